"""Counting the days of a placement."""

from datetime import date

import pytest

from internships.domain.placement_days import count_weekdays
from internships.domain.running_days import DateRange


@pytest.mark.parametrize(
    ("first_day", "last_day", "weekends", "counted"),
    [
        (date(2026, 9, 21), date(2026, 9, 21), False, 1),
        (date(2026, 9, 19), date(2026, 9, 20), False, 0),
        (date(2026, 9, 19), date(2026, 9, 20), True, 2),
        (date(2026, 9, 18), date(2026, 9, 21), False, 2),
        (date(2026, 9, 21), date(2026, 9, 20), False, 0),
        (date(2026, 9, 21), date(2026, 9, 20), True, 0),
        (date(2026, 9, 1), date(2026, 9, 30), False, 22),
        (date(1, 1, 1), date(9999, 12, 31), False, 2608615),
    ],
)
def test_days_are_counted_with_first_and_last(first_day: date, last_day: date, *, weekends: bool, counted: int) -> None:
    assert count_weekdays(DateRange(first_day, last_day), range(7 if weekends else 5)) == counted
