"""Files that are no workbook, or that would fill the memory, are refused before they are read."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from internships.domain.errors import DomainError
from internships.intake import workbook_zip
from internships.intake.workbook_reader import read_workbook
from tests.builders.sheet_files import SHEET_PART, ods, with_part_changed, xlsx


def refusal_of(path: Path) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert path.name in refusal.value.text.nl or "blad" in refusal.value.text.nl
    assert refusal.value.text.nl != refusal.value.text.en
    return refusal.value


@pytest.mark.parametrize(
    "content",
    [
        b"Code;Naam\ns1;Noor\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04 and then nothing",
        b"\x00" * 512,
        b"<html><table><tr><td>Noor</td></tr></table></html>",
    ],
)
def test_another_kind_of_file_under_the_name_of_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stagiairs.xlsx"
    path.write_bytes(content)
    assert refusal_of(path).code == "workbook_unreadable"


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "Noor"})
    whole = path.read_bytes()
    for length in range(1, len(whole), len(whole) // 12):
        path.write_bytes(whole[:length])
        assert refusal_of(path).code == "workbook_unreadable"


def test_a_workbook_with_damaged_bytes_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "Noor"})
    whole = bytearray(path.read_bytes())
    codes = set()
    for place in range(0, len(whole), 37):
        broken = whole.copy()
        broken[place] ^= 0xFF
        path.write_bytes(broken)
        try:
            read_workbook(path)
        except DomainError as refusal:
            codes.add(refusal.code)
    assert codes >= {"workbook_unreadable"}


def test_a_workbook_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "geheim.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1024)
    refusal = refusal_of(path)
    assert refusal.code == "workbook_unreadable"
    assert "zonder wachtwoord" in refusal.text.nl
    assert "without a password" in refusal.text.en


def test_an_ods_with_a_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    refusal = refusal_of(ods(tmp_path, "", "<manifest><encryption-data/></manifest>"))
    assert refusal.code == "workbook_unreadable"
    assert "zonder wachtwoord" in refusal.text.nl


def test_another_zip_under_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brief.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal_of(path).code == "workbook_unreadable"


def test_an_empty_file_and_an_empty_workbook_say_where_to_begin(tmp_path: Path) -> None:
    empty = tmp_path / "leeg.xlsx"
    empty.touch()
    for path in (empty, xlsx(tmp_path, {})):
        refusal = refusal_of(path)
        assert refusal.code == "file_empty"
        assert "internships workbook" in refusal.text.nl


def test_a_file_larger_than_an_upload_may_be_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "groot.xlsx"
    with path.open("wb") as file:
        file.truncate(workbook_zip.LARGEST_FILE + 1)
    refusal = refusal_of(path)
    assert refusal.code == "file_too_large"
    assert "20 MB" in refusal.text.nl


def test_a_zip_bomb_that_is_small_on_disk_is_refused(tmp_path: Path) -> None:
    path = with_part_changed(xlsx(tmp_path, {"A1": "Noor"}), lambda part: part + b" " * 60_000_000)
    assert path.stat().st_size < 100_000
    assert refusal_of(path).code == "workbook_too_large_unpacked"


def test_a_zip_bomb_that_declares_a_small_size_is_refused(tmp_path: Path) -> None:
    path = with_part_changed(xlsx(tmp_path, {"A1": "Noor"}), lambda part: part + b" " * 60_000_000)
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo(SHEET_PART).file_size
    lie = path.read_bytes().replace(true_size.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    path.write_bytes(lie)
    assert refusal_of(path).code == "workbook_unreadable"


def test_a_workbook_of_thousands_of_members_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "Noor"})
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(workbook_zip.MOST_MEMBERS):
            archive.writestr(f"xl/media/{number}.xml", "")
    assert refusal_of(path).code == "workbook_too_large_unpacked"


def test_a_document_type_that_wants_to_expand_entities_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet'
    path = with_part_changed(xlsx(tmp_path, {"A1": "Noor"}), lambda part: part.replace(b"<worksheet", bomb, 1))
    assert refusal_of(path).code == "workbook_unreadable"


def test_one_cell_in_the_farthest_corner_is_refused_before_room_is_made_for_the_grid(tmp_path: Path) -> None:
    assert refusal_of(xlsx(tmp_path, {"A1": "a", "XFD1048576": "z"})).code == "sheet_too_large"


def test_formats_without_content_down_to_the_last_row_are_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "kleur.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write(0, 0, "Noor")
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "#FF0000"}))
    book.close()
    assert len(read_workbook(path)["S"].rows) == 1


def test_a_repeated_row_of_an_ods_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>a</text:p>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>'
    assert refusal_of(ods(tmp_path, row)).code == "sheet_too_large"


def test_one_long_text_shared_by_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gedeeld.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    for row in range(3000):
        sheet.write_string(row, 0, "x" * 32_000)
    book.close()
    assert path.stat().st_size < 100_000
    assert refusal_of(path).code == "workbook_too_large_unpacked"
