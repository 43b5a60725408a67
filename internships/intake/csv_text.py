"""A CSV as Belgian Excel writes it: UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs."""

import codecs
import csv
import io
from pathlib import Path

from internships.intake.errors import EmptyFile, TooLarge, UnreadableSheet
from internships.intake.guards import LARGEST_FILE
from internships.intake.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    SheetCell,
    SheetFinding,
    SheetRow,
    cleaned,
    letters,
)

LONGEST_FIELD = 1024 * 1024


def read_csv(path: Path) -> Sheet:
    """Read a CSV; raises ``DomainError`` for one that is empty, binary or too large."""
    content = path.read_bytes()
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t\x00"):
        raise EmptyFile(path.name)
    if len(content) > LARGEST_FILE:
        raise TooLarge(f"{path.name} is groter dan 20 MB; deel het op.", f"{path.name} is larger than 20 MB; split it.")
    text = _decoded(content, path)
    csv.field_size_limit(LONGEST_FIELD)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise _unreadable(path) from error
    if len(lines) > MOST_ROWS or any(len(line) > MOST_COLUMNS for line in lines):
        raise TooLarge(
            f"{path.name} heeft meer dan {MOST_ROWS} rijen of {MOST_COLUMNS} kolommen; deel het op.",
            f"{path.name} has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns; split it.",
        )
    return _sheet(path.name, lines)


def _decoded(content: bytes, path: Path) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _unreadable(path)


def _unreadable(path: Path) -> UnreadableSheet:
    return UnreadableSheet(
        f"{path.name} is geen leesbare CSV; bewaar het opnieuw als CSV (UTF-8).",
        f"{path.name} is no readable CSV; save it again as CSV (UTF-8).",
    )


def _delimiter(text: str) -> str:
    head = text.lstrip().splitlines()[0]
    return max(";,\t", key=head.count)


def _sheet(name: str, lines: list[list[str]]) -> Sheet:
    rows: list[SheetRow] = []
    findings: list[SheetFinding] = []
    for number, line in enumerate(lines, start=1):
        cells = {
            column: SheetCell(value, name, number, letters(column))
            for column, text in enumerate(line, start=1)
            if (value := cleaned(text)) != ""
        }
        if not cells:
            continue
        if rows and len(line) != len(lines[0]):
            findings.append(_ragged(name, number, len(line), len(lines[0])))
        rows.append(SheetRow(number, cells))
    return Sheet(name, tuple(rows), tuple(findings))


def _ragged(name: str, number: int, fields: int, wanted: int) -> SheetFinding:
    return SheetFinding(
        "row_has_other_width",
        name,
        number,
        None,
        f"Rij {number} heeft {fields} velden, de kop heeft er {wanted}; kijk de scheidingstekens na.",
        f"Row {number} has {fields} fields, the heading has {wanted}; check the separators.",
    )
