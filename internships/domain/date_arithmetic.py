"""Dates relative to other dates. Drafts can hold any date, so results are limited to the calendar's range."""

from datetime import MAXYEAR, MINYEAR, date


def days_before(day: date, count: int) -> date:
    """Return the day ``count`` days earlier, or the first day of the calendar."""
    return date.fromordinal(max(day.toordinal() - count, date.min.toordinal()))


def year_after(day: date) -> date:
    """Return the same day a year later, or the last day of the calendar; 29 February gives 28 February."""
    return date.max if day.year == MAXYEAR else _in_year(day, day.year + 1)


def year_before(day: date) -> date:
    """Return the same day a year earlier, or the first day of the calendar; 29 February gives 28 February."""
    return date.min if day.year == MINYEAR else _in_year(day, day.year - 1)


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def eighteenth_birthday(born: date) -> date:
    """Return the day somebody turns 18; born on 29 February, that is 1 March."""
    year = born.year + 18
    if year > MAXYEAR:
        return date.max
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
