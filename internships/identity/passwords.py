"""Passwords hashed with argon2; checking takes the same time when there is no hash to compare with."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal

MIN_LENGTH, MAX_LENGTH = 12, 200
MAX_RUNNING, MAX_WAITING = 2, 4
"""Hash computations per process: each takes 64 MB and a thread, and every login attempt needs one."""


class Argon2Passwords:
    """Hashes with argon2id at the library's default cost; refuses with ``passwords_busy`` when too many wait."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._running, self._admitted = BoundedSemaphore(MAX_RUNNING), BoundedSemaphore(MAX_RUNNING + MAX_WAITING)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise Refusal("passwords_busy")
        try:
            with self._running:
                yield
        finally:
            self._admitted.release()

    @cached_property
    def _dummy_hash(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash_password(self, text: str) -> str:
        """Return the hash to store."""
        with self._slot():
            return self._hasher.hash(text)

    def matches(self, stored_hash: str | None, text: str) -> bool:
        """Say whether a password is right; without a stored hash the answer is no and takes as long."""
        try:
            with self._slot():
                self._hasher.verify(stored_hash or self._dummy_hash, text[: 4 * MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
        return stored_hash is not None

    def needs_rehash(self, stored_hash: str) -> bool:
        """Say whether a hash was made at a lower cost than today's."""
        return self._hasher.check_needs_rehash(stored_hash)

    def weak_password(self, text: str, *, email: str, name: str) -> DomainError | None:
        """Return why a new password is too weak, or None."""
        folded = text.casefold()
        if len(text) < MIN_LENGTH:
            return Refusal(
                "weak_password", nl=f"neem minstens {MIN_LENGTH} tekens", en=f"take at least {MIN_LENGTH} characters"
            )
        if len(text) > MAX_LENGTH:
            return Refusal(
                "weak_password", nl=f"neem hoogstens {MAX_LENGTH} tekens", en=f"take at most {MAX_LENGTH} characters"
            )
        if len(set(folded)) < 5:
            return Refusal("weak_password", nl="het herhaalt zich", en="it repeats itself")
        own = {email.casefold(), email.casefold().partition("@")[0], name.casefold(), name.casefold().replace(" ", "")}
        if any(len(part) > 3 and part in folded and len(folded) < len(part) + MIN_LENGTH for part in own):
            return Refusal("weak_password", nl="uw naam of adres staat erin", en="your name or address is in it")
        return None


def random_password() -> str:
    """Return a random password of 96 bits that a person can type."""
    return "-".join(secrets.token_hex(3) for _ in range(4))
