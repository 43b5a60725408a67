"""The print service: lays out and prints documents for the use cases."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from internships import __version__
from internships.domain.agreement import SCHEMA_VERSION
from internships.domain.document import PrintRequest
from internships.rendering.batch_printing import PrintOutcome, print_all
from internships.rendering.glyphs import unprintable
from internships.rendering.print_job import PrintJob
from internships.rendering.print_preparation import prepare_print_job
from internships.rendering.template_environment import TemplateEnvironment

PrintJobs: TypeAlias = Callable[[Iterable[PrintJob]], Iterator[PrintOutcome]]
"""Prints jobs in order, such as ``PrinterPool.print_all``."""


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
        """Lay out one document; raises for words that the fonts or templates can't print."""
        return prepare_print_job(
            request.document,
            self.template_environment,
            record=request.record,
            verification_code=request.verification_code,
            schema_version=SCHEMA_VERSION,
            package_version=__version__,
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
