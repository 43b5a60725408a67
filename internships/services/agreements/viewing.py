"""What one reader sees of an agreement: its own side's facts, the status, what is lacking, what can be done."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from internships.domain.access import SIDES, Grant, Role, Side, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.blockers import Blocker
from internships.domain.described import DraftRecord
from internships.domain.document import Json
from internships.domain.email_addresses import email_key
from internships.domain.fulfilment import Fulfilment, entered
from internships.domain.history import ROWS, Event, EventKind
from internships.domain.lifecycle import Action, ReasonCode, Status
from internships.domain.pointers import first, found
from internships.domain.record import IssuedDocument, KeptAmendment, KeptTermination, NotFound
from internships.domain.value import Value
from internships.domain.views import view_for
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Opened, body_of, load, opened
from internships.services.agreements.signing import SignatureView, signature_view
from internships.services.ports_work import Work

_STRONGEST = (Side.INSTITUTION, Side.HOST, Side.STUDENT)


class LastReason(Value):
    """Why it stands where it stands: what was done last that asked for a reason, with its text."""

    action: EventKind
    code: ReasonCode
    text: str | None
    at: datetime


class HistoryEntry(Event):
    """An event with the personal values behind its hashes, as the parties read them; what was erased is gone."""

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


def side_on(roles: frozenset[Role]) -> Side:
    """Return the side that somebody reads from: the one that may read most, when roles differ."""
    sides = {SIDES[role] for role in roles}
    return next((side for side in _STRONGEST if side in sides), Side.NEITHER)


def reading_side(known: Opened, viewer: Viewer, among: frozenset[Role] = frozenset(Role)) -> Side:
    """Return the side whose private facts a viewer reads of one agreement, wherever it is shown or exported.

    What an institution alone reads is the leading one's: a second institution, and its supervisors, read what every
    party reads. What a host alone reads (a bank account) is for its HR and signatories; a mentor needs none of it.
    ``among`` narrows to the roles that count. Somebody in none of them is on no side.
    """
    roles = known.roles_of(viewer) & among
    if any(_leads(known, grant) for grant in viewer.grants if grant.role in roles & _OF_INSTITUTION):
        return Side.INSTITUTION
    if Role.SUPERVISOR in roles and email_key(viewer.email) in _leading_supervisors(known):
        return Side.INSTITUTION
    if not roles.isdisjoint(_OF_HOST):
        return Side.HOST
    return Side.STUDENT if roles else Side.NEITHER


_OF_INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_OF_HOST = frozenset({Role.HOST_HR, Role.HOST_SIGNATORY})


def _leads(known: Opened, grant: Grant) -> bool:
    return any(
        grant.institution == entry.institution and grant.unit in {None, entry.unit}
        for entry in known.entries
        if entry.institution is not None
    )


def _leading_supervisors(known: Opened) -> frozenset[str]:
    path = "/institutions/0/supervisors/*/email"
    return frozenset(email_key(email) for told in known.stretches for _, email in found(told.facts, path))


def view_of(
    known: Opened, viewer: Viewer, today: date, *, on: date | None = None, reason: LastReason | None = None
) -> AgreementView:
    """Return what a viewer sees; ``on`` asks for the effective agreement and the status of another day."""
    dossier, roles = known.dossier, known.roles_of(viewer)
    if not roles:  # the index that found it was not written again yet
        raise NotFound
    day = on or today
    facts = dossier.effective(day)
    return AgreementView(
        id=dossier.record.id,
        version=dossier.record.version,
        status=known.status(day),
        side=side_on(roles),
        on=day,
        reference=first(facts, "/reference"),
        content_sha256=dossier.record.content_sha256,
        approved_sha256=dossier.record.approved_sha256,
        fulfilled=entered(facts, dossier.record.fulfilled),
        reason=reason,
        changed_at=dossier.record.changed_at,
        copied_from=dossier.record.copied_from,
        actions=_actions(known, viewer, today),
        blockers=known.blockers(day),
        record=readable(reading_side(known, viewer), facts),
    )


def readable(side: Side, facts: Agreement) -> Json:
    """Return what a side may read of an agreement, as JSON."""
    return body_of(view_for(side, facts))


def _actions(known: Opened, viewer: Viewer, today: date) -> tuple[Action, ...]:
    is_closed = viewer.is_read_only or known.dossier.record.erased_at is not None
    return () if is_closed else known.actions(today, known.acting(viewer))


@dataclass(frozen=True)
class Reading:
    """Reading one agreement and what hangs on it."""

    bureau: Bureau

    def agreement(self, viewer: Viewer, agreement_id: UUID, on: date | None = None) -> AgreementView:
        """Return an agreement within the viewer's reach, as it holds on a day (today when none is asked)."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            reason = _last_reason(work, agreement_id)
        return view_of(known, viewer, self.bureau.today(), on=on, reason=reason)

    def ledger(self, viewer: Viewer, agreement_id: UUID) -> tuple[SignatureView, ...]:
        """Return the ledger of signatures."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            return tuple(signature_view(row) for row in load(work, agreement_id).ledger)

    def documents(self, viewer: Viewer, agreement_id: UUID) -> tuple[IssuedDocument, ...]:
        """Return every printed document, void ones too."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            work.agreements.get(agreement_id)
            return work.papers.of(agreement_id)

    def amendments(self, viewer: Viewer, agreement_id: UUID) -> tuple[KeptAmendment, ...]:
        """Return every amendment by number."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            return load(work, agreement_id).amendments

    def termination(self, viewer: Viewer, agreement_id: UUID) -> KeptTermination | None:
        """Return the termination, if one is proposed or signed."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            return load(work, agreement_id).termination

    def history(self, viewer: Viewer, agreement_id: UUID) -> tuple[HistoryEntry, ...]:
        """Return the history, oldest first."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            work.agreements.get(agreement_id)
            return history_of(work, agreement_id)


def history_of(work: Work, agreement_id: UUID) -> tuple[HistoryEntry, ...]:
    """Return the history with what is still kept of its personal values."""
    personal = work.trail.personal(agreement_id)
    return tuple(
        HistoryEntry.model_construct(
            **{name: getattr(event, name) for name in Event.model_fields},
            said={
                name: personal[event.sequence, name][1]
                for name in event.sealed
                if name != ROWS and (event.sequence, name) in personal
            },
        )
        for event in work.trail.events(agreement_id)
    )


def _last_reason(work: Work, agreement_id: UUID) -> LastReason | None:
    """Return the reason of the last move that asked for one, unless something moved on since."""
    moves = [event for event in history_of(work, agreement_id) if event.kind not in _STAYING]
    code = moves[-1].facts.get("reason") if moves else None
    known = {str(entry): entry for entry in ReasonCode}
    if code not in known:
        return None
    last = moves[-1]
    return LastReason(action=last.kind, code=known[code], text=last.said.get("text"), at=last.at)


_STAYING = frozenset(
    {
        EventKind.EDITED,
        EventKind.RECORDED,
        EventKind.CONDITION_MET,
        EventKind.CONDITION_UNMET,
        EventKind.SIGNATURE_ENTERED,
    }
    | {EventKind.SIGNATURE_REFUSED, EventKind.SIGNATURE_TAKEN_BACK, EventKind.ERASED}
)
"""What happens to an agreement without moving it."""
