"""A national number is found wherever it is written, and never repeated."""

import pytest

from internships.domain.draft import read_record
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import check_rules
from internships.domain.rules.rule import Case
from tests.builders.rule_boundaries import Boundary, assert_boundary, record_with

CODES = {"national_number_in_text", "perhaps_national_number"}
NUMBER, BIS = "85073003328", "98472899765"
BOUNDARIES = (
    Boundary(
        "a national number is no student number",
        "national_number_in_text",
        "/students/0/number",
        breaking={"/students/0/number": "85073003328"},
        keeping={"/students/0/number": "85073003329"},
    ),
    Boundary(
        "eleven digits of which the check digits fit may be a national number",
        "perhaps_national_number",
        "/remarks",
        breaking={"/remarks": "dossier 85073003328"},
        keeping={"/remarks": "dossier 85073003329"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_national_numbers_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def number_findings(text: str, place: str = "/remarks") -> list[tuple[str, bool]]:
    record = record_with({place: text})
    findings = [one for one in check_rules(Case(read_record(record).facts), RULES) if one.code in CODES]
    assert all(one.pointer == place for one in findings)
    for one in findings:
        assert not any(text in one.model_dump_json() for text in (NUMBER, BIS, "033"))
    return [(one.code, one.blocks) for one in findings]


@pytest.mark.parametrize("number", [NUMBER, BIS, "85.07.30-033.28", "85 07 30 033 28"])
def test_a_national_number_as_student_number_blocks(number: str) -> None:
    assert number_findings(number, "/students/0/number") == [("national_number_in_text", True)]


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.28",
        "Mijn nummer is 85.07.30-033.28, bel gerust.",
        "85 07 30 033 28",
        "850730-033-28",
        "85/07/30–033.28",
        "98.47.28-997.65",
        "INSZ85073003328",
        "rijksregisternummer: 85073003328",
        "lokaal 10 85.07.30-033.28",
    ],
)
def test_in_a_text_it_blocks_when_it_is_written_or_named_as_one(text: str) -> None:
    assert number_findings(text) == [("national_number_in_text", True)]


def test_eleven_bare_digits_that_could_be_one_are_a_warning() -> None:
    assert number_findings("dossier 85073003328") == [("perhaps_national_number", False)]


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.29",  # the check digits are wrong
        "85.13.30-033.28",  # no such month
        "+32470123456",
        "0032 470 12 34 56",
        "0470 12 34 56",
        "0123.456.749",
        "BE68 5390 0754 7034",
        "185073003328",
        "850730033281",
        "2026-09-21 tot 2026-12-18",
    ],
)
def test_other_numbers_give_no_finding(text: str) -> None:
    assert number_findings(text) == []


@pytest.mark.parametrize("place", ["/reference", "/students/0/email", "/drawn_up_at", "/hosts/0/department"])
def test_a_national_number_is_found_in_every_text(place: str) -> None:
    is_bare = place.endswith("email")
    text = f"{NUMBER}@example.org" if is_bare else "nr 85.07.30-033.28"
    assert [blocks for _, blocks in number_findings(text, place)] == [not is_bare]


def test_the_field_for_the_national_number_gives_no_finding() -> None:
    assert number_findings(NUMBER, "/students/0/insz") == []
