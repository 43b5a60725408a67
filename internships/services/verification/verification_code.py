"""The attached record in its canonical form, and the verification code."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from internships import __version__
from internships.domain.agreement import SCHEMA_VERSION, Agreement
from internships.domain.document import Json, Mode
from internships.domain.shared_view import shared_view
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import PlannedDocument

RECORD_SCHEMA = f"https://schemas.internships.example.org/attached-record/{SCHEMA_VERSION}"


def canonical_json(value: Json) -> bytes:
    """Return JSON with sorted keys and no blanks: the same facts always give the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def shared_record(agreement: Agreement) -> Json:
    """Return the shared view of an agreement as JSON: nothing that only one party may read."""
    record: Json = shared_view(agreement).model_dump(mode="json", exclude_none=True)
    return record


@dataclass(frozen=True)
class VerificationRecord:
    """The verification code of an agreement on its forms, and what it is a hash of.

    ``confirmed`` names the folders that were confirmed by decision; None where the folders' own status counted.
    """

    code: str
    folders_sha256: str
    slugs: tuple[str, ...]
    record: Json
    confirmed: tuple[str, ...] | None = None

    def attachment_for(self, planned: PlannedDocument, mode: Mode) -> bytes:
        """Return the JSON to attach to one document."""
        return canonical_json(
            {
                "$schema": RECORD_SCHEMA,
                "agreement": self.record,
                "document": {
                    "form": planned.variant.slug,
                    "kind": planned.kind.value,
                    "language": planned.language.value,
                    "leading": planned.leading,
                    "mode": mode.value,
                },
                "folders": self._folders(),
                "package_version": __version__,
                "verification_code": self.code,
            }
        )

    def _folders(self) -> Json:
        folders: Json = {"sha256": self.folders_sha256, "slugs": list(self.slugs)}
        return folders if self.confirmed is None else {**folders, "confirmed": list(self.confirmed)}


def verification_record(
    agreement: Agreement, catalogue: Catalogue, planned: Iterable[PlannedDocument]
) -> VerificationRecord:
    """Return the verification record: a hash of shared view, folders, confirmations and package version."""
    slugs = tuple(
        dict.fromkeys([*(party.slug for party in agreement.institutions), *(entry.variant.slug for entry in planned)])
    )
    record = shared_record(agreement)
    folders, confirmed = catalogue.sha256(*slugs), catalogue.confirmed_by_decision(slugs)
    return VerificationRecord(
        verification_code(record, folders, __version__, confirmed), folders, slugs, record, confirmed
    )


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
