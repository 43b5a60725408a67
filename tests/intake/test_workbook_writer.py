"""The empty workbook, as another program reads it, and records that are written and read back."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from internships.domain.wording import Language
from internships.intake.cells import cell_to_json, json_to_cell
from internships.intake.drafts import read_drafts
from internships.intake.workbook_columns import (
    ALL_SHEETS,
    HOST_SHEET,
    LIST_SHEETS,
    STUDENT_SHEET,
    CellKind,
    SheetColumn,
    SheetPlan,
)
from internships.intake.workbook_writer import FORMATTED_ROWS, build_workbook
from tests.paths import ROOT

INSTITUTIONS = ("noordzee", "scheldemonding")
EXAMPLES = ROOT / "examples"
LETTERS = "abcABC éçßžŁ’'-.,()/&@0123456789=+:;_"


def opened_workbook(language: Language) -> Any:
    return openpyxl.load_workbook(BytesIO(build_workbook(language, INSTITUTIONS)))


def rules_of(sheet: Worksheet) -> Sequence[DataValidation]:
    return list(sheet.data_validations.dataValidation)


@pytest.mark.parametrize("language", Language)
def test_the_empty_workbook_has_every_sheet_with_its_headings(language: Language) -> None:
    book = opened_workbook(language)
    for plan in (STUDENT_SHEET, *LIST_SHEETS):
        first = [cell.value for cell in book[plan.title.get(language)][1]]
        assert first == [column.heading(language) for column in plan.columns]
    host = [cell.value for cell in book[HOST_SHEET.title.get(language)]["A"]]
    assert host[1:] == [column.heading(language) for column in HOST_SHEET.columns]


def test_no_sheet_has_two_columns_of_the_same_heading_in_either_language() -> None:
    for plan in ALL_SHEETS:
        for language in Language:
            headings = [column.heading(language) for column in plan.columns]
            assert len(headings) == len(set(headings)), plan.id


@pytest.mark.parametrize("language", Language)
def test_every_date_column_refuses_what_is_no_date(language: Language) -> None:
    book = opened_workbook(language)
    for plan in (STUDENT_SHEET, *LIST_SHEETS):
        dated = {
            str(rule.sqref).split(":", maxsplit=1)[0]
            for rule in rules_of(book[plan.title.get(language)])
            if rule.type == "date"
        }
        wanted = [n for n, column in enumerate(plan.columns, start=1) if column.kind is CellKind.DATE]
        assert dated == {f"{get_column_letter(n)}2" for n in wanted}


@pytest.mark.parametrize("language", Language)
def test_every_choice_and_every_yes_or_no_is_a_dropdown_of_words_in_the_language(language: Language) -> None:
    book = opened_workbook(language)
    sheet = book[STUDENT_SHEET.title.get(language)]
    offered = {str(rule.sqref): str(rule.formula1) for rule in rules_of(sheet) if rule.type == "list"}
    for number, column in enumerate(STUDENT_SHEET.columns, start=1):
        if column.kind in {CellKind.CHOICE, CellKind.YES_NO}:
            letter = get_column_letter(number)
            words = words_at(book, offered[f"{letter}2:{letter}{FORMATTED_ROWS + 1}"])
            assert words
            assert all(cell_to_json(word, column) != word or word in allowed_codes(column) for word in words)


def words_at(book: Any, formula: str) -> list[str]:
    sheet, _, cells = formula.removeprefix("=").partition("!")
    assert book[sheet.strip("'")].sheet_state == "hidden"
    return [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]


def allowed_codes(column: SheetColumn) -> set[str]:
    return {str(term.value) for term in column.terms or ()}


def test_the_dropdown_of_institutions_holds_the_folders_that_are_there() -> None:
    book = opened_workbook(Language.NL)
    at = [column.pointer for column in STUDENT_SHEET.columns].index("/institutions/0/slug") + 1
    letter = get_column_letter(at)
    (rule,) = [r for r in rules_of(book["Stagiairs"]) if str(r.sqref).startswith(f"{letter}2")]
    assert words_at(book, rule.formula1 or "") == list(INSTITUTIONS)


def test_numbers_and_codes_are_formatted_as_text_so_that_leading_zeros_live() -> None:
    book = opened_workbook(Language.NL)
    numbers = ("Studentennummer", "Rijcode", "Student: postcode", "ISCED-F")
    headings = [cell.value for cell in book["Stagiairs"][1]]
    for name in numbers:
        at = headings.index(name) + 1
        (column,) = [c for c in book["Stagiairs"].column_dimensions.values() if c.min <= at <= c.max]
        assert column.number_format == "@"


def test_the_guide_says_in_both_languages_how_the_sheets_hang_together() -> None:
    assert "rijcode" in str([cell.value for cell in opened_workbook(Language.NL)["Uitleg"]["A"]])
    assert "row code" in str([cell.value for cell in opened_workbook(Language.EN)["Guide"]["A"]])


@pytest.mark.parametrize("language", Language)
def test_the_same_records_give_the_same_bytes(language: Language) -> None:
    assert build_workbook(language, INSTITUTIONS) == build_workbook(language, INSTITUTIONS)


def test_the_shipped_workbook_and_the_shipped_json_hold_the_same_interns() -> None:
    records = json.loads((EXAMPLES / "batch.json").read_text(encoding="utf-8"))
    drafts = read_drafts(EXAMPLES / "batch.xlsx", None)
    assert [draft.record for draft in drafts] == records
    assert [draft.findings for draft in drafts] == [()] * len(records)


def test_the_shipped_interns_written_in_english_are_read_back_the_same(tmp_path: Path) -> None:
    records = json.loads((EXAMPLES / "batch.json").read_text(encoding="utf-8"))
    path = tmp_path / "batch.xlsx"
    path.write_bytes(build_workbook(Language.EN, INSTITUTIONS, records))
    assert [draft.record for draft in read_drafts(path, None)] == records


# A list of one line has no semicolon here: there it separates entries.
LINES = some.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
BY_KIND: dict[CellKind, some.SearchStrategy[Any]] = {
    CellKind.TEXT: LINES,
    CellKind.LINES: some.lists(LINES, min_size=2, max_size=4) | LINES.map(lambda line: [line.replace(";", ",")]),
    CellKind.NUMBER: some.integers(1, 9_999_999).map(lambda hundredths: str(Decimal(hundredths) / 100)),
    CellKind.WHOLE: some.integers(0, 999_999),
    CellKind.DATE: some.dates(min_value=date(1940, 1, 1), max_value=date(2100, 12, 31)).map(date.isoformat),
    CellKind.TIME: some.times().map(lambda clock: clock.isoformat("seconds")),
    CellKind.YES_NO: some.booleans(),
}


def facts_of(column: SheetColumn) -> some.SearchStrategy[Any]:
    if column.terms is None:
        return BY_KIND[column.kind]
    terms = some.sampled_from([str(term.value) for term in column.terms])
    return terms if column.kind is CellKind.CHOICE else some.lists(terms, min_size=1, max_size=3)


@pytest.mark.parametrize("plan", ALL_SHEETS, ids=lambda plan: plan.id)
@given(given=some.data())
@settings(max_examples=20)
def test_a_fact_shown_in_its_cell_and_heard_again_is_the_same_fact(given: some.DataObject, plan: SheetPlan) -> None:
    for column in plan.columns:
        fact = given.draw(facts_of(column))
        for language in Language:
            assert cell_to_json(json_to_cell(fact, column, language), column) == fact


COLUMNS = {column.pointer: column for plan in ALL_SHEETS for column in plan.columns}
SOME = ("/remarks", "/period/first_day", "/period/duration/weeks", "/content/learning_outcomes", "/specimen")


@given(some.fixed_dictionaries({pointer: facts_of(COLUMNS[pointer]) for pointer in SOME}))
@settings(max_examples=15)
def test_records_written_in_a_workbook_are_read_back_fact_for_fact(facts: dict[str, Any]) -> None:
    record: dict[str, Any] = {
        "schema_version": "1.0.0",
        "reference": "s1",
        "specimen": facts["/specimen"],
        "period": {
            "first_day": facts["/period/first_day"],
            "duration": {"weeks": facts["/period/duration/weeks"]},
        },
        "content": {"learning_outcomes": facts["/content/learning_outcomes"], "activities": ["meten", "=1+1"]},
        "schedule": {"lines": [{"weekday": "monday", "begins": "08:30:15"}, {"weekday": "friday"}]},
        "remarks": facts["/remarks"],
    }
    with NamedTemporaryFile(suffix=".xlsx") as file:
        Path(file.name).write_bytes(build_workbook(Language.NL, INSTITUTIONS, [record]))
        (draft,) = read_drafts(Path(file.name), None)
    assert (draft.record, draft.findings) == (record, ())


@pytest.mark.parametrize(
    ("pointer", "wrong"),
    [
        ("/period/first_day", "volgende week"),
        ("/period/duration/weeks", "een dozijn"),
        ("/period/duration/weeks", "NaN"),
        ("/period/duration/days", 12.5),
        ("/kind", ["geen", "woord"]),
        ("/specimen", "misschien"),
        ("/content/learning_outcomes", "geen lijst"),
    ],
)
def test_what_is_wrong_in_a_draft_stays_readable_in_its_cell(pointer: str, wrong: object) -> None:
    assert json_to_cell(wrong, COLUMNS[pointer], Language.NL) == str(wrong)
