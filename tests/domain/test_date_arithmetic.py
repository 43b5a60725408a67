"""Days relative to other days."""

from datetime import date

import pytest

from internships.domain.date_arithmetic import eighteenth_birthday


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2008, 9, 21), date(2026, 9, 21)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
        (date(1982, 2, 28), date(2000, 2, 28)),
        (date(2007, 12, 31), date(2025, 12, 31)),
    ],
)
def test_somebody_turns_18_on_the_same_day_18_years_later(born: date, adult: date) -> None:
    assert eighteenth_birthday(born) == adult
