"""The harmonisation matrix and the exported mapping of each variant."""

import csv
from datetime import date

import pytest

from internships.domain.document import Evidence
from internships.mapping.catalogue import Catalogue
from internships.mapping.folder_schema import Variant
from internships.mapping.triggers import TRIGGERS
from internships.reports import report_words, trigger_words
from internships.reports.facts_table import Asked
from internships.reports.matrix import FieldCell, Matrix, matrix
from internships.reports.sssom import COLUMNS, sssom
from tests.builders.report_catalogue import DAY


@pytest.fixture
def side_by_side(catalogue: Catalogue) -> Matrix:
    return matrix(catalogue, DAY)


def cells(report: Matrix, pointer: str) -> tuple[FieldCell, ...]:
    return next(row.cells for row in report.fields if row.pointer == pointer)


def test_every_institution_has_its_column_and_its_line_on_confirmation(side_by_side: Matrix) -> None:
    assert [column.slug for column in side_by_side.columns] == ["noordzee", "polder"]
    assert "niet bevestigd" in side_by_side.columns[0].confirmation.nl


def test_a_cell_says_label_required_format_and_how_it_is_known(side_by_side: Matrix) -> None:
    first, second = cells(side_by_side, "/period/duration/days")
    assert first.label is not None
    assert first.format is not None
    assert (first.asked, first.label.nl, first.format.en) == (Asked.YES, "Aantal dagen", "number (days)")
    assert (first.evidence, second.evidence) == (Evidence.READ, Evidence.ASSUMED)


def test_what_only_the_standard_prints_has_no_label_of_the_institution(side_by_side: Matrix) -> None:
    _, unknown = cells(side_by_side, "/students/*/email")
    assert (unknown.prints, unknown.asked, unknown.label) == (True, Asked.UNKNOWN, None)


def test_demands_and_documents_that_nobody_knows_are_unknown(side_by_side: Matrix) -> None:
    demands = {row.place: row.cells for row in side_by_side.demands}
    assert [cell.evidence for cell in demands["telework_forbidden"]] == [Evidence.UNKNOWN, Evidence.ASSUMED]
    cells = {row.place: row.cells for row in side_by_side.documents}
    assert [cell.told.en for cell in cells["risk_analysis"]] == ["always", "where a health assessment is needed"]
    assert [cell.evidence for cell in cells["agreement"]] == [Evidence.UNKNOWN, Evidence.UNKNOWN]


def test_an_institution_without_a_variant_on_the_day_is_named(catalogue: Catalogue) -> None:
    assert matrix(catalogue, date(2019, 1, 1)).without == ("noordzee", "polder")


def test_every_demand_and_every_trigger_has_words_in_both_languages() -> None:
    assert set(trigger_words.TRIGGER_WORDS) == set(TRIGGERS)
    assert all(
        text.nl and text.en for text in (*trigger_words.TRIGGER_WORDS.values(), *report_words.DEMAND_WORDS.values())
    )


@pytest.fixture
def mapping(noordzee: Variant) -> list[dict[str, str]]:
    table = [line for line in sssom(noordzee, DAY).splitlines() if not line.startswith("#")]
    return list(csv.DictReader(table, delimiter="\t"))


def test_the_exported_mapping_reads_back_as_a_table_with_the_columns_of_sssom(mapping: list[dict[str, str]]) -> None:
    assert {"subject_id", "predicate_id", "object_id", "mapping_justification"} <= set(COLUMNS)
    assert all(set(row) == set(COLUMNS) and None not in row.values() for row in mapping)
    assert {row["mapping_justification"] for row in mapping} == {"semapv:ManualMappingCuration"}


def test_the_exported_mapping_names_set_licence_and_prefixes_in_its_head(noordzee: Variant) -> None:
    head = [line[1:] for line in sssom(noordzee, DAY).splitlines() if line.startswith("#")]
    keys = {line.partition(":")[0].strip() for line in head}
    assert {"mapping_set_id", "license", "curie_map", "fact", "field", "skos", "semapv"} <= keys
    assert any("not been confirmed" in line for line in head)


@pytest.mark.parametrize(
    ("subject", "predicate", "confidence"),
    [
        ("fact:/students/*/number", "skos:exactMatch", "1.0"),
        ("fact:/hosts/*/institution_number", "skos:closeMatch", "1.0"),
        ("fact:/hosts/*/registered_seat", "skos:narrowMatch", "0.5"),
        ("fact:/students/*/email", "skos:exactMatch", ""),
    ],
)
def test_a_match_says_how_much_of_the_fact_the_field_holds_and_how_sure_it_is(
    mapping: list[dict[str, str]], subject: str, predicate: str, confidence: str
) -> None:
    row = next(row for row in mapping if row["subject_id"] == subject)
    assert (row["predicate_id"], row["confidence"]) == (predicate, confidence)
