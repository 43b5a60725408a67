"""Rows of an export: one placement of the board and its facts, said in the reader's language or as the schema does."""

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
from internships.exports.placement_columns import (
    HEALTH_CONDITION,
    INSTITUTION,
    PLACEMENT_COLUMNS,
    health_condition,
    placement_value,
)

Cell = str | date | int | Decimal | None
"""What a sheet's cell holds; an empty one is None."""
LIST_SEPARATOR = "; "
MISSING_ENTRY = "–"
"""Stands in a joined list where an entry lacks the fact, so that lists side by side keep their order."""
_YES, _NO = Bilingual(nl="ja", en="yes"), Bilingual(nl="nee", en="no")


@dataclass(frozen=True)
class ExportRow:
    """One placement: its line of the board, and the effective agreement (or draft) as the reader may see it.

    ``facts`` come from ``domain.views.view_for``; without them columns of facts stay empty. ``institution`` is the
    name of the line's institution, where its folder is known: readers get it, machines the code. ``student`` and
    ``host`` are the places in the record of the row's own student and host; by default those that the line names.
    """

    line: PlacementLine
    facts: Agreement | None = None
    institution: Bilingual | None = None
    student: int | None = None
    host: int | None = None


def cells(row: ExportRow, columns: Sequence[Column], language: Language) -> tuple[Cell, ...]:
    """Return the row as cells: terms, yes and no in words, phones spaced, lists joined with ``"; "``."""
    return tuple(_cell(_readable_values(row, column), language) for column in columns)


def json_values(row: ExportRow, columns: Sequence[Column]) -> Json:
    """Return the row as JSON values by key, as the schema writes them: codes, ISO days, lists as arrays."""
    return {column.key: _json(_values(row, column), is_list=column.is_list) for column in columns}


def _readable_values(row: ExportRow, column: Column) -> list[Any]:
    is_named = column.key == INSTITUTION and row.institution is not None
    return [row.institution] if is_named else _values(row, column)


def _values(row: ExportRow, column: Column) -> list[Any]:
    """Return the values of a column in a row; for a list one an entry, None where the entry lacks it."""
    if column.pointer is not None:
        student = row.line.student_index if row.student is None else row.student
        host = row.line.host_index if row.host is None else row.host
        return list(_values_at(row.facts, _row_path(column.pointer, student, host)))
    if column.key == HEALTH_CONDITION:
        return [health_condition(row.facts)]
    return [placement_value(row.line, column.key)] if column.key in PLACEMENT_COLUMNS else []


@lru_cache(maxsize=4096)
def _row_path(pointer: str, student: int, host: int) -> tuple[str, ...]:
    own = pointer.replace("/students/0", f"/students/{student}", 1).replace("/hosts/0", f"/hosts/{host}", 1)
    return split_pointer(own)


def _values_at(value: Any, way: tuple[str, ...]) -> Iterator[Any]:
    if not way or value is None:
        yield value
    elif not isinstance(value, tuple):
        yield from _values_at(getattr(value, way[0], None), way[1:])
    elif way[0] == "*":
        for entry in value:
            yield from _values_at(entry, way[1:])
    elif int(way[0]) < len(value):
        yield from _values_at(value[int(way[0])], way[1:])


def _cell(values: list[Any], language: Language) -> Cell:
    told = [_cell_value(value, language) for value in values]
    if all(cell is None for cell in told):
        return None
    if len(told) == 1:
        return told[0]
    return LIST_SEPARATOR.join(MISSING_ENTRY if cell is None else str(cell) for cell in told)


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
    """Space a telephone number so that it can be read; any other text that begins with + stays as it is."""
    try:
        return formatted_phone(text) if parse_phone(text) == text else text
    except PydanticCustomError:
        return text


def _json(values: list[Any], *, is_list: bool) -> Any:
    told = [_json_value(value) for value in values]
    if is_list:
        return [] if all(value is None for value in told) else told
    return told[0] if told else None


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
