"""The limits of one file, and how many of its findings are reported."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from internships.domain.errors import DomainError, Severity
from internships.domain.incoming_draft import IncomingDraft
from internships.intake import file_limits, headings
from internships.intake.csv_reader import read_csv
from internships.intake.drafts import read_drafts
from internships.intake.workbook_reader import read_workbook
from tests.builders.sheet_files import csv_file, with_part_changed, xlsx


def drafts(folder: Path, **sheets: list[Any]) -> list[IncomingDraft]:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "stagiairs.xlsx"
    book.save(path)
    return read_drafts(path, None)


def interns(number: int) -> list[Any]:
    return [["Rijcode", "Student: voornaam"], *([f"s{place}", "Noor"] for place in range(number))]


def test_the_first_hundred_findings_of_a_file_are_reported_and_the_others_counted_where_they_block(
    tmp_path: Path,
) -> None:
    rows = interns(150)
    for row in rows[1:]:
        row[1] = "=1+1"
    drafts_read = drafts(tmp_path, Stagiairs=rows)
    codes = [finding.code for draft in drafts_read for finding in draft.findings]
    assert codes == ["cell_holds_formula"] * 100 + ["more_findings"] * 50
    assert all(any(finding.blocks for finding in draft.findings) for draft in drafts_read)
    assert drafts_read[100].findings[0].text.nl.startswith("Nog 1 bevinding;")


def test_what_is_wrong_for_everyone_is_counted_once_for_each_intern(tmp_path: Path) -> None:
    orphans: list[Any] = [["Rijcode", "Activiteit"], *([f"z{place}", "Meten"] for place in range(130))]
    drafts_read = drafts(tmp_path, Stagiairs=interns(3), Activiteiten=orphans)
    for draft in drafts_read:
        assert [finding.code for finding in draft.findings] == ["unknown_row_code"] * 100 + ["more_findings"]
        assert draft.findings[-1].severity is Severity.WARNS
        assert draft.findings[-1].text.en.startswith("30 more findings;")


def test_cells_without_a_heading_are_named_five_a_line_and_the_others_counted(tmp_path: Path) -> None:
    [draft] = drafts(tmp_path, Stagiairs=[["Rijcode"], ["s1", *"abcdefgh"]])
    assert [finding.code for finding in draft.findings] == ["cell_without_heading"] * 5 + ["more_findings"]
    assert str(draft.findings[-1].place) == "Stagiairs!G2"


def test_of_thousands_of_unknown_headings_a_hundred_are_compared_and_the_others_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []

    def matches(word: str, *_: object, **__: object) -> list[str]:
        compared.append(word)
        return []

    monkeypatch.setattr(headings, "get_close_matches", matches)
    rows = [["Stagegever", "x"], *([f"kop {number}", "x"] for number in range(3_000))]
    findings = drafts(tmp_path, Stagiairs=interns(1), Stagegever=rows)[0].findings
    wide = drafts(tmp_path, Stagiairs=[["Rijcode", *(f"kop {number}" for number in range(300))], ["s1", *["x"] * 300]])
    assert len(compared) == 2 * headings._MOST_COMPARED
    assert findings[-1].blocks
    assert any(finding.blocks for finding in wide[0].findings)


@pytest.mark.parametrize(
    ("limit", "value", "nl"),
    [("MOST_ENTRIES", 5, "5 rijen van lijsten"), ("MOST_FACTS", 9, "9 gegevens"), ("MOST_TEXT", 45, "45 tekens")],
)
def test_a_row_that_holds_for_everyone_counts_as_often_as_there_are_interns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, nl: str
) -> None:
    monkeypatch.setattr(file_limits, limit, value)
    own: list[Any] = [["Rijcode", "Activiteit"], ["s0", "Meten"], ["s1", "Meten"]]
    assert len(drafts(tmp_path, Stagiairs=interns(2), Activiteiten=own)) == 2
    everyones: list[Any] = [["Rijcode", "Activiteit"], *([None, "Meten en lassen"],) * 3]
    with pytest.raises(DomainError) as refusal:
        drafts(tmp_path, Stagiairs=interns(2), Activiteiten=everyones)
    assert refusal.value.code == "sheet_too_many_facts"
    assert nl in refusal.value.text.nl
    assert refusal.value.text.nl.startswith("Vanaf Activiteiten!")


def test_the_facts_of_a_host_file_count_for_every_intern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_limits, "MOST_FACTS", 20)
    path = csv_file(tmp_path, "Rijcode;Student: voornaam\ns1;Noor\ns2;Zoë\n")
    host = tmp_path / "host.json"
    host.write_text('{"hosts": [{"legal_name": "Kraan nv"}]}', encoding="utf-8")
    assert len(read_drafts(path, host)) == 2
    host.write_text('{"remarks": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]}', encoding="utf-8")
    with pytest.raises(DomainError) as refusal:
        read_drafts(path, host)
    assert refusal.value.code == "sheet_too_many_facts"
    assert "--host" in refusal.value.text.en


def test_a_number_that_is_none_is_kept_as_text(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Rijcode\nnan\n")
    assert read_csv(path).rows[1].cells[1].value == "nan"
    [draft] = drafts(tmp_path, Stagiairs=[["Rijcode", "Aantal dagen"], ["s1", float("inf")]])
    assert all(value != float("inf") for value in draft.record.get("period", {}).get("duration", {}).values())


BROKEN = "Rijcode;Student: voornaam\r\ns1;Zoë\r\ns2;Ren\r\n".encode().replace(b"Ren", b"Ren\xe9")


def test_utf_8_with_one_broken_byte_is_refused_with_its_line_and_place_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, BROKEN))
    assert refusal.value.code == "csv_broken_byte"
    assert "regel 3, teken 7" in refusal.value.text.nl
    assert "line 3, character 7" in refusal.value.text.en
    assert "CSV (UTF-8)" in refusal.value.text.nl


def test_the_mark_at_the_start_of_utf_8_counts_as_no_character(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, b"\xef\xbb\xbfRen\xe9;Noor\n"))
    assert "regel 1, teken 4" in refusal.value.text.nl


def test_a_file_without_a_letter_of_several_bytes_is_windows_1252(tmp_path: Path) -> None:
    sheet = read_csv(csv_file(tmp_path, "Rijcode;Naam\ns1;Zoë – René €\n", "cp1252"))
    assert sheet.rows[1].cells[2].value == "Zoë – René €"


def test_a_letter_that_was_broken_before_stands_at_its_own_cell(tmp_path: Path) -> None:
    cell = read_csv(csv_file(tmp_path, "Rijcode;Naam\ns1;ZoÃ«\n")).rows[1].cells[2]
    assert (cell.value, cell.row, cell.place.column) == ("ZoÃ«", 2, "B")


@pytest.mark.parametrize(
    "content", [b"\xff\xfea", b"\xff\xfe\x00\xd8", "a;b".encode("utf-16-le"), b"\xff\xfe\x00\x00a\x00\x00\x00"]
)
def test_utf_16_that_is_cut_off_or_has_no_mark_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DomainError) as refusal:
        read_csv(csv_file(tmp_path, content))
    assert refusal.value.code == "workbook_unreadable"
    assert "CSV (UTF-8)" in refusal.value.text.nl


def test_blanks_beyond_the_last_row_and_column_of_excel_are_refused_unread(tmp_path: Path) -> None:
    for content in ("a\n" + "\n" * 1_100_000, ";" * 20_000 + "\n"):
        with pytest.raises(DomainError) as refusal:
            read_csv(csv_file(tmp_path, "Rijcode\n" + content))
        assert refusal.value.code == "sheet_too_large"


def test_errors_that_are_all_different_are_all_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "Rijcode"} | {f"B{row}": "#N/A" for row in range(2, 400)})
    numbers = iter(range(1_000))
    with_part_changed(path, lambda part: re.sub(rb"#N/A", lambda _: b"#NEW%d!" % next(numbers), part))
    findings = read_workbook(path)["Stagiairs"].findings
    assert len(findings) == 398
    assert "#NEW397!" in findings[-1].text.nl
