"""The boundaries of the rules on unlikely telephones, births, days and hours."""

import pytest

from internships.domain.document import Json
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

GIVEN, MOBILE, BORN = "/students/0/names/given", "/students/0/mobile", "/students/0/birth_date"
BOUNDARIES = (
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


def plausibility_codes(facts: Json) -> set[str]:
    return {finding.code for finding in findings_of(record_with(facts))}


@pytest.mark.parametrize(
    ("hours", "credits", "likely"),
    [(47, 6, False), (48, 6, True), (160, 6, True), (270, 6, True), (271, 6, False)],
)
def test_a_credit_is_some_eight_to_forty_five_hours_at_the_host(hours: int, credits: int, likely: object) -> None:  # noqa: A002 - the word of the field
    assert (
        "hours_unlikely" not in plausibility_codes({"/period/duration": {"hours": hours, "ects": credits}})
    ) is likely


@pytest.mark.parametrize(("hours", "likely"), [(9, False), (10, True), (120, True), (121, False)])
def test_a_day_has_one_to_twelve_hours(hours: int, likely: object) -> None:
    facts = {"/period/duration": {"hours": hours, "days": 10}, "/schedule/daily_maximum": ABSENT}
    assert ("hours_unlikely" not in plausibility_codes(facts)) is likely
