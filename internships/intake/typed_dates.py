"""Parsing dates as typed in Belgium: day first, or ISO 8601."""

import re
from datetime import date, datetime

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)


def parse_date(value: object) -> date | None:
    """Return the date in a cell, or None.

    Month-first dates, two-digit years and bare numbers are never accepted: ``09/14/2026`` is no date.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    return _date_or_none(match) if match else None


def _date_or_none(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
