"""Copies: what a new draft takes over from an old agreement, what it leaves out, and whose facts it may hold."""

from datetime import date
from typing import Any

import pytest

from internships.domain.access import Grant, Role
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.errors import RecordRefused
from internships.domain.lifecycle import NotByThisRole
from tests.builders.agreement_states import approved, drafted, signed
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.builders.amendments import sign_amendment
from tests.refusals import refuses

SPRING = (date(2027, 2, 1), date(2027, 4, 30))
HASH = "ab" * 32


def a_full_record(scope: str = "individual") -> dict[str, Any]:
    """Return a record with everything that belongs to one student or one period."""
    record = example_record(remarks="Lotte heeft een attest.", conditions=[_condition()])
    record["annexes"] = [{"kind": "young_worker", "title": "Bijlage jongeren", "sha256": HASH}]
    record["safety"]["young_worker_annex"] = True
    record["safety"]["risk_analysis"] |= {"scope": scope, "sha256": HASH}
    record["safety"]["health"] = {"required": True, "condition_met": True}
    record["hosts"][0]["kinship"] = {"related": False}
    record["institutions"][0]["controls_safety"] = True
    record["period"]["windows"] = [{"first_day": "2026-09-21", "last_day": "2026-10-30"}]
    record["schedule"]["return_days"] = ["2026-10-02"]
    return record


def _condition() -> dict[str, Any]:
    condition = {"kind": "suspensive", "text": "Slagen voor het vooronderzoek."}
    return {**condition, "due_on": "2026-09-15", "met_on": "2026-09-10"}


def test_a_copy_for_another_student_holds_nothing_of_the_first(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, record=a_full_record())
    copy = use_cases.copies.duplicate(coordinator(), view.id).agreement.record
    assert not copy.get("students")
    assert not copy.get("remarks")
    assert "kinship" not in copy["hosts"][0]
    assert {entry["role"] for entry in copy["signatories"]} & {"student", "legal_representative"} == set()
    safety = copy["safety"]
    assert safety.keys() & {"risk_analysis", "young_worker_annex", "workstation_sheet"} == set()
    assert safety["health"] == {"required": True, "vaccinations_required": [], "vaccinations": []}
    assert all("sha256" not in annex for annex in copy["annexes"])
    assert [condition.keys() & {"met_on", "due_on"} for condition in copy["conditions"]] == [{"due_on"}]
    assert copy["period"]["first_day"] == view.record["period"]["first_day"]
    assert copy["drawn_up_on"] == "2026-09-01"


def a_journey() -> dict[str, Any]:
    """Return a record with everything that was done for one journey and one health assessment."""
    record = example_record(mobility_id="2b0b6a1e-3d5a-4c0e-9a51-0c7c1d1e0a01")
    record["places"][0] |= {
        "travel": {"country": "FR", "advice_checked_on": "2026-08-20", "registered": True},
        "vessel": {
            "name": "MV Voorbeeldster",
            "imo": "IMO9074729",
            "embarks_on": "2026-09-21",
            "disembarks_on": "2026-12-18",
            "medical_certificate_until": "2027-06-30",
            "training_record_book": "TRB 12",
        },
    }
    proven = [{"name": "Hepatitis B", "proven_on": "2024-05-19"}]
    health = {"required": True, "arranged_by": "host", "vaccinations_required": ["Hepatitis B"]}
    record["safety"]["health"] = {**health, "outcome": "fit", "valid_until": "2027-06-30", "vaccinations": proven}
    return record


def test_a_copy_holds_nothing_that_was_done_for_the_old_agreement(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, record=a_journey())
    another = use_cases.copies.duplicate(coordinator(), view.id).agreement.record
    again = use_cases.copies.renew(coordinator(), view.id, *SPRING).agreement.record
    for copy in (another, again):
        assert copy.get("reference") != view.record["reference"]
        assert (copy.get("mobility_id"), copy.get("specimen", False)) == (None, False)
        assert copy["places"][0]["travel"] == {"country": "FR", "french_speaking_belgium": False}
        health = copy["safety"]["health"]
        assert health.keys() & {"condition_met", "outcome", "valid_until"} == set()
        assert (health["vaccinations_required"], health["vaccinations"]) == (["Hepatitis B"], [])
        assert "workstation_sheet" not in copy["safety"]
    ship, days = {"name": "MV Voorbeeldster", "imo": "IMO9074729"}, {"embarks_on", "disembarks_on"}
    assert another["places"][0]["vessel"].items() >= ship.items()
    assert another["places"][0]["vessel"].keys() == {*ship, *days}
    certificates = {"medical_certificate_until": "2027-06-30", "training_record_book": "TRB 12"}
    assert again["places"][0]["vessel"] == {**ship, **certificates}


def test_a_draft_that_hardly_says_anything_is_copied_as_it_is(use_cases: AgreementUseCases) -> None:
    record = example_record()
    view = drafted(use_cases, record={name: record[name] for name in ("institutions", "period")})
    another = use_cases.copies.duplicate(coordinator(), view.id).agreement.record
    again = use_cases.copies.renew(coordinator(), view.id, *SPRING).agreement.record
    for copy in (another, again):
        assert copy["institutions"] == view.record["institutions"]
        assert not any(copy.get(name) for name in ("students", "hosts", "places", "conditions", "annexes"))
    assert (another["period"]["first_day"], again["period"]["first_day"]) == ("2026-09-21", "2027-02-01")


def test_a_generic_analysis_stays_with_its_workplace_and_an_individual_one_blocks_again(
    use_cases: AgreementUseCases,
) -> None:
    generic = drafted(use_cases, record=a_full_record("generic"))
    analysis = use_cases.copies.duplicate(coordinator(), generic.id).agreement.record["safety"]["risk_analysis"]
    assert (analysis["sha256"], analysis["signed_by"]) == (HASH, ["host", "occupational_physician"])
    individual = drafted(use_cases, record=a_full_record())
    assert BlockerCode.RISK_ANALYSIS_MISSING not in {blocker.code for blocker in individual.blockers}
    copy = use_cases.copies.duplicate(coordinator(), individual.id).agreement
    assert BlockerCode.RISK_ANALYSIS_MISSING in {blocker.code for blocker in copy.blockers}


def test_a_renewal_asks_again_what_was_of_the_old_period(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, record=a_full_record())
    renewed = use_cases.copies.renew(coordinator(), view.id, *SPRING)
    record = renewed.agreement.record
    assert record["period"].items() >= {"first_day": "2027-02-01", "last_day": "2027-04-30"}.items()
    assert not record["period"].get("windows")
    assert not record["schedule"].get("return_days")
    assert "/period/duration" in {finding.pointer for finding in renewed.findings}
    assert "credits_ok_on" not in record["students"][0]["enrolment"]
    assert record["students"][0]["email"] == view.record["students"][0]["email"]
    analysis = record["safety"]["risk_analysis"]
    assert (analysis.get("signed_by") or [], analysis.get("sha256")) == ([], None)
    assert "young_worker_annex" not in record["safety"]
    assert [condition.keys() & {"met_on", "due_on"} for condition in record["conditions"]] == [set()]


@pytest.mark.parametrize(
    ("first_day", "last_day", "year"),
    [("2027-02-01", "2027-04-30", "2026-2027"), ("2027-09-01", "2027-12-17", "2027-2028")],
)
def test_a_renewal_is_of_the_academic_year_that_it_begins_in(
    use_cases: AgreementUseCases, first_day: str, last_day: str, year: str
) -> None:
    view = drafted(use_cases)
    days = (date.fromisoformat(first_day), date.fromisoformat(last_day))
    renewed = use_cases.copies.renew(coordinator(), view.id, *days)
    assert renewed.agreement.record["students"][0]["enrolment"]["academic_year"] == year
    assert "period_outside_academic_year" not in {finding.code for finding in renewed.findings}


def test_a_renewal_that_runs_backward_is_refused_and_nothing_is_kept(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    with pytest.raises(RecordRefused) as refusal:
        use_cases.copies.renew(coordinator(), view.id, SPRING[1], SPRING[0])
    (finding,) = refusal.value.findings
    assert (finding.code, finding.pointer) == ("period_backward", "/period/last_day")
    with use_cases.storage.reading() as work:
        assert work.placements.of_agreement(view.id, use_cases.context.today())
    renewed = use_cases.copies.renew(coordinator(), view.id, SPRING[0], SPRING[0])
    assert renewed.agreement.record["period"]["last_day"] == "2027-02-01"


def test_a_renewal_that_overlaps_the_old_period_is_warned_of(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases)
    overlapping = use_cases.copies.renew(coordinator(), view.id, date(2026, 12, 1), date(2027, 1, 29))
    later = use_cases.copies.renew(coordinator(), view.id, *SPRING)
    assert "overlapping_placement" in {finding.code for finding in overlapping.findings}
    assert "overlapping_placement" not in {finding.code for finding in later.findings}


def test_a_copy_goes_on_from_the_effective_agreement(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    use_cases.set_day("2026-10-01")
    copy = use_cases.copies.duplicate(coordinator(), view.id).agreement.record
    assert copy["period"]["last_day"] == "2027-01-08"


def test_what_is_examined_is_the_agreement_as_amended(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-10-29")
    before = {finding.code for finding in use_cases.drafts.draft_with_findings(coordinator(), view.id).findings}
    use_cases.set_day("2026-10-01")
    after = {finding.code for finding in use_cases.drafts.draft_with_findings(coordinator(), view.id).findings}
    assert "period_outside_academic_year" not in before
    assert "period_outside_academic_year" in after


def a_private_record() -> dict[str, Any]:
    record = example_record()
    record["safety"]["health"] = {"required": True, "outcome": "fit", "valid_until": "2027-06-30"}
    record["students"][0]["residence_document"] = "A-kaart B9990001"
    return record


def test_a_copy_by_the_host_holds_nothing_of_the_institution_alone_and_the_other_way_round(
    use_cases: AgreementUseCases,
) -> None:
    of_institution = drafted(use_cases, record=a_private_record())
    renewed = use_cases.copies.renew(host_hr(OUR_HOST), of_institution.id, *SPRING).agreement
    record = use_cases.agreements.agreement(coordinator(), renewed.id).record
    assert "residence_document" not in record["students"][0]
    own = use_cases.copies.renew(coordinator(), of_institution.id, *SPRING).agreement
    assert use_cases.agreements.agreement(coordinator(), own.id).record["students"][0]["residence_document"]
    bank = example_record()
    bank["students"][0]["iban"] = "BE32123456789002"
    of_host = drafted(use_cases, host_hr(OUR_HOST), bank)
    renewed = use_cases.copies.renew(coordinator(), of_host.id, *SPRING).agreement
    assert "iban" not in use_cases.agreements.agreement(host_hr(OUR_HOST), renewed.id).record["students"][0]


def test_who_reads_for_the_institution_but_writes_for_the_host_copies_as_the_host(use_cases: AgreementUseCases) -> None:
    record = a_private_record()
    address = record["institutions"][0]["supervisors"][0]["email"]
    view = drafted(use_cases, record=record)
    both = (Grant(role=Role.SUPERVISOR), Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))
    renewed = use_cases.copies.renew(a_principal("both", *both, email=address), view.id, *SPRING).agreement
    assert "residence_document" not in use_cases.agreements.agreement(coordinator(), renewed.id).record["students"][0]


def test_who_only_reads_along_copies_nothing(use_cases: AgreementUseCases) -> None:
    record = example_record()
    address = record["hosts"][0]["mentors"][0]["email"]
    view = drafted(use_cases, record=record)
    mentor = Grant(role=Role.MENTOR)
    with pytest.raises(NotByThisRole):
        use_cases.copies.duplicate(a_principal("mentor", mentor, email=address), view.id)
    elsewhere = Grant(role=Role.HOST_HR, enterprise_number=OTHER_HOST)
    with refuses("outside_your_reach"):
        use_cases.copies.renew(a_principal("mentor", mentor, elsewhere, email=address), view.id, *SPRING)
    with refuses("outside_your_reach"):
        use_cases.copies.duplicate(student(record["students"][0]["email"]), view.id)


def test_a_copy_for_another_student_leaves_the_home_of_the_first_behind(use_cases: AgreementUseCases) -> None:
    address = {"street": "Proefstraat 7", "postcode": "2000", "locality": "Antwerpen", "country": "BE"}
    record = example_record()
    sites = [place["name"] for place in record["places"]]
    record["places"].append({"kind": "home", "name": "Thuis bij Lotte", "address": address})
    view = drafted(use_cases, record=record)
    copy = use_cases.copies.duplicate(coordinator(), view.id).agreement.record
    assert [place["name"] for place in copy["places"]] == sites
    renewed = use_cases.copies.renew(coordinator(), view.id, date(2027, 2, 1), date(2027, 4, 30)).agreement.record
    assert renewed["places"][-1]["name"] == "Thuis bij Lotte"
