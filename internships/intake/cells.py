"""Converting the value of a cell to a JSON value of the record, and back."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from internships.domain.pointers import split_pointer
from internships.domain.value import MAX_LINE_LENGTH
from internships.domain.wording import Language, Term
from internships.intake.sheets import compose_text
from internships.intake.typed_dates import parse_date
from internships.intake.workbook_columns import CellKind, SheetColumn

_YES = {"ja", "yes", "j", "y", "x", "true", "waar", "1"}
_NO = {"nee", "no", "n", "neen", "false", "onwaar", "0"}
_YES_NO_WORDS = {Language.NL: ("ja", "nee"), Language.EN: ("yes", "no")}
_CLOCK = re.compile(r"(\d{1,2})[:.hu](\d{2})(?::(\d{2}))?", re.ASCII | re.IGNORECASE)


def cell_to_json(value: Any, column: SheetColumn) -> Any:
    """Return a cell's value as JSON; a value of the wrong kind stays as text, which schema validation then reports."""
    if column.kind is CellKind.LINES:
        return [_term_value(line, column) if column.terms else line for line in _split(value)]
    if column.kind is CellKind.CHOICE:
        return _term_value(str(value), column)
    return _TO_JSON[column.kind](value)


def _split(value: Any) -> list[str]:
    # In a cell with several lines, a semicolon is punctuation.
    lines = str(value).split("\n")
    parts = lines if len(lines) > 1 else lines[0].split(";")
    return [part.strip() for part in parts if part.strip()]


def _term_value(text: str, column: SheetColumn) -> str:
    key = comparison_key(text)
    for term in column.terms or ():
        if key in {comparison_key(str(term.value)), comparison_key(term.nl), comparison_key(term.en)}:
            return str(term.value)
    return text


def comparison_key(text: str) -> str:
    """Return a text without case, accents and double blanks, to compare headings and words; empty for a long text."""
    if len(text) > MAX_LINE_LENGTH:
        return ""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.casefold().split())


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def row_code_key(text: str) -> str:
    """Return a row code without case and double blanks; unlike ``comparison_key`` it keeps all characters."""
    return " ".join(compose_text(text).casefold().split())


def _yes_no(value: Any) -> Any:
    word = comparison_key(str(value))
    return True if word in _YES else False if word in _NO else value


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value).strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else value


def _number(value: Any) -> str:
    text = "".join(_text(value).split()).removeprefix("€").removesuffix("€")
    return text.replace(",", ".") if re.fullmatch(r"-?[0-9]+,[0-9]+", text) else text


def _date(value: Any) -> str:
    day = parse_date(value)
    return day.isoformat() if day else str(value).strip()


def _time(value: Any) -> str:
    if isinstance(value, datetime | time):
        return value.strftime("%H:%M:%S")
    text = str(value).strip()
    match = _CLOCK.fullmatch(text)
    return f"{int(match[1]):02d}:{match[2]}:{match[3] or '00'}" if match else text


_TO_JSON = {
    CellKind.TEXT: _text,
    CellKind.YES_NO: _yes_no,
    CellKind.WHOLE: _whole,
    CellKind.NUMBER: _number,
    CellKind.DATE: _date,
    CellKind.TIME: _time,
}


def value_at(record: Any, pointer: str) -> Any:
    """Return the value at a pointer in a JSON record; None where it is missing."""
    value = record
    for step in split_pointer(pointer):
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def json_to_cell(value: Any, column: SheetColumn, language: Language) -> str | int | float | date:
    """Return a JSON value as a cell value; a draft's invalid date or number stays text."""
    try:
        return _json_to_cell(value, column, language)
    except (ValueError, ArithmeticError, TypeError):
        return str(value)


def _json_to_cell(value: Any, column: SheetColumn, language: Language) -> str | int | float | date:
    if column.kind is CellKind.LINES and isinstance(value, list | tuple):
        return "\n".join(_term_label(entry, column.terms, language) for entry in value)
    if column.kind is CellKind.CHOICE:
        return _term_label(value, column.terms, language)
    if column.kind is CellKind.YES_NO:
        return _YES_NO_WORDS[language][0 if value else 1] if isinstance(value, bool) else str(value)
    cell: str | int | float | date = _TO_CELL[column.kind](value)
    return cell


_TO_CELL: dict[CellKind, Callable[[Any], str | int | float | date]] = {
    CellKind.TEXT: str,
    CellKind.DATE: date.fromisoformat,
    CellKind.NUMBER: lambda value: _finite(Decimal(str(value))),
    CellKind.LINES: str,
    CellKind.TIME: lambda value: str(value).removesuffix(":00") if len(str(value)) > 5 else str(value),
    CellKind.WHOLE: lambda value: value if type(value) is int else str(value),
}


def _finite(amount: Decimal) -> float | str:
    return float(amount) if amount.is_finite() else str(amount)


def _term_label(value: Any, terms: type[Term] | None, language: Language) -> str:
    for term in terms or ():
        if str(term.value) == str(value):
            return term.get(language)
    return str(value)
