"""Refusals of a login elsewhere; none of them holds a token."""

from internships.domain.errors import DomainError, RefusalKind


class TokenInvalid(DomainError):
    """The provider's answer can't be believed; ``wrong`` names the claims, for the log."""

    code = "oidc_token_invalid"
    kind = RefusalKind.CONFLICT

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong
        super().__init__(
            "Het antwoord van de aanmelddienst klopt niet; begin opnieuw of meld het aan de systeembeheerder.",
            "The answer of the login service is not right; begin again or tell the operator.",
        )


class ProviderUnreachable(DomainError):
    """The provider does not answer, or not as a provider should."""

    code = "oidc_provider_unreachable"
    kind = RefusalKind.UNAVAILABLE

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            "De aanmelddienst antwoordt niet zoals het hoort; probeer het later, of gebruik uw wachtwoord.",
            "The login service does not answer as it should; try later, or use your password.",
        )
