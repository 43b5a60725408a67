"""Sheets as plain rows and cells, whichever file format they were read from."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from math import isfinite

CellValue = str | int | float | bool | date | datetime | time | timedelta
_BLANKS = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": None})
_MOST_MARKS = 30
"""Combining marks on one letter (UAX #15, 13); composing takes time quadratic in their number."""


@dataclass(frozen=True)
class SheetFinding:
    """A finding about a cell or row, before its column is known."""

    code: str
    sheet: str
    row: int
    column: str | None
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that is not empty, with its place as the spreadsheet shows it."""

    value: CellValue
    sheet: str
    row: int
    column_letter: str


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
    findings: tuple[SheetFinding, ...] = ()


def column_letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
