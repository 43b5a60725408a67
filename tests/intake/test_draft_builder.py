"""Drafts from a sheet's rows: which row belongs to which draft, and findings that do not stop the other rows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from internships.domain.draft import read_record
from internships.domain.errors import DomainError, Severity, SheetPlace
from internships.domain.incoming_draft import IncomingDraft
from internships.intake.drafts import read_drafts
from tests.builders.sheet_files import csv_file, with_part_changed

Line = list[Any]
INTERNS: list[Line] = [
    ["Rijcode", "Student: voornaam", "Eerste dag", "Aantal weken"],
    ["s1", "Noor", "2026-09-14", 12],
    ["s2", "Zoë", "2026-09-14", 10],
]
ACTIVITIES: Line = ["Rijcode", "Activiteit"]
Sheets = Mapping[str, Any]


def drafts(folder: Path, sheets: Sheets) -> list[IncomingDraft]:
    """Write sheets by openpyxl, where ``=…`` is a formula, and read them."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / "stagiairs.xlsx"
    book.save(path)
    return read_drafts(path, None)


def codes(draft: IncomingDraft) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.place)) for finding in draft.findings]


def test_each_intern_gets_the_host_and_its_own_row(tmp_path: Path) -> None:
    host = [["Gegeven", "Waarde"], ["Maatschappelijke naam", "Kraan nv"], ["Ondernemingsnummer", "0999999922"]]
    noor, zoe = drafts(tmp_path, {"Stagegever": host, "Stagiairs": INTERNS})
    assert (noor.row, zoe.row, noor.number, zoe.number) == ("s1", "s2", 1, 2)
    assert noor.record["hosts"] == zoe.record["hosts"]
    assert zoe.record["hosts"] == [{"legal_name": "Kraan nv", "enterprise_number": "0999999922"}]
    assert zoe.record["period"] == {"first_day": "2026-09-14", "duration": {"weeks": "10"}}


def test_sheets_and_headings_are_known_in_english_too_whatever_their_case_and_accents(tmp_path: Path) -> None:
    rows = [["ROW  CODE", "student: given name", "Duree", "First day"], ["s1", "Noor", None, "14/09/2026"]]
    (noor,) = drafts(tmp_path, {"INTERNS": rows, "Activities": [["Row code", "Activity"], ["s1", "Meten"]]})
    assert noor.record["content"] == {"activities": ["Meten"]}
    assert noor.record["period"] == {"first_day": "2026-09-14"}


def test_every_fact_knows_its_cell_so_that_a_finding_on_it_carries_sheet_row_and_column(tmp_path: Path) -> None:
    rows = [*INTERNS, ["s3", "Jan", "31/02/2026", "een dozijn"]]
    draft = drafts(tmp_path, {"Stagiairs": rows})[2]
    findings = [draft.with_cell(finding) for finding in read_record(draft.record).findings]
    assert {(finding.pointer, str(finding.place)) for finding in findings if finding.code != "missing_fact"} == {
        ("/period/first_day", "Stagiairs!C4"),
        ("/period/duration/weeks", "Stagiairs!D4"),
    }


def test_a_row_code_that_occurs_twice_refuses_both_since_nobody_can_tell_whose_the_other_sheets_are(
    tmp_path: Path,
) -> None:
    rows = [*INTERNS, ["S1 ", "Jan", "2026-09-14", 8]]
    noor, zoe, jan = drafts(tmp_path, {"Stagiairs": rows, "Activiteiten": [ACTIVITIES, ["s2", "Meten"]]})
    assert codes(noor) == [("duplicate_row_code", "Stagiairs!A2")]
    assert codes(jan) == [("duplicate_row_code", "Stagiairs!A4")]
    assert codes(zoe) == []
    assert noor.findings[0].text.nl != noor.findings[0].text.en


def test_row_codes_of_other_scripts_are_not_taken_for_each_other(tmp_path: Path) -> None:
    rows = [INTERNS[0], ["学1", "Noor"], ["生1", "Zoë"], ["é1", "Jan"], ["e1", "Mia"]]
    drafts_read = drafts(tmp_path, {"Stagiairs": rows, "Activiteiten": [ACTIVITIES, ["生1", "Meten"]]})
    assert [draft.findings for draft in drafts_read] == [(), (), (), ()]
    assert ["content" in draft.record for draft in drafts_read] == [False, True, False, False]


def test_an_intern_without_row_code_is_named_by_its_row_and_misses_its_reference(tmp_path: Path) -> None:
    draft = drafts(tmp_path, {"Stagiairs": [*INTERNS, [None, "Jan", "2026-09-14", 8]]})[2]
    assert draft.row == "Stagiairs 4"
    missing = {finding.pointer for finding in read_record(draft.record).findings if finding.code == "missing_fact"}
    assert "/reference" in missing


def test_a_list_row_without_code_holds_for_everyone_and_one_with_a_code_for_that_intern(tmp_path: Path) -> None:
    rows = [ACTIVITIES, [None, "Veilig werken"], ["s2", "Meten"], [" S2", "Bouwen"]]
    noor, zoe = drafts(tmp_path, {"Stagiairs": INTERNS, "Activiteiten": rows})
    assert noor.record["content"]["activities"] == ["Veilig werken"]
    assert zoe.record["content"]["activities"] == ["Veilig werken", "Meten", "Bouwen"]


def test_a_list_row_with_nothing_but_its_code_is_no_entry(tmp_path: Path) -> None:
    rows = [ACTIVITIES, ["s1", None], ["s1", "Meten"]]
    noor, _ = drafts(tmp_path, {"Stagiairs": INTERNS, "Activiteiten": rows})
    assert noor.record["content"]["activities"] == ["Meten"]


def test_a_row_of_a_list_that_is_nobodys_warns_and_stops_nobody(tmp_path: Path) -> None:
    rows = [ACTIVITIES, ["s9", "Meten"], ["s1", "Bouwen"]]
    for draft in drafts(tmp_path, {"Stagiairs": INTERNS, "Activiteiten": rows}):
        (finding,) = draft.findings
        assert (finding.code, str(finding.place)) == ("unknown_row_code", "Activiteiten!A2")
        assert finding.severity is Severity.WARNS
        assert "s9" in finding.text.nl
        assert "s9" in finding.text.en


def test_a_heading_that_looks_like_a_known_one_is_named_with_it_and_blocks_who_filled_it(tmp_path: Path) -> None:
    rows = [["Rijcode", "Student: vornaam", "Eerste dag"], ["s1", "Noor", "2026-09-14"], ["s2", None, "2026-09-14"]]
    noor, zoe = drafts(tmp_path, {"Stagiairs": rows})
    assert codes(noor) == [("unknown_heading", "Stagiairs!B1")]
    assert noor.findings[0].severity is Severity.BLOCKS
    assert "Student: voornaam" in noor.findings[0].text.nl
    assert "Student: given name" in noor.findings[0].text.en
    assert zoe.findings == ()
    assert noor.record["period"] == {"first_day": "2026-09-14"}


def test_a_column_of_the_senders_own_is_named_and_everything_else_goes_on(tmp_path: Path) -> None:
    rows = [[*INTERNS[0], "Badge"], [*INTERNS[1], "B-12"], INTERNS[2]]
    noor, zoe = drafts(tmp_path, {"Stagiairs": rows})
    assert [(f.code, f.severity, str(f.place)) for f in noor.findings] == [
        ("unknown_heading", Severity.WARNS, "Stagiairs!E1")
    ]
    assert zoe.findings == ()
    assert noor.record["students"] == [{"names": {"given": "Noor"}}]


def test_a_heading_that_stands_there_twice_is_named_and_the_first_one_is_read(tmp_path: Path) -> None:
    rows = [[*INTERNS[0], "Eerste dag"], [*INTERNS[1], "2027-01-01"], INTERNS[2]]
    noor, zoe = drafts(tmp_path, {"Stagiairs": rows})
    assert codes(noor) == [("duplicate_heading", "Stagiairs!E1")]
    assert noor.record["period"]["first_day"] == "2026-09-14"
    assert zoe.findings == ()


def test_a_value_beside_the_table_is_named_and_only_warns(tmp_path: Path) -> None:
    rows = [INTERNS[0], [*INTERNS[1], None, "nog bellen"], INTERNS[2]]
    noor, zoe = drafts(tmp_path, {"Stagiairs": rows})
    assert codes(noor) == [("cell_without_heading", "Stagiairs!F2")]
    assert noor.findings[0].severity is Severity.WARNS
    assert zoe.findings == ()


def test_an_unknown_fact_of_the_host_is_named_to_everyone_with_the_one_that_was_meant(tmp_path: Path) -> None:
    host = [["Gegeven", "Waarde"], ["Maatschapelijke naam", "Kraan nv"], ["Grootte", None], ["Parking", None]]
    for draft in drafts(tmp_path, {"Stagegever": host, "Stagiairs": INTERNS}):
        assert codes(draft) == [("unknown_heading", "Stagegever!A2")]
        assert "Maatschappelijke naam" in draft.findings[0].text.nl


def test_a_sheet_of_interns_without_a_single_known_heading_is_refused_once(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        drafts(tmp_path, {"Stagiairs": [["s1", "Noor"], ["s2", "Zoë"]]})
    assert refusal.value.code == "headings_missing"
    assert "Rij 1" in refusal.value.text.nl


def test_an_emptied_list_sheet_is_no_reason_to_refuse_the_others(tmp_path: Path) -> None:
    noor, _ = drafts(tmp_path, {"Stagiairs": INTERNS, "Kosten": [], "Activiteiten": [ACTIVITIES]})
    assert noor.findings == ()


@pytest.mark.parametrize("sheets", [{"Stagiairs": INTERNS[:1]}, {"Stagiairs": [], "Kosten": [["Rijcode"]]}])
def test_a_workbook_without_interns_says_where_to_begin(tmp_path: Path, sheets: Sheets) -> None:
    with pytest.raises(DomainError) as refusal:
        drafts(tmp_path, sheets)
    assert refusal.value.code == "file_empty"


def test_a_workbook_of_other_sheets_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refusal:
        drafts(tmp_path, {"Blad1": INTERNS})
    assert refusal.value.code == "sheet_missing"
    assert "internships workbook" in refusal.value.text.en


def test_a_formula_or_an_error_refuses_the_intern_whose_cell_it_is_and_nobody_else(tmp_path: Path) -> None:
    rows = [*INTERNS, ["s3", "=B2", "2026-09-14", 8], ["s4", "Jan", "#N/A", 8]]
    drafts_read = drafts(tmp_path, {"Stagiairs": rows, "Activiteiten": [ACTIVITIES, ["s2", "=A1"]]})
    assert [codes(draft) for draft in drafts_read] == [
        [],
        [("cell_holds_formula", "Activiteiten!B2")],
        [("cell_holds_formula", "Stagiairs!B4")],
        [("cell_holds_error", "Stagiairs!C5")],
    ]


def test_a_list_row_whose_code_is_a_formula_is_given_to_nobody_and_stops_everybody(tmp_path: Path) -> None:
    drafts_read = drafts(tmp_path, {"Stagiairs": INTERNS, "Activiteiten": [ACTIVITIES, ["=B1", "Meten"]]})
    assert [codes(draft) for draft in drafts_read] == [[("cell_holds_formula", "Activiteiten!A2")]] * 2
    assert all("content" not in draft.record for draft in drafts_read)


def test_formulas_on_a_sheet_that_is_not_ours_are_nobodys_concern(tmp_path: Path) -> None:
    assert drafts(tmp_path, {"Stagiairs": INTERNS, "Kladblad": [["=1+1", "#N/A"]]})[0].findings == ()


@pytest.mark.parametrize(("value", "wrong"), [("0999999922", 0), (999999922, 0), (99999992, 1), (0.5, 1)])
def test_a_register_number_keeps_or_gets_its_zero_and_a_mangled_one_is_found_by_its_cell(
    tmp_path: Path, value: object, wrong: int
) -> None:
    host = [["Gegeven", "Waarde"], ["Ondernemingsnummer", value]]
    draft = drafts(tmp_path, {"Stagegever": host, "Stagiairs": INTERNS})[0]
    reading = read_record(draft.record)
    found = [draft.with_cell(f) for f in reading.findings if f.pointer == "/hosts/0/enterprise_number"]
    assert [str(finding.place) for finding in found] == ["Stagegever!B2"] * wrong
    if not wrong:
        assert reading.facts.hosts[0].enterprise_number == "0999999922"


def test_a_student_number_with_leading_zeros_lives_as_text(tmp_path: Path) -> None:
    rows = [["Rijcode", "Studentennummer", "ISCED-F"], ["001", "000123", "0714"]]
    (draft,) = drafts(tmp_path, {"Stagiairs": rows})
    assert draft.row == "001"
    assert draft.record["students"][0]["number"] == "000123"
    assert draft.record["programme"]["isced"] == "0714"


def test_a_cell_of_a_hundred_thousand_characters_refuses_that_intern_with_its_place(tmp_path: Path) -> None:
    text = f"Rijcode;Student: voornaam\ns1;{'x' * 100_000}\ns2;Zoë\n"
    host = tmp_path / "host.json"
    host.write_text("{}", encoding="utf-8")
    noor, zoe = read_drafts(csv_file(tmp_path, text), host)
    (finding,) = [
        noor.with_cell(f) for f in read_record(noor.record).findings if f.pointer == "/students/0/names/given"
    ]
    assert finding.place == SheetPlace(sheet="stagiairs.csv", row=2, column="B")
    assert len(finding.text.nl) < 500
    assert zoe.record["students"] == [{"names": {"given": "Zoë"}}]


@pytest.mark.parametrize("sign", ["\x07", "\x1b[31m", "\u202e", "\u200b", "\x85"])
def test_an_invisible_character_refuses_that_cell_by_its_place(tmp_path: Path, sign: str) -> None:
    text = f"Rijcode;Student: voornaam\ns1;No{sign}or\n"
    host = tmp_path / "host.json"
    host.write_text("{}", encoding="utf-8")
    (noor,) = read_drafts(csv_file(tmp_path, text), host)
    (finding,) = [
        noor.with_cell(f) for f in read_record(noor.record).findings if f.pointer == "/students/0/names/given"
    ]
    assert str(finding.place) == "stagiairs.csv!B2"
    assert sign not in finding.text.nl


def test_a_workbook_of_another_program_with_inline_texts_is_read(tmp_path: Path) -> None:
    path = tmp_path / "inline.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Stagiairs")
    for at, row in enumerate(INTERNS):
        sheet.write_row(at, 0, row)
    book.close()
    with_part_changed(path, lambda part: part)
    assert [draft.row for draft in read_drafts(path, None)] == ["s1", "s2"]


class TestCsvWithHost:
    """The interns' sheet alone, with the host's facts in a JSON file beside it."""

    TEXT = "Rijcode;Student: voornaam;Mentor: voornaam\ns1;Noor;Els\ns2;Zoë;\n"

    def found(self, folder: Path, host: Any, encoding: str = "utf-8") -> list[IncomingDraft]:
        path = folder / "host.json"
        path.write_text(host if isinstance(host, str) else json.dumps(host), encoding="utf-8")
        return read_drafts(csv_file(folder, self.TEXT, encoding), path)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_a_csv_of_any_excel_meets_its_host(self, tmp_path: Path, encoding: str) -> None:
        noor, zoe = self.found(tmp_path, {"hosts": [{"legal_name": "Kraan nv"}], "drawn_up_at": "Gent"}, encoding)
        assert zoe.record["students"] == [{"names": {"given": "Zoë"}}]
        assert zoe.record["hosts"] == [{"legal_name": "Kraan nv"}]
        assert (noor.record["drawn_up_at"], noor.findings) == ("Gent", ())

    def test_a_rows_own_mentor_is_never_mixed_with_the_hosts(self, tmp_path: Path) -> None:
        mentors = [{"names": {"given": "Bram"}, "phone": "+3232652010"}]
        noor, zoe = self.found(tmp_path, {"hosts": [{"mentors": mentors}]})
        assert noor.record["hosts"][0]["mentors"] == [{"names": {"given": "Els"}}]
        assert zoe.record["hosts"][0]["mentors"] == mentors

    def test_a_second_host_of_the_file_is_not_lost(self, tmp_path: Path) -> None:
        noor, zoe = self.found(tmp_path, {"hosts": [{"legal_name": "Kraan nv"}, {"legal_name": "Kaai nv"}]})
        assert [host["legal_name"] for host in noor.record["hosts"]] == ["Kraan nv", "Kaai nv"]
        assert len(zoe.record["hosts"]) == 2

    def test_interns_never_share_a_group_so_that_changing_one_changes_another(self, tmp_path: Path) -> None:
        noor, zoe = self.found(tmp_path, {"data_protection": {"host_dpo": "Jo"}})
        noor.record["data_protection"]["host_dpo"] = "Mo"
        assert zoe.record["data_protection"] == {"host_dpo": "Jo"}

    def test_a_csv_without_its_host_says_how_to_give_it(self, tmp_path: Path) -> None:
        with pytest.raises(DomainError) as refusal:
            read_drafts(csv_file(tmp_path, self.TEXT), None)
        assert refusal.value.code == "sheet_missing"
        assert "--host HOST.json" in refusal.value.text.nl

    @pytest.mark.parametrize("host", ["", "[]", "{", "null", '"x"', "[" * 100_000])
    def test_a_host_file_that_is_no_json_object_is_refused(self, tmp_path: Path, host: str) -> None:
        with pytest.raises(DomainError) as refusal:
            self.found(tmp_path, host)
        assert refusal.value.code == "host_unreadable"

    @pytest.mark.parametrize("personal", ["students", "signatories", "reference"])
    def test_a_host_file_with_one_interns_facts_is_refused_by_their_name(self, tmp_path: Path, personal: str) -> None:
        with pytest.raises(DomainError) as refusal:
            self.found(tmp_path, {"hosts": [], personal: []})
        assert refusal.value.code == "host_unreadable"
        assert personal in refusal.value.text.nl
