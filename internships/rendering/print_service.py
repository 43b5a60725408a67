"""The print service: lays out and prints documents for the use cases."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from internships import __version__
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.document import PrintRequest, VariantDocument
from internships.rendering.batch_printing import PrintOutcome, print_all
from internships.rendering.errors import UnprintableCharacters
from internships.rendering.glyphs import unprintable, unprintable_texts
from internships.rendering.layout import document_texts, lay_out
from internships.rendering.print_job import PrintJob
from internships.rendering.template_environment import TemplateEnvironment

PrintJobs: TypeAlias = Callable[[Iterable[PrintJob]], Iterator[PrintOutcome]]
"""Prints jobs in order, such as ``PrinterPool.print_all``."""
# PDF metadata needs a date, and the same draft without a date must give the same bytes.
_DATE_OF_UNDATED_PROOF = date(2000, 1, 1)


class PrintService:
    """Lays out in this process, and prints with ``print_jobs``; without it over all cores, as for one batch."""

    def __init__(self, root: Path, print_jobs: PrintJobs | None = None) -> None:
        self.root = root
        self._print_jobs = print_jobs

    @cached_property
    def template_environment(self) -> TemplateEnvironment:
        return TemplateEnvironment(self.root)

    def unprintable(self, text: str) -> list[str]:
        """Return the characters of a text that the shipped fonts can't show."""
        return unprintable(text, self.root)

    def lay_out(self, request: PrintRequest) -> PrintJob:
        """Lay out one document; raises ``UnprintableCharacters``, ``BrokenTemplate`` or ``EmptyVariable``."""
        document, code = request.document, request.verification_code
        _require_printable(document, self.root)
        return PrintJob(
            html=lay_out(document, self.template_environment, verification_code=code, package_version=__version__),
            title=f"{document.title} – {document.reference}" if document.reference else document.title,
            language=document.language.value,
            drawn_up=document.drawn_up_on or _DATE_OF_UNDATED_PROOF,
            identifier=f"{document.reference}/{document.slug}/{document.kind.value}/{document.language.value}",
            description=document.subtitle,
            schema_version=SCHEMA_VERSION,
            verification_code=code,
            attachment=request.record,
        )

    def template_keys(self, template: str) -> frozenset[str]:
        """Return the field keys that a template names literally."""
        return self.template_environment.template_field_keys(template)

    def clause_keys(self, body: str) -> frozenset[str]:
        """Return the field keys that a clause names literally."""
        return self.template_environment.clause_field_keys(body)

    def print_all(self, orders: Iterable[PrintJob]) -> Iterator[PrintOutcome]:
        """Print jobs in order; what can't be printed is a refusal in its place."""
        return print_all(orders, self.root) if self._print_jobs is None else self._print_jobs(orders)


def _require_printable(document: VariantDocument, root: Path) -> None:
    if texts := unprintable_texts(document_texts(document), root):
        characters = dict.fromkeys(character for _, text_characters in texts for character in text_characters)
        raise UnprintableCharacters(characters, ", ".join(name for name, _ in texts))
