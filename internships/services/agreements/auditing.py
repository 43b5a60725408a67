"""The audit of one agreement: its chain, and whether all that is kept is what its history leads to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from internships.domain.agreement import Agreement
from internships.domain.effective import SignedAmendment, effective
from internships.domain.errors import DomainError
from internships.domain.history import CHANGED_BEFORE, ROWS, Event, EventKind, first_break, sealed_value
from internships.domain.ledger import (
    THE_TERMINATION,
    LedgerRow,
    SignatureState,
    amendment_subject,
    is_signed,
    signed_on,
)
from internships.domain.placing import LAST_DAY_OF_ALL
from internships.domain.record import AgreementRecord, KeptAmendment, KeptTermination, NotFound
from internships.services.agreements.audit_faults import Audit, Check, Fault, fault_of
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, content_hash, dossier_of
from internships.services.agreements.keyed import key_faults, unkeyed
from internships.services.agreements.retracing import Approved, Course, Entered, Printed, Proposed, retrace
from internships.services.agreements.saving import index_differences
from internships.services.index_requests import is_asked_for
from internships.services.ports_jobs import all_of
from internships.services.ports_work import Archive, Work

_UNAVAILABLE = "storage_unavailable"


def audited(work: Work, bureau: Bureau, archive: Archive, agreement_id: UUID, before: int | None = None) -> Audit:
    """Verify one agreement and its history; what can't be read is a fault. ``before``: see ``key_faults``."""
    try:
        events = work.trail.events(agreement_id)
        broken = first_break(events)
        looked = _Audited(work, bureau, archive, agreement_id, events)
        found = [*key_faults(events, bureau.signer, before), *looked.faults()]
    except ValueError as fault:  # JSON that is none, or a value that the model refuses
        place = type(fault).__name__
        return Audit(
            agreement_id=agreement_id, events=0, first_break=None, faults=(fault_of(Check.ROW_UNREADABLE, place),)
        )
    except DomainError as refusal:
        if refusal.code == _UNAVAILABLE:
            raise
        is_gone = isinstance(refusal, NotFound)
        check = Check.AGREEMENT_MISSING if is_gone else Check.ROW_UNREADABLE
        return Audit(agreement_id=agreement_id, events=0, first_break=None, faults=(fault_of(check, refusal.code),))
    chain = next((told for told in found if told.check in {Check.HISTORY_MISSING, Check.CHAIN_BROKEN}), None)
    if chain is not None and broken is None:
        broken = len(events) + 1
    others = [told for told in found if told.check is not Check.INDEX_CHANGED]
    waits = found != others and is_asked_for(all_of(work), bureau, agreement_id)
    return Audit(
        agreement_id=agreement_id,
        events=len(events),
        first_break=broken,
        unhashed=looked.unhashed(),
        unkeyed=unkeyed(events, bureau.signer),
        waits=waits,
        faults=tuple(others if waits else found),
    )


@dataclass(frozen=True)
class _Audited:
    work: Work
    bureau: Bureau
    archive: Archive
    agreement_id: UUID
    events: tuple[Event, ...]

    @cached_property
    def record(self) -> AgreementRecord:
        return self.work.agreements.get(self.agreement_id)

    @cached_property
    def personal(self) -> dict[tuple[int, str], tuple[str, str]]:
        return self.work.trail.personal(self.agreement_id)

    @cached_property
    def facts(self) -> Agreement:
        return self.dossier.facts

    @cached_property
    def ledger(self) -> tuple[LedgerRow, ...]:
        return self.dossier.ledger

    @cached_property
    def dossier(self) -> Dossier:
        return dossier_of(self.work, self.record)

    @property
    def is_erased(self) -> bool:
        return self.record.erased_at is not None

    def faults(self) -> Iterator[Fault]:
        yield from self._content()
        yield from self._values()
        yield from self._files()
        if not self.events:
            yield fault_of(Check.HISTORY_MISSING)
            return
        # Every version was made by exactly one event.
        broken = first_break(self.events, length=self.record.version + self._recorded)
        if broken is not None:
            yield fault_of(Check.CHAIN_BROKEN, broken)
            return
        try:
            course = retrace(self.events, self.personal)
        except LookupError as fault:
            yield fault_of(Check.CHAIN_BROKEN, fault)
            return
        yield from self._states(course)
        yield from self._papers(course)
        yield from self._signatures(course)
        yield from self._amendments(course)
        yield from self._termination(course)
        yield from self._rows()
        yield from self._index()

    @property
    def _recorded(self) -> int:
        """How many events the service wrote of itself, which make no version."""
        return sum(event.kind is EventKind.RECORDED for event in self.events)

    def unhashed(self) -> int:
        """Return how many rows no event tells a hash of, since they were kept before events did."""
        is_told = any(ROWS in event.sealed for event in self.events)
        return 0 if is_told else self.work.trail.unhashed_rows(self.agreement_id)

    def _rows(self) -> Iterator[Fault]:
        for place in self.work.trail.changed_rows(self.agreement_id) or ():
            yield fault_of(Check.ROW_CHANGED, place)
        for event in self.events:
            for place in event.facts.get(CHANGED_BEFORE, ()):
                yield fault_of(Check.ROW_CHANGED_BEFORE, f"{event.sequence}: {place}")

    def _index(self) -> Iterator[Fault]:
        try:
            differing = index_differences(self.work, self.bureau, self.dossier.sound())
        except DomainError as refusal:
            if refusal.code == _UNAVAILABLE:
                raise
            yield fault_of(Check.ROW_UNREADABLE, refusal.code)
            return
        yield from (fault_of(Check.INDEX_CHANGED, table) for table in differing)

    def _content(self) -> Iterator[Fault]:
        told = self.events[-1].facts.get("content_sha256") if self.events else self.record.content_sha256
        if self.record.content_sha256 != told or content_hash(self.facts) != told:
            yield fault_of(Check.CONTENT_CHANGED, self.record.content_sha256)

    def _values(self) -> Iterator[Fault]:
        sealed = {(event.sequence, name): told for event in self.events for name, told in event.sealed.items()}
        for (sequence, name), (salt, value) in self.personal.items():
            if sealed.get((sequence, name)) != sealed_value(salt, value):
                yield fault_of(Check.VALUE_CHANGED, f"{sequence}/{name}")
        if not self.is_erased:
            for sequence, name in sorted(sealed.keys() - self.personal.keys()):
                yield fault_of(Check.VALUE_CHANGED, f"{sequence}/{name}")

    def _files(self) -> Iterator[Fault]:
        if self.is_erased:
            return
        for sha256 in dict.fromkeys(document.sha256 for document in self.work.papers.of(self.agreement_id)):
            try:
                self.archive.read(sha256)
            except NotFound:
                yield fault_of(Check.FILE_MISSING, sha256)
            except DomainError:
                yield fault_of(Check.FILE_DAMAGED, sha256)

    def _states(self, course: Course) -> Iterator[Fault]:
        if self.is_erased and all(event.kind is not EventKind.ERASED for event in self.events):
            yield fault_of(Check.STATE_CHANGED, "erased_at")
        if self.record.state is not course.state:
            yield fault_of(Check.STATE_CHANGED, self.record.state)
        kept = [Approved(entry.step, entry.content_sha256, entry.by, entry.is_void) for entry in self.dossier.approvals]
        if kept != course.approvals or self.record.approved_sha256 != course.approved:
            yield fault_of(Check.APPROVAL_CHANGED, ", ".join(entry.step for entry in kept))

    def _papers(self, course: Course) -> Iterator[Fault]:
        kept = [
            Printed(entry.subject, entry.sha256, entry.content_sha256, entry.is_void)
            for entry in self.work.papers.of(self.agreement_id)
        ]
        for told in sorted(_differing(kept, course.prints)):
            yield fault_of(Check.DOCUMENT_CHANGED, told.sha256)

    def _signatures(self, course: Course) -> Iterator[Fault]:
        kept = [_told(row, is_erased=self.is_erased) for row in self.ledger if row.signed_on is not None]
        places = {(told.subject, told.document, told.role, told.order) for told in _differing(kept, course.signatures)}
        prints = {(told.subject, told.sha256, told.is_void) for told in course.prints}
        for row in self.ledger:
            is_void = row.state is SignatureState.VOID
            unentered = row.signed_on is None
            if unentered and (
                row.state not in {SignatureState.ASKED, SignatureState.VOID}
                or (row.subject, row.document_sha256, is_void) not in prints
            ):
                places.add((row.subject, str(row.document), str(row.role), row.order))
        number = Counter(row.subject for row in self.ledger)
        for subject in (course.asked.keys() | number.keys()) - course.uncounted:
            if course.asked.get(subject, 0) != number[subject]:
                places.add((subject, "", "", number[subject]))
        for place in sorted(places):
            yield fault_of(Check.SIGNATURE_CHANGED, " ".join(str(part) for part in place if part != ""))

    def _amendments(self, course: Course) -> Iterator[Fault]:
        kept = {told.amendment.number: told for told in self.dossier.amendments}
        if self.is_erased and not kept:
            return
        for number in sorted(kept.keys() | course.amendments.keys()):
            told, found = course.amendments.get(number), kept.get(number)
            if told is None or found is None or not self._is_amendment(found, told, kept):
                yield fault_of(Check.AMENDMENT_CHANGED, number)

    def _is_amendment(self, kept: KeptAmendment, told: Proposed, others: dict[int, KeptAmendment]) -> bool:
        signed = self._signed_on(kept.signed_on, amendment_subject(kept.amendment.number))
        amendment = kept.amendment
        return (
            signed
            and (kept.is_issued, kept.is_dropped) == (told.is_issued, told.is_dropped)
            and str(amendment.reason_code) == told.facts["reason"]
            and [change.pointer for change in amendment.changes] == told.facts["places"]
            and told.text in {None, amendment.reason}
            and kept.content_sha256 == told.facts.get("proposed", kept.content_sha256)
            # What was dropped may have been written on what is no longer there.
            and (kept.is_dropped or kept.content_sha256 == self._amended(kept, others))
        )

    def _amended(self, kept: KeptAmendment, others: dict[int, KeptAmendment]) -> str | None:
        """Return the hash of what an amendment leads to: written on those before it that were not dropped."""
        earlier = [
            SignedAmendment(amendment=other.amendment, signed_on=other.signed_on or other.amendment.takes_effect_on)
            for number, other in others.items()
            if number < kept.amendment.number and not other.is_dropped
        ]
        try:
            return content_hash(kept.amendment.applied_to(effective(self.facts, earlier, LAST_DAY_OF_ALL)))
        except DomainError:
            return None

    def _termination(self, course: Course) -> Iterator[Fault]:
        kept, told = self.dossier.termination, course.termination
        if kept is None and told is None:
            return
        if kept is None or told is None or not self._is_termination(kept, told):
            yield fault_of(Check.TERMINATION_CHANGED)

    def _is_termination(self, kept: KeptTermination, told: Proposed) -> bool:
        termination = kept.termination
        return (
            self._signed_on(kept.signed_on, THE_TERMINATION)
            and kept.is_issued == told.is_issued
            and str(termination.reason_code) == told.facts["reason"]
            and str(termination.last_day) == told.facts["last_day"]
            and (told.text is None or self.is_erased or told.text == termination.reason)
            and kept.content_sha256 == told.facts.get("proposed", kept.content_sha256)
        )

    def _signed_on(self, kept: date | None, subject: str) -> bool:
        """Say whether the day of signing is that of the ledger."""
        return kept == (signed_on(self.ledger, subject) if is_signed(self.ledger, subject) else None)


def _told(row: LedgerRow, *, is_erased: bool) -> Entered:
    return Entered(
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


Told = TypeVar("Told", Printed, Entered)


def _differing(kept: list[Told], told: list[Told]) -> set[Told]:
    one, other = Counter(kept), Counter(told)
    return set((one - other) + (other - one))
