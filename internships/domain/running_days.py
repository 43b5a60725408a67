"""The days on which a placement runs: ranges of days, and the windows of an alternating placement."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from internships.domain.placement import Period, Window
from internships.domain.pointers import fact_at


class DateRange(NamedTuple):
    """Consecutive days, first and last included; empty if the first day is after the last."""

    first_day: date
    last_day: date

    def clipped(self, other: "DateRange") -> "DateRange":
        """Return the days that are also in the other range."""
        return DateRange(max(self.first_day, other.first_day), min(self.last_day, other.last_day))

    @property
    def is_empty(self) -> bool:
        return self.last_day < self.first_day


def period_range(period: Period | Window) -> DateRange | None:
    """Return the days of a period or window; None if a draft lacks its first or last day."""
    first_day, last_day = fact_at(period, "/first_day"), fact_at(period, "/last_day")
    return None if first_day is None or last_day is None else DateRange(first_day, last_day)


def window_ranges(period: Period) -> tuple[DateRange, ...]:
    """Return the windows of a period that have both days; none if the placement runs on all days."""
    ranges = (period_range(window) for window in fact_at(period, "/windows") or ())
    return tuple(days for days in ranges if days is not None)


def running_ranges(days: DateRange, windows: Sequence[DateRange]) -> list[DateRange]:
    """Return on which of these days a placement with these windows runs: on all of them if it has no windows.

    A window outside these days gives an empty range.
    """
    return [window.clipped(days) for window in windows or (days,)]


def date_range_words(days: DateRange) -> tuple[str, str]:
    """Return a range of days as the beginning of a sentence, in Dutch and in English."""
    first, last = f"{days.first_day:%d/%m/%Y}", f"{days.last_day:%d/%m/%Y}"
    if first == last:
        return f"Op {first}", f"On {first}"
    return f"Van {first} tot en met {last}", f"From {first} up to and including {last}"
