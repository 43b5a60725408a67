"""The boundaries of the rules on empty texts, broken texts, telephones, births and days."""

from typing import Any

import pytest

from internships.domain.placeholders import is_placeholder
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
    Boundary(
        "a mobile number one digit short is none that Belgium gives out",
        "phone_not_valid",
        MOBILE,
        breaking={MOBILE: "0470 12 34 5"},
        keeping={MOBILE: "0470 12 34 56"},
    ),
    Boundary(
        "nobody starts before they are born",
        "birth_impossible",
        BORN,
        breaking={BORN: "2026-09-22"},
        keeping={BORN: "2006-09-22"},
    ),
    Boundary(
        "nobody of 111 is an intern",
        "birth_impossible",
        BORN,
        breaking={BORN: "1915-09-21"},
        keeping={BORN: "1915-09-22"},
    ),
    Boundary(
        "an intern of thirteen is not likely",
        "age_unlikely",
        BORN,
        breaking={BORN: "2012-09-22"},
        keeping={BORN: "2012-09-21"},
    ),
    Boundary(
        "an intern of eighty-one is not likely",
        "age_unlikely",
        BORN,
        breaking={BORN: "1945-09-21"},
        keeping={BORN: "1945-09-22"},
    ),
    Boundary(
        "an agreement of ten years before its placement has a mistyped year",
        "year_unlikely",
        "/drawn_up_on",
        breaking={"/drawn_up_on": "2016-09-01"},
        keeping={"/drawn_up_on": "2025-09-01"},
    ),
    Boundary(
        "a placement of ten years has a mistyped year",
        "year_unlikely",
        "/period/last_day",
        breaking={"/period/last_day": "2036-12-18"},
        keeping={"/period/last_day": "2027-12-18"},
    ),
    Boundary(
        "a return day lies within the period",
        "date_outside_period",
        "/schedule/return_days/0",
        breaking={"/schedule/return_days": ["2026-12-19"]},
        keeping={"/schedule/return_days": ["2026-12-18"]},
    ),
    Boundary(
        "travel advice is looked up before the start",
        "date_outside_period",
        "/places/0/travel/advice_checked_on",
        breaking={"/places/0/travel": {"country": "FR", "advice_checked_on": "2026-09-22"}},
        keeping={"/places/0/travel": {"country": "FR", "advice_checked_on": "2026-09-21"}},
    ),
    Boundary(
        "a condition is met before the placement ends",
        "date_outside_period",
        "/conditions/0/due_on",
        breaking={"/conditions": [{"kind": "resolutory", "text": "Studiepunten", "due_on": "2026-12-19"}]},
        keeping={"/conditions": [{"kind": "resolutory", "text": "Studiepunten", "due_on": "2026-12-18"}]},
    ),
    Boundary(
        "sixty days don't hold fifty-nine hours",
        "hours_unlikely",
        "/period/duration/hours",
        breaking={"/period/duration/hours": 59},
        keeping={"/period/duration/hours": 456},
    ),
    Boundary(
        "a credit is no fifty hours",
        "hours_unlikely",
        "/period/duration/hours",
        breaking={"/period/duration": {"hours": 456, "ects": 9}},
        keeping={"/period/duration": {"hours": 456, "ects": 18}},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_applies_where_it_should_and_nowhere_else(boundary: Boundary) -> None:
    assert_boundary(boundary)


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "??",
        "-",
        "--",
        "...",
        "…",
        "/",
        "x",
        "xxx",
        "XXXX",
        "0",
        "0000",
        "n.v.t.",
        "N.V.T",
        "nvt",
        "n/a",
        "N.A.",
        "tbd",
        "TBC",
        "(nog in te vullen)",
        "nog in te vullen!",
        "te bepalen",
        "Onbekend",
        "unknown",
        "test",
        "TEST",
        "à compléter",
        "inconnu",
        "sans objet",
        "zzzz",
        "xxx@xxx.be",
        "test@test.com",
        "_____",
    ],
)
def test_a_text_that_only_fills_its_box_says_nothing(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "III",
        "XL",
        "O",
        "Xenia",
        "Testmans",
        "Nathan",
        "Bo",
        "Ng",
        "1000",
        "2030",
        "s0999001",
        "geen",
        "nihil",
        "ABC",
        "王芳",
        "Nog in te vullen door de student na overleg",
        "test@example.org",
        "info@xxx-logistics.be",
        "A",
        "Ali",
        "Ünal",
        "C++",
    ],
)
def test_a_short_text_that_says_something_is_let_by(text: str) -> None:
    assert not is_placeholder(text)


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


def test_a_number_that_a_foreign_plan_gives_out_is_let_by() -> None:
    for number in ("+31612345678", "+33123456789", "+4915112345678", "+3232652072;ext=12", "080012345"):
        assert findings_of(record_with({MOBILE: number})) == ()


def test_an_age_is_judged_on_the_day_of_drawing_up_where_the_start_is_not_known() -> None:
    draft = record_with({BORN: "1900-01-01", "/period/first_day": ABSENT})
    assert "birth_impossible" in {finding.code for finding in findings_of(draft)}


def test_long_days_that_are_agreed_on_are_not_unlikely() -> None:
    watch = {"/period/duration": {"days": 10, "hours": 130}, "/schedule/daily_maximum": 14}
    for facts, is_unlikely in ((watch, False), ({**watch, "/schedule/daily_maximum": ABSENT}, True)):
        found = {finding.code for finding in findings_of(record_with(facts))}
        assert ("hours_unlikely" in found) is is_unlikely


def test_a_signature_is_distinguished_from_a_person_of_whom_a_name_is_missing() -> None:
    facts = {GIVEN: ABSENT, "/students/0/names/family": "?", "/signatories/0/name": "?"}
    assert ("placeholder_in_demanded_fact", "blocks") in codes_at("/signatories/0/name", facts)
