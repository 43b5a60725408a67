"""A row shows its facts in the reader's language, and to programs as the schema does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from internships.domain.access import Side
from internships.domain.wording import Bilingual, Language
from internships.exports.columns import requested_columns
from internships.exports.rows import ExportRow, cells, json_values
from tests.builders.export_rows import a_placement_line, an_export_row
from tests.builders.records import a_record


def cell(row: ExportRow, key: str, language: Language = Language.NL) -> Any:
    return cells(row, requested_columns(Side.INSTITUTION, [key]), language)[0]


def value_of(row: ExportRow, key: str) -> Any:
    return json_values(row, requested_columns(Side.INSTITUTION, [key]))[key]


def test_a_term_is_said_in_the_readers_language_and_to_machines_as_its_code() -> None:
    row = an_export_row()
    assert cell(row, "status") == "ondertekend"
    assert cell(row, "status", Language.EN) == "signed"
    assert value_of(row, "status") == "signed"


def test_yes_and_no_are_words_for_readers_and_truth_for_machines() -> None:
    row = an_export_row()
    assert (cell(row, "specimen"), cell(row, "specimen", Language.EN)) == ("ja", "yes")
    assert (cell(row, "schedule.telework.allowed"), value_of(row, "schedule.telework.allowed")) == ("nee", False)


def test_a_day_is_a_day_and_a_number_a_number() -> None:
    row = an_export_row()
    assert cell(row, "students.birth_date") == date(2004, 5, 17)
    assert cell(row, "first_day") == date(2026, 9, 21)
    assert cell(row, "period.duration.weeks") == Decimal(12)
    assert cell(row, "blockers") == 2
    assert value_of(row, "students.birth_date") == "2004-05-17"
    assert value_of(row, "period.duration.weeks") == "12"


def test_a_list_is_joined_for_readers_and_an_array_for_machines() -> None:
    row = an_export_row()
    assert cell(row, "content.activities") == "Metingen inlezen en opschonen; Een webpagina met grafieken bouwen"
    assert value_of(row, "content.activities") == [
        "Metingen inlezen en opschonen",
        "Een webpagina met grafieken bouwen",
    ]
    assert cell(row, "safety.risk_analysis.signed_by") == "stagegever; arbeidsarts"


def test_lists_side_by_side_keep_their_order_where_an_entry_lacks_a_fact() -> None:
    risks = [
        {"group": "general", "name": "Vallen"},
        {"group": "chemical", "name": "Verf", "measure": "Masker dragen"},
    ]
    row = an_export_row(("/safety/risk_analysis/risks", risks))
    assert cell(row, "safety.risk_analysis.risks.name") == "Vallen; Verf"
    assert cell(row, "safety.risk_analysis.risks.measure") == "–; Masker dragen"
    assert value_of(row, "safety.risk_analysis.risks.measure") == [None, "Masker dragen"]


def test_a_fact_that_no_entry_has_is_an_empty_cell() -> None:
    row = an_export_row()
    assert cell(row, "places.vessel.name") is None
    assert value_of(row, "places.vessel.name") == []
    assert cell(row, "students.nationality") is None
    assert value_of(row, "students.nationality") is None


def test_a_telephone_number_is_spaced_for_readers_and_whole_for_machines() -> None:
    row = an_export_row()
    assert cell(row, "students.mobile") == "+32 470 12 34 56"
    assert value_of(row, "students.mobile") == "+32470123456"
    extended = an_export_row(("/students/0/mobile", "03 265 20 20 ext. 12"))
    assert cell(extended, "students.mobile") == "+32 3 265 20 20 ext. 12"
    assert value_of(extended, "students.mobile") == "+3232652020;ext=12"


def test_an_hour_is_said_without_seconds() -> None:
    assert str(cell(an_export_row(), "schedule.lines.begins")).startswith("08:30; 12:45; ")


def test_an_institution_is_named_for_readers_and_a_code_for_machines() -> None:
    row = ExportRow(
        a_placement_line(), institution=Bilingual(nl="Hogeschool Noordzee", en="North Sea University College")
    )
    assert cell(row, "institution") == "Hogeschool Noordzee"
    assert cell(row, "institution", Language.EN) == "North Sea University College"
    assert value_of(row, "institution") == "noordzee"
    assert cell(ExportRow(a_placement_line()), "institution") == "noordzee"


def test_a_row_tells_of_its_own_student_and_host_alone() -> None:
    another = {**a_record()["students"][0], "email": "tweede.voorbeeld@student.example.org"}
    facts = an_export_row(("/students/-", another)).facts

    def exported_value(key: str, **index: int) -> Any:
        return cell(ExportRow(a_placement_line(**index), facts), key)

    assert exported_value("students.email") == "noor.voorbeeld@student.example.org"
    assert exported_value("students.email", student_index=1) == "tweede.voorbeeld@student.example.org"
    assert exported_value("students.email", student_index=9) is None
    assert (
        cell(ExportRow(a_placement_line(), facts, student=1), "students.email")
        == "tweede.voorbeeld@student.example.org"
    )
    assert exported_value("hosts.mentors.email") == "els.kraanbalk@scheldekraan.example.org"
    assert exported_value("hosts.mentors.email", host_index=1) is None


def test_without_facts_the_boards_line_is_exported_and_the_rest_is_empty() -> None:
    row = ExportRow(a_placement_line())
    assert cell(row, "student") == "Noor Voorbeeld"
    assert cell(row, "students.email") is None
    assert cell(row, "health_condition") is None


def test_every_column_of_an_incomplete_draft_can_be_exported() -> None:
    row = an_export_row(("/period", {}), ("/programme", {}), ("/students", [{}]), ("/safety", {"health": {}}))
    columns = requested_columns(Side.INSTITUTION, ["all"])
    assert row.facts is not None
    assert row.facts.period.first_day is None
    assert len(cells(row, columns, Language.NL)) == len(json_values(row, columns)) == len(columns)


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        ({"required": False}, "not_asked"),
        ({"required": True, "arranged_by": "host"}, "pending"),
        ({"required": True, "arranged_by": "host", "condition_met": True}, "met"),
        ({"required": True, "arranged_by": "host", "condition_met": False}, "not_met"),
    ],
)
def test_of_health_only_the_state_of_the_condition_is_exported(health: dict[str, Any], expected: str) -> None:
    assert value_of(an_export_row(("/safety/health", health)), "health_condition") == expected
