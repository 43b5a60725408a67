"""How many days a placement takes: as told, else counted from weeks, hours, or the period and its schedule."""

from datetime import date
from math import ceil

from internships.domain.agreement import Agreement
from internships.domain.placement import PlaceKind, Weekday
from internships.domain.pointers import first
from internships.domain.value import Value
from internships.domain.wording import Bilingual

_WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)
_FULL_WEEK, _FULL_DAY = 5, 8


class PlacementDays(Value):
    """A number of days, the fact that it was counted from, and how."""

    days: int
    pointer: str
    how: Bilingual


def working_days(first_day: date, last_day: date, *, weekends: bool) -> int:
    """Count the days from first to last, both included; without Saturdays and Sundays unless asked."""
    days = max((last_day - first_day).days + 1, 0)
    if weekends:
        return days
    weeks, left = divmod(days, 7)
    return weeks * 5 + sum((first_day.weekday() + offset) % 7 < 5 for offset in range(left))


def works_weekends(agreement: Agreement) -> bool:
    """Say whether weekends count among the days to work on: at sea, or where the schedule has them."""
    at_sea = any(first(place, "/kind") is PlaceKind.VESSEL for place in agreement.places)
    lines = first(agreement, "/schedule/lines") or ()
    planned = any(first(line, "/weekday") in _WEEKEND for line in lines)
    return at_sea or planned or bool(first(agreement, "/schedule/weekend_work"))


def days_of(agreement: Agreement) -> PlacementDays | None:
    """Return the days that a placement takes; None where a draft tells neither a duration nor a period."""
    duration, week = first(agreement, "/period/duration"), _days_a_week(agreement)
    if days := first(duration, "/days"):
        return _counted(days, "/period/duration/days", "zoals opgegeven", "as told")
    if weeks := first(duration, "/weeks"):
        return _counted(
            ceil(weeks * week),
            "/period/duration/weeks",
            f"{_short(weeks)} weken van {week} dagen",
            f"{_short(weeks)} weeks of {week} days",
        )
    if hours := first(duration, "/hours"):
        most = first(agreement, "/schedule/daily_maximum") or _FULL_DAY
        return _counted(
            ceil(hours / most),
            "/period/duration/hours",
            f"{hours} uren van {_short(most)} per dag",
            f"{hours} hours of {_short(most)} a day",
        )
    return _by_period(agreement, week)


def _by_period(agreement: Agreement, week: int) -> PlacementDays | None:
    begins, ends = first(agreement, "/period/first_day"), first(agreement, "/period/last_day")
    if begins is None or ends is None:
        return None
    weekends = works_weekends(agreement)
    windows = [
        (first(window, "/first_day"), first(window, "/last_day"), first(window, "/days_per_week"))
        for window in first(agreement, "/period/windows") or ()
    ]
    if not windows or not all(since and until for since, until, _ in windows):
        windows = [(begins, ends, None)]
    full = 7 if weekends else _FULL_WEEK
    days = sum(
        working_days(since, until, weekends=weekends) * min(float(share or week) / full, 1)
        for since, until, share in windows
    )
    return _counted(ceil(days), "/period", "de werkdagen van de periode", "the working days of the period")


def _days_a_week(agreement: Agreement) -> int:
    lines = first(agreement, "/schedule/lines") or ()
    used = {first(line, "/weekday") for line in lines} - {None}
    return len(used) or (7 if works_weekends(agreement) else _FULL_WEEK)


def _counted(days: int, pointer: str, nl: str, en: str) -> PlacementDays:
    return PlacementDays(days=days, pointer=pointer, how=Bilingual(nl=nl, en=en))


def _short(number: object) -> str:
    return f"{float(str(number)):g}"
