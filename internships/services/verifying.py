"""The public desk: was this issued here, and does it still hold? By code or by file; nothing personal is told."""

import hashlib
from dataclasses import dataclass
from datetime import date

from internships.domain.day import day_of
from internships.domain.document import DocumentKind
from internships.domain.record import IssuedDocument
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.services.agreements.bureau import Bureau


class Known(Value):
    """What is told of a document that was issued here: no name, no reference, nothing of its content."""

    kind: DocumentKind
    language: Language
    institution: Bilingual
    issued_on: date
    variant_confirmed: bool
    holds: bool


class Verdict(Value):
    """Whether something was issued here; ``documents`` are those that carry the code or have the content."""

    issued_here: bool
    documents: tuple[Known, ...]


@dataclass(frozen=True)
class Verifying:
    """Looks up issued documents for anybody."""

    bureau: Bureau

    def code(self, code: str) -> Verdict:
        """Answer for a verification code as it stands in the colophon; blanks and case don't matter."""
        letters = "".join(sign for sign in code.upper() if sign.isalnum())
        told = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
        with self.bureau.storage.reading() as work:
            return self._verdict(work.papers.by_code(told))

    def content(self, content: bytes) -> Verdict:
        """Answer for a file, byte for byte."""
        with self.bureau.storage.reading() as work:
            return self._verdict(work.papers.by_sha256(hashlib.sha256(content).hexdigest()))

    def _verdict(self, documents: tuple[IssuedDocument, ...]) -> Verdict:
        known = tuple(dict.fromkeys(self._known(document) for document in documents))
        return Verdict(issued_here=bool(known), documents=known)

    def _known(self, document: IssuedDocument) -> Known:
        return Known(
            kind=document.kind,
            language=document.language,
            institution=self._institution(document.form),
            issued_on=day_of(document.issued_at),
            variant_confirmed=document.variant_confirmed,
            holds=not document.is_void,
        )

    def _institution(self, slug: str) -> Bilingual:
        """Return the name of an institution; a folder that was taken away since leaves its slug."""
        if slug not in self.bureau.folders.slugs:
            return Bilingual(nl=slug, en=slug)
        return self.bureau.folders.folder(slug).institution.name
