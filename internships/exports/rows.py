"""Rows of an export: one placement and its facts, as cells in the reader's language or as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticCustomError

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.identifiers import formatted_phone, parse_phone
from internships.domain.placement_board import PlacementLine
from internships.domain.pointers import split_pointer
from internships.domain.wording import Bilingual, Language, Term
from internships.exports.columns import Column
from internships.exports.placement_columns import COMPUTED_COLUMNS, INSTITUTION, PLACEMENT_COLUMNS

Cell = str | date | int | Decimal | None
"""The value of a cell; None when empty."""
LIST_SEPARATOR = "; "
MISSING_ENTRY = "–"
"""Written in a list where an entry lacks the fact, so that lists in adjacent columns match by position."""
_YES, _NO = Bilingual(nl="ja", en="yes"), Bilingual(nl="nee", en="no")


@dataclass(frozen=True)
class ExportRow:
    """One placement: its line, and the effective agreement (or draft) as far as the reader may see it.

    Without ``facts`` the columns of facts stay empty. ``institution`` is the institution's name, if its folder is
    known: cells show the name, JSON the code. ``student`` and ``host`` are indexes in the record; by default those of
    the line.
    """

    line: PlacementLine
    facts: Agreement | None = None
    institution: Bilingual | None = None
    student: int | None = None
    host: int | None = None


def cells(row: ExportRow, columns: Sequence[Column], language: Language) -> tuple[Cell, ...]:
    """Return the row as cells: terms and booleans in words, formatted phone numbers, lists joined with ``"; "``."""
    return tuple(_cell(_readable_values(row, column), language) for column in columns)


def json_values(row: ExportRow, columns: Sequence[Column]) -> Json:
    """Return the row as JSON values by column key: codes, ISO days, lists as arrays."""
    return {column.key: _json(_values(row, column), is_list=column.is_list) for column in columns}


def _readable_values(row: ExportRow, column: Column) -> list[Any]:
    is_named = column.key == INSTITUTION and row.institution is not None
    return [row.institution] if is_named else _values(row, column)


def _values(row: ExportRow, column: Column) -> list[Any]:
    """Return the values of a column in a row: for a list one per entry, None where an entry lacks the fact."""
    if column.pointer is not None:
        student = row.line.student_index if row.student is None else row.student
        host = row.line.host_index if row.host is None else row.host
        return list(_values_at(row.facts, _row_path(column.pointer, student, host)))
    if (computed := COMPUTED_COLUMNS.get(column.key)) is not None:
        return [computed.compute(row.facts)]
    return [getattr(row.line, column.key)] if column.key in PLACEMENT_COLUMNS else []


@lru_cache(maxsize=4096)
def _row_path(pointer: str, student: int, host: int) -> tuple[str, ...]:
    row_pointer = pointer.replace("/students/0", f"/students/{student}", 1).replace("/hosts/0", f"/hosts/{host}", 1)
    return split_pointer(row_pointer)


def _values_at(value: Any, steps: tuple[str, ...]) -> Iterator[Any]:
    if not steps or value is None:
        yield value
    elif not isinstance(value, tuple):
        yield from _values_at(getattr(value, steps[0], None), steps[1:])
    elif steps[0] == "*":
        for entry in value:
            yield from _values_at(entry, steps[1:])
    elif int(steps[0]) < len(value):
        yield from _values_at(value[int(steps[0])], steps[1:])


def _cell(values: list[Any], language: Language) -> Cell:
    cell_values = [_cell_value(value, language) for value in values]
    if all(cell is None for cell in cell_values):
        return None
    if len(cell_values) == 1:
        return cell_values[0]
    return LIST_SEPARATOR.join(MISSING_ENTRY if cell is None else str(cell) for cell in cell_values)


def _cell_value(value: Any, language: Language) -> Cell:
    if isinstance(value, bool):
        return (_YES if value else _NO).get(language)
    if isinstance(value, Term | Bilingual):
        return value.get(language)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if value is None or isinstance(value, date | int | Decimal):
        return value
    text = str(value)
    return _formatted_phone(text) if text.startswith("+") else text


@lru_cache(maxsize=4096)
def _formatted_phone(text: str) -> str:
    """Format a phone number with spaces; any other text that begins with + stays as it is."""
    try:
        return formatted_phone(text) if parse_phone(text) == text else text
    except PydanticCustomError:
        return text


def _json(values: list[Any], *, is_list: bool) -> Any:
    json_list = [_json_value(value) for value in values]
    if is_list:
        return [] if all(value is None for value in json_list) else json_list
    return json_list[0] if json_list else None


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
