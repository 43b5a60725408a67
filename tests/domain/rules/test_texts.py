"""The boundaries of the rules on placeholders and broken texts."""

from typing import Any

import pytest

from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import check_rules
from internships.domain.rules.rule import Case
from tests.builders.records import an_agreement
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, demands_of, findings_of, record_with

GIVEN, MOBILE, BORN = "/students/0/names/given", "/students/0/mobile", "/students/0/birth_date"
BOUNDARIES = (
    Boundary(
        "what the schema asks is not answered by a question mark",
        "placeholder_in_demanded_fact",
        "/students/0/emergency_contact/name",
        breaking={"/students/0/emergency_contact/name": "?"},
        keeping={"/students/0/emergency_contact/name": "An"},
    ),
    Boundary(
        "an optional fact that says nothing deserves a look",
        "placeholder",
        "/hosts/0/department",
        breaking={"/hosts/0/department": "n.v.t."},
        keeping={"/hosts/0/department": "Onderhoud", "/remarks": "n.v.t."},
    ),
    Boundary(
        "a name whose accents were read in the wrong alphabet is refused",
        "broken_name",
        GIVEN,
        breaking={GIVEN: "ZoÃ«", "/signatories/0/name": "ZoÃ« Voorbeeld"},
        keeping={GIVEN: "Zoë", "/signatories/0/name": "Zoë Voorbeeld"},
    ),
    Boundary(
        "a broken text that is no name deserves a look",
        "broken_text",
        "/students/0/address/locality",
        breaking={"/students/0/address/locality": "LiÃ¨ge"},
        keeping={"/students/0/address/locality": "Liège"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_applies_where_it_should_and_nowhere_else(boundary: Boundary) -> None:
    assert_boundary(boundary)


def codes_at(pointer: str, facts: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (finding.code, finding.severity.value)
        for finding in findings_of(record_with(facts))
        if finding.pointer == pointer
    }


@pytest.mark.parametrize("family", ["Null", "Na", "None", "Test", "X"])
def test_somebody_who_is_called_like_a_placeholder_is_asked_about_and_not_refused(family: str) -> None:
    facts = {"/students/0/names/family": family, "/signatories/0/name": f"Noor {family}"}
    assert codes_at("/students/0/names/family", facts) == {("placeholder", "warns")}


def test_what_an_institutions_documents_ask_is_demanded_too() -> None:
    agreement = an_agreement()
    host = agreement.hosts[0].model_copy(update={"department": "nog te bepalen"})
    case = Case(agreement.model_copy(update={"hosts": (host,)}), demands_of({}))
    case_with_demand = Case(case.agreement, demands_of({}), demanded=frozenset({"/hosts/*/department"}))
    assert {finding.code for finding in check_rules(case, RULES)} == {"placeholder"}
    assert {finding.code for finding in check_rules(case_with_demand, RULES)} == {"placeholder_in_demanded_fact"}
    below = Case(case.agreement, demands_of({}), demanded=frozenset({"/hosts/*"}))
    assert {finding.code for finding in check_rules(below, RULES)} == {"placeholder_in_demanded_fact"}
    beside = Case(case.agreement, demands_of({}), demanded=frozenset({"/hosts/*/depart"}))
    assert {finding.code for finding in check_rules(beside, RULES)} == {"placeholder"}


@pytest.mark.parametrize(
    ("broken", "offered"),
    [
        ("ZoÃ«", "Zoë"),
        ("FranÃ§ois", "François"),
        ("Zo&euml;", "Zoë"),
        ("Zo&#235;", "Zoë"),
        ("BjÃ¶rn", "Björn"),
        ("KÄ±lÄ±Ã§", "Kılıç"),
        ("Zo\ufffd", None),
        ("Zo?", None),
        ("Fran?ois", None),
    ],
)
def test_a_broken_name_is_refused_with_what_it_was_where_that_is_known(broken: str, offered: str | None) -> None:
    record = record_with({GIVEN: broken, "/signatories/0/name": f"{broken} Voorbeeld"})
    [finding] = [finding for finding in findings_of(record) if finding.code == "broken_name"]
    assert finding.pointer == GIVEN
    assert finding.blocks
    assert (f"“{offered}”" in finding.text.nl) is (offered is not None)


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Åse",
        "Ó Súilleabháin",
        "Şahin",
        "Łukasz",
        "Nguyễn Thị",
        "D'Août",
        "ÉTIENNE",
        "ÅNGSTRÖM",
        "São",
        "Đặng",
        "İpek",
        "Αλέξης",
        "Жанна",
        "王芳",
        "محمد",
        "Ñandú",
        "Žižek",
        "Müller-Lüdenscheidt",
        "Van den Bossche",
    ],
)
def test_a_name_of_any_country_is_not_broken(name: str) -> None:
    facts = {GIVEN: name, "/signatories/0/name": f"{name} Voorbeeld"}
    assert findings_of(record_with(facts)) == ()


def test_a_company_may_ask_a_question_and_join_two_names() -> None:
    assert findings_of(record_with({"/hosts/0/legal_name": "Wat nu? Jansen & Zonen R&D nv"})) == ()
    assert codes_at("/hosts/0/legal_name", {"/hosts/0/legal_name": "Caf? Royal? bv"}) == set()
    assert codes_at("/hosts/0/legal_name", {"/hosts/0/legal_name": "Th?atre bv"}) == {("broken_name", "blocks")}


def test_a_signature_whose_name_is_nobody_elses_is_distinguished() -> None:
    facts = {"/signatories/1/name": "Karim HavÃ«nhoofd"}
    assert ("broken_name", "blocks") in codes_at("/signatories/1/name", facts)


def test_a_signature_is_distinguished_from_a_person_of_whom_a_name_is_missing() -> None:
    facts = {GIVEN: ABSENT, "/students/0/names/family": "?", "/signatories/0/name": "?"}
    assert ("placeholder_in_demanded_fact", "blocks") in codes_at("/signatories/0/name", facts)
