"""What the press is asked to print, and what one print is made of."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

RECORD_NAME = "agreement.json"
"""The name under which the machine-readable record sits inside every PDF."""


@dataclass(frozen=True)
class PrintJob:
    """One page of HTML to print, with everything that its PDF says about itself.

    ``language`` is a BCP 47 tag and equals the page's ``<html lang>``. ``drawn_up`` becomes the creation and
    modification date of the PDF and of the record in it, so that a reprint has the same bytes. ``attachment``
    is the record as JSON, or ``None`` for a paper without one. ``stylesheets`` are paths under the template
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
        """Every text of the order by its name."""
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
        """Return 32 hex digits that two orders share only if they are the same order."""
        parts = (*self.texts.values(), self.drawn_up.isoformat(), *self.stylesheets)
        digest = sha256()
        for part in (*(part.encode("utf-8", "surrogatepass") for part in parts), self.attachment or b""):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()[:32]
