"""Amendments: an amendment changes what it names and nothing else, and what it can't change is named."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from internships.domain.agreement import Agreement
from internships.domain.amendment import (
    MAX_CHANGES,
    Amendment,
    AmendmentHead,
    AmendmentReason,
    Change,
    EmptyAmendment,
    amend,
)
from internships.domain.document import Json
from internships.domain.errors import RecordRefused
from internships.domain.placement import Period, Place, Schedule
from internships.domain.pointers import fact_at, split_pointer
from internships.domain.programme import Content
from internships.domain.record_differences import as_json
from internships.domain.safety import Safety
from internships.domain.shared_view import shared_view
from internships.domain.terms import Insurance
from tests.builders.generated_records import records_of
from tests.builders.records import a_record, with_fact, without

HEAD = AmendmentHead(
    number=1,
    reason_code=AmendmentReason.PERIOD,
    reason="Twee weken langer om het project af te werken.",
    drawn_up_on=date(2026, 12, 1),
    takes_effect_on=date(2026, 12, 19),
)
MENTOR = {"names": {"given": "Jan", "family": "Takelaar"}, "email": "jan.takelaar@scheldekraan.example.org"}


def an_agreement(record: Json | None = None) -> Agreement:
    return Agreement.model_validate(record or a_record())


def amended(pointer: str, value: Any, record: Json | None = None) -> Amendment:
    """Return the amendment that puts one value at a pointer; None takes it away."""
    base = record or a_record()
    after = without(base, pointer) if value is None else with_fact(base, pointer, value)
    return amend(an_agreement(base), after, HEAD)


def crafted(*changes: tuple[str, Any, Any]) -> Amendment:
    """Return an amendment as somebody could write it by hand."""
    changes_made = tuple(Change(pointer=pointer, old=old, new=new) for pointer, old, new in changes)
    return Amendment(**dict(HEAD), changes=changes_made)


def changes_of(amendment: Amendment) -> list[tuple[str, Any, Any]]:
    return [(change.pointer, change.old, change.new) for change in amendment.changes]


def refused(amendment: Amendment, agreement: Agreement | None = None) -> list[tuple[str, str]]:
    """Return code and pointer of every finding with which an amendment is refused."""
    with pytest.raises(RecordRefused) as refusal:
        amendment.applied_to(agreement or an_agreement())
    assert all(finding.text.nl and finding.text.en for finding in refusal.value.findings)
    return [(finding.code, finding.pointer) for finding in refusal.value.findings]


class TestSmallestChanges:
    def test_one_changed_day_is_one_change_with_old_and_new(self) -> None:
        assert changes_of(amended("/period/last_day", "2027-01-15")) == [
            ("/period/last_day", "2026-12-18", "2027-01-15")
        ]

    def test_a_fact_that_was_not_there_has_no_old_value(self) -> None:
        change = ("/remarks", None, "De student rijdt mee met de ploeg.")
        assert changes_of(amended(change[0], change[2])) == [change]

    def test_a_fact_that_goes_has_no_new_value(self) -> None:
        assert changes_of(amended("/content/title", None)) == [("/content/title", a_record()["content"]["title"], None)]

    def test_one_more_mentor_is_one_change(self) -> None:
        assert changes_of(amended("/hosts/0/mentors/-", MENTOR)) == [("/hosts/0/mentors/1", None, {**MENTOR})]

    def test_the_other_entries_keep_their_places_when_the_last_two_go(self) -> None:
        lines = a_record()["schedule"]["lines"]
        amendment = amended("/schedule/lines", lines[:-2])
        assert [change.pointer for change in amendment.changes] == ["/schedule/lines/9", "/schedule/lines/8"]
        assert amendment.applied_to(an_agreement()).schedule.lines == an_agreement().schedule.lines[:-2]

    def test_a_line_taken_from_the_middle_of_a_list_is_reported_with_the_whole_list(self) -> None:
        record = with_fact(a_record(), "/content/activities", ["Meten", "Bouwen", "Verslag"])
        assert changes_of(amended("/content/activities", ["Meten", "Verslag"], record)) == [
            ("/content/activities", ["Meten", "Bouwen", "Verslag"], ["Meten", "Verslag"])
        ]

    def test_the_same_number_written_otherwise_is_no_change(self) -> None:
        with pytest.raises(EmptyAmendment):
            amended("/schedule/hours_per_week", "38.0")

    def test_what_one_party_alone_reads_is_not_looked_at(self) -> None:
        record = with_fact(a_record(), "/students/0/iban", "BE32123456789002")
        both = with_fact(without(record, "/students/0/iban"), "/period/last_day", "2027-01-15")
        assert [change.pointer for change in amend(an_agreement(record), both, HEAD).changes] == ["/period/last_day"]


PARTS = st.fixed_dictionaries(
    {
        "period": records_of(Period),
        "content": records_of(Content),
        "places": st.lists(records_of(Place), min_size=1, max_size=3),
    },
    optional={"schedule": records_of(Schedule), "safety": records_of(Safety), "insurance": records_of(Insurance)},
)
"""What amendments are about, with every fact that the schema allows; private ones among them."""
SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.data_too_large])


class TestLaws:
    @given(PARTS, PARTS)
    @SLOW
    def test_what_is_amended_says_what_was_asked(self, some: Json, other: Json) -> None:
        before, after = an_agreement(a_record() | some), a_record() | other
        try:
            result = amend(before, after, HEAD).applied_to(before)
        except EmptyAmendment:
            result = before
        assert shared_view(result) == shared_view(an_agreement(after))

    @given(PARTS, PARTS)
    @SLOW
    def test_an_amendment_changes_only_what_it_names(self, some: Json, other: Json) -> None:
        before = an_agreement(a_record() | some)
        try:
            amendment = amend(before, as_json(before) | other, HEAD)
        except EmptyAmendment:
            return
        old, new = as_json(before), as_json(amendment.applied_to(before))
        named = [change.pointer for change in amendment.changes]
        unnamed = [place for place in _facts(old) if not any(_meet(place, name) for name in named)]
        assert [fact_at(new, place) for place in unnamed] == [fact_at(old, place) for place in unnamed]

    @given(PARTS)
    @SLOW
    def test_an_amendment_comes_back_whole_from_json(self, other: Json) -> None:
        amendment = amend(an_agreement(), a_record() | other, HEAD)
        again = Amendment.model_validate_json(amendment.model_dump_json(exclude_none=True))
        assert again.applied_to(an_agreement()) == amendment.applied_to(an_agreement())

    @given(st.permutations(range(4)))
    def test_changes_of_different_facts_may_stand_in_any_order(self, order: list[int]) -> None:
        record = a_record()
        for pointer, value in (
            ("/period/last_day", "2027-01-15"),
            ("/hosts/0/mentors/0/function", "hoofd onderhoud"),
            ("/schedule/hours_per_week", "36"),
            ("/remarks", "Zoals besproken."),
        ):
            record = with_fact(record, pointer, value)
        amendment = amend(an_agreement(), record, HEAD)
        turned = amendment.model_copy(update={"changes": tuple(amendment.changes[index] for index in order)})
        assert turned.applied_to(an_agreement()) == an_agreement(record)


def _facts(value: Any, path: str = "") -> list[str]:
    """Return the pointer of every single fact in a record; an empty list is one."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [place for name, part in below for place in _facts(part, f"{path}/{name}")]
    return found or [path]


def _meet(place: str, name: str) -> bool:
    """Say whether one place lies in the other."""
    return all(a == b for a, b in zip(split_pointer(place), split_pointer(name), strict=False))


class TestRefusals:
    def test_an_old_value_that_is_no_longer_there_is_named(self) -> None:
        amendment = amended("/period/last_day", "2027-01-15")
        meanwhile = an_agreement(with_fact(a_record(), "/period/last_day", "2026-12-23"))
        assert refused(amendment, meanwhile) == [("amendment_outdated", "/period/last_day")]

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [
            ("/reference", "SKV-2026-002"),
            ("/specimen", False),
            ("/drawn_up_on", "2026-09-02"),
            ("/kind", "thesis"),
            ("/legal_basis", "curricular_elective"),
            ("/form", "collective"),
            ("/schema_version", "1.9.0"),
            ("/institutions/0/slug", "zuiderzee"),
            ("/institutions/0/unit", "techniek"),
            ("/students/0/names/family", "Anders"),
            ("/students/0/names/given", "Nora"),
            ("/students/0/number", "s0999002"),
            ("/students/0/birth_date", "2004-05-18"),
            ("/hosts/0/enterprise_number", "0999999724"),
            ("/programme/id", "mechanics"),
        ],
    )
    def test_what_makes_it_another_agreement_asks_for_a_new_one(self, pointer: str, value: object) -> None:
        with pytest.raises(RecordRefused) as refusal:
            amended(pointer, value)
        (finding,) = refusal.value.findings
        assert (finding.code, finding.pointer) == ("not_amendable", pointer)
        assert "nieuwe overeenkomst" in finding.text.nl

    @pytest.mark.parametrize("party", ["students", "hosts", "institutions"])
    def test_a_party_more_or_less_asks_for_a_new_agreement(self, party: str) -> None:
        one = a_record()[party][0]
        two = with_fact(a_record(), f"/{party}/-", one)
        with pytest.raises(RecordRefused) as refusal:
            amend(an_agreement(), two, HEAD)
        assert {finding.code for finding in refusal.value.findings} == {"not_amendable"}
        with pytest.raises(RecordRefused):
            amend(an_agreement(two), a_record(), HEAD)

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [
            ("/students/0/iban", "BE32123456789002"),
            ("/students/0/insz", "85073003328"),
            ("/safety/health/outcome", "fit"),
            ("/safety/health/vaccinations/0", {"name": "tetanus", "proven_on": "2026-01-01"}),
        ],
    )
    def test_what_one_party_alone_reads_is_refused_in_an_amendment(self, pointer: str, value: object) -> None:
        ((code, _),) = refused(crafted((pointer, None, value)))
        assert code == "not_amendable"

    def test_a_private_fact_inside_a_group_is_refused_too(self) -> None:
        new = {"required": True, "outcome": "fit"}
        assert ("not_amendable", "/safety/health/outcome") in refused(crafted(("/safety/health", {}, new)))

    def test_the_number_of_a_student_inside_a_whole_student_is_refused_too(self) -> None:
        student = a_record()["students"][0]
        changed = {**student, "number": "s0999009"}
        assert refused(crafted(("/students/0", student, changed))) == [("not_amendable", "/students/0/number")]

    def test_all_that_is_wrong_is_named_at_once(self) -> None:
        amendment = crafted(
            ("/reference", "SKV-2026-001", "X"),
            ("/period/last_day", "2026-12-19", "2027-01-15"),
            ("/periode", None, "2027"),
        )
        assert refused(amendment) == [
            ("not_amendable", "/reference"),
            ("amendment_outdated", "/period/last_day"),
            ("not_amendable", "/periode"),
        ]

    def test_a_result_that_is_not_whole_is_refused_at_its_place(self) -> None:
        findings = refused(crafted(("/period/last_day", "2026-12-18", "2026-02-30")))
        assert [pointer for _, pointer in findings] == ["/period/last_day"]
        findings = refused(crafted(("/content", a_record()["content"] | {"languages": []}, None)))
        assert {code for code, _ in findings} <= {"amendment_outdated", "missing_fact", "missing"}

    def test_a_proposed_record_that_is_not_whole_is_refused_at_its_place(self) -> None:
        with pytest.raises(RecordRefused) as refusal:
            amended("/period/last_day", "later")
        assert [finding.pointer for finding in refusal.value.findings] == ["/period/last_day"]

    def test_a_record_that_says_the_same_amends_nothing(self) -> None:
        with pytest.raises(EmptyAmendment):
            amend(an_agreement(), a_record(), HEAD)
        with pytest.raises(EmptyAmendment):
            crafted(("/period/last_day", "2026-12-18", "2026-12-18")).applied_to(an_agreement())

    @pytest.mark.parametrize(
        "pointer",
        ["/content/activities/7", "/period/last_day/x", "/hosts/0/mentors/x", "/content/activities/-"],
    )
    def test_a_place_that_does_not_exist_is_refused(self, pointer: str) -> None:
        ((code, place),) = refused(crafted((pointer, None, "X")))
        assert code in {"amendment_outdated", "not_amendable"}
        assert place == pointer

    @pytest.mark.parametrize(
        "pointer", ["/", "remarks", "/students/²/mobile", "/Remarks", "/period//last_day", "/re~1x"]
    )
    def test_what_is_no_place_of_a_record_is_no_change(self, pointer: str) -> None:
        with pytest.raises(ValidationError):
            Change(pointer=pointer, new="X")

    def test_an_amendment_without_changes_is_none(self) -> None:
        with pytest.raises(ValidationError):
            crafted()

    def test_more_changes_than_anybody_reads_are_refused_with_their_number(self) -> None:
        base = a_record()
        student = base["students"][0]
        base["students"] = [{**student, "number": f"s{number}"} for number in range(MAX_CHANGES + 1)]
        after = deepcopy(base)
        for number, entry in enumerate(after["students"]):
            entry["email"] = f"nieuw{number}@example.org"
        with pytest.raises(RecordRefused) as refusal:
            amend(an_agreement(base), after, HEAD)
        (finding,) = refusal.value.findings
        assert finding.code == "amendment_too_long"
        assert str(MAX_CHANGES + 1) in finding.text.en


class TestPrivateFactsStay:
    def test_private_facts_of_an_amended_agreement_are_kept(self) -> None:
        record = with_fact(a_record(), "/students/0/iban", "BE32123456789002")
        record = with_fact(record, "/safety/health", {"required": True, "arranged_by": "host", "outcome": "fit"})
        result = amended("/students/0/mobile", "+32470123499", record).applied_to(an_agreement(record))
        assert result.students[0].iban == "BE32123456789002"
        assert result.safety.health is not None
        assert result.safety.health.outcome is not None

    def test_a_group_with_a_private_fact_can_go(self) -> None:
        record = with_fact(a_record(), "/safety/health", {"required": True, "arranged_by": "host", "outcome": "fit"})
        amendment = amended("/safety/health", None, record)
        assert "fit" not in amendment.model_dump_json()
        assert amendment.applied_to(an_agreement(record)).safety.health is None
