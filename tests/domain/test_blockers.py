"""Blockers of a start have a code, an owner and a due date: steps, signatures, annexes, changes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internships.domain.access import Role
from internships.domain.agreement import SignatoryRole
from internships.domain.blockers.context import BlockerContext
from internships.domain.blockers.find import find_blockers
from internships.domain.blockers.signatures_and_annexes import OWNER_BY_SIGNATORY
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.draft import AgreementDraft, read_record
from internships.domain.lifecycle import CLOSED_STATUSES, DERIVED_STATUSES, Status
from internships.domain.pointers import facts_at
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureState, is_signed
from tests.builders.blocker_contexts import (
    ALL_SIGNED,
    ASKED,
    DAY_BEFORE,
    FIRST,
    LAST,
    PARTIES,
    REFUSED,
    SIGNED,
    VOID,
    a_ledger_row,
    blocker_codes,
    blocker_context,
    facts_with,
    ledger_rows,
)
from tests.builders.rule_boundaries import ABSENT, record_with
from tests.domain.test_draft import POINTERS

MINOR = {"/students/0/birth_date": "2009-01-01"}
FRAMEWORK = {"/form": "framework_bipartite", "/students": []}


def test_a_placement_in_order_has_no_blockers() -> None:
    assert find_blockers(blocker_context()) == ()


@pytest.mark.parametrize("state", sorted(CLOSED_STATUSES))
def test_a_closed_agreement_lacks_nothing(state: Status) -> None:
    assert (
        find_blockers(blocker_context({"/safety": {}}, state=state, signatures=ledger_rows(ASKED, REFUSED, ASKED)))
        == ()
    )


@pytest.mark.parametrize(
    ("state", "code", "owner"),
    [
        (Status.DRAFT, "not_submitted", Role.HOST_HR),
        (Status.CHANGES_REQUESTED, "not_submitted", Role.HOST_HR),
        (Status.SUBMITTED, "not_approved", Role.COORDINATOR),
        (Status.APPROVED, "not_issued", Role.COORDINATOR),
        (Status.ISSUED, "not_sent", Role.COORDINATOR),
    ],
)
def test_before_signatures_the_next_step_blocks(state: Status, code: str, owner: Role) -> None:
    [blocker] = find_blockers(blocker_context(state=state, signatures=()))
    assert (blocker.code, blocker.owner, blocker.due_on) == (code, owner, DAY_BEFORE)


@pytest.mark.parametrize("state", sorted(set(Status) - DERIVED_STATUSES - CLOSED_STATUSES))
def test_without_signatures_every_recorded_status_but_a_closed_one_blocks_the_start(state: Status) -> None:
    codes = blocker_codes(find_blockers(blocker_context(state=state, signatures=())))
    assert len(codes) == 1


def test_a_draft_is_the_task_of_whoever_writes_it() -> None:
    [blocker] = find_blockers(blocker_context(state=Status.DRAFT, signatures=(), draft_owner=Role.STUDENT))
    assert blocker.owner is Role.STUDENT
    assert Role.STUDENT.nl in blocker.text.nl


def test_rows_of_an_earlier_round_say_nothing_before_issue() -> None:
    assert blocker_codes(
        find_blockers(blocker_context(state=Status.APPROVED, signatures=ledger_rows(ASKED, VOID, REFUSED)))
    ) == ["not_issued"]


def test_without_asked_signatures_it_is_not_sent() -> None:
    assert blocker_codes(find_blockers(blocker_context(signatures=()))) == ["not_sent"]
    assert blocker_codes(find_blockers(blocker_context(signatures=ledger_rows(VOID, VOID, VOID)))) == ["not_sent"]


def test_each_missing_signature_is_its_signers_task() -> None:
    student, host = find_blockers(blocker_context(signatures=ledger_rows(ASKED, ASKED, SIGNED)))
    assert (student.code, student.owner, student.pointer) == ("signature_missing", Role.STUDENT, "/signatories/0")
    assert (host.code, host.owner, host.pointer) == ("signature_missing", Role.HOST_SIGNATORY, "/signatories/1")
    assert "Noor Voorbeeld" in student.text.nl
    assert "Stageovereenkomst" in student.text.nl
    assert "Internship agreement" in student.text.en


def test_a_signature_is_missing_per_document() -> None:
    signatures = (*ALL_SIGNED, a_ledger_row(state=ASKED, document=DocumentKind.WORKSTATION_SHEET))
    [blocker] = find_blockers(blocker_context(signatures=signatures))
    assert "Werkpostfiche" in blocker.text.nl


def test_a_refused_signature_is_the_coordinators_task() -> None:
    [blocker] = find_blockers(blocker_context(signatures=ledger_rows(SIGNED, REFUSED, SIGNED)))
    assert (blocker.code, blocker.owner) == ("signature_refused", Role.COORDINATOR)


def test_every_role_that_signs_has_somebody_whose_task_it_is() -> None:
    assert set(OWNER_BY_SIGNATORY) == set(SignatoryRole)


@pytest.mark.parametrize(("days", "due"), [(7, date(2026, 9, 14)), (0, FIRST), (10**9, date.min)])
def test_signatures_are_due_as_early_as_the_institution_asks(days: int, due: date) -> None:
    blockers = find_blockers(
        blocker_context(demands={"signed_days_before_start": days}, signatures=ledger_rows(ASKED, SIGNED, SIGNED))
    )
    assert [blocker.due_on for blocker in blockers] == [due]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARTIES), st.sampled_from(SignatureState)), max_size=5))
def test_signatures_stop_blocking_exactly_when_the_ledger_is_signed(
    states_by_role: list[tuple[SignatoryRole, SignatureState]],
) -> None:
    ledger = tuple(a_ledger_row(role, state) for role, state in states_by_role)
    assert (find_blockers(blocker_context(signatures=ledger)) == ()) == is_signed(ledger, AGREEMENT_SUBJECT)


@pytest.mark.parametrize(
    ("facts", "demands", "owner", "pointer"),
    [
        (MINOR, {}, Role.HOST_HR, "/safety/young_worker_annex"),
        (MINOR | {"/annexes": [{"kind": "young_worker", "title": "Jongeren"}]}, {}, Role.HOST_HR, "/annexes/0"),
        (
            {"/form": "framework_placement_sheet", "/framework_reference": "R1"},
            {"framework_annex_required": True},
            Role.STUDENT,
            "/annexes",
        ),
        (
            {"/confidentiality/separate_agreement": "NDA 7"},
            {},
            Role.HOST_HR,
            "/confidentiality/separate_agreement",
        ),
    ],
)
def test_a_demanded_annex_without_its_file_is_missing(
    facts: dict[str, Any], demands: dict[str, Any], owner: Role, pointer: str
) -> None:
    [blocker] = find_blockers(blocker_context(facts, demands))
    assert (blocker.code, blocker.owner, blocker.pointer) == ("annex_missing", owner, pointer)


@pytest.mark.parametrize(
    "facts",
    [
        MINOR | {"/annexes": [{"kind": "young_worker", "title": "Jongeren", "sha256": "a" * 64}]},
        MINOR | {"/safety/young_worker_annex": True},
        {"/annexes": [{"kind": "regulations", "title": "Stagereglement"}]},
        {"/form": "framework_placement_sheet", "/framework_reference": "R1"},
    ],
)
def test_an_annex_with_its_file_or_that_nobody_demands_blocks_nothing(facts: dict[str, Any]) -> None:
    assert find_blockers(blocker_context(facts)) == ()


def test_a_pending_amendment_reminds_and_stops_no_start() -> None:
    waiting = a_ledger_row(SignatoryRole.HOST, ASKED, subject="amendment/2")
    [blocker] = find_blockers(blocker_context(signatures=(*ALL_SIGNED, waiting), pending_amendments=(2,)))
    assert (blocker.code, blocker.is_reminder, blocker.due_on) == ("amendment_unsigned", True, LAST)
    assert "Karim Havenhoofd" in blocker.text.nl


def test_an_unsigned_termination_reminds() -> None:
    ending = ledger_rows(SIGNED, ASKED, SIGNED, subject="termination")
    assert blocker_codes(find_blockers(blocker_context(signatures=(*ALL_SIGNED, *ending)))) == [
        "(termination_unsigned)"
    ]
    done = ledger_rows(SIGNED, SIGNED, SIGNED, subject="termination")
    assert find_blockers(blocker_context(signatures=(*ALL_SIGNED, *done))) == ()


def test_a_framework_agreement_has_steps_signatures_conditions_and_changes_only() -> None:
    facts = FRAMEWORK | {
        "/safety": {"health": {"required": True}},
        "/conditions": [{"kind": "suspensive", "text": "x"}],
    }
    found_here = find_blockers(blocker_context(facts, {"workstation_sheet": "always"}, pending_amendments=(1,)))
    assert blocker_codes(found_here) == ["condition_unmet", "(amendment_unsigned)"]
    assert blocker_codes(find_blockers(blocker_context(FRAMEWORK, state=Status.DRAFT, signatures=()))) == [
        "not_submitted"
    ]


@settings(max_examples=80, deadline=None)
@given(gone=st.sets(st.sampled_from(POINTERS), max_size=6), state=st.sampled_from(Status))
def test_a_draft_that_lacks_any_facts_is_answered(gone: set[str], state: Status) -> None:
    facts = read_record(record_with(dict.fromkeys(sorted(gone, reverse=True), ABSENT))).facts
    for blocker in find_blockers(
        BlockerContext(state=state, facts=facts, signatures=ledger_rows(ASKED, REFUSED, SIGNED))
    ):
        assert blocker.text.nl != blocker.text.en
        assert blocker.text.nl.endswith(".")
        assert blocker.text.en.endswith(".")
        assert (blocker.due_on is None) == (not facts_at(facts, "/period/first_day"))


def test_an_empty_draft_has_blockers_without_a_due_date() -> None:
    empty = read_record({}).facts
    assert isinstance(empty, AgreementDraft)
    blockers = find_blockers(BlockerContext(state=Status.DRAFT, facts=empty))
    assert blocker_codes(blockers) == ["not_submitted", "risk_analysis_missing"]
    assert {blocker.due_on for blocker in blockers} == {None}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(day: str) -> None:
    days = {"/period/first_day": day, "/period/last_day": day, "/safety/risk_analysis/made_on": day}
    facts = facts_with(days | {"/students/0/birth_date": ABSENT})
    asking = BlockerContext(state=Status.DRAFT, facts=facts, demands=Demands())
    assert blocker_codes(find_blockers(asking)) == ["not_submitted"]
