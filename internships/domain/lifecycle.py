"""The life of an agreement: the table of who may do what when, and the status on a day.

What is stored is the last recorded state. Signed, active, completed, ended early and expired are never stored: they
follow from the ledger of signatures and the calendar (Europe/Brussels) when read, so no job is needed for truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from internships.domain.access import Role
from internships.domain.errors import DomainError
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class Status(Term):
    """Where an agreement is in its life."""

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


DERIVED = frozenset({Status.SIGNED, Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY, Status.EXPIRED})
OPEN_STATES = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED})
"""The states in which the record itself may still be edited."""
CLOSED = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.CANCELLED, Status.EXPIRED})
"""No placement comes of these."""
OVER = CLOSED | {Status.COMPLETED, Status.ENDED_EARLY}
"""Nothing is changed or ended any more."""


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
    """Why something was refused, stopped or sent back; beside it always stands a text."""

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
    """What an action takes the force from; the history keeps it."""

    APPROVALS = "approvals"
    DOCUMENTS = "documents"
    SIGNATURES = "signatures"
    LATER_PAPERS = "later_papers"
    """Amendments and terminations with their prints and signatures."""


class Condition(StrEnum):
    """What must hold before an action; the use case checks it and names every finding."""

    COMPLETE = "complete"
    APPROVED_BY_ALL = "approved_by_all"
    DOCUMENTS_PRINTED = "documents_printed"
    SIGNED = "signed"
    NOT_SIGNED = "not_signed"
    NOT_STARTED = "not_started"


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    action: Action
    sources: frozenset[Status]
    target: Status
    by: frozenset[Role]
    conditions: tuple[Condition, ...] = ()
    voids: tuple[Voided, ...] = ()
    needs_reason: bool = False


_HOST = frozenset({Role.HOST_HR})
_INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
APPROVERS = _INSTITUTION | {Role.SUPERVISOR}
"""The roles that a step of an institution's approval may name."""
_WRITERS = _HOST | _INSTITUTION | {Role.STUDENT}
_ALL = (Voided.APPROVALS, Voided.DOCUMENTS, Voided.SIGNATURES, Voided.LATER_PAPERS)
S, A, C = Status, Action, Condition

TABLE: tuple[Transition, ...] = (
    Transition(A.SUBMIT, frozenset({S.DRAFT, S.CHANGES_REQUESTED}), S.SUBMITTED, _WRITERS, (C.COMPLETE,)),
    Transition(A.REQUEST_CHANGES, frozenset({S.SUBMITTED, S.APPROVED}), S.CHANGES_REQUESTED, APPROVERS, (), (Voided.APPROVALS,), needs_reason=True),
    Transition(A.REJECT, frozenset({S.SUBMITTED, S.APPROVED}), S.REJECTED, APPROVERS, (), (Voided.APPROVALS,), needs_reason=True),
    Transition(A.APPROVE, frozenset({S.SUBMITTED}), S.APPROVED, APPROVERS, (C.COMPLETE, C.APPROVED_BY_ALL)),
    Transition(A.ISSUE, frozenset({S.APPROVED}), S.ISSUED, _INSTITUTION, (C.DOCUMENTS_PRINTED,)),
    Transition(A.SEND, frozenset({S.ISSUED}), S.SIGNING, _INSTITUTION),
    Transition(A.REVISE, frozenset({S.SUBMITTED, S.APPROVED, S.ISSUED, S.SIGNING}), S.DRAFT, _HOST | _INSTITUTION, (C.NOT_SIGNED,), _ALL, needs_reason=True),
    Transition(A.SUSPEND, frozenset({S.SIGNING}), S.SUSPENDED, _INSTITUTION, (C.SIGNED,), needs_reason=True),
    Transition(A.RESUME, frozenset({S.SUSPENDED}), S.SIGNING, _INSTITUTION),
    Transition(A.WITHDRAW, frozenset({S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED}), S.WITHDRAWN, _WRITERS, needs_reason=True),
    Transition(A.CANCEL, frozenset({S.APPROVED, S.ISSUED, S.SIGNING, S.SUSPENDED}), S.CANCELLED, _HOST | _INSTITUTION, (C.NOT_STARTED,), _ALL, needs_reason=True),
)


class Standing(Value):
    """What decides the status on a day: the recorded state, the ledger and the days of the effective agreement.

    ``signed`` and ``ready`` (no blocker left) speak of the agreement itself; ``starts_on`` is the day on which it
    starts, as known and then kept: what blocks later does not undo a start. ``ended_on`` is the last day by a signed
    termination; ``stale_on`` is the day on which an untouched draft expires.
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
    def _is_recorded(self) -> "Standing":
        if self.state in DERIVED:
            raise PydanticCustomError("status_derived", "what follows from days and signatures is never recorded")
        return self


def status_on(standing: Standing, today: date) -> Status:
    """Return the status on a day; the only place besides its SQL twin that derives one."""
    if standing.state in OPEN_STATES and standing.stale_on is not None and today >= standing.stale_on:
        return Status.EXPIRED
    if standing.state not in {Status.SIGNING, Status.SUSPENDED}:
        return standing.state
    if standing.ended_on is not None and today > standing.ended_on:
        return Status.ENDED_EARLY
    if standing.state is Status.SUSPENDED or not standing.signed:
        return standing.state
    starts_on = standing.starts_on or (standing.first_day if standing.ready else None)
    if starts_on is None or today < starts_on:
        return Status.SIGNED
    return Status.COMPLETED if standing.last_day is not None and today > standing.last_day else Status.ACTIVE


class NotInThisStatus(DomainError):
    """The action does not start from the agreement's present status."""

    code = "not_in_this_status"

    def __init__(self, action: Action, status: Status) -> None:
        allowed = sorted({shown for line in TABLE if line.action is action for shown in _shown(line)}, key=list(Status).index)
        nl, en = ", ".join(entry.nl for entry in allowed), ", ".join(entry.en for entry in allowed)
        super().__init__(
            f"{action.nl.capitalize()} kan niet vanuit de status “{status.nl}”; wel vanuit: {nl}.",
            f"To {action.en} is not possible from the status “{status.en}”; only from: {en}.",
        )


class AgreementOver(DomainError):
    """Its placement is past, or none comes of it: nothing of it is amended or ended."""

    code = "agreement_over"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Deze overeenkomst is voorbij (status “{status.nl}”); vernieuw ze als er nog een stage komt.",
            f"This agreement is over (status “{status.en}”); renew it when another placement is to come.",
        )


class NotByThisRole(DomainError):
    """The action belongs to other roles."""

    code = "not_by_this_role"

    def __init__(self, action: Bilingual, by: Iterable[Role]) -> None:
        roles = sorted(by, key=list(Role).index)
        nl, en = ", ".join(role.nl for role in roles), ", ".join(role.en for role in roles)
        super().__init__(
            f"{action.nl.capitalize()} kan alleen door: {nl}. Vraag het aan een van hen.",
            f"To {action.en} is for: {en}. Ask one of them.",
        )


class ReasonNeeded(DomainError):
    """An action that others must be able to understand needs a code and a text."""

    code = "reason_needed"

    def __init__(self, action: Action) -> None:
        super().__init__(
            f"Geef bij “{action.nl}” een reden: een code en een zin.",
            f"Give a reason with “{action.en}”: a code and a sentence.",
        )


def transition(action: Action, status: Status, roles: frozenset[Role]) -> Transition:
    """Return the line of the table, or refuse: a role first, since a stranger learns nothing of the status."""
    lines = [line for line in TABLE if line.action is action]
    allowed = frozenset(role for line in lines for role in line.by)
    if roles.isdisjoint(allowed):
        raise NotByThisRole(Bilingual(nl=action.nl, en=action.en), allowed)
    for line in lines:
        if _recorded(status) in line.sources:
            return line
    raise NotInThisStatus(action, status)


def open_lines(status: Status, roles: frozenset[Role]) -> tuple[Transition, ...]:
    """Return the lines of the table that these roles can take from a status, conditions aside."""
    return tuple(line for line in TABLE if not roles.isdisjoint(line.by) and _recorded(status) in line.sources)


def open_actions(status: Status, roles: frozenset[Role]) -> tuple[Action, ...]:
    """Return what these roles can do from a status, conditions aside."""
    return tuple(line.action for line in open_lines(status, roles))


def _shown(line: Transition) -> frozenset[Status]:
    """Return the statuses, as people read them, from which a line starts: what is recorded as signing shows as three."""
    left_out = frozenset(status for condition in line.conditions for status in _LEFT_OUT.get(condition, ()))
    living = frozenset({Status.SIGNING, Status.SIGNED, Status.ACTIVE}) if Status.SIGNING in line.sources else frozenset()
    return (line.sources | living) - left_out


_LEFT_OUT = {
    Condition.SIGNED: frozenset({Status.SIGNING}),
    Condition.NOT_SIGNED: frozenset({Status.SIGNED, Status.ACTIVE}),
    Condition.NOT_STARTED: frozenset({Status.ACTIVE}),
}


def _recorded(status: Status) -> Status:
    return Status.SIGNING if status in {Status.SIGNED, Status.ACTIVE} else status
