"""Documents of agreements: finals of approved content, which are archived, and proofs of any content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from internships import __version__
from internships.domain.access import Principal, access_scope
from internships.domain.agreement import Agreement, SignatoryRole
from internships.domain.agreement_record import AmendmentRecord, IssuedDocument, NotFound, TerminationRecord
from internships.domain.document import DocumentKind, Mode, PrintRequest, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action
from internships.domain.refusals import Refusal
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.services.adapter_types import FileArchive, PrintService, UnitOfWork
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.follow_ups import put_follow_up
from internships.services.agreements.loading import LoadedAgreement, load_agreement
from internships.services.agreements.printable_documents import PrintableDocument, archived_content
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import load_state
from internships.services.agreements.transitions import TransitionService
from internships.services.verification.verification_code import verification_record

RecordT = TypeVar("RecordT", AmendmentRecord, TerminationRecord)


@dataclass(frozen=True)
class DocumentService:
    """Issues finals and prints proofs."""

    context: AgreementContext
    printer: PrintService
    archive: FileArchive

    def issue(self, principal: Principal, agreement_id: UUID, *, version: int) -> AgreementView:
        """Print and archive finals of the approved content, request the signatures, and set the status to issued."""
        transitions = TransitionService(self.context)
        with self.context.storage.reading(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            transitions.require_allowed(state, principal, Action.ISSUE, version)
            _require_approved(state.loaded)
            printables = agreement_documents(state.loaded.facts, self.context.catalogue(work), Mode.FINAL)
        pdfs = self.print_documents(printables)
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            transition = transitions.require_allowed(state, principal, Action.ISSUE, version)
            record = state.loaded.record
            loaded, facts = self._archive(
                work, state.loaded, AGREEMENT_SUBJECT, printables, pdfs, record.content_sha256
            )
            return agreement_view(transitions.apply(work, loaded, principal, transition, None, **facts), principal)

    def issue_follow_up(
        self,
        principal: Principal,
        subject: str,
        load: Callable[[UnitOfWork], tuple[LoadedAgreement, RecordT]],
        prepare: Callable[[UnitOfWork, LoadedAgreement, RecordT, Mode], tuple[PrintableDocument, ...]],
    ) -> tuple[LoadedAgreement, RecordT]:
        """Print and archive an amendment or termination, request the signatures, and mark it as issued.

        ``load`` is called before and after printing, and refuses what can't be issued then.
        """
        with self.context.storage.reading(access_scope(principal)) as work:
            printables = prepare(work, *load(work), Mode.FINAL)
        pdfs = self.print_documents(printables)
        with self.context.storage.writing(access_scope(principal)) as work:
            loaded, record = load(work)
            issued = record.model_copy(update={"is_issued": True})
            loaded, facts = self._archive(work, loaded, subject, printables, pdfs, record.content_sha256)
            loaded = put_follow_up(work, loaded, issued)
            event = NewEvent(EventKind.ISSUED, {"subject": subject, **facts})
            state = save_agreement(work, self.context, loaded, principal.account_id, event)
        return state.loaded, issued

    def proof(
        self, principal: Principal, agreement_id: UUID, kind: DocumentKind, language: Language | None = None
    ) -> RenderedPdf:
        """Print one document of any record as a proof, which names what is missing and can't be signed."""
        with self.context.storage.reading(access_scope(principal)) as work:
            facts = load_agreement(work, agreement_id).effective(self.context.today())
            printables = agreement_documents(facts, self.context.catalogue(work), Mode.PROOF)
        for printable in printables:
            if printable.document.kind is kind and language in {None, printable.document.language}:
                return self.print_documents((printable,))[0]
        listed = (f"{printable.document.kind} ({printable.document.language})" for printable in printables)
        raise Refusal("no_such_document", documents=", ".join(listed))

    def document(self, principal: Principal, agreement_id: UUID, document_id: UUID) -> tuple[IssuedDocument, bytes]:
        """Return one issued document and its bytes."""
        with self.context.storage.reading(access_scope(principal)) as work:
            document = work.documents.get(agreement_id, document_id)
            record = work.agreements.get(agreement_id)
        if (content := archived_content(self.archive, document, record)) is None:
            raise NotFound
        return document, content

    def print_documents(self, printables: Sequence[PrintableDocument]) -> tuple[RenderedPdf, ...]:
        """Print all documents of a set, or refuse."""
        orders = [
            self.printer.lay_out(PrintRequest(printable.document, printable.record, printable.code))
            for printable in printables
        ]
        outcomes = tuple(self.printer.print_all(orders))
        for outcome in outcomes:
            if isinstance(outcome, DomainError):
                raise outcome
        self._require_unchanged(printables)
        return tuple(outcome for outcome in outcomes if isinstance(outcome, RenderedPdf))

    def _require_unchanged(self, printables: Sequence[PrintableDocument]) -> None:
        """Refuse finals of other files than were hashed: templates and pictures are read only at printing."""
        finals = [printable.document.slug for printable in printables if printable.document.mode is Mode.FINAL]
        if finals and self.context.folders.changed_on_disk(*finals):
            raise Refusal("folder_changed")

    def _archive(
        self,
        work: UnitOfWork,
        loaded: LoadedAgreement,
        subject: str,
        printables: Sequence[PrintableDocument],
        pdfs: Sequence[RenderedPdf],
        content_sha256: str,
    ) -> tuple[LoadedAgreement, dict[str, Any]]:
        """Archive the prints and request their signatures; return the agreement with them, and facts for the event."""
        documents = self._archive_documents(loaded, subject, printables, pdfs, content_sha256)
        rows = self._signature_rows(loaded, subject, printables, documents)
        work.documents.add(documents)
        work.agreements.add_signatures(rows)
        facts = {"documents": [document.sha256 for document in documents], "signatures": len(rows)}
        return replace(loaded, ledger=(*loaded.ledger, *rows)), facts

    def _archive_documents(
        self,
        loaded: LoadedAgreement,
        subject: str,
        printables: Sequence[PrintableDocument],
        pdfs: Sequence[RenderedPdf],
        content_sha256: str,
    ) -> tuple[IssuedDocument, ...]:
        """Archive the prints and return a row for each; ``content_sha256`` is the hash of what they print."""
        for pdf in pdfs:
            self.archive.store(pdf.content)
        return tuple(
            IssuedDocument(
                id=self.context.new_id(),
                agreement_id=loaded.record.id,
                subject=subject,
                kind=printable.document.kind,
                form=printable.document.slug,
                title=printable.document.title,
                language=printable.document.language,
                leading=printable.document.leading,
                sha256=pdf.sha256,
                size=len(pdf.content),
                pages=pdf.pages,
                content_sha256=content_sha256,
                folders_sha256=printable.folders_sha256,
                variant_confirmed=printable.confirmed,
                verification_code=printable.code,
                package_version=__version__,
                issued_at=self.context.clock(),
            )
            for printable, pdf in zip(printables, pdfs, strict=True)
        )

    def _signature_rows(
        self,
        loaded: LoadedAgreement,
        subject: str,
        printables: Sequence[PrintableDocument],
        documents: Sequence[IssuedDocument],
    ) -> tuple[SignatureRecord, ...]:
        """Return one row per signatory and leading document, in the order of signing."""
        rows: list[SignatureRecord] = []
        for printable, document in zip(printables, documents, strict=True):
            if not printable.document.leading:
                continue
            parties: dict[str, int] = {}
            for place in printable.document.signatures:
                party = parties[place.role] = parties.get(place.role, -1) + 1
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


def agreement_documents(facts: Agreement, catalogue: Catalogue, mode: Mode) -> tuple[PrintableDocument, ...]:
    """Return the documents of an agreement with these facts."""
    planned = document_set(facts, catalogue)
    verification = verification_record(facts, catalogue, planned)
    return tuple(
        PrintableDocument.of(
            map_agreement(facts, catalogue, entry, mode),
            verification,
            is_confirmed=entry.variant.institution.status == "confirmed",
        )
        for entry in planned
    )


def _require_approved(loaded: LoadedAgreement) -> None:
    if loaded.record.approved_sha256 != loaded.record.content_sha256:
        raise Refusal("content_not_approved")
