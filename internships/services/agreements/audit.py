"""The audit of one agreement: its hash chain, and whether the stored rows follow from its history."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AgreementRecord, AmendmentRecord, NotFound, TerminationRecord
from internships.domain.effective import SignedAmendment, agreement_on_day
from internships.domain.errors import DomainError
from internships.domain.history import CHANGED_BEFORE_FACT, ROWS_FACT, Event, EventKind, first_broken_event, salted_hash
from internships.domain.placement_index import FAR_FUTURE
from internships.domain.signatures import (
    TERMINATION_SUBJECT,
    SignatureRecord,
    SignatureState,
    amendment_subject,
    is_signed,
    last_signature_day,
)
from internships.services.agreements.audit_faults import Audit, AuditCheck, AuditFault, audit_fault
from internships.services.agreements.audit_replay import (
    ReplayedApproval,
    ReplayedDocument,
    ReplayedHistory,
    ReplayedProposal,
    ReplayedSignature,
    replay,
)
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.event_hmac import count_without_hmac, hmac_faults
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_unchecked
from internships.services.agreements.saving import index_differences
from internships.services.placements.reindex_requests import is_reindex_pending
from internships.services.ports.unit_of_work import Archive, UnitOfWork

_UNAVAILABLE = "storage_unavailable"


def audit_agreement(
    work: UnitOfWork, context: AgreementContext, archive: Archive, agreement_id: UUID, unkeyed_limit: int | None = None
) -> Audit:
    """Verify one agreement and its history; unreadable rows are faults. ``unkeyed_limit``: see ``hmac_faults``."""
    try:
        events = work.history.events(agreement_id)
        broken = first_broken_event(events)
        audit = _AgreementAudit(work, context, archive, agreement_id, events)
        faults = [*hmac_faults(events, context.signer, unkeyed_limit), *audit.faults()]
    except ValueError as fault:  # invalid JSON, or a value that the model refuses
        place = type(fault).__name__
        return Audit(
            agreement_id=agreement_id,
            events=0,
            first_break=None,
            faults=(audit_fault(AuditCheck.ROW_UNREADABLE, place),),
        )
    except DomainError as refusal:
        if refusal.code == _UNAVAILABLE:
            raise
        is_gone = isinstance(refusal, NotFound)
        check = AuditCheck.AGREEMENT_MISSING if is_gone else AuditCheck.ROW_UNREADABLE
        return Audit(agreement_id=agreement_id, events=0, first_break=None, faults=(audit_fault(check, refusal.code),))
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
        unkeyed=count_without_hmac(events, context.signer),
        waits=waits,
        faults=tuple(others if waits else faults),
    )


@dataclass(frozen=True)
class _AgreementAudit:
    work: UnitOfWork
    context: AgreementContext
    archive: Archive
    agreement_id: UUID
    events: tuple[Event, ...]

    @cached_property
    def record(self) -> AgreementRecord:
        return self.work.agreements.get(self.agreement_id)

    @cached_property
    def personal(self) -> dict[tuple[int, str], tuple[str, str]]:
        return self.work.history.personal_values(self.agreement_id)

    @cached_property
    def facts(self) -> Agreement:
        return self.loaded.facts

    @cached_property
    def ledger(self) -> tuple[SignatureRecord, ...]:
        return self.loaded.ledger

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
        # Every version has exactly one event.
        broken = first_broken_event(self.events, length=self.record.version + self._recorded_count)
        if broken is not None:
            yield audit_fault(AuditCheck.CHAIN_BROKEN, broken)
            return
        try:
            replayed = replay(self.events, self.personal)
        except LookupError as fault:
            yield audit_fault(AuditCheck.CHAIN_BROKEN, fault)
            return
        yield from self._state_faults(replayed)
        yield from self._document_faults(replayed)
        yield from self._signature_faults(replayed)
        yield from self._amendment_faults(replayed)
        yield from self._termination_faults(replayed)
        yield from self._row_faults()
        yield from self._index_faults()

    @property
    def _recorded_count(self) -> int:
        """The number of events that the service wrote itself, which make no version."""
        return sum(event.kind is EventKind.RECORDED for event in self.events)

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
        if self.record.content_sha256 != expected or content_hash(self.facts) != expected:
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

    def _state_faults(self, replayed: ReplayedHistory) -> Iterator[AuditFault]:
        if self.is_erased and all(event.kind is not EventKind.ERASED for event in self.events):
            yield audit_fault(AuditCheck.STATE_CHANGED, "erased_at")
        if self.record.state is not replayed.state:
            yield audit_fault(AuditCheck.STATE_CHANGED, self.record.state)
        approvals = [
            ReplayedApproval(entry.step, entry.content_sha256, entry.by, entry.is_void)
            for entry in self.loaded.approvals
        ]
        if approvals != replayed.approvals or self.record.approved_sha256 != replayed.approved:
            yield audit_fault(AuditCheck.APPROVAL_CHANGED, ", ".join(entry.step for entry in approvals))

    def _document_faults(self, replayed: ReplayedHistory) -> Iterator[AuditFault]:
        stored = [
            ReplayedDocument(entry.subject, entry.sha256, entry.content_sha256, entry.is_void)
            for entry in self.work.documents.of_agreement(self.agreement_id)
        ]
        for document in sorted(_difference(stored, replayed.prints)):
            yield audit_fault(AuditCheck.DOCUMENT_CHANGED, document.sha256)

    def _signature_faults(self, replayed: ReplayedHistory) -> Iterator[AuditFault]:
        stored = [
            _replayed_signature(row, is_erased=self.is_erased) for row in self.ledger if row.signed_on is not None
        ]
        places = {
            (entry.subject, entry.document, entry.role, entry.order)
            for entry in _difference(stored, replayed.signatures)
        }
        prints = {(entry.subject, entry.sha256, entry.is_void) for entry in replayed.prints}
        for row in self.ledger:
            is_void = row.state is SignatureState.VOID
            unentered = row.signed_on is None
            if unentered and (
                row.state not in {SignatureState.ASKED, SignatureState.VOID}
                or (row.subject, row.document_sha256, is_void) not in prints
            ):
                places.add((row.subject, str(row.document), str(row.role), row.order))
        stored_counts = Counter(row.subject for row in self.ledger)
        for subject in (replayed.asked.keys() | stored_counts.keys()) - replayed.uncounted:
            if replayed.asked.get(subject, 0) != stored_counts[subject]:
                places.add((subject, "", "", stored_counts[subject]))
        for place in sorted(places):
            yield audit_fault(AuditCheck.SIGNATURE_CHANGED, " ".join(str(part) for part in place if part != ""))

    def _amendment_faults(self, replayed: ReplayedHistory) -> Iterator[AuditFault]:
        stored = {proposal.amendment.number: proposal for proposal in self.loaded.amendments}
        if self.is_erased and not stored:
            return
        for number in sorted(stored.keys() | replayed.amendments.keys()):
            proposal, record = replayed.amendments.get(number), stored.get(number)
            if proposal is None or record is None or not self._amendment_matches(record, proposal, stored):
                yield audit_fault(AuditCheck.AMENDMENT_CHANGED, number)

    def _amendment_matches(
        self, record: AmendmentRecord, proposal: ReplayedProposal, others: dict[int, AmendmentRecord]
    ) -> bool:
        signed = self._signing_day_matches(record.signed_on, amendment_subject(record.amendment.number))
        amendment = record.amendment
        return (
            signed
            and (record.is_issued, record.is_dropped) == (proposal.is_issued, proposal.is_dropped)
            and str(amendment.reason_code) == proposal.facts["reason"]
            and [change.pointer for change in amendment.changes] == proposal.facts["places"]
            and proposal.text in {None, amendment.reason}
            and record.content_sha256 == proposal.facts.get("proposed", record.content_sha256)
            # A dropped amendment may have been based on another one that was dropped since.
            and (record.is_dropped or record.content_sha256 == self._amended_hash(record, others))
        )

    def _amended_hash(self, record: AmendmentRecord, others: dict[int, AmendmentRecord]) -> str | None:
        """Return the hash of the amended agreement: after the amendments before it that were not dropped."""
        earlier = [
            SignedAmendment(amendment=other.amendment, signed_on=other.signed_on or other.amendment.takes_effect_on)
            for number, other in others.items()
            if number < record.amendment.number and not other.is_dropped
        ]
        try:
            return content_hash(record.amendment.applied_to(agreement_on_day(self.facts, earlier, FAR_FUTURE)))
        except DomainError:
            return None

    def _termination_faults(self, replayed: ReplayedHistory) -> Iterator[AuditFault]:
        record, proposal = self.loaded.termination, replayed.termination
        if record is None and proposal is None:
            return
        if record is None or proposal is None or not self._termination_matches(record, proposal):
            yield audit_fault(AuditCheck.TERMINATION_CHANGED)

    def _termination_matches(self, record: TerminationRecord, proposal: ReplayedProposal) -> bool:
        termination = record.termination
        return (
            self._signing_day_matches(record.signed_on, TERMINATION_SUBJECT)
            and record.is_issued == proposal.is_issued
            and str(termination.reason_code) == proposal.facts["reason"]
            and str(termination.last_day) == proposal.facts["last_day"]
            and (proposal.text is None or self.is_erased or proposal.text == termination.reason)
            and record.content_sha256 == proposal.facts.get("proposed", record.content_sha256)
        )

    def _signing_day_matches(self, signed_on: date | None, subject: str) -> bool:
        """Say whether the day of signing is that of the ledger."""
        return signed_on == (last_signature_day(self.ledger, subject) if is_signed(self.ledger, subject) else None)


def _replayed_signature(row: SignatureRecord, *, is_erased: bool) -> ReplayedSignature:
    return ReplayedSignature(
        subject=row.subject,
        document=str(row.document),
        document_sha256=row.document_sha256,
        role=str(row.role),
        order=row.order,
        channel=str(row.channel),
        signed_on=str(row.signed_on),
        by=row.entered_by,
        name=None if is_erased else row.name,
        evidence=None if is_erased else row.evidence or "",
        state=row.state,
    )


ReplayedT = TypeVar("ReplayedT", ReplayedDocument, ReplayedSignature)


def _difference(stored: list[ReplayedT], replayed: list[ReplayedT]) -> set[ReplayedT]:
    one, other = Counter(stored), Counter(replayed)
    return set((one - other) + (other - one))
