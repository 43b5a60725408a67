"""The job of printing one page of HTML as PDF."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

RECORD_NAME = "agreement.json"
"""The name of the machine-readable record that is embedded in every PDF."""


@dataclass(frozen=True)
class PrintJob:
    """One page of HTML to print, with the metadata of its PDF.

    ``language`` is a BCP 47 tag and equals the page's ``<html lang>``. ``drawn_up`` becomes the creation and
    modification date of the PDF and of the record in it, so that a reprint has the same bytes. ``attachment``
    is the record as JSON, or ``None`` for a document without one. ``stylesheets`` are paths under the template
    root.
    """

    html: str
    title: str
    language: str
    drawn_up: date
    identifier: str
    description: str
    schema_version: str
    verification_code: str
    attachment: bytes | None = None
    stylesheets: tuple[str, ...] = ("_base/page.css",)

    @property
    def texts(self) -> dict[str, str]:
        """Every text of the job by name."""
        return {
            "html": self.html,
            "title": self.title,
            "language": self.language,
            "identifier": self.identifier,
            "description": self.description,
            "schema_version": self.schema_version,
            "verification_code": self.verification_code,
        }

    @property
    def fingerprint(self) -> str:
        """Return a hash of 32 hex digits over everything in the job."""
        parts = (*self.texts.values(), self.drawn_up.isoformat(), *self.stylesheets)
        digest = sha256()
        for part in (*(part.encode("utf-8", "surrogatepass") for part in parts), self.attachment or b""):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()[:32]
