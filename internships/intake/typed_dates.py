"""Dates as people in Belgium type them: the day first, or ISO 8601."""

import re
from datetime import date, datetime

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})", re.ASCII)


def parse_date(value: object) -> date | None:
    """Return the date that a cell holds, or None for what is none.

    Never month first, never a year of two digits, never a bare number: ``09/14/2026`` is no date, not 14 September.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = value.strip()
    found = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    return _date_or_none(found) if found else None


def _date_or_none(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
