"""The harmonisation matrix as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import bilingual
from internships.mapping.source_papers import source_codes
from internships.reports.document_phrases import ON_DOCUMENT
from internships.reports.fact_groups import group_by, group_title
from internships.reports.facts_table import Asked
from internships.reports.matrix import FieldCell, FieldRow, Matrix, TextCell, TextRow
from internships.reports.page import Page, ReportCell, Row, Table, Words, text_row
from internships.reports.report_words import join_bilingual

_FACT = bilingual("Gegeven", "Fact")


def matrix_page(report: Matrix) -> Page:
    """Return the page of a harmonisation matrix."""
    day = f"{report.day:%d/%m/%Y}"
    return Page(
        title=bilingual(f"Harmonisatiematrix op {day}", f"Harmonisation matrix on {day}"),
        intro=(
            bilingual(
                "Vraagt het eigen formulier dit, onder welk label, verplicht of niet, in welk formaat?",
                "Does its own form ask this, under which label, required or not, in which format?",
            ),
            bilingual(
                "Wat alleen de standaard drukt, is geen vraag van de instelling.",
                "What only the standard layer prints is no demand of the institution.",
            ),
        ),
        confirmations=tuple(column.confirmation for column in report.columns),
        tables=(*_institution_tables(report), *_other_tables(report)),
    )


def _institution_tables(report: Matrix) -> Iterator[Table]:
    names = tuple(column.short_name for column in report.columns)
    tables: tuple[tuple[str, Words, Words, tuple[Row, ...]], ...] = (
        ("fields", bilingual("Gegevens", "Facts"), _FACT, tuple(_field_rows(report))),
        ("demands", bilingual("Eisen", "Demands"), bilingual("Eis", "Demand"), _text_rows(report.demands)),
        ("documents", bilingual("Documenten", "Documents"), "Document", _text_rows(report.documents)),
    )
    for id_, title, row_head, table_rows in tables:
        yield Table(id=id_, title=title, head=(row_head, *names), rows=table_rows, wide=True)


def _other_tables(report: Matrix) -> Iterator[Table]:
    title = bilingual("Door geen enkele instelling gedrukt", "Printed by no institution")
    yield Table(id="nowhere", title=title, head=(_FACT,), rows=tuple(map(text_row, report.nowhere)), folded=True)
    if report.without:
        title = bilingual("Zonder variant op deze dag", "Without a variant on this day")
        rows = tuple(map(text_row, report.without))
        yield Table(id="without", title=title, head=(bilingual("Map", "Folder"),), rows=rows)


def _field_rows(report: Matrix) -> Iterator[Row]:
    for group in group_by(report.fields, _grouping_key):
        shared_title = group_title([row.pointer for row in group])
        for row in group if shared_title is None else group[:1]:
            title, pointer = row.title, row.pointer
            if shared_title is not None:
                title, pointer = shared_title, row.pointer.rpartition("/")[0]
            yield (ReportCell((title, pointer)), *map(_field_cell, row.cells))


def _grouping_key(row: FieldRow) -> tuple[str, str]:
    return row.pointer.rpartition("/")[0], "".join(cell.model_dump_json() for cell in row.cells)


def _field_cell(cell: FieldCell) -> ReportCell:
    documents, sources = join_bilingual(ON_DOCUMENT[kind] for kind in cell.papers), source_codes(cell.source)
    if cell.label is not None and cell.required is not None and cell.format is not None:
        return ReportCell((cell.label, cell.required, cell.format, documents), cell.evidence, sources)
    lines: list[Words] = []
    if cell.asked is Asked.NO:
        lines.append(bilingual(f"{cell.asked.nl} {documents.nl}", f"{cell.asked.en} {documents.en}"))
    if cell.prints:
        lines.append(bilingual("gedrukt door de standaard", "printed by the standard layer"))
    return ReportCell(tuple(lines), cell.evidence, sources)


def _text_rows(rows: Iterable[TextRow]) -> tuple[Row, ...]:
    return tuple((ReportCell((row.title,)), *map(_evidence_cell, row.cells)) for row in rows)


def _evidence_cell(cell: TextCell) -> ReportCell:
    if cell.evidence is Evidence.UNKNOWN:
        return ReportCell((), cell.evidence)
    return ReportCell((cell.told,), cell.evidence, source_codes(cell.source))
