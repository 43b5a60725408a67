"""What one reader sees of an agreement: the facts of their side, the status, the blockers, the possible actions."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from internships.domain.access import (
    HOST_ROLES,
    INSTITUTION_ROLES,
    SIDE_BY_ROLE,
    Grant,
    Principal,
    Role,
    Side,
    access_scope,
)
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AmendmentRecord, IssuedDocument, NotFound, TerminationRecord
from internships.domain.blockers.blocker import Blocker
from internships.domain.document import Json
from internships.domain.draft import DraftRecord
from internships.domain.email_addresses import email_key
from internships.domain.fulfilment import Fulfilment, list_fulfilments
from internships.domain.history import ROWS_FACT, Event, EventKind
from internships.domain.lifecycle import Action, ReasonCode, Status
from internships.domain.party_views import view_for
from internships.domain.pointers import fact_at, facts_at
from internships.domain.signatures import SignatureChannel, SignatureState
from internships.domain.value import Value
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import json_body, load_agreement
from internships.services.agreements.state import AgreementState, load_state

_SIDE_PRECEDENCE = (Side.INSTITUTION, Side.HOST, Side.STUDENT)


class LastReason(Value):
    """The reason of the last action that needed one, with its text."""

    action: EventKind
    code: ReasonCode
    text: str | None
    at: datetime


class HistoryEntry(Event):
    """An event with the personal values behind its hashes, as the parties read them; erased values are absent."""

    said: dict[str, str] = Field(default_factory=dict)


class AgreementView(Value):
    """An agreement as one reader sees it on a day; ``record`` is the effective agreement of that day."""

    id: UUID
    version: int
    status: Status
    side: Side
    on: date
    reference: str | None
    content_sha256: str
    approved_sha256: str | None
    fulfilled: tuple[Fulfilment, ...]
    reason: LastReason | None
    changed_at: datetime
    copied_from: UUID | None
    actions: tuple[Action, ...]
    blockers: tuple[Blocker, ...]
    record: DraftRecord


class SignatureView(Value):
    """One row of the ledger as the parties see it."""

    id: UUID
    subject: str
    document: str
    order: int
    role: str
    party: int
    name: str
    channel: SignatureChannel
    state: SignatureState
    signed_on: date | None
    evidence: str | None


def side_on(roles: frozenset[Role]) -> Side:
    """Return the side that somebody reads from; of several roles the one that may read most."""
    sides = {SIDE_BY_ROLE[role] for role in roles}
    return next((side for side in _SIDE_PRECEDENCE if side in sides), Side.NEITHER)


def reading_side(state: AgreementState, principal: Principal, among: frozenset[Role] = frozenset(Role)) -> Side:
    """Return the side whose private facts a principal reads of one agreement, in views and exports.

    Only the leading institution reads what is private to the institution: a second institution and its supervisors read
    what every party reads. What is private to the host (a bank account) is for its HR and signatories, not for a
    mentor. ``among`` limits the roles that count. Without any of them the result is ``Side.NEITHER``.
    """
    roles = state.roles_of(principal) & among
    if any(_is_leading_grant(state, grant) for grant in principal.grants if grant.role in roles & INSTITUTION_ROLES):
        return Side.INSTITUTION
    if Role.SUPERVISOR in roles and email_key(principal.email) in _leading_supervisors(state):
        return Side.INSTITUTION
    if not roles.isdisjoint(HOST_ROLES):
        return Side.HOST
    return Side.STUDENT if roles else Side.NEITHER


def _is_leading_grant(state: AgreementState, grant: Grant) -> bool:
    return any(
        grant.institution == entry.institution and grant.unit in {None, entry.unit}
        for entry in state.entries
        if entry.institution is not None
    )


def _leading_supervisors(state: AgreementState) -> frozenset[str]:
    path = "/institutions/0/supervisors/*/email"
    return frozenset(email_key(email) for interval in state.intervals for _, email in facts_at(interval.facts, path))


def agreement_view(
    state: AgreementState,
    principal: Principal,
    *,
    on: date | None = None,
    reason: LastReason | None = None,
) -> AgreementView:
    """Return what a principal sees; ``on`` selects the effective agreement and the status of another day."""
    loaded, roles = state.loaded, state.roles_of(principal)
    if not roles:  # the index is not up to date yet
        raise NotFound
    day = on or state.today
    facts = loaded.effective(day)
    return AgreementView(
        id=loaded.record.id,
        version=loaded.record.version,
        status=state.status(day),
        side=side_on(roles),
        on=day,
        reference=fact_at(facts, "/reference"),
        content_sha256=loaded.record.content_sha256,
        approved_sha256=loaded.record.approved_sha256,
        fulfilled=list_fulfilments(facts, loaded.record.fulfilled),
        reason=reason,
        changed_at=loaded.record.changed_at,
        copied_from=loaded.record.copied_from,
        actions=_actions(state, principal),
        blockers=state.blockers(day),
        record=readable_record(reading_side(state, principal), facts),
    )


def readable_record(side: Side, facts: Agreement) -> Json:
    """Return what a side may read of an agreement, as JSON."""
    return json_body(view_for(side, facts))


def _actions(state: AgreementState, principal: Principal) -> tuple[Action, ...]:
    is_closed = principal.is_read_only or state.loaded.record.erased_at is not None
    return () if is_closed else state.actions(state.acting_roles(principal))


@dataclass(frozen=True)
class AgreementQueryService:
    """Reads one agreement and its ledger, documents, amendments, termination and history."""

    context: AgreementContext

    def agreement(self, principal: Principal, agreement_id: UUID, on: date | None = None) -> AgreementView:
        """Return an agreement within the principal's scope, as it holds on a day (default: today)."""
        with self.context.storage.reading(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            reason = _last_reason(work, agreement_id)
        return agreement_view(state, principal, on=on, reason=reason)

    def ledger(self, principal: Principal, agreement_id: UUID) -> tuple[SignatureView, ...]:
        """Return the ledger of signatures."""
        with self.context.storage.reading(access_scope(principal)) as work:
            ledger = load_agreement(work, agreement_id).ledger
        names = SignatureView.model_fields
        return tuple(SignatureView.model_validate({name: getattr(row, name) for name in names}) for row in ledger)

    def documents(self, principal: Principal, agreement_id: UUID) -> tuple[IssuedDocument, ...]:
        """Return every printed document, void ones included."""
        with self.context.storage.reading(access_scope(principal)) as work:
            work.agreements.get(agreement_id)
            return work.documents.of_agreement(agreement_id)

    def amendments(self, principal: Principal, agreement_id: UUID) -> tuple[AmendmentRecord, ...]:
        """Return every amendment by number."""
        with self.context.storage.reading(access_scope(principal)) as work:
            return load_agreement(work, agreement_id).amendments

    def termination(self, principal: Principal, agreement_id: UUID) -> TerminationRecord | None:
        """Return the termination that is proposed or signed, if any."""
        with self.context.storage.reading(access_scope(principal)) as work:
            return load_agreement(work, agreement_id).termination

    def history(self, principal: Principal, agreement_id: UUID) -> tuple[HistoryEntry, ...]:
        """Return the history, oldest first."""
        with self.context.storage.reading(access_scope(principal)) as work:
            work.agreements.get(agreement_id)
            return history_of(work, agreement_id)


def history_of(work: UnitOfWork, agreement_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return the history with those of its personal values that were not erased."""
    personal = work.history.personal_values(agreement_id)
    return tuple(
        HistoryEntry.model_construct(
            **{name: getattr(event, name) for name in Event.model_fields},
            said={
                name: personal[event.sequence, name][1]
                for name in event.sealed
                if name != ROWS_FACT and (event.sequence, name) in personal
            },
        )
        for event in work.history.events(agreement_id)
    )


def _last_reason(work: UnitOfWork, agreement_id: UUID) -> LastReason | None:
    """Return the reason of the last transition, if that needed one."""
    moves = [event for event in history_of(work, agreement_id) if event.kind not in _NON_MOVING_EVENTS]
    code = moves[-1].facts.get("reason") if moves else None
    codes = {str(entry): entry for entry in ReasonCode}
    if code not in codes:
        return None
    last = moves[-1]
    return LastReason(action=last.kind, code=codes[code], text=last.said.get("text"), at=last.at)


_NON_MOVING_EVENTS = frozenset(
    {
        EventKind.EDITED,
        EventKind.RECORDED,
        EventKind.CONDITION_MET,
        EventKind.CONDITION_UNMET,
        EventKind.SIGNATURE_ENTERED,
    }
    | {EventKind.SIGNATURE_REFUSED, EventKind.SIGNATURE_TAKEN_BACK, EventKind.ERASED}
)
"""Events that are no transition."""
