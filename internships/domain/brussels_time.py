"""Calendar days in Brussels time; the status of an agreement follows from them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def brussels_date(moment: datetime) -> date:
    """Return the day that a moment falls on in Brussels."""
    return moment.astimezone(BRUSSELS).date()
