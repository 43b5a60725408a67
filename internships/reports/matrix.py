"""The harmonisation matrix: facts, demands and documents in rows, institutions in columns."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from internships.domain.demands import Demands
from internships.domain.document import AFTER_SIGNING_KINDS, DocumentKind, Evidence
from internships.domain.value import Value
from internships.domain.wording import Bilingual, bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.errors import NoVariantOnDate
from internships.mapping.folder_schema import Variant
from internships.reports.facts_table import Asked, FactLine, facts_table
from internships.reports.report_words import DEMAND_WORDS, UNKNOWN, confirmation_words, format_words, required_words
from internships.reports.statements import Aspect, Statements, statements_of


class InstitutionColumn(Value):
    """One institution (or form); ``confirmation`` says whether it confirmed its variant."""

    slug: str
    name: Bilingual
    short_name: str
    is_form: bool
    confirmation: Bilingual


class FieldCell(Value):
    """What one institution does with one fact.

    ``prints`` includes fields of the standard layer; the other facts are about the institution's own documents.
    """

    prints: bool
    asked: Asked
    required: Bilingual | None = None
    label: Bilingual | None = None
    format: Bilingual | None = None
    evidence: Evidence
    papers: tuple[DocumentKind, ...] = ()
    source: str | None = None


class FieldRow(Value):
    """One fact, with a cell for each column."""

    pointer: str
    title: Bilingual
    cells: tuple[FieldCell, ...]


class TextCell(Value):
    """A text with its evidence and source."""

    told: Bilingual
    evidence: Evidence
    source: str | None = None


class TextRow(Value):
    """One demand or document, with a cell for each column."""

    place: str
    title: Bilingual
    cells: tuple[TextCell, ...]


class Matrix(Value):
    """The three tables for one day. No column prints the ``nowhere`` facts; slugs in ``without`` have no variant."""

    report: Literal["matrix"] = "matrix"
    day: date
    columns: tuple[InstitutionColumn, ...]
    fields: tuple[FieldRow, ...]
    demands: tuple[TextRow, ...]
    documents: tuple[TextRow, ...]
    nowhere: tuple[Bilingual, ...]
    without: tuple[str, ...]


def matrix(catalogue: Catalogue, day: date) -> Matrix:
    """Return the matrix of all folders on a day; institutions first, then forms."""
    variants, without = _variants(catalogue, day)
    tables = [facts_table(variant) for variant in variants]
    rows = [row for row in map(list, zip(*tables, strict=True)) if not row[0].private] if tables else []
    printed = [row for row in rows if any(line.printed for line in row)]
    statements = [statements_of(variant) for variant in variants]
    return Matrix(
        day=day,
        columns=tuple(map(_column, variants)),
        fields=tuple(
            FieldRow(pointer=row[0].pointer, title=row[0].title, cells=tuple(map(_field_cell, row))) for row in printed
        ),
        demands=tuple(_text_row(name, DEMAND_WORDS[name], Aspect.DEMAND, statements) for name in Demands.model_fields),
        documents=tuple(
            _text_row(str(kind), bilingual(kind.nl, kind.en), Aspect.TRIGGER, statements)
            for kind in DocumentKind
            if kind not in AFTER_SIGNING_KINDS
        ),
        nowhere=tuple(row[0].title for row in rows if not any(line.printed for line in row)),
        without=without,
    )


def _variants(catalogue: Catalogue, day: date) -> tuple[list[Variant], tuple[str, ...]]:
    variants: list[Variant] = []
    without: list[str] = []
    for slug in catalogue.slugs:
        try:
            variants.append(catalogue.variant(slug, None, None, day))
        except NoVariantOnDate:
            without.append(slug)
    return sorted(variants, key=_is_form), tuple(without)


def _is_form(variant: Variant) -> bool:
    return variant.institution.kind == "form"


def _column(variant: Variant) -> InstitutionColumn:
    institution = variant.institution
    return InstitutionColumn(
        slug=variant.slug,
        name=institution.name,
        short_name=institution.short_name,
        is_form=_is_form(variant),
        confirmation=confirmation_words(variant),
    )


def _field_cell(line: FactLine) -> FieldCell:
    own_field = line.field_on(line.papers[0]) if line.asked is Asked.YES else None
    return FieldCell(
        prints=line.printed,
        asked=line.asked,
        required=required_words(own_field) if own_field else None,
        label=own_field.label if own_field else None,
        format=format_words(own_field) if own_field else None,
        evidence=line.evidence,
        papers=line.papers,
        source=line.source,
    )


def _text_row(place: str, title: Bilingual, aspect: Aspect, statements: list[Statements]) -> TextRow:
    return TextRow(place=place, title=title, cells=tuple(_text_cells(place, aspect, statements)))


def _text_cells(place: str, aspect: Aspect, institutions: list[Statements]) -> Iterator[TextCell]:
    for statements in institutions:
        statement = statements.get((place, aspect, None))
        is_known = statement is not None and statement.evidence is not Evidence.UNKNOWN
        yield TextCell(
            told=statement.text if statement is not None and is_known else UNKNOWN,
            evidence=statement.evidence if statement is not None else Evidence.UNKNOWN,
            source=statement.source if statement is not None and is_known else None,
        )
