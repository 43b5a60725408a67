"""Early terminations of a signed agreement: proposed, issued, and effective once everybody signed."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, WRITER_ROLES, Principal, access_scope
from internships.domain.agreement_record import NotFound, TerminationRecord
from internships.domain.document import Mode, VariantDocument
from internships.domain.errors import CappedFindings, Finding, RecordRefused
from internships.domain.history import EventKind
from internships.domain.lifecycle import Status
from internships.domain.refusals import Refusal
from internships.domain.signatures import TERMINATION_SUBJECT
from internships.domain.termination import Termination, termination_findings
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.after_signing_documents import map_termination, termination_record
from internships.mapping.document_set import variant_of
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import side_on
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.follow_ups import (
    FollowUpRules,
    drop_follow_up,
    put_follow_up,
    require_follow_up,
    require_may_drop,
)
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_agreement
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import load_state


class TerminationView(Value):
    """A termination with its warnings."""

    agreement_id: UUID
    version: int
    content_sha256: str
    kept: TerminationRecord
    findings: CappedFindings


_RULES = FollowUpRules(
    action=Bilingual(nl="een stage vroegtijdig beëindigen", en="end a placement early"),
    drop_action=Bilingual(nl="deze beëindiging laten vallen", en="drop this termination"),
    wrong_status=lambda status: Refusal("not_endable", status=status),
)


@dataclass(frozen=True)
class TerminationService:
    """The termination of one agreement."""

    context: AgreementContext
    documents: DocumentService

    def propose(
        self, principal: Principal, agreement_id: UUID, termination: Termination, *, version: int
    ) -> TerminationView:
        """Store a termination; refuses one without what the variant requires, such as the three-party talk."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            require_follow_up(state, principal, _RULES, version=version)
            if state.loaded.termination is not None:
                raise Refusal("termination_pending")
            findings = self._findings(work, state.loaded, termination)
            if any(finding.blocks for finding in findings):
                raise RecordRefused(findings)
            record = TerminationRecord(
                termination=termination,
                content_sha256=content_hash(state.loaded.effective(self.context.today())),
                proposed_by=principal.account_id,
                proposed_at=self.context.clock(),
                proposed_side=side_on(state.acting_roles(principal) & WRITER_ROLES),
            )
            facts = {
                "reason": str(termination.reason_code),
                "last_day": str(termination.last_day),
                "proposed": record.content_sha256,
            }
            event = NewEvent(EventKind.TERMINATION_PROPOSED, facts, {"text": termination.reason})
            loaded = put_follow_up(work, state.loaded, record)
            saved = save_agreement(work, self.context, loaded, principal.account_id, event)
            return _view(saved.loaded, record, findings)

    def current(self, principal: Principal, agreement_id: UUID) -> TerminationView:
        """Return the termination as it is now, for a repeated request."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
        return _view(loaded, _termination_of(loaded))

    def issue(self, principal: Principal, agreement_id: UUID, *, version: int) -> TerminationView:
        """Print the termination and request the same signatures as for the agreement."""

        def load(work: UnitOfWork) -> tuple[LoadedAgreement, TerminationRecord]:
            state = load_state(work, self.context, agreement_id)
            require_follow_up(state, principal, _RULES, version=version, roles=INSTITUTION_ROLES)
            record = _termination_of(state.loaded)
            if record.is_issued:
                raise Refusal("termination_closed")
            return state.loaded, record

        return _view(*self.documents.issue_follow_up(principal, TERMINATION_SUBJECT, load, self._documents))

    def drop(self, principal: Principal, agreement_id: UUID, *, version: int) -> TerminationView:
        """Drop an unsigned termination: its own side until it is issued, the institution after that too."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            require_follow_up(state, principal, _RULES, version=version, statuses=frozenset(Status))
            record = _termination_of(state.loaded)
            require_may_drop(state, principal, record, _RULES)
            if record.signed_on is not None:
                raise Refusal("termination_closed")
            loaded = drop_follow_up(work, state.loaded, TERMINATION_SUBJECT)
            event = NewEvent(EventKind.TERMINATION_DROPPED)
            saved = save_agreement(work, self.context, loaded, principal.account_id, event)
            return _view(saved.loaded, record.model_copy(update={"is_dropped": True}))

    def proof(self, principal: Principal, agreement_id: UUID) -> bytes:
        """Print the termination as a proof, in the language that is signed."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
            printables = self._documents(work, loaded, _termination_of(loaded), Mode.PROOF)
        return self.documents.print_documents(printables[:1])[0].content

    def _findings(self, work: UnitOfWork, loaded: LoadedAgreement, termination: Termination) -> tuple[Finding, ...]:
        facts = loaded.effective(self.context.today())
        demands = variant_of(facts, self.context.catalogue(work)).demands
        return termination_findings(termination, facts, demands, self.context.today())

    def _documents(
        self, work: UnitOfWork, loaded: LoadedAgreement, record: TerminationRecord, mode: Mode
    ) -> tuple[PrintableDocument, ...]:
        catalogue, facts = self.context.catalogue(work), loaded.effective(self.context.today())

        def map_document(language: Language) -> VariantDocument:
            return map_termination(facts, record.termination, catalogue, mode, language)

        return follow_up_documents(facts, catalogue, termination_record(facts, record.termination), map_document)


def _termination_of(loaded: LoadedAgreement) -> TerminationRecord:
    if loaded.termination is None:
        raise NotFound
    return loaded.termination


def _view(loaded: LoadedAgreement, record: TerminationRecord, findings: tuple[Finding, ...] = ()) -> TerminationView:
    return TerminationView(
        agreement_id=loaded.record.id,
        version=loaded.record.version,
        content_sha256=loaded.record.content_sha256,
        kept=record,
        findings=findings,
    )
