"""Logging in with password and one-time code, and sessions."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from internships.domain.access import Principal
from internships.domain.accounts import Account, OneTimeLinkPurpose, Session
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import CredentialService, require_person, result_or_raise
from internships.services.adapter_types import UnitOfWork

SESSION_IDLE, SESSION_LIFETIME = timedelta(minutes=60), timedelta(hours=12)
_TOUCH_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True)
class NewSession:
    """A new session; its token is shown only now."""

    token: str
    csrf: str
    principal: Principal
    expires_at: datetime


@dataclass(frozen=True)
class LoginService:
    """Sessions, passwords and one-time codes of accounts."""

    context: AccountContext

    @property
    def credentials(self) -> CredentialService:
        return CredentialService(self.context)

    def login(self, email: str, password: str, code: str | None = None, *, source: str = "") -> NewSession:
        """Open a session; a refusal and its timing reveal nothing about the account."""
        with self.context.storage.reading() as work:
            account, attempt = self.credentials.begin_attempt(work, email, source)
        check = self.credentials.check_password(account, password, attempt)
        with self.context.storage.writing() as work:
            result = self.credentials.resolve_check(work, check)
            if isinstance(result, Account):
                result = self.credentials.check_code(result, code, attempt)
            if isinstance(result, Account):
                work.accounts.put(result)
                self.credentials.record_login(work, result, source)
                return self.open_session(work, result)
        raise result

    def open_session(self, work: UnitOfWork, account: Account) -> NewSession:
        """Open a session inside a transaction that is already open."""
        now = self.context.clock()
        token, csrf = self.context.tokens.new_token("session"), self.context.tokens.new_token("session")
        session = Session(
            sha256=token.sha256,
            account_id=account.id,
            csrf=csrf.plain,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
        work.accounts.add_session(session)
        principal = account.principal(tuple(given.grant for given in work.accounts.grants(account.id)))
        return NewSession(token.plain, csrf.plain, principal, session.expires_at)

    def open_unless_codes(self, work: UnitOfWork, account: Account) -> NewSession | Refusal:
        """Open a session, or return the refusal of an account that needs a one-time code to log in."""
        return self.open_session(work, account) if account.totp_sealed is None else Refusal("login_needed")

    def logout(self, token: str) -> None:
        """End a session."""
        with self.context.storage.writing() as work:
            work.accounts.delete_session(self.context.tokens.digest(token))

    def logout_everywhere(self, principal: Principal) -> None:
        """End every session of the principal."""
        require_person(principal)
        with self.context.storage.writing() as work:
            work.accounts.delete_sessions(principal.account_id)

    def authenticate_session(self, token: str) -> AuthenticatedPrincipal | None:
        """Return whose session it is; None when it is unknown or expired, or its account was deactivated."""
        sha256, now = self.context.tokens.digest(token), self.context.clock()
        with self.context.storage.reading() as work:
            session = work.accounts.session_by_hash(sha256)
            if session is None or session.expires_at <= now or session.seen_at + SESSION_IDLE <= now:
                return None
            account = work.accounts.get(session.account_id)
            if account is None or not account.is_active:
                return None
            principal = account.principal(tuple(given.grant for given in work.accounts.grants(account.id)))
        if now - session.seen_at >= _TOUCH_INTERVAL:
            with suppress(DomainError), self.context.storage.writing() as work:  # a busy database must not fail a read
                work.accounts.touch_session(sha256, now)
        return AuthenticatedPrincipal(principal, session.csrf, is_key=False)

    def change_password(self, principal: Principal, old: str, new: str) -> NewSession:
        """Change the principal's password; every other session ends, and mailed links for a new one stop working."""
        require_person(principal)
        account = self._active_account(principal)
        check, hashed = (
            self.credentials.check_own_password(account, old),
            self.hash_new_password(account.email, account.name, new),
        )
        with self.context.storage.writing() as work:
            result = self.credentials.resolve_check(work, check)
            if isinstance(result, Account):
                return self.open_session(work, self.store_password(work, result, hashed))
        raise result

    def hash_new_password(self, email: str, name: str, new: str) -> str:
        """Return the hash of a new password; refuses a weak one. Slow by design: call it outside any transaction."""
        if weak := self.context.passwords.weak_password(new, email=email, name=name):
            raise weak
        return self.context.passwords.hash_password(new)

    def store_password(self, work: UnitOfWork, account: Account, hashed: str) -> Account:
        """Store a new password; sessions and mailed links from before stop working."""
        changed = account.model_copy(update={"password": hashed})
        work.accounts.put(changed)
        work.accounts.delete_sessions(account.id)
        work.accounts.mark_links_used(account.email, str(OneTimeLinkPurpose.RESET), self.context.clock())
        return changed

    def change_language(self, principal: Principal, language: Language) -> None:
        """Set the language in which the principal gets letters."""
        require_person(principal)
        with self.context.storage.writing() as work:
            work.accounts.put(
                self._account_for_update(work, principal.account_id).model_copy(update={"language": language})
            )

    def begin_codes(self, principal: Principal) -> tuple[str, str]:
        """Return a new secret for one-time codes and its URI for an app; nothing changes until it is confirmed."""
        require_person(principal)
        secret = self.context.codes.new_secret()
        return secret, self.context.codes.provisioning_uri(secret, principal.email)

    def confirm_codes(self, principal: Principal, secret: str, code: str) -> tuple[str, ...]:
        """Require one-time codes from now on; return recovery codes, which are shown only now."""
        require_person(principal)
        step = self.context.codes.verify(secret, code, at=self.context.clock(), last_used_step=None)
        if step is None:
            raise Refusal("login_refused")
        recovery = self.context.codes.recovery_codes()
        with self.context.storage.writing() as work:
            account = self._account_for_update(work, principal.account_id)
            if account.totp_sealed is not None:
                raise Refusal("codes_are_on")
            sealed = self.context.vault.encrypt(secret, f"totp/{account.id}")
            hashes = tuple(self.context.tokens.digest(entry) for entry in recovery)
            work.accounts.put(
                account.model_copy(update={"totp_sealed": sealed, "totp_last_step": step, "recovery": hashes})
            )
        return recovery

    def stop_codes(self, principal: Principal, password: str) -> None:
        """Stop requiring one-time codes."""
        require_person(principal)
        check = self.credentials.check_own_password(self._active_account(principal), password)
        with self.context.storage.writing() as work:
            result = self.credentials.resolve_check(work, check)
            if isinstance(result, Account):
                off = {"totp_sealed": None, "totp_last_step": None, "recovery": ()}
                work.accounts.put(result.model_copy(update=off))
        result_or_raise(result)

    def _active_account(self, principal: Principal) -> Account:
        with self.context.storage.reading() as work:
            account = work.accounts.get(principal.account_id)
        if account is None or not account.is_active:
            raise Refusal("login_refused")
        return account

    def _account_for_update(self, work: UnitOfWork, account_id: UUID) -> Account:
        account = work.accounts.get(account_id, for_update=True)
        if account is None or not account.is_active:
            raise Refusal("login_refused")
        return account
