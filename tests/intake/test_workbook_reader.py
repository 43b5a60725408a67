"""A workbook read into plain grids: every value as it was meant, every cell with its place."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from internships.domain.errors import DomainError
from internships.intake.sheets import clean_value, place_at
from internships.intake.workbook_reader import read_workbook
from tests.builders.sheet_files import ods, ods_text, values, with_part_changed, xlsx

MORNING = datetime(2026, 9, 14, 8, 30)  # noqa: DTZ001 - a spreadsheet knows no zones


def test_a_cell_keeps_its_excel_place_below_empty_leading_rows_and_columns(tmp_path: Path) -> None:
    sheet = read_workbook(xlsx(tmp_path, {"C5": "Noor", "AB9": "Zoë"}))["Stagiairs"]
    assert [row.number for row in sheet.rows] == [5, 9]
    noor, zoe = sheet.rows[0].cells[3], sheet.rows[1].cells[28]
    assert (noor.value, noor.sheet, noor.row, noor.place.column) == ("Noor", "Stagiairs", 5, "C")
    assert (zoe.value, zoe.row, zoe.place.column) == ("Zoë", 9, "AB")


def test_whole_numbers_dates_times_and_booleans_come_back_as_what_they_are(tmp_path: Path) -> None:
    cells = {
        "A1": 38, "B1": 37.5, "C1": date(2026, 9, 14), "D1": MORNING, "E1": time(8, 30), "F1": True, "G1": "0403170701",
    }  # fmt: skip
    row = read_workbook(xlsx(tmp_path, cells))["Stagiairs"].rows[0]
    found = [cell.value for cell in row.cells.values()]
    assert found == [38, 37.5, date(2026, 9, 14), MORNING, time(8, 30), True, "0403170701"]
    assert [type(value) for value in found] == [int, float, date, datetime, time, bool, str]


def test_a_date_of_the_1904_calendar_is_the_same_day(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet("S").write_datetime(0, 0, date(2026, 9, 14), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    assert read_workbook(path)["S"].rows[0].cells[1].value == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Peeters \u00a0", "Peeters"),
        ("1\u202f250", "1 250"),
        ("Zoe\u0308", "Zoë"),
        ("regel 1\r\nregel 2\rregel 3", "regel 1\nregel 2\nregel 3"),
        ("\ufeffNaam", "Naam"),
        ("👩‍🔧 مرحبا", "👩‍🔧 مرحبا"),
    ],
)
def test_a_text_is_trimmed_and_composed_and_its_special_blanks_become_spaces(typed: str, read: str) -> None:
    assert clean_value(typed) == read


def test_a_row_of_blanks_alone_is_skipped(tmp_path: Path) -> None:
    sheet = read_workbook(xlsx(tmp_path, {"A1": "Code", "A2": " \u00a0 ", "A3": "s1"}))["Stagiairs"]
    assert [row.number for row in sheet.rows] == [1, 3]


def test_a_text_of_100000_characters_is_kept_whole(tmp_path: Path) -> None:
    path = with_part_changed(
        xlsx(tmp_path, {"A1": "LANG"}), lambda part: part.replace(b"LANG", b"y" * 100_000), _strings(tmp_path)
    )
    assert read_workbook(path)["Stagiairs"].rows[0].cells[1].value == "y" * 100_000


def _strings(folder: Path) -> str:
    from zipfile import ZipFile

    with ZipFile(folder / "werkboek.xlsx") as archive:
        return next(name for name in archive.namelist() if b"LANG" in archive.read(name))


def test_markup_and_control_characters_reach_the_caller_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "vreemd.xlsx"
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    book.add_worksheet("S").write_row(0, 0, ["<b>{{ 7*7 }}</b>", "bel\x07maakt", "=1+1"])
    book.close()
    assert values(read_workbook(path)["S"].rows) == [{1: "<b>{{ 7*7 }}</b>", 2: "bel\x07maakt", 3: "=1+1"}]


def test_two_interns_of_the_same_name_keep_a_row_each(tmp_path: Path) -> None:
    cells = {"A1": "Code", "B1": "Naam", "A2": "s1", "B2": "Jan Peeters", "A3": "s2", "B3": "Jan Peeters"}
    rows = read_workbook(xlsx(tmp_path, cells))["Stagiairs"].rows
    assert [(row.number, row.cells[1].value, row.cells[2].value) for row in rows[1:]] == [
        (2, "s1", "Jan Peeters"),
        (3, "s2", "Jan Peeters"),
    ]


def test_two_sheets_of_the_same_name_are_refused_rather_than_one_lost(tmp_path: Path) -> None:
    path = tmp_path / "dubbel.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Een").write(0, 0, "a")
    book.add_worksheet("Tweeling").write(0, 0, "b")
    book.close()
    with_part_changed(path, lambda part: part.replace(b"Tweeling", b"Een"), "xl/workbook.xml")
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert refusal.value.code == "workbook_unreadable"


def test_hidden_sheets_are_read_and_a_chart_sheet_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "grafiek.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Stagiairs").write(0, 0, 5)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Stagiairs!$A$1:$A$2"})
    book.add_chartsheet("Grafiek").set_chart(chart)
    hidden = book.add_worksheet("_lijsten")
    hidden.write(0, 0, "keuze")
    hidden.hide()
    book.close()
    assert list(read_workbook(path)) == ["Stagiairs", "_lijsten"]


def test_an_ods_is_read_with_the_places_that_its_repeats_stand_for(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2"/>{ods_text("Noor")}'
        '<table:table-cell office:value-type="float" office:value="38"/>'
        '<table:table-cell office:value-type="date" office:date-value="2026-09-14"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheet = read_workbook(ods(tmp_path, rows))["Stagiairs"]
    assert [row.number for row in sheet.rows] == [3]
    assert values(sheet.rows) == [{3: "Noor", 4: 38, 5: date(2026, 9, 14)}]


def test_a_column_number_becomes_the_letters_that_excel_shows() -> None:
    assert [place_at("S", 1, column).column for column in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
