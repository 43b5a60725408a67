"""Comparing the stored rows of an agreement with what its history leads to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from internships.domain.agreement_record import AmendmentRecord, IssuedDocument, TerminationRecord
from internships.domain.effective import SignedAmendment, agreement_on_day
from internships.domain.errors import DomainError
from internships.domain.placement_index import FAR_FUTURE
from internships.domain.signatures import (
    TERMINATION_SUBJECT,
    SignatureRecord,
    SignatureState,
    amendment_subject,
    is_signed,
    last_signature_day,
)
from internships.services.agreements.audit_faults import AuditCheck, AuditFault, audit_fault
from internships.services.agreements.audit_replay import (
    ReplayedApproval,
    ReplayedDocument,
    ReplayedHistory,
    ReplayedProposal,
    ReplayedSignature,
)
from internships.services.agreements.loading import LoadedAgreement, content_hash
from internships.services.agreements.signatures import signature_facts


@dataclass(frozen=True)
class ReplayComparison:
    """One agreement as it is stored, and as its history says."""

    loaded: LoadedAgreement
    documents: tuple[IssuedDocument, ...]
    replayed: ReplayedHistory
    is_erasure_recorded: bool

    @property
    def is_erased(self) -> bool:
        return self.loaded.record.erased_at is not None

    def faults(self) -> Iterator[AuditFault]:
        """Yield every difference."""
        yield from self._state_faults()
        yield from self._document_faults()
        yield from self._signature_faults()
        yield from self._amendment_faults()
        yield from self._termination_faults()

    def _state_faults(self) -> Iterator[AuditFault]:
        if self.is_erased and not self.is_erasure_recorded:
            yield audit_fault(AuditCheck.STATE_CHANGED, "erased_at")
        if self.loaded.record.state is not self.replayed.state:
            yield audit_fault(AuditCheck.STATE_CHANGED, self.loaded.record.state)
        approvals = [
            ReplayedApproval(entry.step, entry.content_sha256, entry.by, entry.is_void)
            for entry in self.loaded.approvals
        ]
        if approvals != self.replayed.approvals or self.loaded.record.approved_sha256 != self.replayed.approved:
            yield audit_fault(AuditCheck.APPROVAL_CHANGED, ", ".join(entry.step for entry in approvals))

    def _document_faults(self) -> Iterator[AuditFault]:
        stored = [
            ReplayedDocument(entry.subject, entry.sha256, entry.content_sha256, entry.is_void)
            for entry in self.documents
        ]
        for document in sorted(_difference(stored, self.replayed.prints)):
            yield audit_fault(AuditCheck.DOCUMENT_CHANGED, document.sha256)

    def _signature_faults(self) -> Iterator[AuditFault]:
        stored = [
            _replayed_signature(row, is_erased=self.is_erased)
            for row in self.loaded.ledger
            if row.signed_on is not None
        ]
        places = {
            (entry.subject, entry.document, entry.role, entry.order)
            for entry in _difference(stored, self.replayed.signatures)
        }
        prints = {(entry.subject, entry.sha256, entry.is_void) for entry in self.replayed.prints}
        for row in self.loaded.ledger:
            is_void = row.state is SignatureState.VOID
            unentered = row.signed_on is None
            if unentered and (
                row.state not in {SignatureState.ASKED, SignatureState.VOID}
                or (row.subject, row.document_sha256, is_void) not in prints
            ):
                places.add((row.subject, str(row.document), str(row.role), row.order))
        stored_counts = Counter(row.subject for row in self.loaded.ledger)
        for subject in (self.replayed.requested.keys() | stored_counts.keys()) - self.replayed.uncounted:
            if self.replayed.requested.get(subject, 0) != stored_counts[subject]:
                places.add((subject, "", "", stored_counts[subject]))
        for place in sorted(places):
            yield audit_fault(AuditCheck.SIGNATURE_CHANGED, " ".join(str(part) for part in place if part != ""))

    def _amendment_faults(self) -> Iterator[AuditFault]:
        stored = {record.amendment.number: record for record in self.loaded.amendments}
        if self.is_erased and not stored:
            return
        for number in sorted(stored.keys() | self.replayed.amendments.keys()):
            record, proposal = stored.get(number), self.replayed.amendments.get(number)
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
            return content_hash(record.amendment.applied_to(agreement_on_day(self.loaded.facts, earlier, FAR_FUTURE)))
        except DomainError:
            return None

    def _termination_faults(self) -> Iterator[AuditFault]:
        record, proposal = self.loaded.termination, self.replayed.termination
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
        return signed_on == (
            last_signature_day(self.loaded.ledger, subject) if is_signed(self.loaded.ledger, subject) else None
        )


def _replayed_signature(row: SignatureRecord, *, is_erased: bool) -> ReplayedSignature:
    return ReplayedSignature(
        **signature_facts(row),
        by=row.entered_by,
        name=None if is_erased else row.name,
        evidence=None if is_erased else row.evidence or "",
        state=row.state,
    )


ReplayedT = TypeVar("ReplayedT", ReplayedDocument, ReplayedSignature)


def _difference(stored: list[ReplayedT], replayed: list[ReplayedT]) -> set[ReplayedT]:
    one, other = Counter(stored), Counter(replayed)
    return set((one - other) + (other - one))
