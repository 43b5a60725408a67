"""Getting in: password and one-time code, sessions that rotate and run out."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from internships.domain.access import Viewer
from internships.domain.accounts import Account, LinkPurpose, Session
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.proving import (
    CodeNeeded,
    LoginRefused,
    Proving,
    or_raise,
    require_person,
)
from internships.services.accounts.seen import Seen
from internships.services.ports_accounts import AccountWork

__all__ = ["CodeNeeded", "CodesAreOn", "Entering", "LoggedIn", "LoginRefused"]

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
_NOTE_EVERY = timedelta(minutes=1)


class CodesAreOn(DomainError):
    """One-time codes are switched off with the password before another app takes over."""

    code = "codes_are_on"

    def __init__(self) -> None:
        super().__init__(
            "Eenmalige codes staan al aan; zet ze eerst uit met uw wachtwoord.",
            "One-time codes are on already; switch them off with your password first.",
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

    @property
    def proving(self) -> Proving:
        return Proving(self.lodge)

    def login(self, email: str, password: str, code: str | None = None, *, source: str = "") -> LoggedIn:
        """Open a session, or refuse in a way and a time that tell nothing of the account."""
        with self.lodge.storage.reading() as work:
            known, attempt = self.proving.attempt(work, email, source)
        made = self.proving.tried(known, password, attempt)
        with self.lodge.storage.writing() as work:
            found = self.proving.judged(work, made)
            if isinstance(found, Account):
                found = self.proving.with_code(found, code, attempt)
            if isinstance(found, Account):
                work.accounts.put(found)
                self.proving.entered(work, found, source)
                return self.opened(work, found)
        raise found

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
        require_person(viewer)
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
            with suppress(DomainError), self.lodge.storage.writing() as work:  # a busy database fails no reading
                work.accounts.seen(sha256, now)
        return Seen(viewer, session.csrf, is_key=False)

    def change_password(self, viewer: Viewer, old: str, new: str) -> LoggedIn:
        """Change the viewer's password; every other session ends, and so do links for a new one that were mailed."""
        require_person(viewer)
        account = self._own(viewer)
        made, hashed = self.proving.inside(account, old), self.new_hash(account.email, account.name, new)
        with self.lodge.storage.writing() as work:
            found = self.proving.judged(work, made)
            if isinstance(found, Account):
                return self.opened(work, self.with_hash(work, found, hashed))
        raise found

    def new_hash(self, email: str, name: str, new: str) -> str:
        """Return the hash of a new password; refuses a weak one. Slow by design: outside any transaction."""
        if weak := self.lodge.passwords.weak_password(new, email=email, name=name):
            raise weak
        return self.lodge.passwords.hash_password(new)

    def with_hash(self, work: AccountWork, account: Account, hashed: str) -> Account:
        """Keep a new password: what was opened or mailed under the old one works no longer."""
        changed = account.model_copy(update={"password": hashed})
        work.accounts.put(changed)
        work.accounts.end_sessions(account.id)
        work.accounts.void_links(account.email, str(LinkPurpose.RESET), self.lodge.clock())
        return changed

    def change_language(self, viewer: Viewer, language: Language) -> None:
        """Keep the language in which the viewer gets letters."""
        require_person(viewer)
        with self.lodge.storage.writing() as work:
            work.accounts.put(self._held(work, viewer.account_id).model_copy(update={"language": language}))

    def begin_codes(self, viewer: Viewer) -> tuple[str, str]:
        """Return a new secret for one-time codes and its address for an app; nothing changes until it is confirmed."""
        require_person(viewer)
        secret = self.lodge.codes.new_secret()
        return secret, self.lodge.codes.provisioning_uri(secret, viewer.email)

    def confirm_codes(self, viewer: Viewer, secret: str, code: str) -> tuple[str, ...]:
        """Ask one-time codes from now on; returns recovery codes, told this once."""
        require_person(viewer)
        step = self.lodge.codes.verify(secret, code, at=self.lodge.clock(), last_used_step=None)
        if step is None:
            raise LoginRefused
        recovery = self.lodge.codes.recovery_codes()
        with self.lodge.storage.writing() as work:
            account = self._held(work, viewer.account_id)
            if account.totp_sealed is not None:
                raise CodesAreOn
            sealed = self.lodge.vault.seal(secret, f"totp/{account.id}")
            kept = tuple(self.lodge.tokens.digest(entry) for entry in recovery)
            work.accounts.put(
                account.model_copy(update={"totp_sealed": sealed, "totp_last_step": step, "recovery": kept})
            )
        return recovery

    def stop_codes(self, viewer: Viewer, password: str) -> None:
        """Ask no one-time codes any more."""
        require_person(viewer)
        made = self.proving.inside(self._own(viewer), password)
        with self.lodge.storage.writing() as work:
            found = self.proving.judged(work, made)
            if isinstance(found, Account):
                off = {"totp_sealed": None, "totp_last_step": None, "recovery": ()}
                work.accounts.put(found.model_copy(update=off))
        or_raise(found)

    def _own(self, viewer: Viewer) -> Account:
        with self.lodge.storage.reading() as work:
            account = work.accounts.get(viewer.account_id)
        if account is None or not account.is_active:
            raise LoginRefused
        return account

    def _held(self, work: AccountWork, account_id: UUID) -> Account:
        account = work.accounts.held(account_id)
        if account is None or not account.is_active:
            raise LoginRefused
        return account
