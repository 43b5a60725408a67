"""Refusals of the web application itself, before any use case is called."""

from collections.abc import Iterable

from internships.domain.access import Role
from internships.domain.errors import DomainError, Finding, RefusalKind


class NotThisRole(DomainError):
    """The route is for other roles."""

    code = "not_by_this_role"
    kind = RefusalKind.FORBIDDEN

    def __init__(self, roles: Iterable[Role]) -> None:
        allowed = sorted(roles, key=list(Role).index)
        nl, en = ", ".join(role.nl for role in allowed), ", ".join(role.en for role in allowed)
        super().__init__(
            f"Dit kan alleen door: {nl}. Vraag het aan een van hen.", f"This is for: {en}. Ask one of them."
        )


class TooManyRequests(DomainError):
    """Somebody asks faster than the service allows."""

    code = "too_many_requests"
    kind = RefusalKind.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        self.retry_after = seconds
        nl, en = ("seconde", "second") if seconds == 1 else ("seconden", "seconds")
        super().__init__(
            f"Te veel vragen na elkaar; probeer het over {seconds} {nl} opnieuw.",
            f"Too many requests in a row; try again in {seconds} {en}.",
        )


class InvalidRequest(DomainError):
    """The body or the parameters don't have the form that the route asks, with every finding at once."""

    code = "invalid_request"
    kind = RefusalKind.MALFORMED

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "De vraag heeft niet de verwachte vorm; de bevindingen zeggen waar.",
            "The request does not have the expected form; the findings say where.",
        )


class NoSuchAddress(DomainError):
    """There is no such route, or the user may not see it."""

    code = "not_found"
    kind = RefusalKind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "Dit adres bestaat niet; kijk in de documentatie.",
            "This address does not exist; look in the documentation.",
        )
