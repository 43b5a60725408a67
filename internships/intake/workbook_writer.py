"""Writing the workbook to fill in: a sheet for the host, a row per student, and sheets of lists keyed by row code."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.pointers import pointer_label, split_pointer
from internships.domain.wording import Language
from internships.intake.cells import json_to_cell, value_at
from internships.intake.workbook_columns import HOST_SHEET, LIST_SHEETS, STUDENT_SHEET, CellKind, SheetColumn, SheetPlan

FORMATTED_ROWS = 2000
"""Rows below the headings that get dropdowns and formats."""
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - XLSX has no zones
"""A fixed date instead of the present one, so that the same records give the same bytes."""
_WORDS = {
    Language.NL: {
        "guide": "Uitleg", "lists": "_lijsten", "yes": "ja", "no": "nee", "fact": "Gegeven", "value": "Waarde",
        "lines": (
            "Zo werkt dit werkboek",
            "1. Vul het blad Stagegever één keer in.",
            "2. Vul op het blad Stagiairs één rij per stagiair in. Kolom A is uw eigen rijcode (uniek).",
            "3. Uurrooster, activiteiten, kosten, stageplaatsen, risico's en beschermingsmiddelen staan op eigen bladen: herhaal er de rijcode in kolom A. Zonder rijcode geldt een rij voor iedereen.",
            "4. Een veld dat u niet kent, laat u leeg. `internships check` noemt alles wat nog ontbreekt, met blad, rij en kolom.",
            "5. Typ geen formules: alleen waarden worden gelezen.",
            "6. Een veld met meer regels: Alt+Enter, of een puntkomma tussen de regels.",
        ),
    },
    Language.EN: {
        "guide": "Guide", "lists": "_lists", "yes": "yes", "no": "no", "fact": "Fact", "value": "Value",
        "lines": (
            "How this workbook works",
            "1. Fill in the sheet Host once.",
            "2. On the sheet Interns, fill in one row per intern. Column A is your own row code (unique).",
            "3. Schedule, activities, costs, places of work, risks and protective equipment have sheets of their own: repeat the row code in column A. A row without a row code holds for everyone.",
            "4. Leave empty what you don't know. `internships check` names all that is missing, with sheet, row and column.",
            "5. Type no formulas: only values are read.",
            "6. A field of several lines: Alt+Enter, or a semicolon between the lines.",
        ),
    },
}


def build_workbook(language: Language, institutions: Sequence[str], records: Sequence[Json] = ()) -> bytes:
    """Return the workbook, empty or filled with records; the same input gives the same bytes."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED, "title": "Internships"})
    _WorkbookWriter(book, language, institutions).fill(records)
    book.close()
    return content.getvalue()


class _WorkbookWriter:
    """Writes the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, language: Language, institutions: Sequence[str]) -> None:
        self.book, self.language = book, language
        self.words: Mapping[str, Any] = _WORDS[language]
        self.head: Format = book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B3C5D", "text_wrap": True, "valign": "top", "border": 1}
        )
        self.formats: dict[CellKind, Format] = {
            kind: book.add_format({"valign": "top", "text_wrap": kind in {CellKind.TEXT, CellKind.LINES}, "num_format": pattern})
            for kind, pattern in _PATTERNS.items()
        }
        self.choices: dict[str, str] = {}
        self.institutions = institutions
        self.guide = book.add_worksheet(self.words["guide"])
        self.sheets = {plan.id: book.add_worksheet(plan.title.get(language)) for plan in (HOST_SHEET, STUDENT_SHEET, *LIST_SHEETS)}
        self.lists = book.add_worksheet(self.words["lists"])
        self.lists.hide()

    def fill(self, records: Sequence[Json]) -> None:
        """Write every sheet."""
        self._write_guide()
        self._write_host(records[0] if records else {})
        self._write_table(STUDENT_SHEET, [(_row_code(record), record) for record in records])
        for plan in LIST_SHEETS:
            self._write_table(plan, [(_row_code(record), row) for record in records for row in _list_records(record, plan)])
        self.sheets[STUDENT_SHEET.id].activate()

    def _write_guide(self) -> None:
        self.guide.set_column(0, 0, 95)
        self.guide.hide_gridlines(2)
        head = self.book.add_format({"bold": True, "font_size": 14, "font_color": "#0B3C5D"})
        text = self.book.add_format({"text_wrap": True, "valign": "top"})
        for row, line in enumerate(self.words["lines"]):
            # Spreadsheet programs do not fit the height of a row written by another program.
            self.guide.set_row(row, 24 if row == 0 else 16 * (1 + len(line) // 95))
            self.guide.write_string(row, 0, line, text if row else head)

    def _write_host(self, record: Json) -> None:
        sheet = self.sheets[HOST_SHEET.id]
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, 1, 52)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, [self.words["fact"], self.words["value"]], self.head)
        for row, column in enumerate(HOST_SHEET.columns, start=1):
            sheet.write_string(row, 0, column.heading(self.language))
            self._validate(sheet, column, row, row, 1)
            self._write_cell(sheet, row, 1, value_at(record, column.pointer), column)

    def _write_table(self, plan: SheetPlan, rows: Iterable[tuple[str, Json]]) -> None:
        sheet = self.sheets[plan.id]
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_row(0, 45)
        for index, column in enumerate(plan.columns):
            sheet.set_column(index, index, _WIDTHS.get(column.kind, 18), self.formats[column.kind])
            sheet.write_string(0, index, column.heading(self.language), self.head)
            if label := pointer_label(Agreement, column.schema_path):
                sheet.write_comment(0, index, f"{label.get(self.language)}\n{column.pointer}", {"x_scale": 2})
            self._validate(sheet, column, 1, FORMATTED_ROWS, index)
        for number, (code, record) in enumerate(rows, start=1):
            sheet.write_string(number, 0, code, self.formats[CellKind.TEXT])
            for index, column in enumerate(plan.columns[1:], start=1):
                self._write_cell(sheet, number, index, value_at(record, column.pointer), column)

    def _write_cell(self, sheet: Worksheet, row: int, index: int, value: Any, column: SheetColumn) -> None:
        style = self.formats[column.kind]
        if value is None:
            sheet.write_blank(row, index, None, style)
            return
        cell = json_to_cell(value, column, self.language)
        if isinstance(cell, date):
            sheet.write_datetime(row, index, cell, style)
        elif isinstance(cell, str):
            sheet.write_string(row, index, cell, style)
        else:
            sheet.write_number(row, index, cell, style)

    def _validate(self, sheet: Worksheet, column: SheetColumn, first: int, last: int, index: int) -> None:
        if column.kind is CellKind.DATE:
            limits = {"minimum": date(1940, 1, 1), "maximum": date(2100, 12, 31)}
            sheet.data_validation(first, index, last, index, {"validate": "date", "criteria": "between", **limits})
        elif choices := self._choices_range(column):
            # A list of terms gets no dropdown: that would allow only one term.
            sheet.data_validation(first, index, last, index, {"validate": "list", "source": choices})

    def _choices_range(self, column: SheetColumn) -> str | None:
        if column.pointer == "/institutions/0/slug":
            choices = list(self.institutions)
        elif column.kind is CellKind.YES_NO:
            choices = [self.words["yes"], self.words["no"]]
        elif column.kind is CellKind.CHOICE and column.terms:
            choices = [term.get(self.language) for term in column.terms]
        else:
            return None
        name = column.terms.__name__ if column.terms else column.kind.value + str(len(choices))
        if name not in self.choices:
            column_index = len(self.choices)
            self.lists.write_column(0, column_index, choices)
            letter = xlsxwriter.utility.xl_col_to_name(column_index)
            self.choices[name] = f"='{self.words['lists']}'!${letter}$1:${letter}${len(choices)}"
        return self.choices[name]


# Formatted as text, so that numbers and codes keep their leading zeros.
_PATTERNS = dict.fromkeys(CellKind, "@") | {
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.NUMBER: "0.##",
    CellKind.WHOLE: "0",
}
_WIDTHS = {CellKind.LINES: 40, CellKind.TEXT: 22, CellKind.CHOICE: 34, CellKind.DATE: 12, CellKind.YES_NO: 12}


def _row_code(record: Json) -> str:
    return str(record.get("reference", ""))


def _list_records(record: Json, plan: SheetPlan) -> list[Json]:
    """Return one record per entry of the plan's list, with only that entry in the list."""
    entries = value_at(record, plan.list_at or "") or []
    return [_nested(split_pointer(plan.list_at or ""), [entry]) for entry in entries]


def _nested(path: tuple[str, ...], value: Any) -> Json:
    record = value
    for step in reversed(path):
        record = {step: record}
    return dict(record)
