"""Printing for kept agreements: finals only of what was approved, proofs of anything; files go to the archive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from internships import __version__
from internships.domain.access import Principal, access_scope
from internships.domain.agreement import SignatoryRole
from internships.domain.agreement_record import IssuedDocument, NotFound
from internships.domain.document import DocumentKind, Mode, PrintRequest, RenderedPdf
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.lifecycle import Action
from internships.domain.refusals import Refusal
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.printable_documents import PrintableDocument, archived_content
from internships.services.agreements.state import LoadedAgreement, compute_state, load_agreement
from internships.services.agreements.transitions import TransitionService
from internships.services.ports.printing import PrintService
from internships.services.ports.unit_of_work import Archive
from internships.services.verification.verification_code import verification_record


class NoSuchDocument(DomainError):
    """The set of this agreement has no such document."""

    code = "no_such_document"
    kind = RefusalKind.CONFLICT

    def __init__(self, kinds: Sequence[str]) -> None:
        listed = ", ".join(kinds)
        super().__init__(
            f"Dit document hoort niet bij deze overeenkomst; wel: {listed}.",
            f"This document does not go with this agreement; these do: {listed}.",
        )


@dataclass(frozen=True)
class DocumentService:
    """Issuing finals and showing proofs."""

    context: AgreementContext
    printer: PrintService
    archive: Archive

    def issue(self, principal: Principal, agreement_id: UUID, *, version: int) -> AgreementView:
        """Print the finals of the approved content, keep them, ask for the signatures; then it is issued."""
        moving = TransitionService(self.context)
        with self.context.storage.reading(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            moving.require_allowed(known, principal, Action.ISSUE, version)
            _require_approved(known.loaded)
            papers = agreement_documents(known.loaded, self.context.catalogue(work), Mode.FINAL)
        prints = self.print_documents(papers)
        with self.context.storage.writing(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            line = moving.require_allowed(known, principal, Action.ISSUE, version)
            documents = self.archive_documents(
                known.loaded, AGREEMENT_SUBJECT, papers, prints, known.loaded.record.content_sha256
            )
            rows = self.signature_rows(known.loaded, AGREEMENT_SUBJECT, papers, documents)
            work.documents.add(documents)
            work.agreements.add_signatures(rows)
            loaded = replace(known.loaded, ledger=(*known.loaded.ledger, *rows))
            told = {"documents": [document.sha256 for document in documents], "signatures": len(rows)}
            return agreement_view(
                moving.apply(work, loaded, principal, line, None, **told), principal, self.context.today()
            )

    def proof(
        self, principal: Principal, agreement_id: UUID, kind: DocumentKind, language: Language | None = None
    ) -> RenderedPdf:
        """Print one document of any record as a proof: what is missing is named, nothing of it can be signed."""
        with self.context.storage.reading(access_scope(principal)) as work:
            loaded = load_agreement(work, agreement_id)
            papers = agreement_documents(loaded, self.context.catalogue(work), Mode.PROOF, self.context)
        for paper in papers:
            if paper.document.kind is kind and language in {None, paper.document.language}:
                return self.print_documents((paper,))[0]
        raise NoSuchDocument([f"{paper.document.kind} ({paper.document.language})" for paper in papers])

    def document(self, principal: Principal, agreement_id: UUID, document_id: UUID) -> tuple[IssuedDocument, bytes]:
        """Return one printed final and its bytes."""
        with self.context.storage.reading(access_scope(principal)) as work:
            document = work.documents.get(agreement_id, document_id)
            record = work.agreements.get(agreement_id)
        if (content := archived_content(self.archive, document, record)) is None:
            raise NotFound
        return document, content

    def print_documents(self, papers: Sequence[PrintableDocument]) -> tuple[RenderedPdf, ...]:
        """Print all of them or refuse: a set is whole or not there."""
        orders = [self.printer.lay_out(PrintRequest(paper.document, paper.record, paper.code)) for paper in papers]
        outcomes = tuple(self.printer.print_all(orders))
        for outcome in outcomes:
            if isinstance(outcome, DomainError):
                raise outcome
        self._require_unchanged(papers)
        return tuple(outcome for outcome in outcomes if isinstance(outcome, RenderedPdf))

    def _require_unchanged(self, papers: Sequence[PrintableDocument]) -> None:
        """Refuse finals of other files than were hashed: templates and pictures are read only when they are printed."""
        finals = [paper.document.slug for paper in papers if paper.document.mode is Mode.FINAL]
        if finals and self.context.folders.changed_on_disk(*finals):
            raise Refusal("folder_changed")

    def archive_documents(
        self,
        loaded: LoadedAgreement,
        subject: str,
        papers: Sequence[PrintableDocument],
        prints: Sequence[RenderedPdf],
        content_sha256: str,
    ) -> tuple[IssuedDocument, ...]:
        """Put the prints in the archive and return what is known of each; the hash is of the content they tell."""
        for pdf in prints:
            self.archive.store(pdf.content)
        return tuple(
            IssuedDocument(
                id=self.context.new_id(),
                agreement_id=loaded.record.id,
                subject=subject,
                kind=paper.document.kind,
                form=paper.document.slug,
                title=paper.document.title,
                language=paper.document.language,
                leading=paper.document.leading,
                sha256=pdf.sha256,
                size=len(pdf.content),
                pages=pdf.pages,
                content_sha256=content_sha256,
                folders_sha256=paper.folders_sha256,
                variant_confirmed=paper.confirmed,
                verification_code=paper.code,
                package_version=__version__,
                issued_at=self.context.clock(),
            )
            for paper, pdf in zip(papers, prints, strict=True)
        )

    def signature_rows(
        self,
        loaded: LoadedAgreement,
        subject: str,
        papers: Sequence[PrintableDocument],
        documents: Sequence[IssuedDocument],
    ) -> tuple[SignatureRecord, ...]:
        """Return one row per signatory and leading document, in the order of signing."""
        rows: list[SignatureRecord] = []
        for paper, document in zip(papers, documents, strict=True):
            if not paper.document.leading:
                continue
            seen: dict[str, int] = {}
            for place in paper.document.signatures:
                party = seen[place.role] = seen.get(place.role, -1) + 1
                rows.append(
                    SignatureRecord(
                        id=self.context.new_id(),
                        agreement_id=loaded.record.id,
                        subject=subject,
                        document=document.kind,
                        document_sha256=document.sha256,
                        order=place.order,
                        role=_SIGNATORY_ROLES[place.role],
                        party=party,
                        name=place.name,
                    )
                )
        return tuple(rows)


_SIGNATORY_ROLES = {role.value: role for role in SignatoryRole}


def agreement_documents(
    loaded: LoadedAgreement, catalogue: Catalogue, mode: Mode, context: AgreementContext | None = None
) -> tuple[PrintableDocument, ...]:
    """Return the set of the agreement: of the base record for finals, of today's effective one for proofs."""
    facts = loaded.effective(context.today()) if context is not None else loaded.facts
    planned = document_set(facts, catalogue)
    sealed = verification_record(facts, catalogue, planned)
    return tuple(
        PrintableDocument(
            document=map_agreement(facts, catalogue, entry, mode),
            record=sealed.attachment_for(entry, mode),
            code=sealed.code,
            folders_sha256=sealed.folders_sha256,
            confirmed=entry.variant.institution.status == "confirmed",
        )
        for entry in planned
    )


def _require_approved(loaded: LoadedAgreement) -> None:
    if loaded.record.approved_sha256 != loaded.record.content_sha256:
        raise Refusal("content_not_approved")
