"""The harmonisation matrix as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.mapping.source_papers import source_codes
from internships.reports.document_phrases import ON_DOCUMENT
from internships.reports.fact_groups import group_by, group_title
from internships.reports.facts_table import Asked
from internships.reports.matrix import FieldCell, FieldRow, Matrix, TextCell, TextRow
from internships.reports.page import Page, ReportCell, Row, Table, one_cell_rows, text_cell, translator
from internships.reports.report_words import bilingual

INTRO = (
    "Vraagt het eigen formulier dit, onder welk label, verplicht of niet, in welk formaat?",
    "Does its own form ask this, under which label, required or not, in which format?",
)
STANDARD = (
    "Wat alleen de standaard drukt, is geen vraag van de instelling.",
    "What only the standard layer prints is no demand of the institution.",
)


def matrix_page(report: Matrix, language: Language) -> Page:
    """Return the page of a harmonisation matrix."""
    say, day = translator(language), f"{report.day:%d/%m/%Y}"
    return Page(
        language=language,
        title=say(f"Harmonisatiematrix op {day}", f"Harmonisation matrix on {day}"),
        intro=(say(*INTRO), say(*STANDARD)),
        confirmations=tuple(column.confirmation.get(language) for column in report.columns),
        tables=(*_institution_tables(report, language), *_other_tables(report, language)),
    )


def _institution_tables(report: Matrix, language: Language) -> Iterator[Table]:
    say = translator(language)
    names = tuple(column.short_name for column in report.columns)
    tables: tuple[tuple[str, str, str, tuple[Row, ...]], ...] = (
        ("fields", say("Gegevens", "Facts"), say("Gegeven", "Fact"), tuple(_field_rows(report, language))),
        ("demands", say("Eisen", "Demands"), say("Eis", "Demand"), _text_rows(report.demands, language)),
        ("documents", say("Documenten", "Documents"), "Document", _text_rows(report.documents, language)),
    )
    for id_, title, row_head, table_rows in tables:
        yield Table(id=id_, title=title, head=(row_head, *names), rows=table_rows, wide=True)


def _other_tables(report: Matrix, language: Language) -> Iterator[Table]:
    say = translator(language)
    title = say("Door geen enkele instelling gedrukt", "Printed by no institution")
    head = (say("Gegeven", "Fact"),)
    yield Table(id="nowhere", title=title, head=head, rows=one_cell_rows(report.nowhere, language), folded=True)
    if report.without:
        slugs = one_cell_rows((bilingual(slug, slug) for slug in report.without), language)
        title = say("Zonder variant op deze dag", "Without a variant on this day")
        yield Table(id="without", title=title, head=(say("Map", "Folder"),), rows=slugs)


def _field_rows(report: Matrix, language: Language) -> Iterator[Row]:
    for group in group_by(report.fields, _grouping_key):
        shared_title = group_title([row.pointer for row in group])
        for row in group if shared_title is None else group[:1]:
            title, pointer = row.title, row.pointer
            if shared_title is not None:
                title, pointer = shared_title, row.pointer.rpartition("/")[0]
            yield (
                ReportCell((title.get(language), pointer)),
                *(_field_cell(cell, language) for cell in row.cells),
            )


def _grouping_key(row: FieldRow) -> tuple[str, str]:
    return row.pointer.rpartition("/")[0], "".join(cell.model_dump_json() for cell in row.cells)


def _field_cell(cell: FieldCell, language: Language) -> ReportCell:
    documents = ", ".join(ON_DOCUMENT[kind].get(language) for kind in cell.papers)
    if cell.label is not None and cell.required is not None and cell.format is not None:
        words = (cell.label, cell.required, cell.format)
        return ReportCell(
            (*(word.get(language) for word in words), documents), cell.evidence, source_codes(cell.source)
        )
    not_asked = [f"{cell.asked.get(language)} {documents}"] if cell.asked is Asked.NO else []
    by_standard = translator(language)("gedrukt door de standaard", "printed by the standard layer")
    lines = (*not_asked, *([by_standard] if cell.prints else []))
    return ReportCell(lines, cell.evidence, source_codes(cell.source))


def _text_rows(rows: Iterable[TextRow], language: Language) -> tuple[Row, ...]:
    return tuple(
        (text_cell(row.title.get(language)), *(_evidence_cell(cell, language) for cell in row.cells)) for row in rows
    )


def _evidence_cell(cell: TextCell, language: Language) -> ReportCell:
    if cell.evidence is Evidence.UNKNOWN:
        return ReportCell((), cell.evidence)
    return ReportCell((cell.told.get(language),), cell.evidence, source_codes(cell.source))
