"""When a letter that could not be sent is tried again."""

from datetime import timedelta

MAX_ATTEMPTS = 8


def retry_delay(attempts: int, jitter: float) -> timedelta | None:
    """Return how long to wait after so many attempts, or None to give up; ``jitter`` is 0 to 1.

    One minute, doubled each time up to six hours, up to a quarter longer so that not everything comes at once.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    minutes = min(2 ** (attempts - 1), 360)
    return timedelta(minutes=minutes * (1 + jitter / 4))
