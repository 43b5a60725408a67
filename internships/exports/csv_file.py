"""Writing CSV as Excel reads it in Belgium: UTF-8 with a byte order mark, semicolons and decimal commas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from internships.domain.wording import Language
from internships.exports.columns import Column
from internships.exports.rows import Cell, ExportRow, cells

Separator = Literal[";", ","]
_CHUNK = 64 * 1024
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_TELEPHONE = re.compile(r"\+[0-9][0-9 ]*( ext\. [0-9]+)?")
"""A plus sign, digits and blanks only: spreadsheets show it as it is."""
_BOM = "\ufeff"


def csv_chunks(
    rows: Iterable[ExportRow], columns: Sequence[Column], language: Language, separator: Separator = ";"
) -> Iterator[bytes]:
    """Yield a CSV file: a heading of titles, then the rows.

    With ``;`` numbers have a decimal comma, since a Belgian Excel reads 7.6 as a date in June; with ``,`` a point.
    A text that would become a formula gets a leading apostrophe, unless it is a phone number. Days are ISO 8601.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    text.write(_BOM)
    writer.writerow([escape_formula(column.title.get(language)) for column in columns])
    for row in rows:
        writer.writerow([_csv_text(cell, separator) for cell in cells(row, columns, language)])
        if text.tell() >= _CHUNK:
            yield _drain(text)
    yield _drain(text)


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a phone number stays as it is."""
    is_formula = text.lstrip(" ").startswith(_STARTS_FORMULA) and _TELEPHONE.fullmatch(text) is None
    return f"'{text}" if is_formula else text


def _csv_text(cell: Cell, separator: Separator) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        number = f"{cell:f}"
        return number.replace(".", ",") if separator == ";" else number
    if isinstance(cell, date):
        return cell.isoformat()
    return escape_formula(cell) if isinstance(cell, str) else str(cell)


def _drain(text: io.StringIO) -> bytes:
    chunk = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return chunk
