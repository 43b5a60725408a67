"""How long to wait before a failed letter is sent again."""

from datetime import timedelta

MAX_ATTEMPTS = 8


def retry_delay(attempts: int, jitter: float) -> timedelta | None:
    """Return how long to wait after this number of attempts, or None to give up.

    One minute, doubled each time up to six hours; ``jitter`` (0 to 1) adds up to a quarter, to spread retries.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    minutes = min(2 ** (attempts - 1), 360)
    return timedelta(minutes=minutes * (1 + jitter / 4))
