"""Early terminations of a signed agreement: proposed, issued, and effective once everybody signed."""

from dataclasses import dataclass, replace
from uuid import UUID

from internships.domain.access import Principal, Role, access_scope
from internships.domain.agreement_record import NotFound, TerminationRecord
from internships.domain.document import Mode, VariantDocument
from internships.domain.errors import CappedFindings, DomainError, Finding, RecordRefused
from internships.domain.history import EventKind
from internships.domain.lifecycle import ENDED_STATUSES, AgreementOver, NotByThisRole, Status
from internships.domain.signatures import TERMINATION_SUBJECT
from internships.domain.termination import Termination, termination_findings
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.after_signing_documents import map_termination, termination_record
from internships.mapping.document_set import variant_of
from internships.services.agreements.agreement_views import side_on
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.follow_ups import drop_follow_up, require_may_drop
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_agreement
from internships.services.agreements.printable_documents import PrintableDocument, follow_up_documents
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, compute_state
from internships.services.ports.unit_of_work import UnitOfWork

_PROPOSERS = frozenset({Role.HOST_HR, Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.STUDENT})
_ISSUERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_TERMINATE_ACTION = Bilingual(nl="een stage vroegtijdig beëindigen", en="end a placement early")
_DROP_ACTION = Bilingual(nl="deze beëindiging laten vallen", en="drop this termination")
_TERMINABLE = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED})


class TerminationView(Value):
    """A termination with its warnings."""

    agreement_id: UUID
    version: int
    content_sha256: str
    kept: TerminationRecord
    findings: CappedFindings


class NotTerminable(DomainError):
    """Only what everybody signed is ended; before that it is cancelled or withdrawn."""

    code = "not_endable"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Alleen een ondertekende overeenkomst wordt beëindigd; deze is “{status.nl}”. Annuleer ze of trek ze in.",
            f"Only a signed agreement is ended early; this one is “{status.en}”. Cancel or withdraw it.",
        )


class TerminationPending(DomainError):
    """There is one already."""

    code = "termination_pending"

    def __init__(self) -> None:
        super().__init__(
            "Er is al een beëindiging voorgesteld; laat ze tekenen of laat ze vallen.",
            "A termination was proposed already; have it signed or drop it.",
        )


class TerminationClosed(DomainError):
    """It was issued or signed already."""

    code = "termination_closed"

    def __init__(self) -> None:
        super().__init__(
            "Deze beëindiging is al opgemaakt of ondertekend. Laat ze tekenen, of trek ze in en stel een nieuwe voor.",
            "This termination was issued or signed already. Have it signed, or drop it and propose another.",
        )


@dataclass(frozen=True)
class TerminationService:
    """The termination of one agreement."""

    context: AgreementContext
    documents: DocumentService

    def propose(self, principal: Principal, agreement_id: UUID, told: Termination, *, version: int) -> TerminationView:
        """Store a termination; refuses one without what the variant requires, such as the three-party talk."""
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_terminable(work, principal, agreement_id, version, _PROPOSERS)
            if known.loaded.termination is not None:
                raise TerminationPending
            findings = self._findings(work, known.loaded, told)
            if any(finding.blocks for finding in findings):
                raise RecordRefused(findings)
            kept = TerminationRecord(
                termination=told,
                content_sha256=content_hash(known.loaded.effective(self.context.today())),
                proposed_by=principal.account_id,
                proposed_at=self.context.clock(),
                proposed_side=side_on(known.acting_roles(principal) & _PROPOSERS),
            )
            facts = {"reason": str(told.reason_code), "last_day": str(told.last_day), "proposed": kept.content_sha256}
            act = NewEvent(EventKind.TERMINATION_PROPOSED, facts, {"text": told.reason})
            return self._save_termination(work, known, principal, kept, act, findings)

    def current(self, principal: Principal, agreement_id: UUID) -> TerminationView:
        """Return the termination as it is now, for a repeated request."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
        if loaded.termination is None:
            raise NotFound
        return _view(loaded, loaded.termination, ())

    def issue(self, principal: Principal, agreement_id: UUID, *, version: int) -> TerminationView:
        """Print the termination and request the same signatures as for the agreement."""
        with self.context.storage.reading(access_scope(principal)) as work:
            known = self._load_terminable(work, principal, agreement_id, version, _ISSUERS)
            papers = self._documents(work, known.loaded, _unissued(known.loaded), Mode.FINAL)
        prints = self.documents.print_documents(papers)
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_terminable(work, principal, agreement_id, version, _ISSUERS)
            kept = _unissued(known.loaded).model_copy(update={"is_issued": True})
            documents = self.documents.archive_documents(
                known.loaded, TERMINATION_SUBJECT, papers, prints, kept.content_sha256
            )
            rows = self.documents.signature_rows(known.loaded, TERMINATION_SUBJECT, papers, documents)
            work.documents.add(documents)
            work.agreements.add_signatures(rows)
            known = replace(known, loaded=replace(known.loaded, ledger=(*known.loaded.ledger, *rows)))
            told = {
                "subject": TERMINATION_SUBJECT,
                "documents": [document.sha256 for document in documents],
                "signatures": len(rows),
            }
            return self._save_termination(work, known, principal, kept, NewEvent(EventKind.ISSUED, told), ())

    def drop(self, principal: Principal, agreement_id: UUID, *, version: int) -> TerminationView:
        """Drop an unsigned termination: its own side until it is issued, the institution after that too."""
        with self.context.storage.writing(access_scope(principal)) as work:
            known = self._load_terminable(work, principal, agreement_id, version, _PROPOSERS, is_dropping=True)
            kept = known.loaded.termination
            if kept is None:
                raise NotFound
            require_may_drop(known, principal, kept, _DROP_ACTION)
            if kept.signed_on is not None:
                raise TerminationClosed
            left = drop_follow_up(work, known.loaded, TERMINATION_SUBJECT)
            gone = kept.model_copy(update={"is_dropped": True})
            return self._save(work, left, principal, gone, NewEvent(EventKind.TERMINATION_DROPPED), ())

    def proof(self, principal: Principal, agreement_id: UUID, language: Language | None = None) -> bytes:
        """Print the termination as a proof."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
            if loaded.termination is None:
                raise NotFound
            papers = self._documents(work, loaded, loaded.termination, Mode.PROOF)
        chosen = [paper for paper in papers if language in {None, paper.document.language}] or list(papers)
        return self.documents.print_documents(chosen[:1])[0].content

    def _load_terminable(
        self,
        work: UnitOfWork,
        principal: Principal,
        agreement_id: UUID,
        version: int,
        allowed: frozenset[Role],
        *,
        is_dropping: bool = False,
    ) -> AgreementState:
        known = compute_state(work, self.context, load_agreement(work, agreement_id))
        if known.acting_roles(principal).isdisjoint(allowed):
            raise NotByThisRole(_TERMINATE_ACTION, allowed)
        known.loaded.record.require_version(version)
        status = known.status(self.context.today())
        if status not in _TERMINABLE and not is_dropping:
            raise AgreementOver(status) if status in ENDED_STATUSES else NotTerminable(status)
        return known

    def _findings(self, work: UnitOfWork, loaded: LoadedAgreement, told: Termination) -> tuple[Finding, ...]:
        facts = loaded.effective(self.context.today())
        demands = variant_of(facts, self.context.catalogue(work)).demands
        return termination_findings(told, facts, demands, self.context.today())

    def _documents(
        self, work: UnitOfWork, loaded: LoadedAgreement, kept: TerminationRecord, mode: Mode
    ) -> tuple[PrintableDocument, ...]:
        catalogue = self.context.catalogue(work)
        facts = loaded.effective(self.context.today())
        told = termination_record(facts, kept.termination)

        def said(language: Language) -> VariantDocument:
            return map_termination(facts, kept.termination, catalogue, mode, language)

        return follow_up_documents(facts, catalogue, told, said)

    def _save_termination(
        self,
        work: UnitOfWork,
        state: AgreementState,
        principal: Principal,
        kept: TerminationRecord,
        act: NewEvent,
        findings: tuple[Finding, ...],
    ) -> TerminationView:
        work.agreements.put_termination(state.loaded.record.id, kept)
        return self._save(work, replace(state.loaded, termination=kept), principal, kept, act, findings)

    def _save(
        self,
        work: UnitOfWork,
        loaded: LoadedAgreement,
        principal: Principal,
        kept: TerminationRecord,
        act: NewEvent,
        findings: tuple[Finding, ...],
    ) -> TerminationView:
        record = loaded.record
        moved = save_agreement(work, self.context, loaded, principal.account_id, act, expected=record.version)
        return _view(moved.loaded, kept, findings)


def _view(loaded: LoadedAgreement, kept: TerminationRecord, findings: tuple[Finding, ...]) -> TerminationView:
    return TerminationView(
        agreement_id=loaded.record.id,
        version=loaded.record.version,
        content_sha256=loaded.record.content_sha256,
        kept=kept,
        findings=findings,
    )


def _unissued(loaded: LoadedAgreement) -> TerminationRecord:
    if loaded.termination is None:
        raise NotFound
    if loaded.termination.is_issued:
        raise TerminationClosed
    return loaded.termination
