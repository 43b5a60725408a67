"""One cell: what people type, and the value that is read from it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from internships.domain.wording import Language
from internships.intake.cells import cell_to_json, comparison_key, json_to_cell, row_code_key
from internships.intake.workbook_columns import ALL_SHEETS

COLUMNS = {column.pointer: column for plan in ALL_SHEETS for column in plan.columns}
MORNING = datetime(2026, 9, 14, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no zones


def read_value(pointer: str, value: Any) -> Any:
    return cell_to_json(value, COLUMNS[pointer])


@pytest.mark.parametrize("word", ["ja", "Ja", "JA ", "yes", "y", "j", "x", "waar", "TRUE", True, 1])
def test_every_usual_word_for_yes_is_yes(word: Any) -> None:
    assert read_value("/specimen", word) is True


@pytest.mark.parametrize("word", ["nee", "Neen", "no", "N", "onwaar", "false", False, 0])
def test_every_usual_word_for_no_is_no(word: Any) -> None:
    assert read_value("/specimen", word) is False


@pytest.mark.parametrize("word", ["misschien", "ja?", "да", 2])
def test_a_word_that_is_neither_stays_for_the_schema_to_name(word: Any) -> None:
    assert read_value("/specimen", word) == word


@pytest.mark.parametrize("typed", ["14/09/2026", "14-9-2026", "14.09.2026", "2026-09-14", date(2026, 9, 14), MORNING])
def test_a_day_is_the_same_however_it_is_typed(typed: Any) -> None:
    assert read_value("/period/first_day", typed) == "2026-09-14"


@pytest.mark.parametrize("typed", ["31/02/2026", "09/14/2026", "september", 46279])
def test_what_is_no_day_stays_as_it_was_typed(typed: Any) -> None:
    assert read_value("/period/first_day", typed) == str(typed)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), (12.5, "12.5"), (12, "12"), (38.0, "38"), ("€ 12,50", "12.50"),
        ("12,50 €", "12.50"), ("1\u00a0250,00", "1250.00"), ("1.250,00", "1.250,00"), ("een dozijn", "eendozijn"),
    ],
)  # fmt: skip
def test_an_amount_may_have_a_comma_and_a_euro_sign(typed: Any, amount: str) -> None:
    assert read_value("/allowance/costs/0/amount", typed) == amount


@pytest.mark.parametrize(
    ("typed", "count"),
    [("12", 12), (12.0, 12), (12, 12), (" 7 ", 7), ("12,5", "12,5"), (12.5, 12.5), ("twaalf", "twaalf"), ("٣", "٣")],
)
def test_a_count_is_whole_or_stays_for_the_schema_to_name(typed: Any, count: Any) -> None:
    assert read_value("/period/duration/days", typed) == count


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("8:30", "08:30:00"), ("08:30", "08:30:00"), ("8u30", "08:30:00"), ("8H30", "08:30:00"), ("8.30", "08:30:00"),
        ("08:30:15", "08:30:15"), (time(8, 30), "08:30:00"), (MORNING, "08:30:00"), (timedelta(hours=8.5), "08:30:00"),
        ("half negen", "half negen"), ("8", "8"),
    ],
)  # fmt: skip
def test_an_hour_is_the_same_however_it_is_typed(typed: Any, clock: str) -> None:
    assert read_value("/schedule/lines/0/begins", typed) == clock


@pytest.mark.parametrize("typed", ["Maandag", "monday", "MONDAY", " maandag "])
def test_a_word_of_a_closed_list_is_known_in_both_languages(typed: str) -> None:
    assert read_value("/schedule/lines/0/weekday", typed) == "monday"


def test_a_word_outside_the_list_stays_for_the_schema_to_name() -> None:
    assert read_value("/schedule/lines/0/weekday", "maandg") == "maandg"


@pytest.mark.parametrize("typed", ["plannen\nmeten", "plannen; meten ;", "plannen\n\n meten"])
def test_lines_are_parted_by_a_line_break_or_in_one_line_by_a_semicolon(typed: str) -> None:
    assert read_value("/content/learning_outcomes", typed) == ["plannen", "meten"]


def test_a_semicolon_within_typed_lines_belongs_to_its_sentence() -> None:
    assert read_value("/content/learning_outcomes", "plannen; en dan\nmeten") == ["plannen; en dan", "meten"]


def test_a_list_of_closed_words_is_heard_in_either_language() -> None:
    terms = COLUMNS["/safety/risk_analysis/signed_by"].terms
    assert terms is not None
    first, second, *_ = terms
    typed = f"{first.nl.upper()}; {second.en}"
    assert read_value("/safety/risk_analysis/signed_by", typed) == [str(first.value), str(second.value)]


@pytest.mark.parametrize(("typed", "text"), [(2030.0, "2030"), (2030, "2030"), (date(2026, 9, 14), "2026-09-14")])
def test_a_number_or_a_day_in_a_text_column_becomes_its_text(typed: Any, text: str) -> None:
    assert read_value("/students/0/address/postcode", typed) == text


def test_headings_are_compared_without_case_accents_and_blanks() -> None:
    assert comparison_key(" Paritair  COMITÉ ") == comparison_key("paritair comite")


def test_row_codes_are_compared_with_every_sign_they_have() -> None:
    assert row_code_key(" SKV-1 ") == row_code_key("skv-1")
    assert row_code_key("e\u03011") == row_code_key("é1") != row_code_key("e1")
    assert row_code_key("学1") != row_code_key("生1")


def test_yes_and_no_are_shown_in_the_language_of_the_workbook() -> None:
    column = COLUMNS["/specimen"]
    assert [json_to_cell(fact, column, language) for language in Language for fact in (True, False)] == [
        "ja", "nee", "yes", "no",
    ]  # fmt: skip
