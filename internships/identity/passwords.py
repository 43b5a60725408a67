"""Passwords by argon2, checked in the same time whether or not there is one to compare with."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from internships.domain.errors import DomainError

SHORTEST, LONGEST = 12, 200
AT_ONCE, WAITING = 2, 4
"""Hashes of one process: each takes 64 MB, and a thread; anybody may ask for one by trying to log in."""


class WeakPassword(DomainError):
    """A password that is guessed too easily (NIST SP 800-63B: length counts, not a mix of signs)."""

    code = "weak_password"

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(f"Dit wachtwoord is te zwak: {nl}.", f"This password is too weak: {en}.")


class PasswordsBusy(DomainError):
    """So many passwords are being looked at that one more would wait too long."""

    code = "passwords_busy"

    def __init__(self) -> None:
        super().__init__(
            "Te veel mensen melden zich nu aan; probeer het over enkele seconden opnieuw.",
            "Too many people are logging in now; try again in a few seconds.",
        )


class Argon2Passwords:
    """Hashes with argon2id at the library's own cost, few at once; refuses with ``PasswordsBusy`` what waits long."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns, self._places = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise PasswordsBusy
        try:
            with self._turns:
                yield
        finally:
            self._places.release()

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash_password(self, text: str) -> str:
        """Return the hash that is kept of a password."""
        with self._turn():
            return self._hasher.hash(text)

    def matches(self, kept: str | None, text: str) -> bool:
        """Say whether a password fits; without a kept hash it takes as long and says no."""
        try:
            with self._turn():
                self._hasher.verify(kept or self._nobody, text[: 4 * LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def needs_rehash(self, kept: str) -> bool:
        """Say whether a hash was made at a lower cost than today's."""
        return self._hasher.check_needs_rehash(kept)

    def weak_password(self, text: str, *, email: str, name: str) -> DomainError | None:
        """Return what is wrong with a new password, or None."""
        folded = text.casefold()
        if len(text) < SHORTEST:
            return WeakPassword(f"neem minstens {SHORTEST} tekens", f"take at least {SHORTEST} characters")
        if len(text) > LONGEST:
            return WeakPassword(f"neem hoogstens {LONGEST} tekens", f"take at most {LONGEST} characters")
        if len(set(folded)) < 5:
            return WeakPassword("het herhaalt zich", "it repeats itself")
        own = {email.casefold(), email.casefold().partition("@")[0], name.casefold(), name.casefold().replace(" ", "")}
        if any(len(part) > 3 and part in folded and len(folded) < len(part) + SHORTEST for part in own):
            return WeakPassword("uw naam of adres staat erin", "your name or address is in it")
        return None


def random_password() -> str:
    """Return a password that nobody guesses and a person can still type."""
    return "-".join(secrets.token_hex(3) for _ in range(4))
