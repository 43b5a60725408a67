"""A workbook as plain grids, with the exact place of every cell."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from math import isfinite
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from internships.domain.refusals import Refusal
from internships.intake.errors import UnreadableSheet, not_a_workbook
from internships.intake.prescan import SheetPrescan, require_cell_limits
from internships.intake.prescan_ods import READ_PARTS, is_ods, prescan_ods
from internships.intake.prescan_xlsx import SHARED_PARTS, WORKBOOK_PART, prescan_xlsx, sheet_parts
from internships.intake.workbook_zip import Parts, repack_workbook, unpack_workbook

CellValue = str | int | float | bool | date | datetime | time | timedelta
_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": None})
_TEXT = re.compile(rb">([^<>]{1,80})<")
_MOST_MARKS = 30
"""Combining marks on one letter (UAX #15, 13); composing takes time by the square of them."""
Grid = Sequence[Sequence[CellValue]]


@dataclass(frozen=True)
class SheetFinding:
    """One thing wrong with a cell, before its meaning is known."""

    code: str
    sheet: str
    row: int
    column: str | None
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that holds something, with its place as the spreadsheet shows it."""

    value: CellValue
    sheet: str
    row: int
    column_letter: str


@dataclass(frozen=True)
class SheetRow:
    """A row that holds something: its number (from 1) and its cells by column (from 1).

    A cell that can't be trusted is left out and found; a row of such cells alone stays, without cells.
    """

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


def column_letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    told = ""
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def read_workbook(path: Path) -> Workbook:
    """Read an XLSX or ODS, and name the cells that can't be trusted; raises ``DomainError`` for a file that is none."""
    parts = unpack_workbook(path)
    if is_ods(parts):
        surveys = prescan_ods(parts, path.name)
        wanted = [name for name in READ_PARTS if name.lower() in parts]
    elif WORKBOOK_PART in parts:
        places = sheet_parts(parts, path.name)
        surveys = prescan_xlsx(parts, places, path.name)
        parts = {**parts, **dict(_with_known_errors(parts, places, surveys))}
        wanted = [name for name in SHARED_PARTS if name in parts] + sorted(set(places.values()))
    else:
        raise not_a_workbook(path.name)
    require_cell_limits(surveys, path.name)
    sheets = [_sheet(survey, grid) for survey, grid in _grids(parts, wanted, surveys, path)]
    if not any(sheet.rows for sheet in sheets):
        raise Refusal("file_empty", name=path.name)
    findings = tuple(finding for sheet in sheets for finding in sheet.findings)
    return Workbook({sheet.name: sheet for sheet in sheets}, findings)


def _with_known_errors(
    parts: Parts, places: dict[str, str], surveys: Sequence[SheetPrescan]
) -> Iterator[tuple[str, bytes]]:
    """Yield sheets with the errors of newer Excels said as an older one: calamine 0.9 gives up on ``#SPILL!``."""
    for survey in surveys:
        newer = {error.encode() for error in set(survey.errors.values()) - _KNOWN_ERRORS}
        known = partial(_known_error, newer)
        content = parts[places[survey.sheet]]
        yield places[survey.sheet], _TEXT.sub(known, content) if newer else content


def _known_error(newer: set[bytes], found: re.Match[bytes]) -> bytes:
    return b">#N/A<" if found[1] in newer else found[0]


def _grids(
    parts: Parts, wanted: Sequence[str], surveys: Sequence[SheetPrescan], path: Path
) -> Iterator[tuple[SheetPrescan, Grid]]:
    try:
        book = CalamineWorkbook.from_filelike(repack_workbook(parts, wanted))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if names != [survey.sheet for survey in surveys]:
            raise not_a_workbook(path.name)
        for survey in surveys:
            yield survey, book.get_sheet_by_name(survey.sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableSheet(
            f"{path.name} kan niet gelezen worden als werkboek; bewaar het opnieuw als XLSX.",
            f"{path.name} can't be read as a workbook; save it again as XLSX.",
        ) from error


def _sheet(survey: SheetPrescan, grid: Grid) -> Sheet:
    name = unicodedata.normalize("NFC", survey.sheet)
    distrusted = {*survey.formulas, *survey.errors}
    rows = []
    for number, values in enumerate(grid, start=1):
        row = SheetRow(number, dict(_cells(name, number, values)))
        distrusted |= {(number, at) for at in row.cells if survey.is_computed(number, at)}
        rows.append(row)
    lines = {row for row, _ in distrusted}
    kept = (_without_distrusted(row, distrusted) for row in rows if row.cells or row.number in lines)
    return Sheet(name, tuple(kept), tuple(_finding(survey, name, *place) for place in sorted(distrusted)))


def _cells(sheet: str, number: int, values: Sequence[CellValue]) -> Iterator[tuple[int, SheetCell]]:
    for column, value in enumerate(values, start=1):
        if value != "" and (clean := clean_value(value)) != "":
            yield column, SheetCell(clean, sheet, number, column_letters(column))


def _without_distrusted(row: SheetRow, distrusted: set[tuple[int, int]]) -> SheetRow:
    return SheetRow(row.number, {at: cell for at, cell in row.cells.items() if (row.number, at) not in distrusted})


def clean_value(value: CellValue) -> CellValue:
    """Compose and trim text, and give whole numbers back as whole: calamine reads 38 as 38.0."""
    if isinstance(value, str):
        lines = value.translate(_BLANKS).replace("\r\n", "\n").replace("\r", "\n")
        return compose_text(lines).strip()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if isfinite(value) else str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def compose_text(text: str) -> str:
    """Return a text in Unicode's composed form; one that piles up marks, as no language does, stays as it is."""
    if text.isascii():
        return text
    piles = (sum(1 for _ in marks) for is_mark, marks in groupby(map(unicodedata.combining, text), bool) if is_mark)
    return text if any(pile > _MOST_MARKS for pile in piles) else unicodedata.normalize("NFC", text)


def _finding(survey: SheetPrescan, sheet: str, row: int, column: int) -> SheetFinding:
    place = f"{column_letters(column)}{row}"
    error = survey.errors.get((row, column))
    if error is None or survey.is_computed(row, column):
        return SheetFinding(
            "cell_holds_formula",
            sheet,
            row,
            column_letters(column),
            f"Cel {place} bevat een formule; typ de waarde zelf.",
            f"Cell {place} holds a formula; type the value itself.",
        )
    return SheetFinding(
        "cell_holds_error",
        sheet,
        row,
        column_letters(column),
        f"Cel {place} bevat een fout ({error}); typ de waarde zelf.",
        f"Cell {place} holds an error ({error}); type the value itself.",
    )
