"""Workbooks and CSV files as real programs write them, and as someone with bad intentions does."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

SHEET_PART = "xl/worksheets/sheet1.xml"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
_ODS_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">'
    '<office:body><office:spreadsheet><table:table table:name="Stagiairs">'
)
_ODS_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"


def xlsx(folder: Path, cells: Mapping[str, Any], title: str = "Stagiairs") -> Path:
    """Write one sheet by openpyxl: cell reference to value."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for place, value in cells.items():
        sheet[place] = value
    path = folder / "werkboek.xlsx"
    book.save(path)
    return path


def with_part_changed(path: Path, change: Callable[[bytes], bytes], part: str = SHEET_PART) -> Path:
    """Write a workbook again with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods(folder: Path, rows: str, manifest: str = "<manifest/>") -> Path:
    """Write an OpenDocument spreadsheet around the XML of its rows."""
    path = folder / "werkboek.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", _ODS_HEAD + rows + _ODS_FOOT)
    return path


def ods_text(text: str) -> str:
    """Return the XML of a cell that holds a text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def csv_file(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a CSV of the given text or bytes."""
    path = folder / "stagiairs.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def values(rows: Sequence[Any]) -> list[dict[int, Any]]:
    """Return the rows as values by column, without their places."""
    return [{column: cell.value for column, cell in row.cells.items()} for row in rows]
