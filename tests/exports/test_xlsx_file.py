"""A workbook that is read back by three readers: real dates, leading zeros, and no formula."""

import io
import os
import re
import shutil
import subprocess
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from openpyxl.worksheet.worksheet import Worksheet

from internships.domain.access import Side
from internships.domain.wording import Bilingual, Language
from internships.exports import xlsx_file
from internships.exports.column_sets import COLUMN_SETS
from internships.exports.columns import catalogue, requested_columns
from internships.exports.rows import ExportRow
from internships.exports.xlsx_file import ExplanationSheet, xlsx_chunks
from tests.builders.export_rows import a_placement_line, an_export_row
from tests.refusals import refuses
from tests.tools.system_fonts import environment_with_own_fonts

A4, A3 = 9, 8
GUIDE = ExplanationSheet(Language.NL, date(2026, 9, 1))


def written(rows: Iterable[ExportRow], *names: str, guide: ExplanationSheet = GUIDE) -> bytes:
    return b"".join(xlsx_chunks(rows, requested_columns(Side.HOST, names), guide))


def sheet(content: bytes, title: str = "Stages") -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(content))[title]
    assert isinstance(found, Worksheet)
    return found


def cell(content: bytes, title: str, row: int = 2) -> Any:
    read = sheet(content)
    heading = [head.value for head in read[1]]
    return read.cell(row, heading.index(title) + 1)


def test_the_board_comes_back_with_real_days_and_numbers() -> None:
    content = written([an_export_row(), an_export_row(student="Zoë Voorbeeld")])
    assert cell(content, "Student", 3).value == "Zoë Voorbeeld"
    assert cell(content, "Eerste dag").value.date() == date(2026, 9, 21)
    assert cell(content, "Eerste dag").number_format == "yyyy-mm-dd"
    assert cell(content, "Openstaande punten").value == 2
    assert cell(content, "Status").value == "ondertekend"


def test_calamine_reads_the_same_cells() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(written([an_export_row()], "student", "first_day"))
    )
    assert book.sheet_names == ["Stages", "Uitleg"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["Student", "Eerste dag"],
        ["Noor Voorbeeld", date(2026, 9, 21)],
    ]


def test_a_number_of_the_register_is_text_so_that_its_zero_lives() -> None:
    read = cell(written([an_export_row()], "enterprise_number"), "Ondernemingsnummer")
    assert (read.value, read.number_format, read.data_type) == ("0999999922", "@", "s")


def test_decimals_are_numbers() -> None:
    content = written([an_export_row(("/schedule/hours_per_week", "7.6"))], "schedule.hours_per_week")
    assert sheet(content).cell(2, 1).value == 7.6


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "mailto:x@example.org"]
)
def test_a_text_that_looks_like_a_formula_or_an_address_stays_text(text: str) -> None:
    read = cell(written([an_export_row(student=text)], "student"), "Student")
    assert (read.value, read.data_type, read.hyperlink) == (text, "s", None)


def test_the_heading_and_the_names_stay_in_sight_and_every_column_filters() -> None:
    read = sheet(written([an_export_row()] * 3))
    assert read.freeze_panes == "C2"
    assert read.auto_filter.ref == "A1:N4"
    assert sheet(written([an_export_row()], "students.email", "student")).freeze_panes == "A2"
    assert sheet(written([an_export_row()], "reference", "status")).freeze_panes == "B2"


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    read = sheet(written([an_export_row()], "academic_year", "programme", "students.email", "students.birth_date"))
    year, programme, email, birth = (read.column_dimensions[name].width for name in "ABCD")
    assert year < 18 < programme < email
    assert birth < 18


@pytest.mark.parametrize("language", Language)
def test_no_word_of_a_heading_is_broken(language: Language) -> None:
    for column in catalogue():
        assert max(map(len, column.title.get(language).split())) + 2 < column.width, column.key


def test_a_long_text_wraps_in_a_row_that_is_high_enough() -> None:
    read = sheet(written([an_export_row(programme="Toegepaste informatica en " * 6), an_export_row()], "programme"))
    assert read.cell(2, 1).alignment.wrap_text
    assert read.row_dimensions[2].height >= 15 * 6
    assert read.row_dimensions[3].height in {None, 15}
    assert (
        sheet(written([ExportRow(a_placement_line(programme="x\n" * 99))], "programme")).row_dimensions[2].height > 400
    )


def test_a_heading_stands_above_its_numbers() -> None:
    content = written([an_export_row()], "student", "blockers")
    assert cell(content, "Openstaande punten", 1).alignment.horizontal == "right"
    assert cell(content, "Student", 1).alignment.horizontal != "right"


def test_it_prints_on_sheets_that_lie_down_with_the_heading_on_each() -> None:
    read = sheet(written([an_export_row()]))
    assert (read.page_setup.orientation, read.page_setup.fitToHeight) == ("landscape", 0)
    assert read.print_title_rows == "$1:$1"
    assert read.sheet_properties.pageSetUpPr is not None
    assert read.sheet_properties.pageSetUpPr.fitToPage
    assert (read.page_setup.paperSize, read.page_setup.fitToWidth) == (A4, None)
    assert read.print_title_cols == "$A:$B"
    with zipfile.ZipFile(io.BytesIO(written([an_export_row()]))) as archive:
        assert b"<oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter>" in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", [*COLUMN_SETS, "all"])
def test_a_set_prints_on_one_page_wide_and_the_widest_on_two_that_repeat_the_names(name: str) -> None:
    read = sheet(written([an_export_row()], name))
    wide = read.page_setup.fitToWidth or 1
    if read.max_column <= 20:
        assert wide == 1
    else:
        assert (wide == 2, name == "all") in {(True, False), (False, True)}
        assert (read.page_setup.paperSize, read.print_title_cols) == (A3, "$A:$B")


def test_without_rows_there_are_a_heading_and_an_explanation() -> None:
    content = written([])
    assert [row[0].value for row in sheet(content).iter_rows()] == ["Kenmerk"]
    assert sheet(content, "Uitleg").max_row > 10


def test_the_second_sheet_names_the_columns_and_the_day_and_nobody() -> None:
    note = Bilingual(nl="Deze variant is niet bevestigd.", en="This variant is not confirmed.")
    content = written(
        [an_export_row()], "student", "students.email", guide=ExplanationSheet(Language.EN, date(2026, 9, 1), (note,))
    )
    rows = list(sheet(content, "Explanation").iter_rows(values_only=True))
    assert rows[0][0] == "As it was on"
    assert isinstance(rows[0][1], datetime)
    assert rows[0][1].date() == date(2026, 9, 1)
    assert rows[1][0] == "This variant is not confirmed."
    assert rows[-2][2] == "The student's name. Where an agreement names several students, each has a row."
    assert rows[-1] == ("E-mail (Student)", "students.email", "of the student", "every party")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert (book.properties.creator, book.properties.lastModifiedBy) == (None, None)


def test_the_same_rows_give_the_same_bytes_and_no_part_tells_the_time() -> None:
    content = written([an_export_row()], "all")
    assert written([an_export_row()], "all") == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert set(re.findall(rb">(\d{4}-\d\d-\d\dT[^<]+)<", archive.read("docProps/core.xml"))) == {
            b"1980-01-01T00:00:00Z"
        }


def test_every_column_of_the_schema_can_be_written() -> None:
    content = written([an_export_row(), ExportRow(a_placement_line())], "all")
    assert sheet(content).max_column == len(requested_columns(Side.HOST, ["all"]))
    assert len(catalogue()) < 16_384


def test_a_text_longer_than_a_cell_ends_in_an_ellipsis() -> None:
    long = a_placement_line().model_copy(update={"student": "x" * 40_000})
    read = cell(written([ExportRow(long)], "student"), "Student")
    assert len(read.value) == 32_767
    assert read.value.endswith("x…")


def test_a_day_before_excels_calendar_is_text() -> None:
    assert cell(written([an_export_row(first_day=date(1899, 1, 2))]), "Eerste dag").value == "1899-01-02"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 3)
    assert sheet(written([an_export_row()] * 3)).max_row == 4
    with refuses("export_too_many_rows"):
        written([an_export_row()] * 4)


def test_an_export_that_is_broken_off_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    chunks = iter(xlsx_chunks([an_export_row()] * 2_000, requested_columns(Side.HOST), GUIDE))
    next(chunks)
    assert list(tmp_path.iterdir()) != []
    chunks.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_twenty_thousand_rows_are_written_in_little_memory() -> None:
    rows = (ExportRow(a_placement_line(version=number)) for number in range(20_000))
    tracemalloc.start()
    size = sum(map(len, xlsx_chunks(rows, requested_columns(Side.HOST), GUIDE)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 500_000
    assert peak < 20_000_000


@pytest.mark.slow
def test_libreoffice_opens_the_workbook_and_reads_the_same(tmp_path: Path) -> None:
    libreoffice = shutil.which("soffice")
    if libreoffice is None:
        say = "LibreOffice is missing. Install with: apt-get install libreoffice-calc-nogui"
        (pytest.skip if os.environ.get("ALLOW_MISSING") == "1" else pytest.fail)(say)
    path = tmp_path / "placements.xlsx"
    path.write_bytes(written([an_export_row(student="=1+1")], "student", "enterprise_number", "first_day"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        libreoffice,
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):59,34,76",
        str(path),
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path)],
        check=True,
        timeout=120,
        capture_output=True,
        env=environment_with_own_fonts(),
    )
    assert (tmp_path / "placements.csv").read_text("utf-8-sig").splitlines() == [
        "Student;Ondernemingsnummer;Eerste dag",
        "=1+1;0999999922;2026-09-21",
    ]
