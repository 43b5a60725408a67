"""Proof that somebody is whose account it is: password and one-time code. Wrong tries slow down, wherever made."""

from dataclasses import dataclass
from typing import TypeVar

from internships.domain.access import Principal
from internships.domain.accounts import Account
from internships.domain.email_addresses import email_key
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.login_rate_limits import SESSION_SOURCE, LoginAttempt
from internships.services.ports.accounts import AccountUnitOfWork

ResultT = TypeVar("ResultT")


def require_person(principal: Principal) -> None:
    """Refuse an API key."""
    if principal.key_id is not None:
        raise Refusal("person_needed")


def result_or_raise(found: ResultT | DomainError) -> ResultT:
    """Return what was proved, or raise the refusal once the transaction that counted the try is kept."""
    if isinstance(found, DomainError):
        raise found
    return found


@dataclass(frozen=True)
class PasswordCheck:
    """A password compared with what was kept; ``rehashed`` when its hash was made at a lower cost than today's."""

    account: Account | None
    matches: bool
    rehashed: str | None
    attempt: LoginAttempt


@dataclass(frozen=True)
class CredentialService:
    """Judges tries."""

    context: AccountContext

    def begin_attempt(self, work: AccountUnitOfWork, email: str, source: str) -> tuple[Account | None, LoginAttempt]:
        """Return the account of an address, and the attempt to enter it from a source."""
        known = work.accounts.get_by_email(email)
        is_known = known is not None and work.accounts.is_known_source(known.id, self._source_hash(known, source))
        return known, LoginAttempt(email_key(email), source, is_known)

    def check_password(self, known: Account | None, password: str, attempt: LoginAttempt) -> PasswordCheck:
        """Compare a password. Outside any transaction: hashing is slow by design, and would keep others waiting."""
        self.context.login_rate_limiter.admit(attempt)
        passwords, kept = self.context.passwords, known.password if known is not None else None
        is_right = passwords.matches(kept, password)
        is_old = is_right and kept is not None and passwords.needs_rehash(kept)
        return PasswordCheck(known, is_right, passwords.hash_password(password) if is_old else None, attempt)

    def check_own_password(self, account: Account, password: str) -> PasswordCheck:
        """Compare the password of somebody who is logged in."""
        return self.check_password(
            account, password, LoginAttempt(email_key(account.email), SESSION_SOURCE, is_known=True)
        )

    def resolve_check(self, work: AccountUnitOfWork, made: PasswordCheck) -> Account | DomainError:
        """Return the account as it is now, or the refusal."""
        account = work.accounts.get_for_update(made.account.id) if made.account is not None else None
        if (
            account is None
            or not account.is_active
            or made.account is None
            or account.password != made.account.password
        ):
            return Refusal("login_refused")
        if not made.matches:
            return Refusal("login_refused")
        self.context.login_rate_limiter.undo_failure(made.attempt)
        return account.model_copy(update={"password": made.rehashed or account.password})

    def check_code(self, account: Account, code: str | None, attempt: LoginAttempt) -> Account | DomainError:
        """Return the account with its code used up, or the refusal; an account that asks no code passes."""
        if account.totp_sealed is None:
            return account
        if code is None:
            return Refusal("code_needed")
        secret = self.context.vault.open(account.totp_sealed, f"totp/{account.id}")
        now = self.context.clock()
        step = self.context.codes.verify(secret, code, at=now, last_used_step=account.totp_last_step)
        if step is not None:
            return account.model_copy(update={"totp_last_step": step})
        used = self.context.tokens.digest(code.strip())
        if used in account.recovery:
            left = tuple(entry for entry in account.recovery if entry != used)
            return account.model_copy(update={"recovery": left})
        self.context.login_rate_limiter.count_failure(attempt)
        return Refusal("login_refused")

    def record_login(self, work: AccountUnitOfWork, account: Account, source: str) -> None:
        """Remember a source from which the account's own person got in: others' tries do not slow it down."""
        self.context.login_rate_limiter.reset(email_key(account.email), source)
        work.accounts.remember_source(account.id, self._source_hash(account, source), self.context.clock())

    def _source_hash(self, account: Account, source: str) -> str:
        return self.context.tokens.digest(f"{account.id}/{source}")
