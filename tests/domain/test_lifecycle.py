"""The table of who may do what when, and the status on a day: no start before everybody has signed."""

from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from internships.domain.access import Role
from internships.domain.agreement import SignatoryRole
from internships.domain.lifecycle import (
    DERIVED_STATUSES,
    EDITABLE_STATUSES,
    TRANSITIONS,
    Action,
    NotByThisRole,
    NotInThisStatus,
    Precondition,
    ReasonCode,
    Status,
    StatusInputs,
    Voided,
    available_transitions,
    status_on,
    transition,
)
from internships.domain.refusals import Refusal
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, SignatureState, is_signed
from tests.builders.blocker_contexts import PARTIES, a_ledger_row

RECORDED = [status for status in Status if status not in DERIVED_STATUSES]
NEEDS_SIGNATURES = frozenset({Status.SIGNED, Status.ACTIVE, Status.COMPLETED})
DAY = date(2026, 9, 21)
days = st.none() | st.integers(-40, 40).map(lambda days: DAY + timedelta(days))
status_inputs = st.builds(
    StatusInputs,
    state=st.sampled_from(RECORDED),
    signed=st.booleans(),
    ready=st.booleans(),
    first_day=days,
    last_day=days,
    ended_on=days,
    stale_on=days,
)
some_roles = st.frozensets(st.sampled_from(Role))


class AttemptedAction(NamedTuple):
    """A principal with these roles tries an action."""

    action: Action
    roles: frozenset[Role]


class EnteredSignature(NamedTuple):
    """A row of the ledger is entered, or changed."""

    role: SignatoryRole
    state: SignatureState


Step = AttemptedAction | EnteredSignature
steps = st.lists(
    st.builds(AttemptedAction, st.sampled_from(Action), some_roles)
    | st.builds(EnteredSignature, st.sampled_from(PARTIES), st.sampled_from(SignatureState)),
    max_size=25,
)


def test_every_action_has_one_line_and_every_line_says_who() -> None:
    assert sorted(line.action for line in TRANSITIONS) == sorted(Action)
    assert all(line.roles and line.sources for line in TRANSITIONS)


def test_what_is_derived_is_neither_stored_nor_a_source() -> None:
    assert not any(DERIVED_STATUSES & {line.target, *line.sources} for line in TRANSITIONS)


def test_every_recorded_status_is_reached_from_a_draft() -> None:
    reached = {Status.DRAFT}
    for _ in TRANSITIONS:
        reached |= {line.target for line in TRANSITIONS if line.sources & reached}
    assert reached == set(RECORDED)


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        (StatusInputs(state=Status.DRAFT, stale_on=DAY), Status.EXPIRED),
        (StatusInputs(state=Status.SIGNING, signed=True), Status.SIGNED),
        (StatusInputs(state=Status.SIGNING, signed=True, ready=True, first_day=DAY), Status.ACTIVE),
        (
            StatusInputs(state=Status.SIGNING, signed=True, ready=True, first_day=DAY, last_day=DAY - timedelta(1)),
            Status.COMPLETED,
        ),
        (StatusInputs(state=Status.SIGNING, signed=True, ended_on=DAY - timedelta(1)), Status.ENDED_EARLY),
    ],
)
def test_every_derived_status_follows_from_days_and_signatures(inputs: StatusInputs, status: Status) -> None:
    assert status_on(inputs, DAY) is status
    assert status in DERIVED_STATUSES


def test_the_derived_statuses_are_all_shown_above() -> None:
    assert {Status.EXPIRED, Status.SIGNED, Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY} == DERIVED_STATUSES


@pytest.mark.parametrize(
    ("signed", "ready", "today", "status"),
    [
        (False, True, DAY, Status.SIGNING),
        (True, True, DAY - timedelta(1), Status.SIGNED),
        (True, True, DAY, Status.ACTIVE),
        (True, False, DAY, Status.SIGNED),
        (True, True, DAY + timedelta(9), Status.ACTIVE),
        (True, True, DAY + timedelta(10), Status.COMPLETED),
        (True, False, DAY + timedelta(10), Status.SIGNED),
        (False, True, DAY + timedelta(10), Status.SIGNING),
    ],
)
def test_a_placement_runs_from_its_first_to_its_last_day(
    *, signed: bool, ready: bool, today: date, status: Status
) -> None:
    inputs = StatusInputs(state=Status.SIGNING, signed=signed, ready=ready, first_day=DAY, last_day=DAY + timedelta(9))
    assert status_on(inputs, today) is status


def test_a_start_that_is_kept_is_undone_by_no_later_blocker_and_by_no_later_first_day() -> None:
    inputs = StatusInputs(
        state=Status.SIGNING, signed=True, ready=False, starts_on=DAY, first_day=DAY + timedelta(5), last_day=DAY
    )
    statuses = [status_on(inputs, DAY + timedelta(days)) for days in (-1, 0, 1)]
    assert statuses == [Status.SIGNED, Status.ACTIVE, Status.COMPLETED]


def test_a_draft_expires_on_its_day_and_a_submitted_one_never() -> None:
    assert status_on(StatusInputs(state=Status.DRAFT, stale_on=DAY), DAY - timedelta(1)) is Status.DRAFT
    assert status_on(StatusInputs(state=Status.SUBMITTED, stale_on=DAY), DAY) is Status.SUBMITTED


def test_a_suspended_placement_stays_so_until_it_is_resumed_or_ended() -> None:
    inputs = StatusInputs(state=Status.SUSPENDED, signed=True, ready=True, first_day=DAY, last_day=DAY)
    assert status_on(inputs, DAY + timedelta(40)) is Status.SUSPENDED
    ended = inputs.model_copy(update={"ended_on": DAY})
    assert status_on(ended, DAY + timedelta(1)) is Status.ENDED_EARLY


@pytest.mark.parametrize("status", sorted(DERIVED_STATUSES))
def test_a_derived_status_is_refused_as_a_recorded_one(status: Status) -> None:
    with pytest.raises(ValidationError, match="never recorded"):
        StatusInputs(state=status)


@given(status_inputs, st.dates())
def test_all_status_inputs_have_a_status_on_every_day(inputs: StatusInputs, today: date) -> None:
    status = status_on(inputs, today)
    assert status is inputs.state or status in DERIVED_STATUSES
    assert status not in NEEDS_SIGNATURES or (inputs.signed and inputs.state is Status.SIGNING)
    assert status not in {Status.ACTIVE, Status.COMPLETED} or inputs.ready or inputs.starts_on is not None
    assert status is not Status.EXPIRED or inputs.state in EDITABLE_STATUSES


def follow(
    inputs: StatusInputs, rows: tuple[SignatureRecord, ...], step: Step, today: date
) -> tuple[Status, tuple[SignatureRecord, ...]]:
    """Do one step if the table allows it from the status of the day: an action, or a row of the ledger."""
    if isinstance(step, EnteredSignature):
        others = tuple(row for row in rows if row.role is not step.role)
        return inputs.state, (*others, a_ledger_row(step.role, step.state))
    try:
        line = transition(step.action, status_on(inputs, today), step.roles)
    except (NotByThisRole, NotInThisStatus):
        return inputs.state, rows
    return line.target, () if Voided.SIGNATURES in line.voids else rows


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RECORDED), steps, st.lists(days, min_size=4, max_size=4), days.filter(bool))
def test_nothing_is_signed_active_or_completed_without_a_signed_ledger(
    state: Status, steps_taken: list[Step], dates: list[date | None], today: date
) -> None:
    first_day, last_day, ended_on, stale_on = dates
    rows: tuple[SignatureRecord, ...] = ()
    for step in steps_taken:
        inputs = StatusInputs(
            state=state,
            signed=is_signed(rows, AGREEMENT_SUBJECT),
            ready=True,
            first_day=first_day,
            last_day=last_day,
            ended_on=ended_on,
            stale_on=stale_on,
        )
        if status_on(inputs, today) in NEEDS_SIGNATURES:
            assert {row.state for row in rows} - {SignatureState.VOID} == {SignatureState.SIGNED}
        state, rows = follow(inputs, rows, step, today)
        assert state not in DERIVED_STATUSES


@pytest.mark.parametrize(("action", "status"), list(product(Action, Status)))
def test_what_is_open_to_a_role_is_what_the_table_lets_it_do(action: Action, status: Status) -> None:
    for role in Role:
        try:
            line = transition(action, status, frozenset({role}))
        except (NotByThisRole, NotInThisStatus):
            assert action not in {line.action for line in available_transitions(status, frozenset({role}))}
        else:
            assert role in line.roles
            assert line in available_transitions(status, frozenset({role}))


@given(some_roles, some_roles, st.sampled_from(Status))
def test_more_roles_never_open_less(some: frozenset[Role], more: frozenset[Role], status: Status) -> None:
    assert set(available_transitions(status, some)) <= set(available_transitions(status, some | more))


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (Action.SUSPEND, "from: signed, active."),
        (Action.REVISE, "from: submitted, approved, issued, being signed."),
        (Action.CANCEL, "from: approved, issued, being signed, signed, suspended."),
    ],
)
def test_a_refusal_names_the_statuses_as_people_read_them(action: Action, text: str) -> None:
    assert str(NotInThisStatus(action, Status.DRAFT)).endswith(text)


@pytest.mark.parametrize("action", list(Action))
def test_somebody_without_a_role_learns_nothing_of_the_status(action: Action) -> None:
    texts = set()
    for status in Status:
        with pytest.raises(NotByThisRole) as refusal:
            transition(action, status, frozenset({Role.ASSOCIATION}))
        texts.add((refusal.value.code, refusal.value.text))
    assert len(texts) == 1


def test_a_refusal_says_from_where_the_action_starts() -> None:
    with pytest.raises(NotInThisStatus) as refusal:
        transition(Action.APPROVE, Status.DRAFT, frozenset({Role.COORDINATOR}))
    assert refusal.value.code == "not_in_this_status"
    assert "ingediend" in refusal.value.text.nl
    assert "submitted" in refusal.value.text.en


def test_a_reason_is_asked_in_both_languages() -> None:
    assert "weigeren" in Refusal("reason_needed", action=Action.REJECT).text.nl
    assert "reject" in Refusal("reason_needed", action=Action.REJECT).text.en
    assert ReasonCode.OTHER in ReasonCode


def test_creating_or_submitting_never_approves() -> None:
    assert [line.target for line in TRANSITIONS if line.action is Action.SUBMIT] == [Status.SUBMITTED]
    [approving] = [line for line in TRANSITIONS if line.target is Status.APPROVED]
    assert Precondition.APPROVED_BY_ALL in approving.preconditions
    assert not approving.roles & {Role.STUDENT, Role.MENTOR, Role.HOST_HR, Role.HOST_SIGNATORY}


def test_a_cancelled_placement_leaves_no_paper_in_force() -> None:
    [cancelling] = [line for line in TRANSITIONS if line.target is Status.CANCELLED]
    assert set(cancelling.voids) == set(Voided)


def test_what_goes_back_to_draft_voids_approvals_documents_and_signatures() -> None:
    [revising] = [line for line in TRANSITIONS if line.target is Status.DRAFT]
    assert set(revising.voids) == set(Voided)
    assert Precondition.NOT_SIGNED in revising.preconditions
