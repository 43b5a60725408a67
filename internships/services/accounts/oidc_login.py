"""Logging in at an OpenID provider: only for who has an account here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from internships.domain.accounts import Account
from internships.domain.refusals import Refusal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import CredentialService
from internships.services.accounts.login import LoginService, NewSession
from internships.services.accounts.login_rate_limits import LoginAttempt, TooManyLoginAttempts
from internships.services.ports.accounts import AccountUnitOfWork, OidcProvider

_LOGIN_TIMEOUT = timedelta(minutes=10)
_STEP, _AT_PROVIDER, _AT_CODE = "step", "provider", "code"


@dataclass(frozen=True)
class CodePending:
    """A login elsewhere that waits for a one-time code; ``token`` continues it."""

    token: str


@dataclass(frozen=True)
class OidcLoginService:
    """Login through one OpenID provider."""

    context: AccountContext
    provider: OidcProvider | None

    def begin(self) -> tuple[str, str]:
        """Return the provider's address to send the browser to, and the state that must come back."""
        if self.provider is None:
            raise Refusal("no_provider")
        begun, now = self.provider.begin(), self.context.clock()
        body = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
        with self.context.storage.writing() as work:
            work.accounts.add_oidc_login(self.context.tokens.digest(begun.state), body, now + _LOGIN_TIMEOUT, now)
        return begun.url, begun.state

    def finish(self, callback: Mapping[str, str], *, source: str = "") -> NewSession | CodePending:
        """Open a session for who comes back from the provider, if an account here is theirs.

        An account that asks one-time codes asks one here too, as behind a password, unless the provider says that it
        proved as much (``acr``, ``amr``) and the operator takes its word.
        """
        if self.provider is None:
            raise Refusal("no_provider")
        body = self._pop_login(callback.get("state", ""), _AT_PROVIDER)
        if "error" in callback:
            raise Refusal("login_declined")
        claims = self.provider.finish(body["state"], body["nonce"], body["verifier"], callback)
        with self.context.storage.writing() as work:
            account = work.accounts.get_by_identity(claims.issuer, claims.subject)
            if account is None and claims.email and claims.email_verified:
                account = work.accounts.get_by_email(claims.email)
            if account is None or not account.is_active:
                raise Refusal("no_account_here")
            proved = {"account_id": str(account.id), "issuer": claims.issuer, "subject": claims.subject}
            if account.totp_sealed is not None and not claims.is_strong:
                return CodePending(self._store_pending_code(work, proved))
            return self._open_session(work, account, proved, source)

    def finish_with_code(self, token: str, code: str, *, source: str = "") -> NewSession:
        """Open the session of a login that waits for its one-time code; after a wrong one it waits on."""
        proving, proved = CredentialService(self.context), self._pop_login(token, _AT_CODE)
        with self.context.storage.reading() as work:
            known = work.accounts.get(UUID(proved["account_id"]))
            attempt = proving.begin_attempt(work, known.email, source)[1] if known is not None else None
        if known is None or attempt is None:
            raise Refusal("login_not_begun")
        slowed = self._rate_limit_refusal(attempt)
        with self.context.storage.writing() as work:
            account = work.accounts.get_for_update(known.id)
            if account is None or not account.is_active:
                raise Refusal("no_account_here")
            found = slowed or proving.check_code(account, code, attempt)
            if isinstance(found, Account):
                work.accounts.put(found)
                return self._open_session(work, found, proved, source)
            self._store_pending_code(work, proved, token)
        raise found

    def _rate_limit_refusal(self, attempt: LoginAttempt) -> TooManyLoginAttempts | None:
        """Return the refusal of a code that comes too soon; a wrong one is counted when it is judged."""
        try:
            self.context.login_rate_limiter.admit(attempt)
        except TooManyLoginAttempts as refusal:
            return refusal
        self.context.login_rate_limiter.undo_failure(attempt)
        return None

    def _open_session(
        self, work: AccountUnitOfWork, account: Account, proved: Mapping[str, str], source: str
    ) -> NewSession:
        work.accounts.link_identity(proved["issuer"], proved["subject"], account.id)
        CredentialService(self.context).record_login(work, account, source)
        return LoginService(self.context).open_session(work, account)

    def _store_pending_code(self, work: AccountUnitOfWork, proved: Mapping[str, str], token: str | None = None) -> str:
        """Keep a login that waits for its code, and return the token that continues it."""
        now, plain = self.context.clock(), token or self.context.tokens.new_token("code").plain
        work.accounts.add_oidc_login(
            self.context.tokens.digest(plain), {**proved, _STEP: _AT_CODE}, now + _LOGIN_TIMEOUT, now
        )
        return plain

    def _pop_login(self, token: str, step: str) -> dict[str, Any]:
        """Return what was kept of a login under a token, once; refuses one that is not at this step."""
        with self.context.storage.writing() as work:
            body = work.accounts.pop_oidc_login(self.context.tokens.digest(token), self.context.clock())
        if body is None or body.get(_STEP, _AT_PROVIDER) != step:
            raise Refusal("login_not_begun")
        return body
