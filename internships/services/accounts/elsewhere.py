"""Logging in at an OpenID provider: only for who has an account here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from internships.domain.errors import DomainError
from internships.services.accounts.entering import Entering, LoggedIn
from internships.services.accounts.lodge import Lodge
from internships.services.ports_accounts import Provider

_PATIENCE = timedelta(minutes=10)


class NoAccountHere(DomainError):
    """The provider knows somebody whom nobody invited here."""

    code = "no_account_here"

    def __init__(self) -> None:
        super().__init__(
            "U hebt hier nog geen account; vraag uw instelling of stagegever om een uitnodiging.",
            "You have no account here yet; ask your institution or host for an invitation.",
        )


class LoginNotBegun(DomainError):
    """An answer of a provider to a login that nobody began here, or long ago."""

    code = "login_not_begun"

    def __init__(self) -> None:
        super().__init__(
            "Deze aanmelding is niet hier begonnen of duurde te lang; begin opnieuw.",
            "This login was not begun here or took too long; begin again.",
        )


class LoginDeclined(DomainError):
    """The provider let nobody in: whoever came did not agree, or may not."""

    code = "login_declined"

    def __init__(self) -> None:
        super().__init__(
            "De aanmelddienst heeft u niet doorgelaten; begin opnieuw, of gebruik uw wachtwoord.",
            "The login service did not let you through; begin again, or use your password.",
        )


class NoProvider(DomainError):
    """No OpenID provider is configured."""

    code = "no_provider"

    def __init__(self) -> None:
        super().__init__(
            "Aanmelden bij een andere dienst is hier niet ingesteld; gebruik uw wachtwoord.",
            "Logging in elsewhere is not set up here; use your password.",
        )


@dataclass(frozen=True)
class Elsewhere:
    """Login through one OpenID provider."""

    lodge: Lodge
    provider: Provider | None

    def begin(self) -> tuple[str, str]:
        """Return the provider's address to send the browser to, and the state that must come back."""
        if self.provider is None:
            raise NoProvider
        begun, now = self.provider.begin(), self.lodge.clock()
        body = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
        with self.lodge.storage.writing() as work:
            work.accounts.begin_login(self.lodge.tokens.digest(begun.state), body, now + _PATIENCE, now)
        return begun.url, begun.state

    def finish(self, callback: Mapping[str, str]) -> LoggedIn:
        """Open a session for who comes back from the provider, if an account here is theirs."""
        if self.provider is None:
            raise NoProvider
        now = self.lodge.clock()
        with self.lodge.storage.writing() as work:
            body = work.accounts.take_login(self.lodge.tokens.digest(callback.get("state", "")), now)
        if body is None:
            raise LoginNotBegun
        if "error" in callback:
            raise LoginDeclined
        claims = self.provider.finish(body["state"], body["nonce"], body["verifier"], callback)
        with self.lodge.storage.writing() as work:
            account = work.accounts.by_identity(claims.issuer, claims.subject)
            if account is None and claims.email and claims.email_verified:
                account = work.accounts.by_email(claims.email)
                if account is not None:
                    work.accounts.link_identity(claims.issuer, claims.subject, account.id)
            if account is None or not account.is_active:
                raise NoAccountHere
            return Entering(self.lodge).opened(work, account)
