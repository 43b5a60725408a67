"""Sheets as plain rows and cells, whichever file format they were read from."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from math import isfinite

from xlsxwriter.utility import xl_col_to_name

from internships.domain.errors import Finding, Severity, SheetPlace
from internships.domain.wording import bilingual

CellValue = str | int | float | bool | date | datetime | time | timedelta
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": None})
_MOST_MARKS = 30
"""Combining marks on one letter (UAX #15, 13); composing takes time quadratic in their number."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that is not empty, with its sheet, row and column (from 1)."""

    value: CellValue
    sheet: str
    row: int
    column: int

    @property
    def place(self) -> SheetPlace:
        return place_at(self.sheet, self.row, self.column)


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty: its number (from 1) and its cells by column (from 1).

    Cells with a formula or error are left out and get a finding; a row with only such cells stays, without cells.
    """

    number: int
    cells: dict[int, SheetCell]


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet that are not empty."""

    name: str
    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...] = ()


def place_at(sheet: str, row: int, column: int) -> SheetPlace:
    """Return the place of a cell as the spreadsheet shows it: column 27 is AA."""
    return SheetPlace(sheet=sheet, row=row, column=xl_col_to_name(column - 1))


def sheet_finding(
    place: SheetPlace | None, code: str, nl: str, en: str, severity: Severity = Severity.BLOCKS
) -> Finding:
    """Return a finding about a cell or a row."""
    return Finding(code=code, severity=severity, place=place, text=bilingual(nl, en))


def clean_value(value: CellValue) -> CellValue:
    """Compose and trim text, and turn whole floats into integers: calamine reads 38 as 38.0."""
    if isinstance(value, str):
        lines = value.translate(_BLANKS).replace("\r\n", "\n").replace("\r", "\n")
        return compose_text(lines).strip()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if isfinite(value) else str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def compose_text(text: str) -> str:
    """Return a text in Unicode's composed form; one with more marks on a letter than any language stays as it is."""
    if text.isascii():
        return text
    mark_counts = (
        sum(1 for _ in marks) for is_mark, marks in groupby(map(unicodedata.combining, text), bool) if is_mark
    )
    return text if any(count > _MOST_MARKS for count in mark_counts) else unicodedata.normalize("NFC", text)
