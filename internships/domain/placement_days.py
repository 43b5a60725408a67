"""How many days a placement takes: as entered, else computed from weeks, hours, or the period and its schedule."""

from datetime import date
from math import ceil

from internships.domain.agreement import Agreement
from internships.domain.placement import PlaceKind, Weekday
from internships.domain.pointers import fact_at
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
    """Count the days from first to last, both included; Saturdays and Sundays only with ``weekends``."""
    days = max((last_day - first_day).days + 1, 0)
    if weekends:
        return days
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((first_day.weekday() + offset) % 7 < 5 for offset in range(rest))


def works_weekends(agreement: Agreement) -> bool:
    """Say whether weekends count as working days: at sea, or if the schedule has them."""
    at_sea = any(fact_at(place, "/kind") is PlaceKind.VESSEL for place in agreement.places)
    lines = fact_at(agreement, "/schedule/lines") or ()
    planned = any(fact_at(line, "/weekday") in _WEEKEND for line in lines)
    return at_sea or planned or bool(fact_at(agreement, "/schedule/weekend_work"))


def count_placement_days(agreement: Agreement) -> PlacementDays | None:
    """Return the days that a placement takes; None if a draft has neither a duration nor a period."""
    duration, week = fact_at(agreement, "/period/duration"), _days_a_week(agreement)
    if days := fact_at(duration, "/days"):
        return _days_from(days, "/period/duration/days", "zoals opgegeven", "as told")
    if weeks := fact_at(duration, "/weeks"):
        return _days_from(
            ceil(weeks * week),
            "/period/duration/weeks",
            f"{_short_number(weeks)} weken van {week} dagen",
            f"{_short_number(weeks)} weeks of {week} days",
        )
    if hours := fact_at(duration, "/hours"):
        hours_per_day = fact_at(agreement, "/schedule/daily_maximum") or _FULL_DAY
        return _days_from(
            ceil(hours / hours_per_day),
            "/period/duration/hours",
            f"{hours} uren van {_short_number(hours_per_day)} per dag",
            f"{hours} hours of {_short_number(hours_per_day)} a day",
        )
    return _days_of_period(agreement, week)


def _days_of_period(agreement: Agreement, week: int) -> PlacementDays | None:
    first_day, last_day = fact_at(agreement, "/period/first_day"), fact_at(agreement, "/period/last_day")
    if first_day is None or last_day is None:
        return None
    weekends = works_weekends(agreement)
    windows = [
        (fact_at(window, "/first_day"), fact_at(window, "/last_day"), fact_at(window, "/days_per_week"))
        for window in fact_at(agreement, "/period/windows") or ()
    ]
    if not windows or not all(since and until for since, until, _ in windows):
        windows = [(first_day, last_day, None)]
    full_week = 7 if weekends else _FULL_WEEK
    days = sum(
        working_days(since, until, weekends=weekends) * min(float(share or week) / full_week, 1)
        for since, until, share in windows
    )
    return _days_from(ceil(days), "/period", "de werkdagen van de periode", "the working days of the period")


def _days_a_week(agreement: Agreement) -> int:
    lines = fact_at(agreement, "/schedule/lines") or ()
    used = {fact_at(line, "/weekday") for line in lines} - {None}
    return len(used) or (7 if works_weekends(agreement) else _FULL_WEEK)


def _days_from(days: int, pointer: str, nl: str, en: str) -> PlacementDays:
    return PlacementDays(days=days, pointer=pointer, how=Bilingual(nl=nl, en=en))


def _short_number(number: object) -> str:
    return f"{float(str(number)):g}"
