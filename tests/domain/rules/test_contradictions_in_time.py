"""The boundaries of the rules on days and hours that contradict each other."""

from typing import Any

import pytest

from tests.builders.records import _WEEKDAYS
from tests.builders.rule_boundaries import Boundary, assert_boundary, findings_of, record_with

TIMED = {"hours_differ_from_schedule", "daily_maximum_differs"}
BOUNDARIES = (
    Boundary(
        "forty weeks don't fit in thirteen",
        "weeks_exceed_period",
        "/period/duration/weeks",
        breaking={"/period/duration/weeks": 14},
        keeping={"/period/duration/weeks": 13},
    ),
    Boundary(
        "weeks fit in the windows of an alternating placement",
        "weeks_exceed_period",
        "/period/duration/weeks",
        breaking={
            "/period/duration/weeks": 2,
            "/period/windows": [{"first_day": "2026-10-05", "last_day": "2026-10-09"}],
        },
        keeping={
            "/period/duration/weeks": 1,
            "/period/windows": [{"first_day": "2026-10-05", "last_day": "2026-10-09"}],
        },
    ),
    Boundary(
        "sixty days are no eleven weeks of five days",
        "days_exceed_weeks",
        "/period/duration/days",
        breaking={"/period/duration/weeks": 11},
        keeping={"/period/duration/weeks": 11, "/schedule/weekend_work": True},
    ),
    Boundary(
        "sixty days don't fit in a roster of two days a week",
        "days_differ_from_schedule",
        "/period/duration/days",
        breaking={
            "/schedule/lines": [
                {"weekday": day, "part": "morning", "begins": "08:00", "ends": "17:00"} for day in ("monday", "tuesday")
            ]
        },
        keeping={"/period/duration/days": 55},
    ),
    Boundary(
        "twenty days are too few for a roster of sixty-five",
        "days_differ_from_schedule",
        "/period/duration/days",
        breaking={"/period/duration": {"days": 20}},
        keeping={"/period/duration": {"days": 20}, "/schedule/flexible": True},
    ),
    Boundary(
        "of 65 days of the roster, a holiday leaves room for sixty days and four of leave",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 5},
        keeping={"/schedule/leave_days_maximum": 4},
    ),
    Boundary(
        "a public holiday that is worked or made up leaves room for a fifth",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 6, "/schedule/holiday_work": True},
        keeping={"/schedule/leave_days_maximum": 5, "/schedule/public_holidays_made_up": True},
    ),
    Boundary(
        "a day at the institution leaves room for one less",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 4, "/schedule/return_days": ["2026-10-01"]},
        keeping={"/schedule/leave_days_maximum": 3, "/schedule/return_days": ["2026-10-01"]},
    ),
    Boundary(
        "a Belgian holiday is no holiday abroad",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 6, "/places/0/kind": "abroad"},
        keeping={"/schedule/leave_days_maximum": 5, "/places/0/kind": "abroad"},
    ),
    Boundary(
        "a schedule that may shift has no number of days",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 15},
        keeping={"/schedule/leave_days_maximum": 15, "/schedule/flexible": True},
    ),
    Boundary(
        "without a roster nobody knows the days",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 15},
        keeping={"/schedule/leave_days_maximum": 15, "/schedule/lines": []},
    ),
    Boundary(
        "five hundred and ten hours are more than twelve weeks of 38",
        "hours_differ_from_weeks",
        "/period/duration/hours",
        breaking={"/period/duration": {"hours": 510, "weeks": 12}},
        keeping={"/period/duration": {"hours": 400, "weeks": 12}},
    ),
    Boundary(
        "twenty hours a week don't stand beside a roster of 38",
        "hours_differ_from_schedule",
        "/schedule/hours_per_week",
        breaking={"/schedule/hours_per_week": 20},
        keeping={"/schedule/hours_per_week": 40},
    ),
    Boundary(
        "a roster of thirteen hours is over a maximum of eight",
        "daily_maximum_differs",
        "/schedule/daily_maximum",
        breaking={"/schedule/lines/0/begins": "02:30"},
        keeping={"/schedule/lines/0/begins": "08:00"},
    ),
    Boundary(
        "the busiest week is not below the average",
        "hours_impossible",
        "/schedule/busiest_week",
        breaking={"/schedule/busiest_week": 30},
        keeping={"/schedule/busiest_week": 38},
    ),
    Boundary(
        "a week has seven days",
        "hours_impossible",
        "/schedule/hours_per_week",
        breaking={"/schedule/daily_maximum": 5},
        keeping={"/schedule/daily_maximum": 6},
    ),
    Boundary(
        "half of full time is no 38 hours",
        "full_time_differs",
        "/schedule/full_time_equivalent",
        breaking={"/schedule/full_time_equivalent": 50},
        keeping={"/schedule/full_time_equivalent": 100},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_applies_where_it_should_and_nowhere_else(boundary: Boundary) -> None:
    assert_boundary(boundary)


def codes(facts: dict[str, Any]) -> set[str]:
    return {finding.code for finding in findings_of(record_with(facts))}


def test_a_night_shift_counts_the_hours_that_it_has() -> None:
    nights = [{"weekday": day, "part": "evening", "begins": "22:00", "ends": "06:00"} for day in _WEEKDAYS]
    assert codes({"/schedule/lines": nights, "/schedule/hours_per_week": 40}) & TIMED == set()
    assert codes({"/schedule/lines": nights, "/schedule/hours_per_week": 20}) & TIMED == {"hours_differ_from_schedule"}


def test_a_return_day_is_no_placement_day() -> None:
    days = [f"2026-10-{day:02}" for day in (5, 6, 7, 8, 9)]
    assert "days_differ_from_schedule" not in codes({"/schedule/return_days": days})
    assert "days_differ_from_schedule" in codes({"/schedule/return_days": [*days, "2026-10-12"]})


def test_more_days_than_the_period_has_are_reported_once() -> None:
    assert codes({"/period/duration/days": 66}) & {"days_exceed_period", "days_differ_from_schedule"} == {
        "days_exceed_period"
    }


def test_an_average_over_windows_says_nothing_of_the_roster_of_one_week() -> None:
    windows = [{"first_day": "2026-09-21", "last_day": "2026-10-23"}]
    facts = {"/schedule/hours_per_week": 20, "/period/windows": windows, "/period/duration": {"days": 20}}
    assert "hours_differ_from_schedule" not in codes(facts)
