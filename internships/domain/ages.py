"""Ages that the law counts from."""

from datetime import MAXYEAR, date


def eighteenth_birthday(born: date) -> date:
    """Return the day somebody turns 18; born on 29 February, that is 1 March."""
    year = born.year + 18
    if year > MAXYEAR:
        return date.max
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
