"""The statuses of an agreement, the table of transitions between them, and the status on a day.

Only the last recorded state is stored. Signed, active, completed, ended early and expired are never stored: they are
derived from the signature ledger and the date in Brussels on every read, so no background job has to set them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from internships.domain.access import INSTITUTION_ROLES, WRITER_ROLES, Role
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.history import EventKind
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class Status(Term):
    """The status of an agreement."""

    DRAFT = "draft", "ontwerp", "draft"
    SUBMITTED = "submitted", "ingediend", "submitted"
    CHANGES_REQUESTED = "changes_requested", "wijziging gevraagd", "changes requested"
    REJECTED = "rejected", "geweigerd", "rejected"
    APPROVED = "approved", "goedgekeurd", "approved"
    ISSUED = "issued", "opgemaakt", "issued"
    SIGNING = "signing", "ter ondertekening", "being signed"
    SIGNED = "signed", "ondertekend", "signed"
    ACTIVE = "active", "lopend", "active"
    COMPLETED = "completed", "afgerond", "completed"
    SUSPENDED = "suspended", "geschorst", "suspended"
    ENDED_EARLY = "ended_early", "vroegtijdig beëindigd", "ended early"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    CANCELLED = "cancelled", "geannuleerd", "cancelled"
    EXPIRED = "expired", "vervallen", "expired"


DERIVED_STATUSES = frozenset({Status.SIGNED, Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY, Status.EXPIRED})
EDITABLE_STATUSES = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED})
"""The states in which the record itself may still be edited."""
CLOSED_STATUSES = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.CANCELLED, Status.EXPIRED})
"""Final statuses of agreements that never lead to a placement."""
ENDED_STATUSES = CLOSED_STATUSES | {Status.COMPLETED, Status.ENDED_EARLY}
"""Statuses in which nothing can be changed or ended any more."""
UNOCCUPIED_STATUSES = CLOSED_STATUSES | {Status.ENDED_EARLY}
"""Statuses in which a placement takes no place of its host."""
FILLED_STATUSES = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED, Status.COMPLETED})
"""Statuses of a placement signed by everybody: its place is filled; before that it is reserved."""


class Action(Term):
    """What somebody can do to an agreement."""

    SUBMIT = "submit", "indienen", "submit"
    REQUEST_CHANGES = "request_changes", "wijziging vragen", "request changes"
    REJECT = "reject", "weigeren", "reject"
    APPROVE = "approve", "goedkeuren", "approve"
    ISSUE = "issue", "opmaken", "issue"
    SEND = "send", "ter ondertekening sturen", "send for signature"
    REVISE = "revise", "terugzetten naar ontwerp", "send back to draft"
    SUSPEND = "suspend", "schorsen", "suspend"
    RESUME = "resume", "hervatten", "resume"
    WITHDRAW = "withdraw", "intrekken", "withdraw"
    CANCEL = "cancel", "annuleren", "cancel"


class ReasonCode(Term):
    """Why something was refused, stopped or sent back; a text always goes with it."""

    INCOMPLETE = "incomplete", "onvolledig", "incomplete"
    TASKS_UNSUITABLE = "tasks_unsuitable", "opdracht past niet bij de opleiding", "tasks do not fit the programme"
    PERIOD_UNSUITABLE = "period_unsuitable", "periode past niet", "period does not fit"
    PLACE_UNSUITABLE = "place_unsuitable", "stageplaats past niet", "place of work does not fit"
    NO_MENTOR = "no_mentor", "geen geschikte mentor", "no suitable mentor"
    NO_CAPACITY = "no_capacity", "geen plaats meer", "no place left"
    STUDENT_NOT_ADMITTED = "student_not_admitted", "student niet toegelaten", "student not admitted"
    SAFETY = "safety", "veiligheid niet in orde", "safety not in order"
    STUDENT_STOPS = "student_stops", "student stopt", "student stops"
    HOST_STOPS = "host_stops", "stagegever stopt", "host organisation stops"
    CORRECTION = "correction", "rechtzetting", "correction"
    OTHER = "other", "andere reden", "other reason"


class Voided(StrEnum):
    """What an action makes void; the history still shows it."""

    APPROVALS = "approvals"
    DOCUMENTS = "documents"
    SIGNATURES = "signatures"
    FOLLOW_UPS = "follow_ups"
    """Amendments and terminations, with their documents and signatures."""


class Precondition(StrEnum):
    """What must be true before an action; the use case checks it and reports all findings."""

    COMPLETE = "complete"
    APPROVED_BY_ALL = "approved_by_all"
    DOCUMENTS_PRINTED = "documents_printed"
    SIGNED = "signed"
    NOT_SIGNED = "not_signed"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class Transition:
    """One row of the table of transitions; ``event`` is what the history records."""

    action: Action
    event: EventKind
    sources: frozenset[Status]
    target: Status
    roles: frozenset[Role]
    preconditions: tuple[Precondition, ...] = ()
    voids: tuple[Voided, ...] = ()
    needs_reason: bool = False


_HR_OR_INSTITUTION = INSTITUTION_ROLES | {Role.HOST_HR}
APPROVERS = INSTITUTION_ROLES | {Role.SUPERVISOR}
"""The roles that may approve for an institution."""
_EVERYTHING_VOIDED = (Voided.APPROVALS, Voided.DOCUMENTS, Voided.SIGNATURES, Voided.FOLLOW_UPS)
S, A, E, C = Status, Action, EventKind, Precondition

TRANSITIONS: tuple[Transition, ...] = (
    Transition(A.SUBMIT, E.SUBMITTED, frozenset({S.DRAFT, S.CHANGES_REQUESTED}), S.SUBMITTED, WRITER_ROLES, (C.COMPLETE,)),
    Transition(A.REQUEST_CHANGES, E.CHANGES_REQUESTED, frozenset({S.SUBMITTED, S.APPROVED}), S.CHANGES_REQUESTED, APPROVERS, (), (Voided.APPROVALS,), needs_reason=True),
    Transition(A.REJECT, E.REJECTED, frozenset({S.SUBMITTED, S.APPROVED}), S.REJECTED, APPROVERS, (), (Voided.APPROVALS,), needs_reason=True),
    Transition(A.APPROVE, E.APPROVED, frozenset({S.SUBMITTED}), S.APPROVED, APPROVERS, (C.COMPLETE, C.APPROVED_BY_ALL)),
    Transition(A.ISSUE, E.ISSUED, frozenset({S.APPROVED}), S.ISSUED, INSTITUTION_ROLES, (C.DOCUMENTS_PRINTED,)),
    Transition(A.SEND, E.SENT, frozenset({S.ISSUED}), S.SIGNING, INSTITUTION_ROLES),
    Transition(A.REVISE, E.REVISED, frozenset({S.SUBMITTED, S.APPROVED, S.ISSUED, S.SIGNING}), S.DRAFT, _HR_OR_INSTITUTION, (C.NOT_SIGNED,), _EVERYTHING_VOIDED, needs_reason=True),
    Transition(A.SUSPEND, E.SUSPENDED, frozenset({S.SIGNING}), S.SUSPENDED, INSTITUTION_ROLES, (C.SIGNED,), needs_reason=True),
    Transition(A.RESUME, E.RESUMED, frozenset({S.SUSPENDED}), S.SIGNING, INSTITUTION_ROLES),
    Transition(A.WITHDRAW, E.WITHDRAWN, frozenset({S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED}), S.WITHDRAWN, WRITER_ROLES, needs_reason=True),
    Transition(A.CANCEL, E.CANCELLED, frozenset({S.APPROVED, S.ISSUED, S.SIGNING, S.SUSPENDED}), S.CANCELLED, _HR_OR_INSTITUTION, (C.NOT_STARTED,), _EVERYTHING_VOIDED, needs_reason=True),
)


class StatusInputs(Value):
    """What the status on a day is derived from: the recorded state, the signatures and the effective agreement.

    ``signed`` and ``ready`` (no blocker left) are about the agreement itself, not its amendments. ``starts_on`` is the
    stored start day, so that a later blocker does not undo a start. ``ended_on`` is the last day by a signed
    termination; ``stale_on`` is the day on which an unchanged draft expires.
    """

    state: Status
    signed: bool = False
    ready: bool = False
    starts_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    ended_on: date | None = None
    stale_on: date | None = None

    @model_validator(mode="after")
    def _check_recorded(self) -> "StatusInputs":
        if self.state in DERIVED_STATUSES:
            raise PydanticCustomError("status_derived", "what follows from days and signatures is never recorded")
        return self


def status_on(inputs: StatusInputs, today: date) -> Status:
    """Return the status on a day. The storage has the same derivation in SQL; keep the two equal."""
    if inputs.state in EDITABLE_STATUSES and inputs.stale_on is not None and today >= inputs.stale_on:
        return Status.EXPIRED
    if inputs.state not in {Status.SIGNING, Status.SUSPENDED}:
        return inputs.state
    if inputs.ended_on is not None and today > inputs.ended_on:
        return Status.ENDED_EARLY
    if inputs.state is Status.SUSPENDED or not inputs.signed:
        return inputs.state
    starts_on = inputs.starts_on or (inputs.first_day if inputs.ready else None)
    if starts_on is None or today < starts_on:
        return Status.SIGNED
    return Status.COMPLETED if inputs.last_day is not None and today > inputs.last_day else Status.ACTIVE


class NotInThisStatus(DomainError):
    """The action does not start from the agreement's present status."""

    code = "not_in_this_status"
    kind = RefusalKind.CONFLICT

    def __init__(self, action: Action, status: Status) -> None:
        allowed = sorted({shown for line in TRANSITIONS if line.action is action for shown in _visible_sources(line)}, key=list(Status).index)
        nl, en = ", ".join(entry.nl for entry in allowed), ", ".join(entry.en for entry in allowed)
        super().__init__(
            f"{action.nl.capitalize()} kan niet vanuit de status “{status.nl}”; wel vanuit: {nl}.",
            f"To {action.en} is not possible from the status “{status.en}”; only from: {en}.",
        )


class NotByThisRole(DomainError):
    """The action belongs to other roles."""

    code = "not_by_this_role"
    kind = RefusalKind.FORBIDDEN

    def __init__(self, action: Bilingual, by: Iterable[Role]) -> None:
        roles = sorted(by, key=list(Role).index)
        nl, en = ", ".join(role.nl for role in roles), ", ".join(role.en for role in roles)
        super().__init__(
            f"{action.nl.capitalize()} kan alleen door: {nl}. Vraag het aan een van hen.",
            f"To {action.en} is for: {en}. Ask one of them.",
        )


def transition(action: Action, status: Status, roles: frozenset[Role]) -> Transition:
    """Return the row of the table; refuses other roles first, so that they don't learn the status."""
    lines = [line for line in TRANSITIONS if line.action is action]
    allowed = frozenset(role for line in lines for role in line.roles)
    if roles.isdisjoint(allowed):
        raise NotByThisRole(action.label, allowed)
    for line in lines:
        if _recorded_status(status) in line.sources:
            return line
    raise NotInThisStatus(action, status)


def available_transitions(status: Status, roles: frozenset[Role]) -> tuple[Transition, ...]:
    """Return the transitions that these roles can make from a status, whatever their preconditions."""
    return tuple(line for line in TRANSITIONS if not roles.isdisjoint(line.roles) and _recorded_status(status) in line.sources)


def _visible_sources(line: Transition) -> frozenset[Status]:
    """Return the visible statuses from which a transition starts; the recorded state signing is shown as three."""
    hidden = frozenset(status for condition in line.preconditions for status in _HIDDEN_SOURCES.get(condition, ()))
    shown = frozenset({Status.SIGNING, Status.SIGNED, Status.ACTIVE}) if Status.SIGNING in line.sources else frozenset()
    return (line.sources | shown) - hidden


_HIDDEN_SOURCES = {
    Precondition.SIGNED: frozenset({Status.SIGNING}),
    Precondition.NOT_SIGNED: frozenset({Status.SIGNED, Status.ACTIVE}),
    Precondition.NOT_STARTED: frozenset({Status.ACTIVE}),
}


def _recorded_status(status: Status) -> Status:
    return Status.SIGNING if status in {Status.SIGNED, Status.ACTIVE} else status
