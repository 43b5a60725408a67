"""The heading line of a sheet: which column is which fact, and what to say of a column that is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from internships.domain.errors import Finding, Severity, SheetPlace, more_findings
from internships.domain.wording import Bilingual
from internships.intake.cells import comparison_key
from internships.intake.workbook_columns import ROW_CODE_COLUMN, SheetColumn, SheetPlan
from internships.intake.workbook_reader import Sheet, SheetCell, SheetRow

_MOST_WITHOUT_HEADING = 5
_MOST_COMPARED = 100
"""Unknown headings of a sheet that are compared with the known ones, which is slow."""
"""Cells of one line without a heading that are named."""


@dataclass(frozen=True)
class Headings:
    """A heading line as understood: columns by number (from 1), and what is wrong with those that are strange."""

    columns: Mapping[int, SheetColumn]
    unusable: Mapping[int, Finding]

    @property
    def code_column(self) -> int | None:
        """The column of the row codes, where the sheet has one."""
        return next((at for at, column in self.columns.items() if column is ROW_CODE_COLUMN), None)

    def code_cell(self, line: SheetRow) -> SheetCell | None:
        """Return the cell with a line's row code, or None where it is empty."""
        return line.cells.get(self.code_column or 0)

    def findings_on(self, line: SheetRow) -> Iterator[Finding]:
        """Name every value of a line that stands in a strange column, or in none at all."""
        bare = [cell for at, cell in line.cells.items() if at not in self.columns and at not in self.unusable]
        yield from (self.unusable[at] for at in line.cells if at in self.unusable)
        yield from map(_cell_without_heading, bare[:_MOST_WITHOUT_HEADING])
        if len(bare) > _MOST_WITHOUT_HEADING:
            yield more_findings(
                len(bare) - _MOST_WITHOUT_HEADING, Severity.WARNS, place_of(bare[_MOST_WITHOUT_HEADING])
            )


def read_headings(sheet: Sheet, plan: SheetPlan) -> Headings:
    """Understand the first line of a sheet that holds something."""
    known = columns_by_heading(plan)
    columns: dict[int, SheetColumn] = {}
    strange: dict[int, Finding] = {}
    for at, cell in sheet.rows[0].cells.items():
        column = known.get(comparison_key(str(cell.value)))
        if column is None:
            strange[at] = unknown_heading(cell, known, len(strange))
        elif column in columns.values():
            strange[at] = _duplicate_heading(cell)
        else:
            columns[at] = column
    return Headings(columns, strange)


def columns_by_heading(plan: SheetPlan) -> dict[str, SheetColumn]:
    """Return the columns of a sheet by their headings in both languages."""
    return {comparison_key(heading): column for column in plan.columns for heading in (column.nl, column.en)}


def unknown_heading(cell: SheetCell, known: Mapping[str, SheetColumn], before: int) -> Finding:
    """Name an unknown heading: one that looks like a known one blocks, a column of the sender's own only warns.

    ``before`` counts the unknown headings of the sheet that came before it.
    """
    if before >= _MOST_COMPARED:
        return _uncompared_heading(cell)
    close = get_close_matches(comparison_key(str(cell.value)), known, n=1, cutoff=0.8)
    nl = f" Bedoelde u {known[close[0]].nl}?" if close else " Ze wordt niet gelezen."
    en = f" Did you mean {known[close[0]].en}?" if close else " It is not read."
    told = str(cell.value)[:80]
    return Finding(
        code="unknown_heading",
        severity=Severity.BLOCKS if close else Severity.WARNS,
        place=place_of(cell),
        text=Bilingual(nl=f"Onbekende kolom {told}.{nl}", en=f"Unknown column {told}.{en}"),
    )


def _uncompared_heading(cell: SheetCell) -> Finding:
    """Name an unknown heading that was compared with none; it blocks, because it may be a known one misspelt."""
    told = str(cell.value)[:80]
    most = _MOST_COMPARED
    return Finding(
        code="unknown_heading",
        place=place_of(cell),
        text=Bilingual(
            nl=f"Onbekende kolom {told}. Dit blad heeft er meer dan {most}; hou de kolommen die gelezen worden.",
            en=f"Unknown column {told}. This sheet has more than {most}; keep the columns that are read.",
        ),
    )


def _duplicate_heading(cell: SheetCell) -> Finding:
    return Finding(
        code="duplicate_heading",
        place=place_of(cell),
        text=Bilingual(
            nl=f"De kolom {cell.value} staat er twee keer; hou er één.",
            en=f"The column {cell.value} is there twice; keep one.",
        ),
    )


def _cell_without_heading(cell: SheetCell) -> Finding:
    return Finding(
        code="cell_without_heading",
        severity=Severity.WARNS,
        place=place_of(cell),
        text=Bilingual(
            nl=f"Boven cel {cell.column_letter}{cell.row} staat geen kop; ze wordt niet gelezen.",
            en=f"Above cell {cell.column_letter}{cell.row} there is no heading; it is not read.",
        ),
    )


def place_of(cell: SheetCell) -> SheetPlace:
    """Return a cell's place as a finding tells it."""
    return SheetPlace(sheet=cell.sheet, row=cell.row, column=cell.column_letter)
