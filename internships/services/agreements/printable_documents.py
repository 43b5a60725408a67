"""Documents that are ready to print, each with the record to attach."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AgreementRecord, IssuedDocument, NotFound
from internships.domain.document import Json, VariantDocument
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import variant_of
from internships.services.adapter_types import FileArchive
from internships.services.verification.verification_code import VerificationRecord, follow_up_verification_record


class DocumentLost(DomainError):
    """A printed final whose file is gone, though nobody erased it."""

    code = "document_lost"
    kind = RefusalKind.FAULT

    def __init__(self, sha256: str) -> None:
        self.reason = sha256
        super().__init__(
            "Dit document is opgemaakt, maar bij ons is het bestand zoek. Verwittig de systeembeheerder: die zet het "
            f"terug uit de reservekopie ({sha256[:12]}…).",
            "This document was issued, but its file is gone on our side. Tell the operator, who restores it from the "
            f"backup ({sha256[:12]}…).",
        )


def archived_content(archive: FileArchive, document: IssuedDocument, record: AgreementRecord) -> bytes | None:
    """Return the bytes of an issued document; None once its personal facts were erased."""
    try:
        return archive.read(document.sha256)
    except NotFound:
        if record.erased_at is None:
            raise DocumentLost(document.sha256) from None
        return None


@dataclass(frozen=True)
class PrintableDocument:
    """One document to print: its text, the record to attach, and what both were made from."""

    document: VariantDocument
    record: bytes
    code: str
    folders_sha256: str
    confirmed: bool

    @classmethod
    def of(cls, document: VariantDocument, verification: VerificationRecord, *, is_confirmed: bool) -> Self:
        """Return a document with its verification record attached."""
        record = verification.attachment_for(document)
        return cls(document, record, verification.code, verification.folders_sha256, is_confirmed)


def follow_up_documents(
    facts: Agreement, catalogue: Catalogue, record: Json, map_document: Callable[[Language], VariantDocument]
) -> tuple[PrintableDocument, ...]:
    """Return a follow-up in the language that is signed, then in each translation of the agreement."""
    institution = variant_of(facts, catalogue).institution
    verification = follow_up_verification_record(record, facts, catalogue)
    translations = (language for language in facts.translations if language in institution.languages)
    documents = (map_document(language) for language in dict.fromkeys((facts.language, *translations)))
    return tuple(
        PrintableDocument.of(document, verification, is_confirmed=institution.status == "confirmed")
        for document in documents
    )
