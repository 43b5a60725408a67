"""What the Learning Agreement of 2023 requires at least, and where table B contradicts the legal basis."""

import pytest

from internships.domain.document import DocumentKind, Json
from internships.domain.draft import read_record
from internships.domain.errors import Severity
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import check_rules
from internships.domain.rules.rule import Case
from tests.builders.rule_boundaries import Boundary, assert_boundary, record_with

EMBEDDING = "/mobility/recognition/embedding"
COVER = {"accidents": True, "work_journeys": False, "commuting": True, "liability": True}
RECOGNITION = {"embedding": "embedded", "ects": 6, "graded": True, "based_on": ["final_report"]}
WHOLE = {
    "/legal_basis": "curricular_elective",
    "/hosts/0/size_class": "up_to_250",
    "/content/digital_skills": False,
    "/mobility": {
        "recognition": {**RECOGNITION, "in_transcript": True, "in_diploma_supplement": True, "in_europass": False},
        "sending_cover": COVER,
        "receiving_cover": COVER,
        "support": {"financial": True, "monthly_euro": "250", "equipment": True},
    },
}
BOUNDARIES = (
    Boundary(
        "a voluntary placement is not embedded",
        "embedding_differs",
        EMBEDDING,
        breaking={"/legal_basis": "voluntary", EMBEDDING: "embedded"},
        keeping={"/legal_basis": "voluntary", EMBEDDING: "voluntary"},
    ),
    Boundary(
        "the legal basis abroad leaves the box of table B open",
        "embedding_differs",
        EMBEDDING,
        breaking={EMBEDDING: "voluntary"},
        keeping={"/legal_basis": "abroad", EMBEDDING: "voluntary"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_table_b_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def missing_facts(record: Json, *documents: DocumentKind) -> list[str]:
    findings = check_rules(Case(read_record(record).facts, documents=documents), RULES)
    assert {one.severity for one in findings if one.rule == "V88"} <= {Severity.WARNS}
    return [one.pointer for one in findings if one.rule == "V88"]


def test_a_whole_learning_agreement_lacks_nothing() -> None:
    assert missing_facts(record_with(WHOLE), DocumentKind.LEARNING_AGREEMENT) == []


@pytest.mark.parametrize(
    "place",
    [
        "/hosts/0/size_class",
        "/content/digital_skills",
        EMBEDDING,
        "/mobility/recognition/based_on",
        "/mobility/sending_cover/work_journeys",
        "/mobility/receiving_cover/liability",
        "/mobility/support/monthly_euro",
    ],
)
def test_each_item_of_the_minimum_is_named_where_it_is_missing(place: str) -> None:
    record = record_with({**WHOLE, place: None}) if "based_on" not in place else record_with({**WHOLE, place: []})
    assert place in missing_facts(record, DocumentKind.LEARNING_AGREEMENT)


COVERS = ("accidents", "work_journeys", "commuting", "liability")
RECOGNISED = ("ects", "graded", "based_on", "in_transcript", "in_diploma_supplement", "in_europass")
ALWAYS = {
    EMBEDDING,
    "/hosts/0/size_class",
    "/content/digital_skills",
    *(f"/mobility/{whose}_cover/{cover}" for whose in ("sending", "receiving") for cover in COVERS),
    "/mobility/support/financial",
    "/mobility/support/equipment",
}
"""What the tables A, A2, B, C and D of the form ask of every traineeship, and the good record lacks."""


@pytest.mark.parametrize(
    ("mobility", "more"),
    [
        ({}, set()),
        ({"recognition": {"embedding": "voluntary"}}, set()),
        ({"recognition": {"embedding": "embedded"}}, {f"/mobility/recognition/{fact}" for fact in RECOGNISED}),
        ({"support": {"financial": True}}, {"/mobility/support/monthly_euro"}),
        ({"support": {"financial": False}}, set()),
    ],
)
def test_an_empty_learning_agreement_is_asked_every_item_that_its_tables_ask(mobility: Json, more: set[str]) -> None:
    given = {f"/mobility/{table}/{fact}" for table, facts in mobility.items() for fact in facts}
    record = record_with({"/mobility": mobility, "/hosts/0/size_class": None, "/content/digital_skills": None})
    assert set(missing_facts(record, DocumentKind.LEARNING_AGREEMENT)) == (ALWAYS | more) - given


def test_the_minimum_of_2023_is_not_asked_of_a_placement_before_it() -> None:
    required = []
    for day in ("2022-12-31", "2023-01-01"):
        record = record_with({"/period/first_day": day, "/content/digital_skills": None})
        required.append("/content/digital_skills" in missing_facts(record, DocumentKind.LEARNING_AGREEMENT))
    assert required == [False, True]


def test_the_level_of_the_programme_is_asked_of_a_learning_agreement() -> None:
    record = record_with({**WHOLE, "/programme/eqf": None, "/programme/level": None})
    assert missing_facts(record, DocumentKind.LEARNING_AGREEMENT) == ["/programme/eqf"]


def test_no_learning_agreement_asks_nothing_of_it() -> None:
    assert missing_facts(record_with({}), DocumentKind.AGREEMENT) == []
