"""Reading CSV as Belgian Excel writes it: UTF-8, UTF-16 or Windows-1252, with semicolons, commas or tabs."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from internships.domain.errors import Finding, SheetPlace
from internships.domain.refusals import Refusal
from internships.intake.errors import unreadable
from internships.intake.prescan import MOST_COLUMNS, MOST_ROWS, SheetPrescan
from internships.intake.sheets import Sheet, SheetCell, SheetRow, clean_value, sheet_finding
from internships.intake.workbook_zip import LARGEST_FILE, OLD_CONTAINER, require_size

_DELIMITERS = ";,\t"
_SAMPLE = 50
_SEPARATOR_LINE = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
"""A first line that names the separator; Excel obeys it and does not show it as a row."""
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"  # RFC 3629, 4
)
"""A UTF-8 character of several bytes."""
_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384  # Excel's own limits, also for blank rows
_OTHER_FORMATS = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\x1f\x8b", OLD_CONTAINER)


def read_csv(path: Path) -> Sheet:
    """Read a CSV; refuses one that is empty, binary, too large or has unbalanced quotes.

    Rows are numbered as Excel shows them: a field with several lines counts once.
    """
    require_size(path)
    text = _decode(path.read_bytes(), path)
    if not text.strip():
        raise Refusal("file_empty", name=path.name)
    marker = _SEPARATOR_LINE.match(text)
    body = text[marker.end() :] if marker else text
    with _unlimited_fields():
        sheet = _sheet(path.name, _parse_lines(body, marker[1] if marker else _delimiter(body), path.name))
    if not sheet.rows:
        raise Refusal("file_empty", name=path.name)
    return sheet


def _decode(content: bytes, path: Path) -> str:
    if content.startswith(_OTHER_FORMATS):
        raise _no_csv(path)
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = _decode_windows_1252(content, path) or content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_csv(path) from None
    if "\x00" in text:
        raise _no_csv(path)
    return text


def _decode_windows_1252(content: bytes, path: Path) -> str | None:
    """Return a text decoded from Windows-1252, or None if it is UTF-8; refuses UTF-8 with broken bytes.

    A file with UTF-8 characters of several bytes is taken for UTF-8: decoding it as Windows-1252 would give ``ZoÃ«``.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if not _UTF8_CHARACTER.search(content):
            return content.decode("cp1252")
        before = content[: error.start].decode("utf-8-sig")
        line = before.count("\n") + 1
        raise Refusal("csv_broken_byte", name=path.name, line=line, position=len(before) - before.rfind("\n")) from None
    return None


def _no_csv(path: Path) -> Refusal:
    return unreadable(
        path.name,
        "is geen leesbare CSV; bewaar het opnieuw als CSV (UTF-8).",
        "is no readable CSV; save it again as CSV (UTF-8).",
    )


@contextmanager
def _unlimited_fields() -> Iterator[None]:
    # The limit is global, so it is restored. No field is longer than the file.
    before = csv.field_size_limit(LARGEST_FILE)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """Return the separator that makes most rows as wide as the heading; on a tie, the one with the widest heading."""
    return max(_DELIMITERS, key=lambda delimiter: _delimiter_score(text, delimiter))


def _delimiter_score(text: str, delimiter: str) -> tuple[int, int]:
    lines = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE)
    widths = [len(line) for line in lines if any(line)]
    if not widths or widths[0] == 1:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def _parse_lines(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for line in reader:
            yield line
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal("csv_quotes_unbalanced", name=name, line=start) from error


def _sheet(name: str, lines: Iterable[list[str]]) -> Sheet:
    rows: list[SheetRow] = []
    findings: list[Finding] = []
    prescan = SheetPrescan(name, name)
    width = 0
    for number, line in enumerate(lines, start=1):
        if len(line) > _EXCEL_COLUMNS or number > _EXCEL_ROWS:
            raise Refusal("sheet_too_large", name=name, rows=MOST_ROWS, columns=MOST_COLUMNS)
        row = _row(name, number, line)
        if not row.cells:
            continue
        width = width or len(line)
        prescan.add_cells(number, max(row.cells), sum(map(len, line)), len(row.cells))
        if len(line) != width:
            findings.append(_other_width(name, number, len(line), width))
        rows.append(row)
    return Sheet(name, tuple(rows), tuple(findings))


def _row(name: str, number: int, line: list[str]) -> SheetRow:
    cells = {
        column: SheetCell(value, name, number, column)
        for column, text in enumerate(line, start=1)
        if (value := clean_value(text)) != ""
    }
    return SheetRow(number, cells)


def _other_width(name: str, number: int, fields: int, expected: int) -> Finding:
    return sheet_finding(
        SheetPlace(sheet=name, row=number),
        "row_has_other_width",
        f"Rij {number} heeft {fields} velden, de kop heeft er {expected}; kijk de scheidingstekens na.",
        f"Row {number} has {fields} fields, the heading has {expected}; check the separators.",
    )
