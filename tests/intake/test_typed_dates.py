"""Dates as people type them: the day first, never a guess."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from internships.intake.typed_dates import parse_date

MORNING = datetime(2026, 9, 14, 8)  # noqa: DTZ001 - a spreadsheet knows no zones


@pytest.mark.parametrize(
    "typed",
    ["2026-09-14", "14/09/2026", "14-09-2026", "14.9.2026", " 14/9/2026 ", date(2026, 9, 14), MORNING],
)
def test_a_date_typed_the_belgian_or_the_iso_way_is_that_day(typed: object) -> None:
    assert parse_date(typed) == date(2026, 9, 14)


@pytest.mark.parametrize(
    "typed",
    [
        "09/14/2026",
        "31/02/2026",
        "2026-02-30",
        "14/09/26",
        "14/09-2026",
        "2026-9-14",
        "14 september",
        "١٤/٠٩/٢٠٢٦",
        "",
        46279,
        True,
        None,
    ],
)
def test_what_is_no_such_date_is_none_and_never_read_month_first(typed: object) -> None:
    assert parse_date(typed) is None


@given(some.dates(min_value=date(1000, 1, 1)))
def test_every_day_written_day_first_is_read_back_as_itself(day: date) -> None:
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day
