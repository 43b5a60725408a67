"""The boundaries of the rules on dates and duration."""

import pytest

from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

FIRST, LAST, DAYS = "/period/first_day", "/period/last_day", "/period/duration/days"
YEAR = "/students/0/enrolment/academic_year"
SUMMER = {"opens": "09-15", "closes": "06-30"}

WINDOWS = [
    {"first_day": "2026-10-05", "last_day": "2026-10-09"},
    {"first_day": "2026-11-16", "last_day": "2026-11-22"},
]

BOUNDARIES = (
    Boundary(
        "an academic year ends on 30 September",
        "period_outside_academic_year",
        YEAR,
        breaking={LAST: "2027-10-01"},
        keeping={LAST: "2027-09-30"},
    ),
    Boundary(
        "an academic year begins on 1 September",
        "period_outside_academic_year",
        YEAR,
        breaking={"/drawn_up_on": "2026-08-01", FIRST: "2026-08-31"},
        keeping={"/drawn_up_on": "2026-08-01", FIRST: "2026-09-01"},
    ),
    Boundary(
        "a placement that says it crosses the academic year may",
        "period_outside_academic_year",
        YEAR,
        breaking={LAST: "2027-12-01"},
        keeping={LAST: "2027-12-01", "/period/crosses_academic_year": True},
    ),
    Boundary(
        "a period of one day runs forward, a period that ends the day before does not",
        "period_backward",
        LAST,
        breaking={FIRST: "2026-09-21", LAST: "2026-09-20"},
        keeping={FIRST: "2026-09-21", LAST: "2026-09-21", DAYS: 1},
    ),
    Boundary(
        "a window lies within the period",
        "period_backward",
        "/period/windows/0",
        breaking={"/period/windows": [{"first_day": "2026-09-20", "last_day": "2026-10-01"}]},
        keeping={"/period/windows": [{"first_day": "2026-09-21", "last_day": "2026-12-18"}]},
    ),
    Boundary(
        "a window runs forward",
        "period_backward",
        "/period/windows/1",
        breaking={
            "/period/windows": [
                {"first_day": "2026-10-01", "last_day": "2026-10-01"},
                {"first_day": "2026-10-09", "last_day": "2026-10-08"},
            ]
        },
        keeping={"/period/windows": [{"first_day": "2026-10-08", "last_day": "2026-10-09"}]},
    ),
    Boundary(
        "thirteen weeks have 65 working days and no more",
        "days_exceed_period",
        DAYS,
        breaking={DAYS: 66},
        keeping={DAYS: 65},
    ),
    Boundary(
        "with weekend work every day of the thirteen weeks counts",
        "days_exceed_period",
        DAYS,
        breaking={DAYS: 90, "/schedule/weekend_work": True},
        keeping={DAYS: 89, "/schedule/weekend_work": True},
    ),
    Boundary(
        "a line on Saturday makes every day of the thirteen weeks count",
        "days_exceed_period",
        DAYS,
        breaking={DAYS: 90, "/schedule/lines/0/weekday": "saturday"},
        keeping={DAYS: 89, "/schedule/lines/0/weekday": "saturday"},
    ),
    Boundary(
        "in an alternating placement only the days within its windows count",
        "days_exceed_period",
        DAYS,
        breaking={DAYS: 11, "/period/windows": WINDOWS},
        keeping={DAYS: 10, "/period/windows": WINDOWS},
    ),
    Boundary(
        "hours fit in days of the daily maximum",
        "hours_exceed_days",
        "/period/duration/hours",
        breaking={"/period/duration/hours": 481},
        keeping={"/period/duration/hours": 480},
    ),
    Boundary(
        "a duration in no unit at all is named",
        "duration_missing",
        "/period/duration",
        breaking={"/period/duration": {}},
        keeping={"/period/duration": {"ects": 9}},
    ),
    Boundary(
        "a duration in another unit than the institution's is named",
        "duration_unit_missing",
        "/period/duration",
        breaking={"/period/duration": {"weeks": 12}},
        keeping={"/period/duration": {"weeks": 12, "hours": 400}},
        demands={"duration_units": ["days", "hours"]},
    ),
    Boundary(
        "the programme's minimum of days is enough",
        "too_few_days",
        DAYS,
        breaking={DAYS: 54},
        keeping={DAYS: 55},
        demands={"days_minimum": 55},
    ),
    Boundary(
        "the programme's minimum of days a week is enough",
        "too_few_days_a_week",
        "/schedule/lines",
        breaking={
            "/schedule/lines": [
                {"weekday": "monday", "part": "morning", "begins": "09:00", "ends": "12:00"},
                {"weekday": "monday", "part": "midday", "begins": "13:00", "ends": "17:00"},
                {"weekday": "friday", "part": "morning", "begins": "09:00", "ends": "12:00"},
            ]
        },
        demands={"days_per_week_minimum": 3},
    ),
    Boundary(
        "an agreement may be drawn up on the first day, not after it",
        "drawn_up_after_start",
        "/drawn_up_on",
        breaking={"/drawn_up_on": "2026-09-22"},
        keeping={"/drawn_up_on": "2026-09-21"},
    ),
    Boundary(
        "seven days before the start is in time, six is late",
        "drawn_up_late",
        "/drawn_up_on",
        breaking={"/drawn_up_on": "2026-09-15"},
        keeping={"/drawn_up_on": "2026-09-14"},
        demands={"signed_days_before_start": 7},
    ),
    Boundary(
        "a placement that must end before 1 May may end on 30 April",
        "ends_too_late",
        LAST,
        breaking={LAST: "2027-05-01"},
        keeping={LAST: "2027-04-30"},
        demands={"ends_before": "05-01"},
    ),
    Boundary(
        "a window over the turn of the year opens on its first day",
        "outside_window",
        "/period",
        breaking={FIRST: "2026-09-14"},
        keeping={FIRST: "2026-09-15"},
        demands={"period_window": SUMMER},
    ),
    Boundary(
        "a window over the turn of the year closes on its last day",
        "outside_window",
        "/period",
        breaking={LAST: "2027-07-01"},
        keeping={LAST: "2027-06-30"},
        demands={"period_window": SUMMER},
    ),
    Boundary(
        "a window within one year takes a placement within it",
        "outside_window",
        "/period",
        breaking={LAST: "2026-12-18"},
        keeping={LAST: "2026-12-15", DAYS: 50},
        demands={"period_window": {"opens": "09-01", "closes": "12-15"}},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_dates_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


@pytest.mark.parametrize("year", [2023, 2024, 2028])
def test_a_window_that_opens_on_a_leap_day_opens_on_1_march_in_other_years(year: int) -> None:
    window = {"period_window": {"opens": "02-29", "closes": "06-30"}}
    dates = {"/drawn_up_on": f"{year}-02-01", FIRST: f"{year}-03-01", LAST: f"{year}-05-31", DAYS: 50}
    year_of = {
        YEAR: f"{year - 1}-{year}",
        "/safety/risk_analysis/made_on": f"{year}-01-15",
        "/safety/workstation_sheet/given_on": f"{year}-02-01",
    }
    assert findings_of(record_with({**dates, **year_of}), window) == ()


def test_a_student_who_already_began_has_no_days_left_to_sign_in_time() -> None:
    codes = {
        finding.code
        for finding in findings_of(record_with({"/drawn_up_on": "2026-09-22"}), {"signed_days_before_start": 7})
    }
    assert codes == {"drawn_up_after_start"}


def test_days_on_board_count_at_the_weekend() -> None:
    vessel = {"name": "MV Voorbeeldster", "imo": "9074729", "medical_certificate_until": "2027-06-30"}
    aboard = {"/places/0/kind": "vessel", "/places/0/vessel": vessel, "/period/duration": {"days": 89}}
    assert findings_of(record_with({**aboard, "/schedule/lines": ABSENT})) == ()


def test_days_without_a_daily_maximum_bound_no_hours_but_fifty_a_day_are_not_likely() -> None:
    findings = findings_of(record_with({"/period/duration/hours": 3000, "/schedule/daily_maximum": ABSENT}))
    assert {finding.code for finding in findings} == {"hours_unlikely", "hours_differ_from_weeks"}
