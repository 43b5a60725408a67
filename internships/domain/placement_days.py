"""How many days a placement takes: as entered, else computed from weeks, hours, or the period and its schedule."""

from collections.abc import Collection
from decimal import Decimal
from math import ceil

from internships.domain.agreement import Agreement
from internships.domain.placement import PlaceKind, Weekday
from internships.domain.pointers import fact_at, facts_at
from internships.domain.running_days import DateRange, period_range
from internships.domain.value import Value
from internships.domain.wording import Bilingual

_WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)
_FULL_WEEK, _FULL_DAY = 5, 8


class PlacementDays(Value):
    """A number of days, the fact that it was counted from, and how."""

    days: int
    pointer: str
    how: Bilingual


def count_weekdays(days: DateRange, weekdays: Collection[int]) -> int:
    """Count the days of a range that fall on these days of the week (Monday is 0)."""
    weeks, rest = divmod(max((days.last_day - days.first_day).days + 1, 0), 7)
    return weeks * len(weekdays) + sum((days.first_day.weekday() + offset) % 7 in weekdays for offset in range(rest))


def working_weekdays(agreement: Agreement) -> range:
    """Return the possible working days of a week: with the weekend only at sea, or if the schedule has it."""
    at_sea = any(kind is PlaceKind.VESSEL for _, kind in facts_at(agreement, "/places/*/kind"))
    is_planned = any(weekday in _WEEKEND for _, weekday in facts_at(agreement, "/schedule/lines/*/weekday"))
    has_weekends = at_sea or is_planned or fact_at(agreement, "/schedule/weekend_work")
    return range(7) if has_weekends else range(_FULL_WEEK)


def count_working_days(agreement: Agreement) -> int:
    """Count the possible working days of an agreement with a period: of its windows, if all have both days."""
    period = DateRange(agreement.period.first_day, agreement.period.last_day)
    weekdays = working_weekdays(agreement)
    return sum(count_weekdays(days, weekdays) for days, _ in _windows(agreement, period))


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
    period, weekdays = period_range(agreement.period), working_weekdays(agreement)
    if period is None:
        return None
    days = sum(
        count_weekdays(window, weekdays) * min(float(days_per_week or week) / len(weekdays), 1)
        for window, days_per_week in _windows(agreement, period)
    )
    return _days_from(ceil(days), "/period", "de werkdagen van de periode", "the working days of the period")


def _windows(agreement: Agreement, period: DateRange) -> list[tuple[DateRange, Decimal | None]]:
    """Return the windows with their days per week; the whole period if there are none, or one lacks a day."""
    windows = fact_at(agreement, "/period/windows") or ()
    ranges = [(period_range(window), fact_at(window, "/days_per_week")) for window in windows]
    complete = [(days, days_per_week) for days, days_per_week in ranges if days is not None]
    return complete if ranges and len(complete) == len(ranges) else [(period, None)]


def _days_a_week(agreement: Agreement) -> int:
    used = {weekday for _, weekday in facts_at(agreement, "/schedule/lines/*/weekday")}
    return len(used or working_weekdays(agreement))


def _days_from(days: int, pointer: str, nl: str, en: str) -> PlacementDays:
    return PlacementDays(days=days, pointer=pointer, how=Bilingual(nl=nl, en=en))


def _short_number(number: object) -> str:
    return f"{float(str(number)):g}"
