"""A CSV as Belgian Excel writes it: UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from internships.intake.errors import EmptyFile, QuotesUnbalanced, SheetTooLarge, UnreadableSheet
from internships.intake.guards import LARGEST_FILE, OLD_CONTAINER, require_size
from internships.intake.sheets import Sheet, SheetCell, SheetFinding, SheetRow, cleaned, letters
from internships.intake.survey import MOST_COLUMNS, MOST_ROWS

_DELIMITERS = ";,\t"
_SAMPLE = 50
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
"""A first line that tells Excel the separator, and that Excel doesn't show as a row."""
_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x1f\x8b", OLD_CONTAINER)


def read_csv(path: Path) -> Sheet:
    """Read a CSV; raises ``DomainError`` for one that is empty, binary, too large or wrongly quoted.

    A row's number is the one that Excel shows: a field of several lines doesn't count twice.
    """
    require_size(path)
    text = _decoded(path.read_bytes(), path)
    if not text.strip():
        raise EmptyFile(path.name)
    told = _SEPARATOR_LINE.match(text)
    body = text[told.end() :] if told else text
    with _long_fields():
        lines = _split(body, told[1] if told else _delimiter(body), path.name)
    sheet = _sheet(path.name, lines)
    if not sheet.rows:
        raise EmptyFile(path.name)
    return sheet


def _decoded(content: bytes, path: Path) -> str:
    boms = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ["utf-16"] if content.startswith(boms) else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not content.startswith(_OTHER_FORMATS):
            return text
    raise UnreadableSheet(
        f"{path.name} is geen leesbare CSV; bewaar het opnieuw als CSV (UTF-8).",
        f"{path.name} is no readable CSV; save it again as CSV (UTF-8).",
    )


@contextmanager
def _long_fields() -> Iterator[None]:
    # The limit is the whole interpreter's, so it is set back. No field is longer than the file.
    before = csv.field_size_limit(LARGEST_FILE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """Return the separator under which most rows are as wide as the heading, and the heading is widest."""
    return max(_DELIMITERS, key=lambda delimiter: _fit(text, delimiter))


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    lines = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE)
    widths = [len(line) for line in lines if any(line)]
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def _split(text: str, delimiter: str, name: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    start = 1
    try:
        for line in reader:
            lines.append(line)
            start = reader.line_num + 1
    except csv.Error as error:
        raise QuotesUnbalanced(name, start) from error
    return lines


def _sheet(name: str, lines: list[list[str]]) -> Sheet:
    rows: list[SheetRow] = []
    findings: list[SheetFinding] = []
    width = 0
    for number, line in enumerate(lines, start=1):
        row = _row(name, number, line)
        if not row.cells:
            continue
        width = width or len(line)
        if number > MOST_ROWS or max(row.cells) > MOST_COLUMNS:
            raise SheetTooLarge(name, MOST_ROWS, MOST_COLUMNS)
        if len(line) != width:
            findings.append(_ragged(name, number, len(line), width))
        rows.append(row)
    return Sheet(name, tuple(rows), tuple(findings))


def _row(name: str, number: int, line: list[str]) -> SheetRow:
    cells = {
        column: SheetCell(value, name, number, letters(column))
        for column, text in enumerate(line, start=1)
        if (value := cleaned(text)) != ""
    }
    return SheetRow(number, cells)


def _ragged(name: str, number: int, fields: int, wanted: int) -> SheetFinding:
    return SheetFinding(
        "row_has_other_width",
        name,
        number,
        None,
        f"Rij {number} heeft {fields} velden, de kop heeft er {wanted}; kijk de scheidingstekens na.",
        f"Row {number} has {fields} fields, the heading has {wanted}; check the separators.",
    )
