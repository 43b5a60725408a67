"""Getting in: password and one-time code, sessions that rotate and run out, lock-out that grows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from internships.domain.access import Viewer
from internships.domain.accounts import Account, Session
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.seen import Seen
from internships.services.ports_accounts import AccountWork

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
_NOTE_EVERY = timedelta(minutes=1)
FREE_TRIES = 10
_LOCKS = (1, 5, 15, 60)
"""Minutes of the first, second, third and every later lock-out."""


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


@dataclass(frozen=True)
class LoggedIn:
    """A new session: its token is told this once."""

    token: str
    csrf: str
    viewer: Viewer
    expires_at: datetime


@dataclass(frozen=True)
class Entering:
    """Sessions of accounts."""

    lodge: Lodge

    def login(self, email: str, password: str, code: str | None = None) -> LoggedIn:
        """Open a session, or refuse in a way and a time that tell nothing of the account."""
        now = self.lodge.clock()
        with self.lodge.storage.reading() as work:
            account = work.accounts.by_email(email)
        right = self.lodge.passwords.matches(account.password if account else None, password)
        if account is None or not right or not account.is_active:
            if account is not None and account.is_active:
                self._failed(account, now)
            raise LoginRefused
        if account.locked_until is not None and account.locked_until > now:
            raise LoginLocked(round((account.locked_until - now).total_seconds()))
        passed = self._with_code(account, code, now)
        if passed is None:
            self._failed(account, now)
            raise LoginRefused
        account = passed
        with self.lodge.storage.writing() as work:
            if account.password and self.lodge.passwords.needs_rehash(account.password):
                account = account.model_copy(update={"password": self.lodge.passwords.hash_password(password)})
            work.accounts.put(account.model_copy(update={"failures": 0, "locked_until": None}))
            return self.opened(work, account)

    def opened(self, work: AccountWork, account: Account) -> LoggedIn:
        """Open a session inside a transaction that is already open."""
        now = self.lodge.clock()
        token, csrf = self.lodge.tokens.new_token("session"), self.lodge.tokens.new_token("session")
        session = Session(
            sha256=token.sha256,
            account_id=account.id,
            csrf=csrf.plain,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
        )
        work.accounts.begin_session(session)
        viewer = account.viewer(tuple(given.grant for given in work.accounts.grants(account.id)))
        return LoggedIn(token.plain, csrf.plain, viewer, session.expires_at)

    def logout(self, token: str) -> None:
        """End a session."""
        with self.lodge.storage.writing() as work:
            work.accounts.end_session(self.lodge.tokens.digest(token))

    def logout_everywhere(self, viewer: Viewer) -> None:
        """End every session of the viewer."""
        with self.lodge.storage.writing() as work:
            work.accounts.end_sessions(viewer.account_id)

    def by_session(self, token: str) -> Seen | None:
        """Return who a session belongs to; None when it is unknown, ran out, or its account was deactivated."""
        sha256, now = self.lodge.tokens.digest(token), self.lodge.clock()
        with self.lodge.storage.reading() as work:
            session = work.accounts.session_by(sha256)
            if session is None or session.expires_at <= now or session.seen_at + IDLE <= now:
                return None
            account = work.accounts.get(session.account_id)
            if account is None or not account.is_active:
                return None
            viewer = account.viewer(tuple(given.grant for given in work.accounts.grants(account.id)))
        if now - session.seen_at >= _NOTE_EVERY:
            with self.lodge.storage.writing() as work:
                work.accounts.seen(sha256, now)
        return Seen(viewer, session.csrf, is_key=False)

    def change_password(self, viewer: Viewer, old: str, new: str) -> LoggedIn:
        """Change the viewer's password; every other session ends and a new one begins."""
        with self.lodge.storage.writing() as work:
            account = self._own(work, viewer.account_id)
            if not self.lodge.passwords.matches(account.password, old):
                raise LoginRefused
            changed = self.with_password(account, new)
            work.accounts.put(changed)
            work.accounts.end_sessions(account.id)
            return self.opened(work, changed)

    def with_password(self, account: Account, new: str) -> Account:
        """Return the account with a new password; refuses a weak one."""
        if weak := self.lodge.passwords.weak_password(new, email=account.email, name=account.name):
            raise weak
        return account.model_copy(
            update={"password": self.lodge.passwords.hash_password(new), "failures": 0, "locked_until": None}
        )

    def change_language(self, viewer: Viewer, language: Language) -> None:
        """Keep the language in which the viewer gets letters."""
        with self.lodge.storage.writing() as work:
            work.accounts.put(self._own(work, viewer.account_id).model_copy(update={"language": language}))

    def begin_codes(self, viewer: Viewer) -> tuple[str, str]:
        """Return a new secret for one-time codes and its address for an app; nothing changes until it is confirmed."""
        secret = self.lodge.codes.new_secret()
        return secret, self.lodge.codes.provisioning_uri(secret, viewer.email)

    def confirm_codes(self, viewer: Viewer, secret: str, code: str) -> tuple[str, ...]:
        """Ask one-time codes from now on; returns recovery codes, told this once."""
        now = self.lodge.clock()
        step = self.lodge.codes.verify(secret, code, at=now, last_used_step=None)
        if step is None:
            raise LoginRefused
        recovery = self.lodge.codes.recovery_codes()
        with self.lodge.storage.writing() as work:
            account = self._own(work, viewer.account_id)
            sealed = self.lodge.vault.seal(secret, f"totp/{account.id}")
            kept = tuple(self.lodge.tokens.digest(entry) for entry in recovery)
            work.accounts.put(
                account.model_copy(update={"totp_sealed": sealed, "totp_last_step": step, "recovery": kept})
            )
        return recovery

    def stop_codes(self, viewer: Viewer, password: str) -> None:
        """Ask no one-time codes any more."""
        with self.lodge.storage.writing() as work:
            account = self._own(work, viewer.account_id)
            if not self.lodge.passwords.matches(account.password, password):
                raise LoginRefused
            work.accounts.put(account.model_copy(update={"totp_sealed": None, "totp_last_step": None, "recovery": ()}))

    def _own(self, work: AccountWork, account_id: UUID) -> Account:
        account = work.accounts.get(account_id)
        if account is None or not account.is_active:
            raise LoginRefused
        return account

    def _failed(self, account: Account, now: datetime) -> None:
        with self.lodge.storage.writing() as work:
            known = work.accounts.get(account.id)
            if known is None:
                return
            failures = known.failures + 1
            changed = known.model_copy(update={"failures": failures})
            if failures % FREE_TRIES == 0:
                minutes = _LOCKS[min(failures // FREE_TRIES, len(_LOCKS)) - 1]
                changed = changed.model_copy(update={"locked_until": now + timedelta(minutes=minutes)})
            work.accounts.put(changed)

    def _with_code(self, account: Account, code: str | None, now: datetime) -> Account | None:
        if account.totp_sealed is None:
            return account
        if code is None:
            raise CodeNeeded
        secret = self.lodge.vault.open(account.totp_sealed, f"totp/{account.id}")
        step = self.lodge.codes.verify(secret, code, at=now, last_used_step=account.totp_last_step)
        if step is not None:
            return account.model_copy(update={"totp_last_step": step})
        used = self.lodge.tokens.digest(code.strip())
        if used in account.recovery:
            left = tuple(entry for entry in account.recovery if entry != used)
            return account.model_copy(update={"recovery": left})
        return None
