"""The audit of one agreement: its hash chain, and whether the stored rows follow from its history."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from internships.domain.agreement_record import AgreementRecord, NotFound
from internships.domain.errors import DomainError
from internships.domain.history import (
    CHANGED_BEFORE_FACT,
    HMAC_FACT,
    ROWS_FACT,
    Event,
    EventKind,
    first_broken_event,
    salted_hash,
)
from internships.domain.text_signer import TextSigner
from internships.services.adapter_types import FileArchive, UnitOfWork
from internships.services.agreements.audit_comparison import ReplayComparison
from internships.services.agreements.audit_faults import Audit, AuditCheck, AuditFault, audit_fault
from internships.services.agreements.audit_replay import replay
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.event_hmac import signed_event_text
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_unchecked
from internships.services.agreements.saving import index_differences
from internships.services.placements.reindex_requests import is_reindex_pending

_UNAVAILABLE = "storage_unavailable"


def audit_agreement(
    work: UnitOfWork,
    context: AgreementContext,
    archive: FileArchive,
    agreement_id: UUID,
    unkeyed_limit: int | None = None,
) -> Audit:
    """Verify one agreement and its history; unreadable rows are faults. ``unkeyed_limit``: see ``_hmac_faults``."""
    try:
        events = work.history.events(agreement_id)
        broken = first_broken_event(events)
        audit = _AgreementAudit(work, context, archive, agreement_id, events)
        faults = [*_hmac_faults(events, context.signer, unkeyed_limit), *audit.faults()]
    except ValueError as fault:  # invalid JSON, or a value that the model refuses
        return _unreadable(agreement_id, AuditCheck.ROW_UNREADABLE, type(fault).__name__)
    except DomainError as refusal:
        if refusal.code == _UNAVAILABLE:
            raise
        is_gone = isinstance(refusal, NotFound)
        check = AuditCheck.AGREEMENT_MISSING if is_gone else AuditCheck.ROW_UNREADABLE
        return _unreadable(agreement_id, check, refusal.code)
    chain_checks = {AuditCheck.HISTORY_MISSING, AuditCheck.CHAIN_BROKEN}
    chain = next((entry for entry in faults if entry.check in chain_checks), None)
    if chain is not None and broken is None:
        broken = len(events) + 1
    others = [entry for entry in faults if entry.check is not AuditCheck.INDEX_CHANGED]
    waits = faults != others and is_reindex_pending(work, context, agreement_id)
    return Audit(
        agreement_id=agreement_id,
        events=len(events),
        first_break=broken,
        unhashed=audit.count_unhashed_rows(),
        unkeyed=_count_without_hmac(events, context.signer),
        waits=waits,
        faults=tuple(others if waits else faults),
    )


def _count_without_hmac(events: Sequence[Event], signer: TextSigner) -> int:
    """Return how many events at the start of a history have no HMAC; 0 where there is no key."""
    if signer.sign(b"") is None:
        return 0
    return next((place for place, event in enumerate(events) if HMAC_FACT in event.facts), len(events))


def _hmac_faults(events: Sequence[Event], signer: TextSigner, unkeyed_limit: int | None) -> Iterator[AuditFault]:
    """Yield the events that this service did not write.

    ``unkeyed_limit`` is how many events there were when an anchor first said that all later ones have an HMAC; None
    where no anchor says so yet.
    """
    if signer.sign(b"") is None:
        return
    first, is_missing = _count_without_hmac(events, signer), False
    for event in events:
        hmac = str(event.facts.get(HMAC_FACT, ""))
        if not hmac:
            if event.sequence > first or (unkeyed_limit is not None and event.sequence > unkeyed_limit):
                yield audit_fault(AuditCheck.EVENT_UNKEYED, event.sequence)
        elif not signer.has_key_for(hmac):
            if not is_missing:
                yield audit_fault(AuditCheck.EVENT_KEY_MISSING, event.sequence)
            is_missing = True
        elif not signer.verify(signed_event_text(event), hmac):
            yield audit_fault(AuditCheck.EVENT_FORGED, event.sequence)


def _unreadable(agreement_id: UUID, check: AuditCheck, place: str) -> Audit:
    return Audit(agreement_id=agreement_id, events=0, first_break=None, faults=(audit_fault(check, place),))


@dataclass(frozen=True)
class _AgreementAudit:
    work: UnitOfWork
    context: AgreementContext
    archive: FileArchive
    agreement_id: UUID
    events: tuple[Event, ...]

    @cached_property
    def record(self) -> AgreementRecord:
        return self.work.agreements.get(self.agreement_id)

    @cached_property
    def personal(self) -> dict[tuple[int, str], tuple[str, str]]:
        return self.work.history.personal_values(self.agreement_id)

    @cached_property
    def loaded(self) -> LoadedAgreement:
        return load_unchecked(self.work, self.record)

    @property
    def is_erased(self) -> bool:
        return self.record.erased_at is not None

    def faults(self) -> Iterator[AuditFault]:
        yield from self._content_faults()
        yield from self._value_faults()
        yield from self._file_faults()
        if not self.events:
            yield audit_fault(AuditCheck.HISTORY_MISSING)
            return
        # Every version has exactly one event; those that the service wrote itself make no version.
        kinds = Counter(event.kind for event in self.events)
        broken = first_broken_event(self.events, length=self.record.version + kinds[EventKind.RECORDED])
        if broken is not None:
            yield audit_fault(AuditCheck.CHAIN_BROKEN, broken)
            return
        try:
            replayed = replay(self.events, self.personal)
        except LookupError as fault:
            yield audit_fault(AuditCheck.CHAIN_BROKEN, fault)
            return
        documents = self.work.documents.of_agreement(self.agreement_id)
        yield from ReplayComparison(
            self.loaded, documents, replayed, is_erasure_recorded=kinds[EventKind.ERASED] > 0
        ).faults()
        yield from self._row_faults()
        yield from self._index_faults()

    def count_unhashed_rows(self) -> int:
        """Return how many rows have no hash in any event, since they were stored before events had them."""
        are_hashed = any(ROWS_FACT in event.sealed for event in self.events)
        return 0 if are_hashed else self.work.history.count_unhashed_rows(self.agreement_id)

    def _row_faults(self) -> Iterator[AuditFault]:
        for place in self.work.history.changed_rows(self.agreement_id) or ():
            yield audit_fault(AuditCheck.ROW_CHANGED, place)
        for event in self.events:
            for place in event.facts.get(CHANGED_BEFORE_FACT, ()):
                yield audit_fault(AuditCheck.ROW_CHANGED_BEFORE, f"{event.sequence}: {place}")

    def _index_faults(self) -> Iterator[AuditFault]:
        try:
            differing = index_differences(self.work, self.context, self.loaded.require_intact())
        except DomainError as refusal:
            if refusal.code == _UNAVAILABLE:
                raise
            yield audit_fault(AuditCheck.ROW_UNREADABLE, refusal.code)
            return
        yield from (audit_fault(AuditCheck.INDEX_CHANGED, table) for table in differing)

    def _content_faults(self) -> Iterator[AuditFault]:
        expected = self.events[-1].facts.get("content_sha256") if self.events else self.record.content_sha256
        if self.record.content_sha256 != expected or content_hash(self.loaded.facts) != expected:
            yield audit_fault(AuditCheck.CONTENT_CHANGED, self.record.content_sha256)

    def _value_faults(self) -> Iterator[AuditFault]:
        sealed = {(event.sequence, name): sha256 for event in self.events for name, sha256 in event.sealed.items()}
        for (sequence, name), (salt, value) in self.personal.items():
            if sealed.get((sequence, name)) != salted_hash(salt, value):
                yield audit_fault(AuditCheck.VALUE_CHANGED, f"{sequence}/{name}")
        if not self.is_erased:
            for sequence, name in sorted(sealed.keys() - self.personal.keys()):
                yield audit_fault(AuditCheck.VALUE_CHANGED, f"{sequence}/{name}")

    def _file_faults(self) -> Iterator[AuditFault]:
        if self.is_erased:
            return
        for sha256 in dict.fromkeys(
            document.sha256 for document in self.work.documents.of_agreement(self.agreement_id)
        ):
            try:
                self.archive.read(sha256)
            except NotFound:
                yield audit_fault(AuditCheck.FILE_MISSING, sha256)
            except DomainError:
                yield audit_fault(AuditCheck.FILE_DAMAGED, sha256)
