"""Documents that are ready to print, and the verifiable record inside those of follow-ups."""

from collections.abc import Callable
from dataclasses import dataclass

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AgreementRecord, IssuedDocument, NotFound
from internships.domain.document import Json, VariantDocument
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, variant_of
from internships.services.ports import FileArchive
from internships.services.verification.verification_code import canonical_json, verification_code

FOLLOW_UP_SCHEMA = "https://schemas.internships.example.org/later-record/1.0.0"


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


def follow_up_documents(
    facts: Agreement, catalogue: Catalogue, record: Json, map_document: Callable[[Language], VariantDocument]
) -> tuple[PrintableDocument, ...]:
    """Return a follow-up in the language that is signed, then in each translation of the agreement.

    The verification code is a hash of the attached record, of the folders whose forms the agreement is on, of their
    confirmations, and of the package version.
    """
    variant, folders = variant_of(facts, catalogue), _folder_hashes(facts, catalogue)
    code = verification_code(record, folders["sha256"], __version__, folders.get("confirmed"))
    attached = {
        "$schema": FOLLOW_UP_SCHEMA,
        **record,
        "folders": folders,
        "package_version": __version__,
        "verification_code": code,
    }
    translations = (language for language in facts.translations if language in variant.institution.languages)
    documents = [map_document(language) for language in dict.fromkeys((facts.language, *translations))]
    confirmed = variant.institution.status == "confirmed"
    return tuple(
        PrintableDocument(
            document,
            canonical_json({**attached, "document": _document_entry(document)}),
            code,
            folders["sha256"],
            confirmed,
        )
        for document in documents
    )


def _folder_hashes(facts: Agreement, catalogue: Catalogue) -> Json:
    """Return the folders of an agreement's institutions and forms: one hash, and those confirmed by decision."""
    forms = (planned.variant.slug for planned in document_set(facts, catalogue))
    slugs = tuple(dict.fromkeys([*(party.slug for party in facts.institutions), *forms]))
    folders: Json = {"sha256": catalogue.sha256(*slugs), "slugs": list(slugs)}
    confirmed = catalogue.confirmed_by_decision(slugs)
    return folders if confirmed is None else {**folders, "confirmed": list(confirmed)}


def _document_entry(document: VariantDocument) -> Json:
    return {
        "form": document.slug,
        "kind": document.kind.value,
        "language": document.language.value,
        "leading": document.leading,
        "mode": document.mode.value,
    }
