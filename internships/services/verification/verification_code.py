"""The verification code, and the record that is attached to a document."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from internships import __version__
from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.canonical_json import canonical_json
from internships.domain.document import Json, VariantDocument
from internships.domain.shared_view import shared_view
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import PlannedDocument, document_set

RECORD_SCHEMA = f"https://schemas.internships.example.org/attached-record/{SCHEMA_VERSION}"
FOLLOW_UP_SCHEMA = "https://schemas.internships.example.org/later-record/1.0.0"


def shared_record(agreement: Agreement) -> Json:
    """Return the shared view of an agreement as JSON: nothing that only one party may read."""
    record: Json = shared_view(agreement).model_dump(mode="json", exclude_none=True)
    return record


@dataclass(frozen=True)
class VerificationRecord:
    """The verification code of an agreement or a follow-up on its forms, and what it is a hash of.

    ``attached`` is the record with its schema. ``confirmed`` names the folders that were confirmed by decision; None
    where the folders' own status counted.
    """

    code: str
    folders_sha256: str
    slugs: tuple[str, ...]
    attached: Json
    confirmed: tuple[str, ...] | None = None

    def attachment_for(self, document: VariantDocument) -> bytes:
        """Return the JSON to attach to one document."""
        folders: Json = {"sha256": self.folders_sha256, "slugs": list(self.slugs)}
        if self.confirmed is not None:
            folders["confirmed"] = list(self.confirmed)
        return canonical_json(
            {
                **self.attached,
                "document": {
                    "form": document.slug,
                    "kind": document.kind.value,
                    "language": document.language.value,
                    "leading": document.leading,
                    "mode": document.mode.value,
                },
                "folders": folders,
                "package_version": __version__,
                "verification_code": self.code,
            }
        )


def verification_record(
    agreement: Agreement, catalogue: Catalogue, planned: Iterable[PlannedDocument]
) -> VerificationRecord:
    """Return the verification record of an agreement: what every party may read of it."""
    record = shared_record(agreement)
    attached = {"$schema": RECORD_SCHEMA, "agreement": record}
    return _verification_record(record, attached, agreement, catalogue, planned)


def follow_up_verification_record(record: Json, agreement: Agreement, catalogue: Catalogue) -> VerificationRecord:
    """Return the verification record of an amendment or termination, of the folders whose forms the agreement is on."""
    attached = {"$schema": FOLLOW_UP_SCHEMA, **record}
    return _verification_record(record, attached, agreement, catalogue, document_set(agreement, catalogue))


def _verification_record(
    record: Json, attached: Json, agreement: Agreement, catalogue: Catalogue, planned: Iterable[PlannedDocument]
) -> VerificationRecord:
    slugs = tuple(
        dict.fromkeys([*(party.slug for party in agreement.institutions), *(entry.variant.slug for entry in planned)])
    )
    folders_sha256, confirmed = catalogue.sha256(*slugs), catalogue.confirmed_by_decision(slugs)
    code = verification_code(record, folders_sha256, __version__, confirmed)
    return VerificationRecord(code, folders_sha256, slugs, attached, confirmed)


def verification_code(
    record: Json, folders_sha256: str, package_version: str, confirmed: Iterable[str] | None = None
) -> str:
    """Return 128 bits as eight groups of four hex digits, which can be typed over from paper.

    ``confirmed`` None gives the code that documents had before confirmations were decided outside the folders.
    """
    if confirmed is None:
        content = canonical_json(record) + folders_sha256.encode() + package_version.encode()
    else:
        folders = {"sha256": folders_sha256, "confirmed": list(confirmed)}
        content = canonical_json({"agreement": record, "folders": folders, "package_version": package_version})
    digest = hashlib.sha256(content).hexdigest()
    return "-".join(digest[start : start + 4].upper() for start in range(0, 32, 4))
