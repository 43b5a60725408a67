"""A workbook as plain grids, with the exact place of every cell."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from internships.intake.errors import TooLarge, UnreadableSheet
from internships.intake.guards import formulas, guard

CellValue = str | int | float | bool | date | datetime | time | timedelta
MOST_ROWS = 10_000
MOST_COLUMNS = 400


@dataclass(frozen=True)
class SheetFinding:
    """One thing wrong with a cell, before its meaning is known."""

    code: str
    sheet: str
    row: int
    column: str | None
    nl: str
    en: str


@dataclass(frozen=True)
class SheetCell:
    """A cell that holds something, with its place as the spreadsheet shows it."""

    value: CellValue
    sheet: str
    row: int
    column_letter: str


@dataclass(frozen=True)
class SheetRow:
    """A row that holds something: its number (from 1) and its cells by column (from 1)."""

    number: int
    cells: dict[int, SheetCell]


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet that hold something."""

    name: str
    rows: tuple[SheetRow, ...]
    findings: tuple[SheetFinding, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook by name, and what is wrong with single cells."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    findings: tuple[SheetFinding, ...] = ()


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    told = ""
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def read_workbook(path: Path) -> Workbook:
    """Read an XLSX or ODS, and name its cells that can't be trusted; raises ``DomainError`` for another file."""
    guard(path)
    suspect = {(sheet, row, column) for sheet, row, column in formulas(path)}
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = {
            name: _sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in book.sheet_names
        }
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableSheet(
            f"{path.name} kan niet gelezen worden als werkboek; bewaar het opnieuw als XLSX.",
            f"{path.name} can't be read as a workbook; save it again as XLSX.",
        ) from error
    if not any(sheet.rows for sheet in sheets.values()) and not suspect:
        _require_sheets(path)
    findings = [_formula(*place) for place in sorted(suspect)]
    findings += [finding for sheet in sheets.values() for finding in _errors(sheet)]
    distrusted = {(finding.sheet, finding.row, finding.column) for finding in findings}
    return Workbook({name: _without(sheet, distrusted) for name, sheet in sheets.items()}, tuple(findings))


def _require_sheets(path: Path) -> None:
    with ZipFile(path) as packed:
        if not {"xl/workbook.xml", "content.xml"} & set(packed.namelist()):
            raise UnreadableSheet(
                f"{path.name} is geen werkboek; bewaar het als XLSX.",
                f"{path.name} is no workbook; save it as XLSX.",
            )


def _sheet(name: str, grid: Sequence[Sequence[CellValue]]) -> Sheet:
    if len(grid) > MOST_ROWS or (grid and len(grid[0]) > MOST_COLUMNS):
        raise TooLarge(
            f"Het blad {name} heeft meer dan {MOST_ROWS} rijen of {MOST_COLUMNS} kolommen; deel het op.",
            f"The sheet {name} has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns; split it.",
        )
    rows = (_row(name, number, values) for number, values in enumerate(grid, start=1))
    return Sheet(name, tuple(row for row in rows if row.cells))


def _row(sheet: str, number: int, values: Sequence[CellValue]) -> SheetRow:
    cells = {}
    for column, value in enumerate(values, start=1):
        clean = cleaned(value)
        if clean != "":
            cells[column] = SheetCell(clean, sheet, number, letters(column))
    return SheetRow(number, cells)


def cleaned(value: CellValue) -> CellValue:
    """Compose and trim text, and give whole numbers back as whole: calamine reads 38 as 38.0."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).replace("\u00a0", " ").replace("\r\n", "\n").strip()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _formula(sheet: str, row: int, column: str) -> SheetFinding:
    return SheetFinding(
        "cell_holds_formula",
        sheet,
        row,
        column,
        f"Cel {column}{row} bevat een formule; typ de waarde zelf.",
        f"Cell {column}{row} holds a formula; type the value itself.",
    )


def _errors(sheet: Sheet) -> list[SheetFinding]:
    return [
        SheetFinding(
            "cell_holds_error",
            sheet.name,
            row.number,
            cell.column_letter,
            f"Cel {cell.column_letter}{row.number} bevat een fout ({cell.value}); typ de waarde zelf.",
            f"Cell {cell.column_letter}{row.number} holds an error ({cell.value}); type the value itself.",
        )
        for row in sheet.rows
        for cell in row.cells.values()
        if isinstance(cell.value, str)
        and cell.value in {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"}
    ]


def _without(sheet: Sheet, distrusted: set[tuple[str, int, str | None]]) -> Sheet:
    rows = []
    for row in sheet.rows:
        kept = {
            at: cell for at, cell in row.cells.items() if (sheet.name, row.number, cell.column_letter) not in distrusted
        }
        rows.append(SheetRow(row.number, kept))
    return Sheet(sheet.name, tuple(rows), sheet.findings)
