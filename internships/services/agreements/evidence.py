"""The evidence bundle of an agreement, and the audit of agreements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from internships.domain.access import UNRESTRICTED_SCOPE, Principal, Role, Side, access_scope
from internships.domain.agreement_record import AmendmentRecord, IssuedDocument, TerminationRecord
from internships.domain.canonical_json import canonical_json
from internships.domain.document import Json
from internships.domain.effective import timeline
from internships.domain.history import ROWS_FACT, Event, UnsealedValue
from internships.domain.lifecycle import NotByThisRole
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.adapter_types import FileArchive
from internships.services.agreements.agreement_views import readable_record, reading_side
from internships.services.agreements.audit import audit_agreement
from internships.services.agreements.audit_faults import Audit, AuditCheck, audit_fault
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.printable_documents import archived_content
from internships.services.agreements.state import load_state
from internships.services.verification.verification_code import shared_record

_EVIDENCE_ACTION = Bilingual(nl="de bewijsbundel ophalen", en="fetch the evidence bundle")
_EVIDENCE_ROLES = frozenset(
    {Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.HOST_SIGNATORY, Role.STUDENT}
)
_CHUNK_SIZE = 200
"""Agreements that are audited in one transaction."""


class EffectiveRecord(Value):
    """The agreement as it holds from a day on (None: from the start) until before another (None: to the end)."""

    since: date | None
    until: date | None
    record: Json


@dataclass(frozen=True)
class EvidenceBundle:
    """The contents of a bundle: agreement, ledger, history, and documents with their bytes (None once erased).

    ``base`` is the agreement before any amendment and ``held`` what holds when, both as the reader's side may read
    them. ``shared`` is what every party may read of the base, in the bytes whose hash was approved; None once erased.
    ``values`` are the personal values of the history that were not erased.
    """

    base: Json
    held: tuple[EffectiveRecord, ...]
    shared: bytes | None
    documents: tuple[tuple[IssuedDocument, bytes | None], ...]
    history: tuple[Event, ...]
    values: tuple[UnsealedValue, ...]
    ledger: Json
    amendments: tuple[AmendmentRecord, ...]
    termination: TerminationRecord | None


@dataclass(frozen=True)
class EvidenceService:
    """Evidence bundles and audits."""

    context: AgreementContext
    archive: FileArchive

    def evidence(self, principal: Principal, agreement_id: UUID) -> EvidenceBundle:
        """Return everything that proves what was agreed and when."""
        with self.context.storage.reading(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            if state.roles_of(principal).isdisjoint(_EVIDENCE_ROLES):
                raise NotByThisRole(_EVIDENCE_ACTION, _EVIDENCE_ROLES)
            documents = work.documents.of_agreement(agreement_id)
            history = work.history.events(agreement_id)
            personal = work.history.personal_values(agreement_id)
        record, side = state.loaded.record, reading_side(state, principal)
        rows = [row.model_dump(mode="json", exclude_none=True) for row in state.loaded.ledger]
        return EvidenceBundle(
            base=readable_record(side, state.loaded.facts),
            held=tuple(_effective_records(state.loaded, side)),
            shared=canonical_json(shared_record(state.loaded.facts)) if record.erased_at is None else None,
            documents=tuple((document, archived_content(self.archive, document, record)) for document in documents),
            history=history,
            values=tuple(
                UnsealedValue(*place, *value) for place, value in sorted(personal.items()) if place[1] != ROWS_FACT
            ),
            ledger={"signatures": rows},
            amendments=state.loaded.amendments,
            termination=state.loaded.termination,
        )

    def audit(self, agreement_id: UUID, unkeyed_limit: int | None = None) -> Audit:
        """Verify one agreement: its hash chain, and that the stored rows follow from its history."""
        with self.context.storage.snapshot() as work:
            return audit_agreement(work, self.context, self.archive, agreement_id, unkeyed_limit)

    def audit_all(self, unkeyed_limits: Mapping[UUID, int] | None = None) -> Iterator[Audit]:
        """Verify all agreements and histories, in chunks.

        ``unkeyed_limits`` is how many events each history may have without an HMAC, by the anchors. An agreement with
        faults is verified again, since it may have been erased between reading its rows and its files.
        """
        with self.context.storage.snapshot() as work:
            malformed = tuple(audit_fault(AuditCheck.ROW_UNREADABLE, place) for place in work.history.malformed_ids())
        if malformed:
            yield Audit(agreement_id=None, events=0, first_break=None, faults=malformed)
        for agreement_ids in self._id_chunks():
            with self.context.storage.snapshot() as work:
                audits = {
                    key: audit_agreement(work, self.context, self.archive, key, _event_limit(unkeyed_limits, key))
                    for key in agreement_ids
                }
            for key, audit in audits.items():
                yield audit if audit.is_intact else self.audit(key, _event_limit(unkeyed_limits, key))

    def _id_chunks(self) -> Iterator[tuple[UUID, ...]]:
        after: UUID | None = None
        while True:
            with self.context.storage.reading(UNRESTRICTED_SCOPE) as work:
                ids = work.history.agreement_ids(after=after, limit=_CHUNK_SIZE)
            if not ids:
                return
            yield ids
            after = ids[-1]


def _event_limit(limits: Mapping[UUID, int] | None, agreement_id: UUID) -> int | None:
    return None if limits is None else limits.get(agreement_id, 0)


def _effective_records(loaded: LoadedAgreement, side: Side) -> Iterator[EffectiveRecord]:
    for interval in timeline(loaded.facts, loaded.signed_amendments):
        since = None if interval.since == date.min else interval.since
        yield EffectiveRecord(since=since, until=interval.until, record=readable_record(side, interval.agreement))
