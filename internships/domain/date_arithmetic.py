"""Days that a law or an agreement counts to; a draft may hold any day, so none of these leaves the calendar."""

from datetime import MAXYEAR, date


def days_before(day: date, count: int) -> date:
    """Return the day so many days earlier, or the calendar's first."""
    return date.fromordinal(max(day.toordinal() - count, date.min.toordinal()))


def year_after(day: date) -> date:
    """Return the same day a year later; 29 February gives 28 February."""
    if day.year == MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
