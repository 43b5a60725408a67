"""Cells whose value can't be trusted are named by their place, and the other cells are read."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from internships.domain.errors import DomainError, Finding
from internships.domain.wording import Bilingual
from internships.intake.sheets import Sheet
from internships.intake.workbook_reader import read_workbook
from tests.builders.sheet_files import ods, ods_text, values, with_part_changed, xlsx


def findings(book: dict[str, Sheet]) -> list[Finding]:
    return [finding for sheet in book.values() for finding in sheet.findings]


def found(book: dict[str, Sheet]) -> list[tuple[str, str, int | None, str | None]]:
    named = [(finding.code, finding.place) for finding in findings(book)]
    return [(code, place.sheet, place.row, place.column) for code, place in named if place]


def test_a_formula_is_named_by_its_cell_and_its_cached_value_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "formule.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Stagiairs")
    sheet.write_row(3, 0, ["s1", "Noor"])
    sheet.write_formula(3, 2, "=1+1", None, 40)
    book.close()
    read = read_workbook(path)
    assert found(read) == [("cell_holds_formula", "Stagiairs", 4, "C")]
    assert findings(read)[0].blocks
    assert findings(read)[0].text == Bilingual(
        nl="Cel C4 bevat een formule; typ de waarde zelf.", en="Cell C4 holds a formula; type the value itself."
    )
    assert values(read["Stagiairs"].rows) == [{1: "s1", 2: "Noor"}]


def test_all_formulas_of_all_sheets_are_named_at_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / "veel.xlsx"
    book = xlsxwriter.Workbook(path)
    for title in ("Stagegever", "Stagiairs"):
        sheet = book.add_worksheet(title)
        sheet.write_formula("B2", "=A1", None, "x")
        sheet.write_formula("A3", "=A1", None, 3)
    book.close()
    assert [place[1:] for place in found(read_workbook(path))] == [
        ("Stagegever", 2, "B"), ("Stagegever", 3, "A"), ("Stagiairs", 2, "B"), ("Stagiairs", 3, "A"),
    ]  # fmt: skip


def test_every_cell_that_an_array_formula_fills_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "Code", "B1": ArrayFormula("B1:B3", "=A1:A3"), "B2": 77, "B3": 78, "B4": 79})
    read = read_workbook(path)
    assert [row for _, _, row, _ in found(read)] == [1, 2, 3]
    assert values(read["Stagiairs"].rows)[-1] == {2: 79}


def test_a_formula_in_a_cell_that_hides_its_reference_is_named_all_the_same(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "s1", "B1": "=1+1", "A2": "s2"})
    with_part_changed(path, lambda part: part.replace(b' r="A1"', b"").replace(b' r="B1"', b""))
    assert found(read_workbook(path)) == [("cell_holds_formula", "Stagiairs", 1, "B")]


def test_a_formula_on_a_sheet_whose_part_is_named_in_other_case_is_named_all_the_same(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": "s1", "B1": "=1+1"})
    with_part_changed(path, lambda part: part.replace(b"sheet1.xml", b"SHEET1.xml"), "xl/_rels/workbook.xml.rels")
    assert found(read_workbook(path)) == [("cell_holds_formula", "Stagiairs", 1, "B")]


def test_a_dropdown_that_reads_another_sheet_is_no_formula_in_a_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Stagiairs"
    sheet["A1"] = "Instelling"
    rule = DataValidation(type="list", formula1="=$C$1:$C$3")
    rule.add("A2:A9")
    sheet.add_data_validation(rule)
    path = tmp_path / "keuze.xlsx"
    book.save(path)
    later = b'<extLst><ext><x14:f xmlns:x14="urn:x">_lijsten!$A$1</x14:f></ext></extLst></worksheet>'
    with_part_changed(path, lambda part: part.replace(b"</worksheet>", later))
    assert findings(read_workbook(path)) == []


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"])
def test_an_error_value_is_named_by_its_cell(tmp_path: Path, error: str) -> None:
    read = read_workbook(xlsx(tmp_path, {"A1": "s1", "B1": error, "C1": "Noor"}))
    assert found(read) == [("cell_holds_error", "Stagiairs", 1, "B")]
    assert error in findings(read)[0].text.nl
    assert error in findings(read)[0].text.en
    assert values(read["Stagiairs"].rows) == [{1: "s1", 3: "Noor"}]


def test_an_error_value_of_a_newer_excel_does_not_stop_the_other_cells(tmp_path: Path) -> None:
    path = with_part_changed(xlsx(tmp_path, {"A1": "s1", "B1": "#N/A"}), lambda part: part.replace(b"#N/A", b"#SPILL!"))
    read = read_workbook(path)
    assert found(read) == [("cell_holds_error", "Stagiairs", 1, "B")]
    assert values(read["Stagiairs"].rows) == [{1: "s1"}]


def test_a_formula_that_gives_an_error_is_named_once(tmp_path: Path) -> None:
    path = tmp_path / "fout.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("S").write_formula("A1", "=NA()", None, "#N/A")
    book.close()
    assert found(read_workbook(path)) == [("cell_holds_formula", "S", 1, "A")]


def test_a_row_of_formulas_alone_stays_as_a_row_without_cells(tmp_path: Path) -> None:
    rows = read_workbook(xlsx(tmp_path, {"A1": "Code", "A2": "=B2", "A3": "s2"}))["Stagiairs"].rows
    assert [(row.number, len(row.cells)) for row in rows] == [(1, 1), (2, 0), (3, 1)]


def test_formulas_and_errors_of_an_ods_are_named_in_every_cell_they_stand_for(tmp_path: Path) -> None:
    rows = (
        f"<table:table-row>{ods_text('s1')}"
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="9" '
        'table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p>'
        "</table:table-cell></table:table-row>"
    )
    read = read_workbook(ods(tmp_path, rows))
    assert [(code, column) for code, _, _, column in found(read)] == [
        ("cell_holds_formula", "B"), ("cell_holds_formula", "C"), ("cell_holds_error", "D"),
    ]  # fmt: skip
    assert values(read["Stagiairs"].rows) == [{1: "s1"}]


def test_a_sheet_full_of_formulas_is_refused_with_the_way_to_make_them_values(tmp_path: Path) -> None:
    path = xlsx(tmp_path, {"A1": ArrayFormula("A1:CV1000", "=1")})
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert refusal.value.code == "sheet_holds_formulas"
    assert "plak het als waarden" in refusal.value.text.nl
