"""Writing an export as a workbook, with dates and numbers as such and a sheet that explains the columns."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual, Language
from internships.exports.columns import Column, ColumnKind
from internships.exports.rows import Cell, ExportRow, cells
from internships.exports.xlsx_layout import heading_height, naming_columns, paper_for, row_height, set_print_layout

MOST_ROWS = 1_048_575
"""The rows of a worksheet below its heading."""
_LONGEST_TEXT = 32_767
_CHUNK = 64 * 1024
# A workbook stores when it was created; a fixed time gives the same bytes for the same rows.
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - xlsxwriter knows no zones
_EARLIEST_DAY = date(1900, 3, 1)
"""Before it Excel's dates are off by one: it counts 29 February 1900, which did not exist."""

_SHEET = Bilingual(nl="Stages", en="Placements")
_GUIDE = Bilingual(nl="Uitleg", en="Explanation")
_GUIDE_HEAD = (
    Bilingual(nl="Kolom", en="Column"),
    Bilingual(nl="Naam in de dienst", en="Name in the service"),
    Bilingual(nl="Wat ze zegt", en="What it says"),
    Bilingual(nl="Wie ze mag lezen", en="Who may read it"),
)
_GUIDE_WIDTHS = (44, 34, 60, 26)
_AS_OF = Bilingual(nl="Toestand op", en="As it was on")
_AS_OF_NOTE = Bilingual(
    nl="volgens de overeenkomst met haar ondertekende addenda van die dag",
    en="by the agreement with its signed amendments of that day",
)


@dataclass(frozen=True)
class ExplanationSheet:
    """Language of the export; day of the data and notes (such as an unconfirmed variant) for the second sheet."""

    language: Language
    as_of: date
    notes: tuple[Bilingual, ...] = ()


def xlsx_chunks(rows: Iterable[ExportRow], columns: Sequence[Column], explanation: ExplanationSheet) -> Iterator[bytes]:
    """Yield a workbook, written row by row to a temporary folder.

    Register numbers are text, so that they keep leading zeros; no cell is a formula. A text longer than a cell's
    maximum (32,767 characters) is cut off with "…". Refuses too many rows before the first byte.
    """
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder, "export.xlsx")
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_urls": False, "strings_to_formulas": False}
        with xlsxwriter.Workbook(str(path), options) as book:
            book.set_properties({"created": _CREATED})
            _PlacementSheet(book, columns, explanation.language).fill(rows)
            _write_explanation(book, columns, explanation)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


class _PlacementSheet:
    """Writes the sheet of rows; with ``constant_memory`` a row can't be changed once the next one begins."""

    def __init__(self, book: Any, columns: Sequence[Column], language: Language) -> None:
        self.columns, self.language = columns, language
        self.sheet = book.add_worksheet(_SHEET.get(language))
        heading = {"bold": True, "bg_color": "#DDDDDD", "text_wrap": True, "valign": "top"}
        self.heading = book.add_format(heading)
        self.heading_of_numbers = book.add_format({**heading, "align": "right", "indent": 1})
        self.text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.number = book.add_format({"valign": "top", "align": "right", "indent": 1})

    def fill(self, rows: Iterable[ExportRow]) -> None:
        # With constant_memory the column layout must be set before the first row is written.
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width, self._format(column.kind))
        self.sheet.freeze_panes(1, naming_columns(self.columns))
        set_print_layout(self.sheet, paper_for(self.columns))
        self.sheet.repeat_rows(0)
        self.sheet.set_row(0, heading_height(self.columns, self.language))
        for index, column in enumerate(self.columns):
            heading = self.heading_of_numbers if column.kind is ColumnKind.NUMBER else self.heading
            self.sheet.write_string(0, index, column.title.get(self.language), heading)
        last_row, widths = 0, [column.width for column in self.columns]
        for last_row, row in enumerate(rows, start=1):
            if last_row > MOST_ROWS:
                raise Refusal("export_too_many_rows", most=MOST_ROWS)
            row_cells = cells(row, self.columns, self.language)
            self.sheet.set_row(last_row, row_height(row_cells, widths))
            for index, cell in enumerate(row_cells):
                self._write(last_row, index, cell)
        if self.columns:
            self.sheet.autofilter(0, 0, last_row, len(self.columns) - 1)

    def _write(self, row: int, index: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, date) and cell >= _EARLIEST_DAY:
            self.sheet.write_datetime(row, index, cell, self.day)
        elif isinstance(cell, int | Decimal):
            self.sheet.write_number(row, index, cell, self.number)
        else:
            self.sheet.write_string(row, index, _truncate(str(cell)), self.text)

    def _format(self, kind: ColumnKind) -> Any:
        return {ColumnKind.DATE: self.day, ColumnKind.NUMBER: self.number}.get(kind, self.text)


def _write_explanation(book: Any, columns: Sequence[Column], explanation: ExplanationSheet) -> None:
    language = explanation.language
    sheet = book.add_worksheet(_GUIDE.get(language))
    set_print_layout(sheet, paper_for(()))
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    for index, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, _AS_OF.get(language), bold)
    sheet.write_datetime(0, 1, explanation.as_of, day)
    sheet.write_string(0, 2, _AS_OF_NOTE.get(language), wrapped)
    for row, note in enumerate(explanation.notes, start=1):
        sheet.write_string(row, 0, note.get(language), wrapped)
    heading_row = len(explanation.notes) + 2
    for index, title in enumerate(_GUIDE_HEAD):
        sheet.write_string(heading_row, index, title.get(language), bold)
    for row, column in enumerate(columns, start=heading_row + 1):
        texts = (column.title.get(language), column.key, column.about.get(language), column.visibility.get(language))
        sheet.set_row(row, row_height(texts, _GUIDE_WIDTHS))
        for index, text in enumerate(texts):
            sheet.write_string(row, index, text, wrapped)


def _truncate(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
