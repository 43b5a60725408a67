"""CSV files as Belgian programs write them, and as they go wrong."""

import csv
from pathlib import Path

import pytest

from internships.domain.errors import DomainError, SheetPlace
from internships.intake.csv_reader import read_csv
from tests.builders.sheet_files import csv_file, values

TEXT = "Code;Naam;Uren\r\ns1;Zoë Peeters;38\r\n"
READ = [{1: "Code", 2: "Naam", 3: "Uren"}, {1: "s1", 2: "Zoë Peeters", 3: "38"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_of_any_excel_is_read_with_its_accents(tmp_path: Path, encoding: str) -> None:
    assert values(read_csv(csv_file(tmp_path, TEXT, encoding)).rows) == READ


def test_a_big_endian_utf16_csv_is_read_by_its_mark(tmp_path: Path) -> None:
    path = csv_file(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))
    assert values(read_csv(path).rows) == READ


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_semicolons_commas_and_tabs_are_distinguished(tmp_path: Path, delimiter: str) -> None:
    assert values(read_csv(csv_file(tmp_path, TEXT.replace(";", delimiter))).rows) == READ


def test_commas_inside_a_heading_and_decimal_commas_do_not_make_a_comma_the_separator(tmp_path: Path) -> None:
    text = "Naam (familie, voornaam, titel);Bedrag\nPeeters, Jan, dr.;12,50\nMaes;8\n"
    assert values(read_csv(csv_file(tmp_path, text)).rows)[1] == {1: "Peeters, Jan, dr.", 2: "12,50"}


def test_a_first_line_that_names_the_separator_is_obeyed_and_is_no_row(tmp_path: Path) -> None:
    sheet = read_csv(csv_file(tmp_path, "sep=,\r\nCode,Naam;Bijnaam\r\ns1,Noor\r\n"))
    assert values(sheet.rows) == [{1: "Code", 2: "Naam;Bijnaam"}, {1: "s1", 2: "Noor"}]
    assert [row.number for row in sheet.rows] == [1, 2]


def test_a_quoted_field_keeps_its_lines_separators_and_quotes_and_counts_as_one_row(tmp_path: Path) -> None:
    sheet = read_csv(csv_file(tmp_path, 'Code;Taak\n\ns1;"lassen;\nslijpen ""fijn"""\ns2;buis van 5"\n'))
    assert [(row.number, row.cells[2].value) for row in sheet.rows] == [
        (1, "Taak"), (3, 'lassen;\nslijpen "fijn"'), (4, 'buis van 5"'),
    ]  # fmt: skip


def test_rows_of_another_width_than_the_heading_are_found_and_still_read(tmp_path: Path) -> None:
    sheet = read_csv(csv_file(tmp_path, "\nCode;Naam;Uren\ns1;Noor\ns2;Jan;38;x\ns3;Zoë;40\n;;;;\n"))
    assert [(finding.code, finding.place) for finding in sheet.findings] == [
        ("row_has_other_width", SheetPlace(sheet=sheet.name, row=3)),
        ("row_has_other_width", SheetPlace(sheet=sheet.name, row=4)),
    ]
    assert "2 velden" in sheet.findings[0].text.nl
    assert "4 fields" in sheet.findings[1].text.en
    assert len(sheet.rows) == 4


def test_quotes_that_are_never_closed_are_refused_by_the_line_where_they_open(tmp_path: Path) -> None:
    text = 'Code;Naam\ns1;Noor\ns2;"Jan\ns3;Zoë\n'
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, text))
    assert refusal.value.code == "csv_quotes_unbalanced"
    assert "regel 3" in refusal.value.text.nl
    assert "line 3" in refusal.value.text.en


def test_a_field_beyond_the_limit_of_the_csv_module_is_kept_whole_and_the_limit_is_set_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    sheet = read_csv(csv_file(tmp_path, f"Code;Taak\ns1;{'y' * 200_000}\n"))
    assert len(str(sheet.rows[1].cells[2].value)) == 200_000
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\r\n", b";;;\r\n;;;\r\n"])
def test_a_csv_without_a_single_value_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, content))
    assert refusal.value.code == "file_empty"


@pytest.mark.parametrize(
    "content",
    [
        b"Code;Naam\ns1;No\x00or\n",
        b"%PDF-1.7\nplain enough to decode",
        b"PK\x03\x04 a workbook renamed",
        b"Code;Naam\ns1;\x81\x8d\n",
        b"\xff\xfeC\x00o\x00d",
    ],
)
def test_binary_bytes_are_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, content))
    assert refusal.value.code == "workbook_unreadable"
    assert "CSV (UTF-8)" in refusal.value.text.nl


def test_more_rows_or_columns_than_one_file_may_bring_are_refused(tmp_path: Path) -> None:
    for text in ("Code\n" + "s\n" * 10_000, ";".join("a" * 401)):
        with pytest.raises(DomainError) as refusal:
            read_csv(csv_file(tmp_path, text))
        assert refusal.value.code == "sheet_too_large"


def test_a_csv_cell_that_looks_like_a_formula_is_only_text(tmp_path: Path) -> None:
    sheet = read_csv(csv_file(tmp_path, "Code;Naam\ns1;=1+1\n"))
    assert sheet.rows[1].cells[2].value == "=1+1"
    assert sheet.findings == ()
