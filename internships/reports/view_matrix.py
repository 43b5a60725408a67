"""The harmonisation matrix as a page."""

from collections.abc import Iterable, Iterator

from internships.domain.document import Evidence
from internships.domain.wording import Language
from internships.mapping.papers_read import codes
from internships.reports.facts_table import Asked
from internships.reports.matrix import FieldCell, FieldRow, Matrix, PlainCell, PlainRow
from internships.reports.page import Box, Page, Row, Table, box, listed, say_in
from internships.reports.papers import ON
from internships.reports.siblings import alike, group_title
from internships.reports.words import both

ABOUT = (
    "Vraagt het eigen formulier dit, onder welk label, verplicht of niet, in welk formaat?",
    "Does its own form ask this, under which label, required or not, in which format?",
)
STANDARD = (
    "Wat alleen de standaard drukt, is geen vraag van de instelling.",
    "What only the standard layer prints is no demand of the institution.",
)


def matrix_page(report: Matrix, language: Language) -> Page:
    """Lay out field, demand and document against institution."""
    say, day = say_in(language), f"{report.day:%d/%m/%Y}"
    return Page(
        language=language,
        title=say(f"Harmonisatiematrix op {day}", f"Harmonisation matrix on {day}"),
        intro=(say(*ABOUT), say(*STANDARD)),
        confirmations=tuple(column.confirmation.get(language) for column in report.columns),
        tables=(*_wide(report, language), *_rest(report, language)),
    )


def _wide(report: Matrix, language: Language) -> Iterator[Table]:
    say = say_in(language)
    names = tuple(column.short_name for column in report.columns)
    rows: tuple[tuple[str, str, str, tuple[Row, ...]], ...] = (
        ("fields", say("Gegevens", "Facts"), say("Gegeven", "Fact"), tuple(_field_rows(report, language))),
        ("demands", say("Eisen", "Demands"), say("Eis", "Demand"), _plain_rows(report.demands, language)),
        ("documents", say("Documenten", "Documents"), "Document", _plain_rows(report.documents, language)),
    )
    for id_, title, first, told in rows:
        yield Table(id=id_, title=title, head=(first, *names), rows=told, wide=True)


def _rest(report: Matrix, language: Language) -> Iterator[Table]:
    say = say_in(language)
    title = say("Door geen enkele instelling gedrukt", "Printed by no institution")
    head = (say("Gegeven", "Fact"),)
    yield Table(id="nowhere", title=title, head=head, rows=listed(report.nowhere, language), folded=True)
    if report.without:
        slugs = listed((both(slug, slug) for slug in report.without), language)
        title = say("Zonder variant op deze dag", "Without a variant on this day")
        yield Table(id="without", title=title, head=(say("Map", "Folder"),), rows=slugs)


def _field_rows(report: Matrix, language: Language) -> Iterator[Row]:
    for same in alike(report.fields, _likeness):
        whole = group_title([row.pointer for row in same])
        for row in same if whole is None else same[:1]:
            title, pointer = row.title, row.pointer
            if whole is not None:
                title, pointer = whole, row.pointer.rpartition("/")[0]
            yield (
                Box((title.get(language), pointer)),
                *(_field_box(cell, language) for cell in row.cells),
            )


def _likeness(row: FieldRow) -> tuple[str, str]:
    return row.pointer.rpartition("/")[0], "".join(cell.model_dump_json() for cell in row.cells)


def _field_box(cell: FieldCell, language: Language) -> Box:
    papers = ", ".join(ON[kind].get(language) for kind in cell.papers)
    if cell.label is not None and cell.required is not None and cell.format is not None:
        words = (cell.label, cell.required, cell.format)
        return Box((*(word.get(language) for word in words), papers), cell.evidence, codes(cell.source))
    says_no = [f"{cell.asked.get(language)} {papers}"] if cell.asked is Asked.NO else []
    by_standard = say_in(language)("gedrukt door de standaard", "printed by the standard layer")
    lines = (*says_no, *([by_standard] if cell.prints else []))
    return Box(lines, cell.evidence, codes(cell.source))


def _plain_rows(rows: Iterable[PlainRow], language: Language) -> tuple[Row, ...]:
    return tuple((box(row.title.get(language)), *(_plain_box(cell, language) for cell in row.cells)) for row in rows)


def _plain_box(cell: PlainCell, language: Language) -> Box:
    if cell.evidence is Evidence.UNKNOWN:
        return Box((), cell.evidence)
    return Box((cell.told.get(language),), cell.evidence, codes(cell.source))
