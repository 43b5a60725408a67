"""Proof that somebody is whose account it is: password and one-time code. Wrong tries are counted, wherever made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TypeVar

from internships.domain.access import Viewer
from internships.domain.accounts import Account
from internships.domain.errors import DomainError
from internships.services.accounts.lodge import Lodge
from internships.services.ports_accounts import AccountWork

FREE_TRIES = 10
_LOCKS = (1, 5, 15, 60)
"""Minutes of the first, second, third and every later lock-out."""
Proved = TypeVar("Proved")


class LoginRefused(DomainError):
    """Wrong address, password or code, or no such active account; which of them is never told."""

    code = "login_refused"

    def __init__(self) -> None:
        super().__init__(
            "Adres, wachtwoord of code klopt niet. Probeer opnieuw, of vraag een nieuw wachtwoord aan.",
            "Address, password or code is not right. Try again, or ask for a new password.",
        )


class LoginLocked(DomainError):
    """Too many wrong tries; told only to who knows the password."""

    code = "login_locked"

    def __init__(self, seconds: int) -> None:
        self.retry_after = seconds
        super().__init__(
            f"Te veel foute pogingen; probeer het over {max(1, seconds // 60)} minuten opnieuw.",
            f"Too many wrong tries; try again in {max(1, seconds // 60)} minutes.",
        )


class CodeNeeded(DomainError):
    """The password is right; this account also asks a one-time code."""

    code = "code_needed"

    def __init__(self) -> None:
        super().__init__(
            "Geef ook de code van uw authenticator-app, of een herstelcode.",
            "Give the code of your authenticator app too, or a recovery code.",
        )


class LoginNeeded(DomainError):
    """What was asked is done; no session was opened, since this account also asks a one-time code."""

    code = "login_needed"

    def __init__(self) -> None:
        super().__init__(
            "Dat is bewaard. Meld u nu aan met uw wachtwoord en uw code.",
            "That is kept. Log in now with your password and your code.",
        )


class PersonNeeded(DomainError):
    """An API key does not change how somebody gets in: whoever found it would take the account over."""

    code = "person_needed"

    def __init__(self) -> None:
        super().__init__("Dit kan niet met een sleutel; meld u aan.", "A key can't do this; log in.")


def require_person(viewer: Viewer) -> None:
    """Refuse an API key."""
    if viewer.key_id is not None:
        raise PersonNeeded


def or_raise(found: Proved | DomainError) -> Proved:
    """Return what was proved, or raise the refusal once the transaction that counted the try is kept."""
    if isinstance(found, DomainError):
        raise found
    return found


@dataclass(frozen=True)
class Try:
    """A password compared with what was kept; ``rehashed`` when its hash was made at a lower cost than today's."""

    known: Account | None
    is_right: bool
    rehashed: str | None


@dataclass(frozen=True)
class Proving:
    """Judges tries."""

    lodge: Lodge

    def tried(self, known: Account | None, password: str) -> Try:
        """Compare a password. Outside any transaction: hashing is slow by design, and would keep others waiting."""
        passwords, kept = self.lodge.passwords, known.password if known is not None else None
        is_right = passwords.matches(kept, password)
        is_old = is_right and kept is not None and passwords.needs_rehash(kept)
        return Try(known, is_right, passwords.hash_password(password) if is_old else None)

    def judged(self, work: AccountWork, made: Try) -> Account | DomainError:
        """Return the account as it is now, or the refusal, having counted a wrong try.

        In a lock-out the tries up to the next one are still judged, so that who remembers the password is told to
        wait; after those a right one is answered like a wrong one, else a lock-out would not end the guessing.
        """
        now = self.lodge.clock()
        account = work.accounts.held(made.known.id) if made.known is not None else None
        if account is None or not account.is_active or made.known is None or account.password != made.known.password:
            return LoginRefused()
        wait = _wait(account, now)
        if wait and account.failures % FREE_TRIES == FREE_TRIES - 1:
            return LoginRefused()
        if not made.is_right:
            return self.counted(work, account)
        if wait:
            return LoginLocked(wait)
        return account.model_copy(update={"password": made.rehashed or account.password})

    def counted(self, work: AccountWork, account: Account) -> LoginRefused:
        """Count a wrong try, and lock the account at every tenth."""
        failures = account.failures + 1
        changed = account.model_copy(update={"failures": failures})
        if failures % FREE_TRIES == 0:
            minutes = _LOCKS[min(failures // FREE_TRIES, len(_LOCKS)) - 1]
            changed = changed.model_copy(update={"locked_until": self.lodge.clock() + timedelta(minutes=minutes)})
        work.accounts.put(changed)
        return LoginRefused()

    def with_code(self, work: AccountWork, account: Account, code: str | None) -> Account | DomainError:
        """Return the account with its code used up, or the refusal; an account that asks no code passes."""
        if account.totp_sealed is None:
            return account
        if code is None:
            return CodeNeeded()
        secret = self.lodge.vault.open(account.totp_sealed, f"totp/{account.id}")
        now = self.lodge.clock()
        step = self.lodge.codes.verify(secret, code, at=now, last_used_step=account.totp_last_step)
        if step is not None:
            return account.model_copy(update={"totp_last_step": step})
        used = self.lodge.tokens.digest(code.strip())
        if used in account.recovery:
            left = tuple(entry for entry in account.recovery if entry != used)
            return account.model_copy(update={"recovery": left})
        return self.counted(work, account)


def cleared(account: Account) -> Account:
    """Return the account without its wrong tries."""
    return account.model_copy(update={"failures": 0, "locked_until": None})


def _wait(account: Account, now: datetime) -> int:
    if account.locked_until is None or account.locked_until <= now:
        return 0
    return ceil((account.locked_until - now).total_seconds())
