"""Reading the headings of a sheet: the fact of each column, and findings about unknown columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from internships.domain.errors import Finding, Severity, more_findings
from internships.intake.cells import comparison_key
from internships.intake.sheets import Sheet, SheetCell, SheetRow, sheet_finding
from internships.intake.workbook_columns import ROW_CODE_COLUMN, SheetColumn, SheetPlan

_MOST_WITHOUT_HEADING = 5
"""Cells without a heading that are listed per row."""
_MOST_COMPARED = 100
"""Unknown headings of a sheet that are compared with the known ones, which is slow."""


@dataclass(frozen=True)
class Headings:
    """The known columns of a sheet by number (from 1), and a finding for each unknown or duplicate one."""

    columns: Mapping[int, SheetColumn]
    unusable: Mapping[int, Finding]

    @property
    def code_column(self) -> int | None:
        """The number of the column with row codes; None without one."""
        return next((at for at, column in self.columns.items() if column is ROW_CODE_COLUMN), None)

    def code_cell(self, line: SheetRow) -> SheetCell | None:
        """Return the cell with a row's code; None if it is empty."""
        return line.cells.get(self.code_column or 0)

    def findings_on(self, line: SheetRow) -> Iterator[Finding]:
        """Yield a finding for each cell of a row in an unusable column or in one without a heading."""
        bare = [
            cell for column, cell in line.cells.items() if column not in self.columns and column not in self.unusable
        ]
        yield from (self.unusable[column] for column in line.cells if column in self.unusable)
        yield from map(_cell_without_heading, bare[:_MOST_WITHOUT_HEADING])
        if len(bare) > _MOST_WITHOUT_HEADING:
            yield more_findings(len(bare) - _MOST_WITHOUT_HEADING, Severity.WARNS, bare[_MOST_WITHOUT_HEADING].place)


def read_headings(sheet: Sheet, plan: SheetPlan) -> Headings:
    """Read the headings from the first row of a sheet that is not empty."""
    known_columns = columns_by_heading(plan)
    columns: dict[int, SheetColumn] = {}
    unusable: dict[int, Finding] = {}
    for number, cell in sheet.rows[0].cells.items():
        column = known_columns.get(comparison_key(str(cell.value)))
        if column is None:
            unusable[number] = unknown_heading(cell, known_columns, len(unusable))
        elif column in columns.values():
            unusable[number] = _duplicate_heading(cell)
        else:
            columns[number] = column
    return Headings(columns, unusable)


def columns_by_heading(plan: SheetPlan) -> dict[str, SheetColumn]:
    """Return the columns of a sheet by their headings in both languages."""
    return {comparison_key(heading): column for column in plan.columns for heading in (column.nl, column.en)}


def unknown_heading(cell: SheetCell, known: Mapping[str, SheetColumn], before: int) -> Finding:
    """Return the finding for an unknown heading: it blocks if a known heading looks like it, otherwise it warns.

    ``before`` counts the unknown headings of the sheet that came before it.
    """
    if before >= _MOST_COMPARED:  # it blocks, since it may be a misspelt one
        nl = f"Dit blad heeft er meer dan {_MOST_COMPARED}; hou de kolommen die gelezen worden."
        en = f"This sheet has more than {_MOST_COMPARED}; keep the columns that are read."
        return _unknown_heading(cell, nl, en, Severity.BLOCKS)
    close = get_close_matches(comparison_key(str(cell.value)), known, n=1, cutoff=0.8)
    nl = f"Bedoelde u {known[close[0]].nl}?" if close else "Ze wordt niet gelezen."
    en = f"Did you mean {known[close[0]].en}?" if close else "It is not read."
    return _unknown_heading(cell, nl, en, Severity.BLOCKS if close else Severity.WARNS)


def _unknown_heading(cell: SheetCell, nl: str, en: str, severity: Severity) -> Finding:
    heading = str(cell.value)[:80]
    nl, en = f"Onbekende kolom {heading}. {nl}", f"Unknown column {heading}. {en}"
    return sheet_finding(cell.place, "unknown_heading", nl, en, severity)


def _duplicate_heading(cell: SheetCell) -> Finding:
    nl = f"De kolom {cell.value} staat er twee keer; hou er één."
    return sheet_finding(cell.place, "duplicate_heading", nl, f"The column {cell.value} is there twice; keep one.")


def _cell_without_heading(cell: SheetCell) -> Finding:
    place = cell.place
    return sheet_finding(
        place,
        "cell_without_heading",
        f"Boven cel {place.column}{cell.row} staat geen kop; ze wordt niet gelezen.",
        f"Above cell {place.column}{cell.row} there is no heading; it is not read.",
        Severity.WARNS,
    )
