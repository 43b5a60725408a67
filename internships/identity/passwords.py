"""Passwords by argon2, checked in the same time whether or not there is one to compare with."""

import secrets
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from internships.domain.errors import DomainError

SHORTEST, LONGEST = 12, 200


class WeakPassword(DomainError):
    """A password that is guessed too easily (NIST SP 800-63B: length counts, not a mix of signs)."""

    code = "weak_password"

    def __init__(self, nl: str, en: str) -> None:
        super().__init__(f"Dit wachtwoord is te zwak: {nl}.", f"This password is too weak: {en}.")


class Argon2Passwords:
    """Hashes with argon2id at the library's own cost."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash_password(self, text: str) -> str:
        """Return the hash that is kept of a password."""
        return self._hasher.hash(text)

    def matches(self, kept: str | None, text: str) -> bool:
        """Say whether a password fits; without a kept hash it takes as long and says no."""
        try:
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
