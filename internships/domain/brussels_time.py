"""The day it is, from which status follows: always that of Brussels."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def brussels_date(moment: datetime) -> date:
    """Return the day that a moment falls on in Brussels."""
    return moment.astimezone(BRUSSELS).date()
