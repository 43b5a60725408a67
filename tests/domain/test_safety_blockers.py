"""Risk analysis, workstation sheet, health and conditions block a start until they are in order on its first day."""

from datetime import date
from itertools import product
from typing import Any

import pytest

from internships.domain.access import Role
from internships.domain.blockers.find import find_blockers
from internships.domain.document import DocumentKind
from internships.domain.safety import SignerOnRisk
from internships.domain.workplace_analyses import WorkplaceAnalysis
from tests.builders.blocker_contexts import (
    DAY_BEFORE,
    FIRST,
    an_analysis,
    blocker_codes,
    blocker_context,
    signed_analysis,
)
from tests.builders.rule_boundaries import ABSENT

RISK = "/safety/risk_analysis"
NO_ANALYSIS = {RISK: ABSENT}
UNSIGNED: dict[str, Any] = {f"{RISK}/signed_by": []}
OLD = {f"{RISK}/made_on": "2025-09-20"}
NO_SHEET = {"/safety/workstation_sheet": ABSENT}
HOST, PHYSICIAN = SignerOnRisk.HOST, SignerOnRisk.OCCUPATIONAL_PHYSICIAN


def test_a_missing_risk_analysis_is_the_hosts_task_by_the_day_before() -> None:
    [blocker] = find_blockers(blocker_context(NO_ANALYSIS))
    assert (blocker.code, blocker.owner, blocker.due_on, blocker.pointer) == (
        "risk_analysis_missing",
        Role.HOST_HR,
        DAY_BEFORE,
        RISK,
    )


def test_abroad_the_hosts_own_law_holds() -> None:
    assert find_blockers(blocker_context(NO_ANALYSIS | {"/legal_basis": "abroad"})) == ()


@pytest.mark.parametrize(
    ("signers", "lacking"),
    [
        ([], [HOST, PHYSICIAN]),
        (["host"], [PHYSICIAN]),
        (["occupational_physician"], [HOST]),
        (["host", "occupational_physician"], []),
    ],
)
def test_each_signature_on_the_analysis_that_is_asked_and_lacks_is_named(
    signers: list[str], lacking: list[SignerOnRisk]
) -> None:
    demands = {"risk_analysis_signers": ["occupational_physician"]}
    blockers = find_blockers(blocker_context({f"{RISK}/signed_by": signers}, demands))
    assert blocker_codes(blockers) == ["risk_analysis_unsigned"] * len(lacking)
    assert all(signer.nl in blocker.text.nl for signer, blocker in zip(lacking, blockers, strict=True))


@pytest.mark.parametrize(
    ("made_on", "expected"),
    [
        ("2025-09-20", ["risk_analysis_expired"]),
        ("2025-09-21", ["(renewal_due)"]),
        ("2025-12-17", ["(renewal_due)"]),
        ("2025-12-18", []),
        ("2026-09-21", []),
        ("2026-09-22", ["risk_analysis_late"]),
    ],
)
def test_the_analysis_counts_for_a_year_from_the_day_it_was_made(made_on: str, expected: list[str]) -> None:
    assert blocker_codes(find_blockers(blocker_context({f"{RISK}/made_on": made_on}))) == expected


def test_the_renewal_is_due_on_the_last_day_that_the_analysis_counts() -> None:
    [blocker] = find_blockers(blocker_context({f"{RISK}/made_on": "2025-10-15"}))
    assert (blocker.due_on, blocker.owner) == (date(2026, 10, 15), Role.HOST_HR)


@pytest.mark.parametrize("facts", [UNSIGNED, OLD, NO_ANALYSIS | {"/places/0/name": "Kantoor en kaai 730"}])
def test_a_signed_analysis_on_file_counts_for_every_intern_there(facts: dict[str, Any]) -> None:
    assert find_blockers(blocker_context(facts)) != ()
    assert find_blockers(blocker_context(facts, analyses=(signed_analysis(an_analysis()),))) == ()


@pytest.mark.parametrize(
    "on_file",
    [
        an_analysis(),
        signed_analysis(an_analysis(workplace="Magazijn")),
        signed_analysis(an_analysis(site="2234567818")),
        signed_analysis(an_analysis(enterprise_number="0100000070")),
        signed_analysis(an_analysis(made_on="2025-09-20")),
        signed_analysis(an_analysis(made_on="2026-09-22")),
        signed_analysis(an_analysis(), on=date(2026, 9, 22)),
        signed_analysis(an_analysis(), PHYSICIAN),
        signed_analysis(an_analysis()).model_copy(update={"reference": "na de handtekening veranderd"}),
    ],
    ids=["unsigned", "elsewhere", "other site", "other host", "old", "late", "signed late", "not by host", "edited"],
)
def test_an_analysis_on_file_that_is_not_in_order_or_about_another_place_does_not_count(
    on_file: WorkplaceAnalysis,
) -> None:
    assert blocker_codes(find_blockers(blocker_context(UNSIGNED, analyses=(on_file,)))) == ["risk_analysis_unsigned"]


def test_an_analysis_without_a_site_counts_at_every_site_of_its_host() -> None:
    assert find_blockers(blocker_context(UNSIGNED, analyses=(signed_analysis(an_analysis(site=None)),))) == ()


def test_a_named_hash_decides_and_not_the_name_of_the_workplace() -> None:
    on_file = signed_analysis(an_analysis(workplace="Magazijn"))
    by_hash = UNSIGNED | {f"{RISK}/sha256": on_file.sha256}
    assert find_blockers(blocker_context(by_hash, analyses=(on_file,))) == ()
    other = UNSIGNED | {f"{RISK}/sha256": "f" * 64}
    assert blocker_codes(find_blockers(blocker_context(other, analyses=(signed_analysis(an_analysis()),)))) == [
        "risk_analysis_unsigned"
    ]


def test_what_renews_the_analysis_that_a_hash_names_counts_too() -> None:
    old = signed_analysis(an_analysis(made_on="2025-06-15", workplace="Magazijn"))
    new = signed_analysis(an_analysis(workplace="magazijn"))
    by_hash = OLD | {f"{RISK}/sha256": old.sha256}
    assert blocker_codes(find_blockers(blocker_context(by_hash, analyses=(old,)))) == ["risk_analysis_expired"]
    assert find_blockers(blocker_context(by_hash, analyses=(old, new))) == ()


def test_an_analysis_for_one_student_is_replaced_by_no_generic_one() -> None:
    facts = UNSIGNED | {f"{RISK}/scope": "individual"}
    assert blocker_codes(find_blockers(blocker_context(facts, analyses=(signed_analysis(an_analysis()),)))) == [
        "risk_analysis_unsigned"
    ]


def test_a_renewal_on_file_ends_the_reminder() -> None:
    facts = {f"{RISK}/made_on": "2025-10-15"}
    renewed = an_analysis(made_on="2026-10-01")
    assert find_blockers(blocker_context(facts, analyses=(signed_analysis(renewed),))) == ()
    assert blocker_codes(find_blockers(blocker_context(facts, analyses=(renewed,)))) == ["(renewal_due)"]
    on_the_last_day = signed_analysis(an_analysis(made_on="2026-10-15"))
    assert find_blockers(blocker_context(facts, analyses=(on_the_last_day,))) == ()
    too_late = signed_analysis(an_analysis(made_on="2026-10-16"))
    assert blocker_codes(find_blockers(blocker_context(facts, analyses=(too_late,)))) == ["(renewal_due)"]


@pytest.mark.parametrize(
    ("duty", "analysis", "sheet", "health"),
    list(product(["always", "with_health_assessment", "or_risk_analysis"], *[[True, False]] * 3)),
)
def test_the_workstation_sheet_is_due_as_the_institution_demands(
    duty: str, *, analysis: bool, sheet: bool, health: bool
) -> None:
    facts: dict[str, Any] = {"/safety/health": {"required": health, "condition_met": True}}
    facts |= {} if analysis else NO_ANALYSIS
    facts |= {} if sheet else NO_SHEET
    expected = set()
    if not sheet and (duty == "always" or (duty == "with_health_assessment" and health)):
        expected.add("workstation_sheet_missing")
    if not analysis and not (duty == "or_risk_analysis" and sheet):
        expected.add("risk_analysis_missing")
    assert set(blocker_codes(find_blockers(blocker_context(facts, {"workstation_sheet": duty})))) == expected


def test_a_sheet_on_the_form_counts_only_once_it_is_given_and_before_the_start() -> None:
    always = {"workstation_sheet": "always"}
    given_on = "/safety/workstation_sheet/given_on"
    assert blocker_codes(find_blockers(blocker_context({given_on: ABSENT}, always))) == ["workstation_sheet_missing"]
    assert find_blockers(blocker_context({given_on: "2026-09-21"}, always)) == ()
    assert blocker_codes(find_blockers(blocker_context({given_on: "2026-09-22"}, always))) == ["workstation_sheet_late"]
    late = NO_ANALYSIS | {given_on: "2026-09-22"}
    assert blocker_codes(find_blockers(blocker_context(late, {"workstation_sheet": "or_risk_analysis"}))) == [
        "risk_analysis_missing"
    ]


def test_without_a_demand_the_variants_documents_decide_about_the_sheet() -> None:
    assert find_blockers(blocker_context(NO_SHEET)) == ()
    due = blocker_context(NO_SHEET, document_kinds=(DocumentKind.WORKSTATION_SHEET,))
    assert blocker_codes(find_blockers(due)) == ["workstation_sheet_missing"]


@pytest.mark.parametrize(
    ("arranged_by", "owner"),
    [
        ("host", Role.HOST_HR),
        ("institution", Role.COORDINATOR),
        ("maritime_centre", Role.STUDENT),
        (None, Role.COORDINATOR),
    ],
)
def test_the_health_condition_is_the_task_of_whoever_arranges_it(arranged_by: str | None, owner: Role) -> None:
    [blocker] = find_blockers(blocker_context({"/safety/health": {"required": True, "arranged_by": arranged_by}}))
    assert (blocker.code, blocker.owner, blocker.due_on) == ("health_condition", owner, DAY_BEFORE)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"condition_met": True}, []),
        ({"condition_met": False}, ["health_condition"]),
        ({"outcome": "fit"}, ["health_condition"]),
        ({"condition_met": True, "outcome": "unfit"}, ["health_condition"]),
        ({"condition_met": True, "outcome": "fit", "valid_until": str(FIRST)}, []),
        ({"condition_met": True, "outcome": "fit", "valid_until": str(DAY_BEFORE)}, ["health_condition"]),
    ],
)
def test_the_health_condition_blocks_until_it_is_said_to_be_met(facts: dict[str, Any], expected: list[str]) -> None:
    condition = {"required": True, "arranged_by": "host", **facts}
    assert blocker_codes(find_blockers(blocker_context({"/safety/health": condition}))) == expected
    assert find_blockers(blocker_context({"/safety/health": {**condition, "required": False}})) == ()


def test_the_health_blocker_says_pending_or_not_met_and_nothing_medical() -> None:
    medical = {"reason": "Lawaai", "vaccinations_required": ["Tetanus"], "tuberculosis_screening": True}
    outcomes = (None, "pending", "fit", "fit_with_conditions")
    for arranged_by in ("host", "institution", "maritime_centre", None):
        pending = {"required": True, "arranged_by": arranged_by}
        bare = find_blockers(blocker_context({"/safety/health": pending}))
        assert {
            find_blockers(blocker_context({"/safety/health": {**pending, **medical, "outcome": outcome}}))
            for outcome in outcomes
        } == {bare}
    refused = find_blockers(blocker_context({"/safety/health": {"required": True, "condition_met": False}}))
    assert (
        find_blockers(blocker_context({"/safety/health": {"required": True, **medical, "outcome": "unfit"}})) == refused
    )


def test_a_suspensive_condition_blocks_until_it_is_met() -> None:
    condition = {"kind": "suspensive", "text": "Vergunning toegekend", "due_on": "2026-09-01"}
    [blocker] = find_blockers(blocker_context({"/conditions": [condition]}))
    assert (blocker.code, blocker.due_on, blocker.pointer) == (
        "condition_unmet",
        date(2026, 9, 1),
        "/conditions/0/met_on",
    )
    assert "Vergunning toegekend" in blocker.text.nl
    undated = {**condition, "due_on": None}
    assert find_blockers(blocker_context({"/conditions": [undated]}))[0].due_on == DAY_BEFORE
    assert find_blockers(blocker_context({"/conditions": [{**condition, "met_on": "2026-09-02"}]})) == ()


def test_a_resolutory_condition_only_reminds() -> None:
    condition = {"kind": "resolutory", "text": "Niet genoeg studiepunten"}
    assert blocker_codes(find_blockers(blocker_context({"/conditions": [condition]}))) == ["(condition_unmet)"]
    no_credits = {"/students/0/enrolment/credits_ok_on": ABSENT}
    assert blocker_codes(find_blockers(blocker_context(no_credits, {"credits_dissolve": True}))) == [
        "(condition_unmet)"
    ]
    assert find_blockers(blocker_context(demands={"credits_dissolve": True})) == ()
    assert find_blockers(blocker_context(no_credits)) == ()
