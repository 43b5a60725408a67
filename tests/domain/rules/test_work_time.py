"""The boundaries of the rules on working time."""

from typing import Any

import pytest

from internships.domain.document import Json
from internships.domain.draft import read_record
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

LINES = "/schedule/lines"
TELEWORK = {"allowed": True}


def a_line(weekday: str, begins: str, ends: str) -> Json:
    return {"weekday": weekday, "part": "morning", "begins": begins, "ends": ends}


def lines(*lines_given: tuple[str, str, str]) -> dict[str, Any]:
    return {LINES: [a_line(*line) for line in lines_given]}


BOUNDARIES = (
    Boundary(
        "telework is named where the programme forbids it",
        "telework_forbidden",
        "/schedule/telework/allowed",
        breaking={"/schedule/telework": {"allowed": True, "conditions": "Thuis, één dag"}},
        keeping={"/schedule/telework": {"allowed": False}},
        demands={"telework_forbidden": True},
    ),
    Boundary(
        "a place at home is telework too",
        "telework_forbidden",
        "/places/1/kind",
        breaking={"/places/-": {"name": "Thuis", "kind": "home"}},
        keeping={"/places/-": {"name": "Thuis", "kind": "home"}},
        demands={"telework_forbidden": True},
        other_demands={"telework_forbidden": False},
    ),
    Boundary(
        "telework has a place or conditions",
        "telework_address_missing",
        "/schedule/telework",
        breaking={"/schedule/telework": TELEWORK},
        keeping={"/schedule/telework": {"allowed": True, "conditions": "Thuisadres van de student"}},
    ),
    Boundary(
        "a place at home is a place for telework",
        "telework_address_missing",
        "/schedule/telework",
        breaking={"/schedule/telework": TELEWORK},
        keeping={"/schedule/telework": TELEWORK, "/places/-": {"name": "Thuis", "kind": "home"}},
    ),
    Boundary(
        "a schedule is named missing where the institution asks one",
        "schedule_missing",
        LINES,
        breaking={LINES: []},
        keeping=lines(("monday", "09:00", "17:00")),
        demands={"schedule_required": True},
    ),
    Boundary(
        "a line ends after it begins",
        "schedule_line_backward",
        "/schedule/lines/0/ends",
        breaking=lines(("monday", "09:00", "09:00")),
        keeping=lines(("monday", "09:00", "09:01")),
    ),
    Boundary(
        "lines may touch, not overlap",
        "schedule_lines_overlap",
        "/schedule/lines/1",
        breaking=lines(("monday", "09:00", "12:01"), ("monday", "12:00", "17:00")),
        keeping=lines(("monday", "09:00", "12:00"), ("monday", "12:00", "17:00")),
    ),
    Boundary(
        "lines on other days don't overlap",
        "schedule_lines_overlap",
        "/schedule/lines/1",
        breaking=lines(("monday", "09:00", "17:00"), ("monday", "10:00", "11:00")),
        keeping=lines(("monday", "09:00", "17:00"), ("tuesday", "09:00", "17:00")),
    ),
    Boundary(
        "a line that begins before seven is early",
        "schedule_outside_hours",
        "/schedule/lines/0",
        breaking=lines(("monday", "06:59", "12:00")),
        keeping=lines(("monday", "07:00", "12:00")),
    ),
    Boundary(
        "a line that ends after seven is in the evening",
        "schedule_outside_hours",
        "/schedule/lines/0",
        breaking=lines(("monday", "12:00", "19:01")),
        keeping=lines(("monday", "12:00", "19:00")),
    ),
    Boundary(
        "a line on Saturday is at the weekend, unless exceptional times are agreed",
        "schedule_outside_hours",
        "/schedule/lines/0",
        breaking=lines(("saturday", "09:00", "12:00")),
        keeping={**lines(("saturday", "09:00", "12:00")), "/schedule/exceptional_times": True},
    ),
    Boundary(
        "forty hours a week are not flagged, more are",
        "hours_over_40",
        "/schedule/hours_per_week",
        breaking={"/schedule/hours_per_week": "40.5"},
        keeping={"/schedule/hours_per_week": "40"},
    ),
    Boundary(
        "medicine has limits of its own above forty hours",
        "hours_over_40",
        "/schedule/hours_per_week",
        breaking={"/schedule/hours_per_week": 48},
        keeping={"/schedule/hours_per_week": 48, "/programme/field": "medicine"},
    ),
    Boundary(
        "an average of 48 hours a week is the maximum in medicine",
        "medical_hours",
        "/schedule/hours_per_week",
        breaking={"/programme/field": "medicine", "/schedule/hours_per_week": "48.5"},
        keeping={"/programme/field": "medicine", "/schedule/hours_per_week": 48},
    ),
    Boundary(
        "60 hours in any week is the maximum in dentistry",
        "medical_hours",
        "/schedule/busiest_week",
        breaking={"/programme/field": "dentistry", "/schedule/busiest_week": 61},
        keeping={"/programme/field": "dentistry", "/schedule/busiest_week": 60},
    ),
    Boundary(
        "24 hours in one shift is the maximum in veterinary medicine",
        "medical_hours",
        "/schedule/longest_shift",
        breaking={"/programme/field": "veterinary", "/schedule/longest_shift": 25},
        keeping={"/programme/field": "veterinary", "/schedule/longest_shift": 24},
    ),
    Boundary(
        "the law of 12 December 2010 limits placements that start on that day or later",
        "medical_hours",
        "/schedule/busiest_week",
        breaking={
            "/programme/field": "medicine",
            "/schedule/busiest_week": 61,
            "/period/first_day": "2010-12-12",
        },
        keeping={
            "/programme/field": "medicine",
            "/schedule/busiest_week": 61,
            "/period/first_day": "2010-12-11",
        },
    ),
    Boundary(
        "work on public holidays is named when one falls within the period",
        "works_on_public_holiday",
        "/schedule/holiday_work",
        breaking={"/schedule/holiday_work": True, "/period/last_day": "2026-11-01", "/period/duration/days": 20},
        keeping={"/schedule/holiday_work": True, "/period/last_day": "2026-10-31", "/period/duration/days": 20},
    ),
    Boundary(
        "public holidays on placement days are named where they are not made up",
        "public_holidays_listed",
        "/period",
        breaking={**lines(("wednesday", "09:00", "17:00"))},
        keeping={**lines(("thursday", "09:00", "17:00"))},
        demands={"holidays_not_made_up": True},
    ),
    Boundary(
        "a line on Sunday is no surprise where weekend work is agreed",
        "schedule_outside_hours",
        "/schedule/lines/0",
        breaking=lines(("sunday", "09:00", "12:00")),
        keeping={**lines(("sunday", "09:00", "12:00")), "/schedule/weekend_work": True},
    ),
    Boundary(
        "holidays are not made up where the institution says so",
        "holidays_made_up",
        "/schedule/public_holidays_made_up",
        breaking={"/schedule/public_holidays_made_up": True},
        keeping={"/schedule/public_holidays_made_up": False},
        demands={"holidays_not_made_up": True},
    ),
    Boundary(
        "leave stays within the maximum",
        "too_much_leave",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 16},
        keeping={"/schedule/leave_days_maximum": 15},
        demands={"leave_days_maximum": 15},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_working_time_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def test_each_of_fifteen_overlapping_lines_is_named_once() -> None:
    crowded = lines(*[("wednesday", "09:00", f"{hour}:00") for hour in range(10, 18)] * 2)
    pointers_found = [
        finding.pointer for finding in findings_of(record_with(crowded)) if finding.code == "schedule_lines_overlap"
    ]
    assert pointers_found == [f"/schedule/lines/{index}" for index in range(1, 16)]


def test_the_public_holidays_within_the_period_are_named_by_their_dates() -> None:
    worked = record_with({"/schedule/holiday_work": True})
    [finding] = [one for one in findings_of(worked) if one.code == "works_on_public_holiday"]
    assert finding.text.nl.endswith("vallen 01/11/2026, 11/11/2026.")
    assert finding.text.en.endswith("fall 01/11/2026, 11/11/2026.")


def test_a_placement_without_telework_needs_no_place_for_it() -> None:
    assert findings_of(record_with({"/schedule/telework": ABSENT})) == ()


def test_hours_with_a_time_zone_are_refused_when_they_are_read() -> None:
    zoned = read_record(record_with(lines(("monday", "09:00Z", "12:01"), ("monday", "12:00", "17:00+02:00"))))
    assert [(finding.code, finding.pointer) for finding in zoned.findings] == [
        ("impossible_date", "/schedule/lines/0/begins"),
        ("impossible_date", "/schedule/lines/1/ends"),
    ]
