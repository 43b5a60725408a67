"""Refusals of a login elsewhere; none of them holds a token."""

from internships.domain.errors import DomainError


class StateMismatch(DomainError):
    """What came back does not belong to the login that was begun."""

    code = "oidc_state_mismatch"

    def __init__(self) -> None:
        super().__init__(
            "Dit antwoord hoort niet bij uw aanmelding; begin opnieuw.",
            "This answer does not belong to your login; begin again.",
        )


class TokenInvalid(DomainError):
    """The provider's answer can't be believed; ``wrong`` names the claims, for the log."""

    code = "oidc_token_invalid"

    def __init__(self, wrong: str) -> None:
        self.wrong = wrong
        super().__init__(
            "Het antwoord van de aanmelddienst klopt niet; begin opnieuw of meld het aan de systeembeheerder.",
            "The answer of the login service is not right; begin again or tell the operator.",
        )


class ProviderUnreachable(DomainError):
    """The provider does not answer, or not as a provider should."""

    code = "oidc_provider_unreachable"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            "De aanmelddienst antwoordt niet zoals het hoort; probeer het later, of gebruik uw wachtwoord.",
            "The login service does not answer as it should; try later, or use your password.",
        )
