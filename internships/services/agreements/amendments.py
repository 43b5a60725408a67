"""Amendments of a signed agreement: proposed, issued, and effective once everybody signed."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from internships.domain.access import Principal, Role, access_scope
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AmendmentRecord, NotFound
from internships.domain.amendment import Amendment, AmendmentHead, AmendmentReason, amend
from internships.domain.document import Mode, VariantDocument
from internships.domain.draft_record import DraftRecord
from internships.domain.effective import agreement_on_day, uninsured_days, window_findings
from internships.domain.errors import CappedFindings, DomainError, Finding, RecordRefused
from internships.domain.history import EventKind
from internships.domain.lifecycle import ENDED_STATUSES, AgreementOver, NotByThisRole, Precondition, Status
from internships.domain.placement_index import FAR_FUTURE
from internships.domain.private_facts import foreign_fact_findings
from internships.domain.signatures import amendment_subject
from internships.domain.value import Day, Paragraph, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.after_signing_documents import amendment_record, map_amendment
from internships.mapping.document_set import variant_of
from internships.services.agreements.agreement_views import side_on
from internships.services.agreements.amendment_dates import (
    require_in_time,
    require_later,
    require_no_early_end,
    require_not_terminated,
)
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.follow_ups import drop_follow_up, require_may_drop
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_agreement
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, compute_state
from internships.services.agreements.validation import validate_record
from internships.services.ports.unit_of_work import UnitOfWork

_PROPOSERS = frozenset({Role.HOST_HR, Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.STUDENT})
_ISSUERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_AMEND_ACTION = Bilingual(nl="een addendum maken", en="make an amendment")
_DROP_ACTION = Bilingual(nl="dit addendum laten vallen", en="drop this amendment")
_AMENDABLE = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED})


class AmendmentProposal(Value):
    """A proposal: the complete record as it should become, why, and from which day."""

    record: DraftRecord
    reason_code: AmendmentReason
    reason: Paragraph
    takes_effect_on: Day


class AmendmentView(Value):
    """An amendment with its warnings."""

    agreement_id: UUID
    version: int
    content_sha256: str
    kept: AmendmentRecord
    findings: CappedFindings


class NotAmendableYet(DomainError):
    """Only what everybody signed is amended; before that it is edited."""

    code = "not_amendable_yet"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Een addendum hoort bij een ondertekende overeenkomst; deze is “{status.nl}”. Zet ze terug naar ontwerp.",
            f"An amendment belongs to a signed agreement; this one is “{status.en}”. Take it back to draft.",
        )


class AmendmentPending(DomainError):
    """One amendment at a time: the next is written on the signed one."""

    code = "amendment_pending"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Addendum {number} wacht nog op handtekeningen; laat het tekenen of laat het vallen.",
            f"Amendment {number} still waits for signatures; have it signed or drop it.",
        )


class AmendmentClosed(DomainError):
    """It was issued, signed or dropped already."""

    code = "amendment_closed"

    def __init__(self) -> None:
        super().__init__(
            "Dit addendum is al opgemaakt, ondertekend of gevallen. Stel een nieuw voor als er nog iets moet wijzigen.",
            "This amendment was issued, signed or dropped already. Propose a new one if something must still change.",
        )


@dataclass(frozen=True)
class AmendmentService:
    """Amendments of one agreement, numbered from 1."""

    context: AgreementContext
    documents: DocumentService

    def propose(
        self, principal: Principal, agreement_id: UUID, proposal: AmendmentProposal, *, version: int
    ) -> AmendmentView:
        """Store a proposal with its old and new values; it has no effect until everybody signed."""
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_amendable(work, principal, agreement_id, version, _PROPOSERS)
            loaded = known.loaded
            if loaded.pending_amendments:
                raise AmendmentPending(loaded.pending_amendments[0].amendment.number)
            if foreign := foreign_fact_findings(proposal.record, side_on(known.roles_of(principal))):
                raise RecordRefused(foreign)
            require_not_terminated(loaded)
            require_later(loaded, proposal.takes_effect_on)
            before = loaded.effective(FAR_FUTURE)
            head = AmendmentHead(
                number=len(loaded.amendments) + 1,
                reason_code=proposal.reason_code,
                reason=proposal.reason,
                drawn_up_on=self.context.today(),
                takes_effect_on=proposal.takes_effect_on,
            )
            amendment = amend(before, proposal.record, head)
            after = amendment.applied_to(before)
            if not known.meets(Precondition.NOT_STARTED, self.context.today()):
                demands = variant_of(before, self.context.catalogue(work)).demands
                require_no_early_end(before, after, demands, self.context.today())
            require_in_time(before, after, proposal.takes_effect_on)
            findings = self._validate(work, after)
            kept = AmendmentRecord(
                amendment=amendment,
                content_sha256=content_hash(after),
                proposed_by=principal.account_id,
                proposed_at=self.context.clock(),
                proposed_side=side_on(known.acting_roles(principal) & _PROPOSERS),
            )
            work.agreements.put_amendment(agreement_id, kept)
            loaded = replace(loaded, amendments=(*loaded.amendments, kept))
            facts = {"number": amendment.number, "reason": str(amendment.reason_code), "places": _pointers(amendment)}
            facts["proposed"] = kept.content_sha256
            act = NewEvent(EventKind.AMENDMENT_PROPOSED, facts, {"text": amendment.reason})
            moved = save_agreement(work, self.context, loaded, principal.account_id, act, expected=version)
            warned = (*findings, *_date_findings(before, after, amendment))
            return self._view(moved, kept, warned)

    def last_own_proposal(self, principal: Principal, agreement_id: UUID) -> AmendmentView:
        """Return the principal's last proposal as it is now, for a repeated request."""
        with self.context.storage.reading(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            own = [kept for kept in known.loaded.amendments if kept.proposed_by == principal.account_id]
            if not own:
                raise NotFound
            before = _facts_before(known.loaded, own[-1])
            after = own[-1].amendment.applied_to(before)
            warned = (*self._validate(work, after), *_date_findings(before, after, own[-1].amendment))
        return self._view(known, own[-1], warned)

    def issue(self, principal: Principal, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Print an amendment with before and after, and request the same signatures as for the agreement."""
        subject = amendment_subject(number)
        with self.context.storage.reading(access_scope(principal)) as work:
            known = self._load_to_issue(work, principal, agreement_id, version, number)
            papers = self._documents(work, known.loaded, _unissued(known.loaded, number), Mode.FINAL)
        prints = self.documents.print_documents(papers)
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_to_issue(work, principal, agreement_id, version, number)
            kept = _unissued(known.loaded, number).model_copy(update={"is_issued": True})
            documents = self.documents.archive_documents(known.loaded, subject, papers, prints, kept.content_sha256)
            rows = self.documents.signature_rows(known.loaded, subject, papers, documents)
            work.documents.add(documents)
            work.agreements.add_signatures(rows)
            work.agreements.put_amendment(agreement_id, kept)
            loaded = replace(_with_amendment(known.loaded, kept), ledger=(*known.loaded.ledger, *rows))
            told = {
                "subject": subject,
                "documents": [document.sha256 for document in documents],
                "signatures": len(rows),
            }
            act = NewEvent(EventKind.ISSUED, told)
            return self._view(
                save_agreement(work, self.context, loaded, principal.account_id, act, expected=version), kept, ()
            )

    def drop(self, principal: Principal, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Drop an amendment that is not signed; its number is not used again.

        The side that proposed it may until it is issued, the institution after that too.
        """
        subject = amendment_subject(number)
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_amendable(work, principal, agreement_id, version, _PROPOSERS, statuses=frozenset(Status))
            kept = _amendment_numbered(known.loaded, number)
            require_may_drop(known, principal, kept, _DROP_ACTION)
            if kept.is_dropped or kept.signed_on is not None:
                raise AmendmentClosed
            loaded = drop_follow_up(work, known.loaded, subject)
            act = NewEvent(EventKind.AMENDMENT_DROPPED, {"number": number})
            moved = save_agreement(work, self.context, loaded, principal.account_id, act, expected=version)
            return self._view(moved, _amendment_numbered(loaded, number), ())

    def proof(self, principal: Principal, agreement_id: UUID, number: int, language: Language | None = None) -> bytes:
        """Print an amendment as a proof."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
            papers = self._documents(work, loaded, _amendment_numbered(loaded, number), Mode.PROOF)
        chosen = [paper for paper in papers if language in {None, paper.document.language}] or list(papers)
        return self.documents.print_documents(chosen[:1])[0].content

    def _load_amendable(
        self,
        work: UnitOfWork,
        principal: Principal,
        agreement_id: UUID,
        version: int,
        allowed: frozenset[Role],
        *,
        statuses: frozenset[Status] = _AMENDABLE,
    ) -> AgreementState:
        known = compute_state(work, self.context, load_agreement(work, agreement_id))
        if known.acting_roles(principal).isdisjoint(allowed):
            raise NotByThisRole(_AMEND_ACTION, allowed)
        known.loaded.record.require_version(version)
        status = known.status(self.context.today())
        if status not in statuses:
            raise AgreementOver(status) if status in ENDED_STATUSES else NotAmendableYet(status)
        return known

    def _load_to_issue(
        self, work: UnitOfWork, principal: Principal, agreement_id: UUID, version: int, number: int
    ) -> AgreementState:
        """Load an amendment's agreement; one that has completed may be issued until the last day it proposes."""
        known = self._load_amendable(
            work, principal, agreement_id, version, _ISSUERS, statuses=_AMENDABLE | {Status.COMPLETED}
        )
        today, loaded = self.context.today(), known.loaded
        require_not_terminated(loaded)
        kept = _unissued(loaded, number)
        status = known.status(today)
        if (
            status is Status.COMPLETED
            and kept.amendment.applied_to(_facts_before(loaded, kept)).period.last_day < today
        ):
            raise AgreementOver(status)
        return known

    def _validate(self, work: UnitOfWork, after: Any) -> tuple[Finding, ...]:
        found = validate_record(
            after.model_dump(mode="json", exclude_none=True), self.context.catalogue(work), self.context.unprintable
        )
        if found.blocked:
            raise RecordRefused(found.findings)
        return found.findings

    def _documents(
        self, work: UnitOfWork, loaded: LoadedAgreement, kept: AmendmentRecord, mode: Mode
    ) -> tuple[PrintableDocument, ...]:
        catalogue = self.context.catalogue(work)
        before = _facts_before(loaded, kept)
        after = kept.amendment.applied_to(before)
        told = amendment_record(before, after, kept.amendment)

        def said(language: Language) -> VariantDocument:
            return map_amendment(before, after, kept.amendment, catalogue, mode, language)

        return follow_up_documents(after, catalogue, told, said)

    def _view(self, state: AgreementState, kept: AmendmentRecord, findings: tuple[Finding, ...]) -> AmendmentView:
        record = state.loaded.record
        return AmendmentView(
            agreement_id=record.id,
            version=record.version,
            content_sha256=record.content_sha256,
            kept=kept,
            findings=findings,
        )


def _facts_before(loaded: LoadedAgreement, kept: AmendmentRecord) -> Agreement:
    earlier = [entry for entry in loaded.signed_amendments if entry.amendment.number < kept.amendment.number]
    return agreement_on_day(loaded.facts, earlier, FAR_FUTURE)


def _amendment_numbered(loaded: LoadedAgreement, number: int) -> AmendmentRecord:
    for kept in loaded.amendments:
        if kept.amendment.number == number:
            return kept
    raise NotFound


def _unissued(loaded: LoadedAgreement, number: int) -> AmendmentRecord:
    kept = _amendment_numbered(loaded, number)
    if kept.is_issued or kept.is_dropped:
        raise AmendmentClosed
    return kept


def _with_amendment(loaded: LoadedAgreement, kept: AmendmentRecord) -> LoadedAgreement:
    return replace(
        loaded,
        amendments=tuple(
            kept if entry.amendment.number == kept.amendment.number else entry for entry in loaded.amendments
        ),
    )


def _pointers(amendment: Amendment) -> list[str]:
    return [change.pointer for change in amendment.changes]


def _date_findings(before: Agreement, after: Agreement, amendment: Amendment) -> tuple[Finding, ...]:
    if before.period == after.period:
        return ()
    return (*uninsured_days(before, amendment)[1], *window_findings(after.period))
