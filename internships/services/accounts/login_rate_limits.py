"""Rate limits on passwords and codes: waits that grow, by address and source, and never a lockout.

Limits count per account and source, so an attacker cannot lock other users out: a source from which somebody logged in
before has its own counter, and a mailed link always works. Counters are in this process's memory.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from threading import Lock

from internships.domain.errors import DomainError, RefusalKind

_MAX_COUNTERS = 100_000
SESSION_SOURCE = "inside"
"""The source of attempts by somebody who is logged in and proves their identity again."""


@dataclass(frozen=True)
class RateLimit:
    """``free_attempts`` failures without waiting; then waits that double, up to ``max_wait_seconds``.

    One failure is forgotten every ``forget_seconds``.
    """

    free_attempts: int
    max_wait_seconds: int
    forget_seconds: int


ACCOUNT_AND_SOURCE_LIMIT, SOURCE_LIMIT, ACCOUNT_LIMIT = (
    RateLimit(5, 900, 900),
    RateLimit(30, 60, 20),
    RateLimit(20, 600, 600),
)
"""One account from one source; one source for any account; one account from all unknown sources together.

The last limits guessing that is spread over many machines: 20 attempts, then six an hour.
"""


class TooManyLoginAttempts(DomainError):
    """Too many wrong tries of this address, or from this network; the same for an address that nobody has."""

    code = "login_slowed"
    kind = RefusalKind.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        self.retry_after = seconds
        super().__init__(
            f"Te veel foute pogingen; wacht {seconds} seconden en probeer opnieuw. Of vraag een nieuw wachtwoord aan: "
            "met de link in die brief komt u meteen binnen.",
            f"Too many wrong tries; wait {seconds} seconds and try again. Or ask for a new password: the link in that "
            "letter lets you in at once.",
        )


@dataclass(frozen=True)
class LoginAttempt:
    """An attempt on an address (its key) from a source; ``is_known`` when the owner logged in from there before."""

    address: str
    source: str
    is_known: bool = False

    def counters(self) -> tuple[tuple[tuple[str, ...], RateLimit], ...]:
        """Return the counters of the attempt, each with its limit."""
        here = (("here", self.address, self.source), ACCOUNT_AND_SOURCE_LIMIT)
        if self.is_known:
            return (here,)
        return (here, (("source", self.source), SOURCE_LIMIT), (("elsewhere", self.address), ACCOUNT_LIMIT))


@dataclass
class _Count:
    wrong: float = 0
    at: float = 0
    until: float = 0


@dataclass
class LoginRateLimiter:
    """Counts failures. An attempt is counted before it is checked, so that parallel attempts don't all pass."""

    clock: Callable[[], datetime]
    _counts: OrderedDict[tuple[str, ...], _Count] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def admit(self, attempt: LoginAttempt) -> None:
        """Admit an attempt and count it as a failure until ``undo_failure``; or refuse it for now."""
        now = self.clock().timestamp()
        with self._lock:
            counts = [(self._current_count(name, pace, now), pace) for name, pace in attempt.counters()]
            if (wait := max(count.until for count, _ in counts) - now) > 0:
                raise TooManyLoginAttempts(ceil(wait))
            for count, pace in counts:
                self._add_failure(count, pace, now)

    def count_failure(self, attempt: LoginAttempt) -> None:
        """Count a wrong code after a right password."""
        now = self.clock().timestamp()
        with self._lock:
            for name, pace in attempt.counters():
                self._add_failure(self._current_count(name, pace, now), pace, now)

    def undo_failure(self, attempt: LoginAttempt) -> None:
        """Subtract an attempt that succeeded."""
        now = self.clock().timestamp()
        with self._lock:
            for name, pace in attempt.counters():
                count = self._current_count(name, pace, now)
                count.wrong, count.until = max(0.0, count.wrong - 1), 0.0

    def reset(self, address: str, source: str) -> None:
        """Forget the failures of an address from a source: the owner logged in from there."""
        with self._lock:
            self._counts.pop(("here", address, source), None)

    def _current_count(self, name: tuple[str, ...], pace: RateLimit, now: float) -> _Count:
        count = self._counts.setdefault(name, _Count(at=now))
        self._counts.move_to_end(name)
        if len(self._counts) > _MAX_COUNTERS:
            self._counts.popitem(last=False)
        count.wrong, count.at = max(0.0, count.wrong - (now - count.at) / pace.forget_seconds), now
        return count

    def _add_failure(self, count: _Count, pace: RateLimit, now: float) -> None:
        count.wrong += 1
        over = ceil(count.wrong - pace.free_attempts)
        if over > 0:
            count.until = now + min(2.0 ** min(over, 30), pace.max_wait_seconds)
