"""A variant's document, ready to lay out, and the PDF that is printed from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import ConfigDict

from internships.domain.value import Value
from internships.domain.wording import Language, Term


class Evidence(Term):
    """How we know what a variant says (see the folder's NOTES.md)."""

    READ = "read", "gelezen", "read"
    ASSUMED = "assumed", "verondersteld", "assumed"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Mode(StrEnum):
    """A final is a document to sign; a proof shows what is missing and can't be signed."""

    FINAL = "final"
    PROOF = "proof"


class DocumentKind(Term):
    """The papers of one placement."""

    AGREEMENT = "agreement", "Stageovereenkomst", "Internship agreement"
    RISK_ANALYSIS = "risk_analysis", "Risicoanalyse", "Risk analysis"
    WORKSTATION_SHEET = "workstation_sheet", "Werkpostfiche", "Workstation sheet"
    SCHEDULE = "schedule", "Stagerooster", "Internship schedule"
    PROJECT_DESCRIPTION = "project_description", "Projectomschrijving", "Project description"
    ACTIVITY_PLAN = "activity_plan", "Activiteitenplan", "Activity plan"
    LEARNING_AGREEMENT = (
        "learning_agreement",
        "Learning Agreement for Traineeships",
        "Learning Agreement for Traineeships",
    )
    AMENDMENT = "amendment", "Addendum", "Amendment"
    TERMINATION = "termination", "Vroegtijdige beëindiging", "Early termination"


AFTER_SIGNING_KINDS = frozenset({DocumentKind.AMENDMENT, DocumentKind.TERMINATION})
"""Documents about an agreement that is signed already; they are not among an institution's own documents."""


class CellLayout(StrEnum):
    """How a cell is laid out: text, a list, ticked options, or a table."""

    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    TABLE = "table"


class Cell(NamedTuple):
    """One field of the form, as text.

    ``lines`` are paragraphs or list entries. A ``CHOICE`` has all options in ``options`` and the ticked ones in
    ``lines``; a ``TABLE`` has its text in ``head`` and ``rows``. ``gap`` names the missing fact (proofs only).
    ``running`` is the text for use within a sentence where the field is about several parties.
    """

    key: str
    label: str
    lines: tuple[str, ...] = ()
    look: CellLayout = CellLayout.TEXT
    options: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    gap: str | None = None
    running: str = ""

    @property
    def empty(self) -> bool:
        return not (self.lines or self.rows)

    def __bool__(self) -> bool:
        return not self.empty or self.gap is not None

    def __str__(self) -> str:
        return self.running or ", ".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled group of cells; sections have the same order in every variant."""

    id: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause text, chosen for a date; ``body`` is the clause's Markdown with its fields still named."""

    id: str
    body: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """A numbered article, with the clauses of one slot of the variant."""

    number: int
    slot: str
    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class PartyHeader:
    """A party at the head of the document; ``logo`` is a path under the template folder."""

    role: str
    label: str
    name: str
    logo: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """A named place to sign: the party, the person and the capacity in which the person signs."""

    role: str
    order: int
    label: str
    name: str
    capacity: str
    party: str
    phrase: str | None = None


@dataclass(frozen=True, kw_only=True)
class VariantDocument:
    """One document of one agreement in one language, on one institution's variant: text only, ready to lay out.

    ``unsaid`` are the keys of fields of the form that are empty in this record.
    """

    slug: str
    kind: DocumentKind
    language: Language
    leading: bool
    mode: Mode
    template: str
    title: str
    subtitle: str
    reference: str
    drawn_up_on: date | None
    specimen: bool
    unconfirmed: str | None
    form_version: str | None
    parties: tuple[PartyHeader, ...]
    sections: tuple[Section, ...]
    unsaid: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    signatures: tuple[SignatureLine, ...] = ()
    annexes: tuple[str, ...] = ()
    originals: str | None = None
    open_points: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Cell]:
        """Every cell by its key, for templates and clauses that name fields literally; ``unsaid`` ones are empty."""
        cells = {cell.key: cell for section in self.sections for cell in section.cells}
        return {key: Cell(key=key, label=key) for key in self.unsaid} | cells


@dataclass(frozen=True)
class PrintRequest:
    """One document to print, the record to attach, and the verification code in its colophon."""

    document: VariantDocument
    record: bytes
    verification_code: str


class RenderedPdf(Value):
    """The bytes of a printed PDF, their SHA-256 (hex) and the number of pages."""

    model_config = ConfigDict(str_strip_whitespace=False)

    content: bytes
    sha256: str
    pages: int

    @classmethod
    def of(cls, content: bytes, pages: int) -> Self:
        """Return the PDF with the hash of its bytes."""
        return cls(content=content, sha256=hashlib.sha256(content).hexdigest(), pages=pages)


Json = dict[str, Any]
