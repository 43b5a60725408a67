"""Amendments of a signed agreement: proposed, issued, and effective once everybody signed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, WRITER_ROLES, Principal, access_scope
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AmendmentRecord, NotFound
from internships.domain.amendment import Amendment, AmendmentHead, AmendmentReason, amend
from internships.domain.document import Mode, VariantDocument
from internships.domain.draft import DraftRecord
from internships.domain.effective import agreement_on_day, uninsured_days, window_findings
from internships.domain.errors import CappedFindings, Finding, RecordRefused
from internships.domain.history import EventKind
from internships.domain.lifecycle import Precondition, Status
from internships.domain.placement_index import FAR_FUTURE
from internships.domain.private_facts import foreign_fact_findings
from internships.domain.refusals import Refusal
from internships.domain.signatures import amendment_subject
from internships.domain.value import Day, Paragraph, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.after_signing_documents import amendment_record, map_amendment
from internships.mapping.document_set import variant_of
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import side_on
from internships.services.agreements.amendment_dates import (
    require_in_time,
    require_later,
    require_no_early_end,
    require_not_terminated,
)
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.follow_ups import (
    FOLLOW_UP_STATUSES,
    FollowUpRules,
    drop_follow_up,
    put_follow_up,
    require_follow_up,
    require_may_drop,
)
from internships.services.agreements.loading import LoadedAgreement, content_hash, json_body, load_agreement
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, load_state
from internships.services.agreements.validation import validate_record


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


_RULES = FollowUpRules(
    action=Bilingual(nl="een addendum maken", en="make an amendment"),
    drop_action=Bilingual(nl="dit addendum laten vallen", en="drop this amendment"),
    wrong_status=lambda status: Refusal("not_amendable_yet", status=status),
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
            state = load_state(work, self.context, agreement_id)
            require_follow_up(state, principal, _RULES, version=version)
            _require_proposable(state, principal, proposal)
            before = state.loaded.effective(FAR_FUTURE)
            amendment = amend(before, proposal.record, self._head(state.loaded, proposal))
            after = amendment.applied_to(before)
            self._require_days(work, state, before, after, proposal)
            findings = self._validate(work, after)
            record = AmendmentRecord(
                amendment=amendment,
                content_sha256=content_hash(after),
                proposed_by=principal.account_id,
                proposed_at=self.context.clock(),
                proposed_side=side_on(state.acting_roles(principal) & WRITER_ROLES),
            )
            loaded = put_follow_up(work, state.loaded, record)
            event = NewEvent(EventKind.AMENDMENT_PROPOSED, _proposal_facts(record), {"text": amendment.reason})
            saved = save_agreement(work, self.context, loaded, principal.account_id, event)
            return _view(saved.loaded, record, (*findings, *_date_findings(before, after, amendment)))

    def last_own_proposal(self, principal: Principal, agreement_id: UUID) -> AmendmentView:
        """Return the principal's last proposal as it is now, for a repeated request."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_state(work, self.context, agreement_id).loaded
            own = [record for record in loaded.amendments if record.proposed_by == principal.account_id]
            if not own:
                raise NotFound
            before = _facts_before(loaded, own[-1])
            after = own[-1].amendment.applied_to(before)
            findings = (*self._validate(work, after), *_date_findings(before, after, own[-1].amendment))
        return _view(loaded, own[-1], findings)

    def issue(self, principal: Principal, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Print an amendment with before and after, and request the same signatures as for the agreement."""

        def load(work: UnitOfWork) -> tuple[LoadedAgreement, AmendmentRecord]:
            return self._load_to_issue(work, principal, agreement_id, version, number)

        subject = amendment_subject(number)
        return _view(*self.documents.issue_follow_up(principal, subject, load, self._documents))

    def drop(self, principal: Principal, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Drop an amendment that is not signed; its number is not used again.

        The side that proposed it may until it is issued, the institution after that too.
        """
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            require_follow_up(state, principal, _RULES, version=version, statuses=frozenset(Status))
            record = _amendment_numbered(state.loaded, number)
            require_may_drop(state, principal, record, _RULES)
            if record.is_dropped or record.signed_on is not None:
                raise Refusal("amendment_closed")
            loaded = drop_follow_up(work, state.loaded, amendment_subject(number))
            event = NewEvent(EventKind.AMENDMENT_DROPPED, {"number": number})
            saved = save_agreement(work, self.context, loaded, principal.account_id, event)
            return _view(saved.loaded, _amendment_numbered(loaded, number))

    def proof(self, principal: Principal, agreement_id: UUID, number: int) -> bytes:
        """Print an amendment as a proof, in the language that is signed."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
            printables = self._documents(work, loaded, _amendment_numbered(loaded, number), Mode.PROOF)
        return self.documents.print_documents(printables[:1])[0].content

    def _head(self, loaded: LoadedAgreement, proposal: AmendmentProposal) -> AmendmentHead:
        return AmendmentHead(
            number=len(loaded.amendments) + 1,
            reason_code=proposal.reason_code,
            reason=proposal.reason,
            drawn_up_on=self.context.today(),
            takes_effect_on=proposal.takes_effect_on,
        )

    def _require_days(
        self, work: UnitOfWork, state: AgreementState, before: Agreement, after: Agreement, proposal: AmendmentProposal
    ) -> None:
        """Refuse an early end of what has started, and an amendment that takes effect after a day it changes."""
        if not state.meets(Precondition.NOT_STARTED):
            demands = variant_of(before, self.context.catalogue(work)).demands
            require_no_early_end(before, after, demands, state.today)
        require_in_time(before, after, proposal.takes_effect_on)

    def _load_to_issue(
        self, work: UnitOfWork, principal: Principal, agreement_id: UUID, version: int, number: int
    ) -> tuple[LoadedAgreement, AmendmentRecord]:
        """Load an amendment to issue; once completed, only until the last day that the amendment proposes."""
        state = load_state(work, self.context, agreement_id)
        require_follow_up(
            state,
            principal,
            _RULES,
            version=version,
            roles=INSTITUTION_ROLES,
            statuses=FOLLOW_UP_STATUSES | {Status.COMPLETED},
        )
        loaded = state.loaded
        require_not_terminated(loaded)
        record = _amendment_numbered(loaded, number)
        if record.is_issued or record.is_dropped:
            raise Refusal("amendment_closed")
        status, after = state.status(), record.amendment.applied_to(_facts_before(loaded, record))
        if status is Status.COMPLETED and after.period.last_day < state.today:
            raise Refusal("agreement_over", status=status)
        return loaded, record

    def _validate(self, work: UnitOfWork, after: Agreement) -> tuple[Finding, ...]:
        result = validate_record(json_body(after), self.context.catalogue(work), self.context.unprintable)
        if result.blocked:
            raise RecordRefused(result.findings)
        return result.findings

    def _documents(
        self, work: UnitOfWork, loaded: LoadedAgreement, record: AmendmentRecord, mode: Mode
    ) -> tuple[PrintableDocument, ...]:
        catalogue, amendment = self.context.catalogue(work), record.amendment
        before = _facts_before(loaded, record)
        after = amendment.applied_to(before)

        def map_document(language: Language) -> VariantDocument:
            return map_amendment(before, after, amendment, catalogue, mode, language)

        return follow_up_documents(after, catalogue, amendment_record(before, after, amendment), map_document)


def _require_proposable(state: AgreementState, principal: Principal, proposal: AmendmentProposal) -> None:
    loaded = state.loaded
    if loaded.pending_amendments:
        raise Refusal("amendment_pending", number=loaded.pending_amendments[0].amendment.number)
    if foreign := foreign_fact_findings(proposal.record, side_on(state.roles_of(principal))):
        raise RecordRefused(foreign)
    require_not_terminated(loaded)
    require_later(loaded, proposal.takes_effect_on)


def _proposal_facts(record: AmendmentRecord) -> dict[str, Any]:
    amendment = record.amendment
    return {
        "number": amendment.number,
        "reason": str(amendment.reason_code),
        "places": [change.pointer for change in amendment.changes],
        "proposed": record.content_sha256,
    }


def _facts_before(loaded: LoadedAgreement, record: AmendmentRecord) -> Agreement:
    earlier = [entry for entry in loaded.signed_amendments if entry.amendment.number < record.amendment.number]
    return agreement_on_day(loaded.facts, earlier, FAR_FUTURE)


def _amendment_numbered(loaded: LoadedAgreement, number: int) -> AmendmentRecord:
    for record in loaded.amendments:
        if record.amendment.number == number:
            return record
    raise NotFound


def _date_findings(before: Agreement, after: Agreement, amendment: Amendment) -> tuple[Finding, ...]:
    if before.period == after.period:
        return ()
    return (*uninsured_days(before, amendment)[1], *window_findings(after.period))


def _view(loaded: LoadedAgreement, record: AmendmentRecord, findings: tuple[Finding, ...] = ()) -> AmendmentView:
    return AmendmentView(
        agreement_id=loaded.record.id,
        version=loaded.record.version,
        content_sha256=loaded.record.content_sha256,
        kept=record,
        findings=findings,
    )
