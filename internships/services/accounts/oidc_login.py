"""Logging in with an OpenID provider, for people who have an account here."""

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
from internships.services.adapter_types import OidcClient, UnitOfWork

_LOGIN_TIMEOUT = timedelta(minutes=10)
_STEP, _AT_PROVIDER, _AT_CODE = "step", "provider", "code"


@dataclass(frozen=True)
class CodePending:
    """A login with a provider that still needs a one-time code; ``token`` continues it."""

    token: str


@dataclass(frozen=True)
class OidcLoginService:
    """Login with one OpenID provider."""

    context: AccountContext
    provider: OidcClient | None

    def begin(self) -> tuple[str, str]:
        """Return the provider's URL for the browser, and the state that must come back."""
        if self.provider is None:
            raise Refusal("no_provider")
        start, now = self.provider.begin(), self.context.clock()
        body = {"state": start.state, "nonce": start.nonce, "verifier": start.verifier}
        with self.context.storage.writing() as work:
            work.accounts.add_oidc_login(self.context.tokens.digest(start.state), body, now + _LOGIN_TIMEOUT, now)
        return start.url, start.state

    def finish(self, callback: Mapping[str, str], *, source: str = "") -> NewSession | CodePending:
        """Open a session for somebody who comes back from the provider, if they have an account here.

        An account with one-time codes needs one here too, as after a password, unless the provider says that it checked
        as much (``acr``, ``amr``) and the operator trusts that.
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
            identity = {"account_id": str(account.id), "issuer": claims.issuer, "subject": claims.subject}
            if account.totp_sealed is not None and not claims.is_strong:
                return CodePending(self._store_pending_code(work, identity))
            return self._open_session(work, account, identity, source)

    def finish_with_code(self, token: str, code: str, *, source: str = "") -> NewSession:
        """Open the session of a login that needs a one-time code; after a wrong code it can be tried again."""
        credentials, identity = CredentialService(self.context), self._pop_login(token, _AT_CODE)
        with self.context.storage.reading() as work:
            known = work.accounts.get(UUID(identity["account_id"]))
            attempt = credentials.begin_attempt(work, known.email, source)[1] if known is not None else None
        if known is None or attempt is None:
            raise Refusal("login_not_begun")
        refusal = self._rate_limit_refusal(attempt)
        with self.context.storage.writing() as work:
            account = work.accounts.get(known.id, for_update=True)
            if account is None or not account.is_active:
                raise Refusal("no_account_here")
            result = refusal or credentials.check_code(account, code, attempt)
            if isinstance(result, Account):
                work.accounts.put(result)
                return self._open_session(work, result, identity, source)
            self._store_pending_code(work, identity, token)
        raise result

    def _rate_limit_refusal(self, attempt: LoginAttempt) -> TooManyLoginAttempts | None:
        """Return the refusal of a code that comes too soon; a wrong one is counted when it is checked."""
        try:
            self.context.login_rate_limiter.admit(attempt)
        except TooManyLoginAttempts as refusal:
            return refusal
        self.context.login_rate_limiter.undo_failure(attempt)
        return None

    def _open_session(self, work: UnitOfWork, account: Account, identity: Mapping[str, str], source: str) -> NewSession:
        work.accounts.link_identity(identity["issuer"], identity["subject"], account.id)
        CredentialService(self.context).record_login(work, account, source)
        return LoginService(self.context).open_session(work, account)

    def _store_pending_code(self, work: UnitOfWork, identity: Mapping[str, str], token: str | None = None) -> str:
        """Store a login that needs its code, and return the token that continues it."""
        now, plain = self.context.clock(), token or self.context.tokens.new_token("code").plain
        work.accounts.add_oidc_login(
            self.context.tokens.digest(plain), {**identity, _STEP: _AT_CODE}, now + _LOGIN_TIMEOUT, now
        )
        return plain

    def _pop_login(self, token: str, step: str) -> dict[str, Any]:
        """Return and delete the stored login of a token; refuses one that is at another step."""
        with self.context.storage.writing() as work:
            body = work.accounts.pop_oidc_login(self.context.tokens.digest(token), self.context.clock())
        if body is None or body.get(_STEP, _AT_PROVIDER) != step:
            raise Refusal("login_not_begun")
        return body
