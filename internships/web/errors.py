"""What the door itself refuses, before any use case is asked."""

from collections.abc import Iterable

from internships.domain.access import Role
from internships.domain.errors import DomainError, Finding, RefusalKind
from internships.domain.json_reader import format_size


class NotLoggedIn(DomainError):
    """The route asks for somebody, and nobody is known: no credential, an unknown, an expired, or two at once."""

    code = "not_logged_in"
    kind = RefusalKind.NOT_LOGGED_IN

    def __init__(self) -> None:
        super().__init__("Meld u aan, of stuur een geldige sleutel mee.", "Log in, or send a valid key.")


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


class UnsupportedMedia(DomainError):
    """The body is of a kind that the route does not read."""

    code = "unsupported_media_type"
    kind = RefusalKind.UNSUPPORTED_MEDIA

    def __init__(self, expected: str) -> None:
        super().__init__(f"Stuur dit als {expected}.", f"Send this as {expected}.")


class BodyTooLarge(DomainError):
    """The body is larger than the route takes."""

    code = "body_too_large"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, most_bytes: int) -> None:
        most = format_size(most_bytes)
        super().__init__(
            f"Dit is groter dan {most}, het meeste dat hier gelezen wordt; stuur het in delen.",
            f"This is larger than {most}, the most that is read here; send it in parts.",
        )


class FieldTooLong(DomainError):
    """A field of a form that is no file is longer than any field of this service."""

    code = "field_too_long"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, most_bytes: int) -> None:
        most = format_size(most_bytes)
        super().__init__(
            f"Een veld van dit formulier is groter dan {most}; stuur een bestand als bestand, met zijn naam.",
            f"A field of this form is larger than {most}; send a file as a file, with its name.",
        )


class NoSuchAddress(DomainError):
    """No route answers here, or not for this asker."""

    code = "not_found"
    kind = RefusalKind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "Dit adres bestaat niet; kijk in de documentatie.",
            "This address does not exist; look in the documentation.",
        )


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    kind = RefusalKind.METHOD_NOT_ALLOWED

    def __init__(self) -> None:
        super().__init__(
            "Dit adres kent deze methode niet; kijk in de documentatie.",
            "This address does not know this method; look in the documentation.",
        )


class VersionNeeded(DomainError):
    """A change must name the version that it changes."""

    code = "version_needed"
    kind = RefusalKind.VERSION_NEEDED

    def __init__(self) -> None:
        super().__init__(
            "Haal dit eerst op en stuur de ETag terug als If-Match.",
            "Fetch this first and send its ETag back as If-Match.",
        )


class BadVersion(DomainError):
    """``If-Match`` does not hold an ETag of this service."""

    code = "bad_version"
    kind = RefusalKind.MALFORMED

    def __init__(self) -> None:
        super().__init__(
            "If-Match moet de ETag zijn die u bij het ophalen kreeg.",
            "If-Match must be the ETag that you got when fetching.",
        )


class BadCursor(DomainError):
    """A cursor that this service did not give."""

    code = "bad_cursor"
    kind = RefusalKind.MALFORMED

    def __init__(self) -> None:
        super().__init__(
            "Deze bladwijzer klopt niet; begin opnieuw bij de eerste bladzijde.",
            "This cursor is not right; begin again at the first page.",
        )


class BadRequest(DomainError):
    """A request that can't be read, for a reason that needs no name of its own."""

    code = "bad_request"
    kind = RefusalKind.MALFORMED

    def __init__(self) -> None:
        super().__init__("Deze vraag is niet leesbaar; kijk ze na.", "This request can't be read; check it.")


class UnexpectedFault(DomainError):
    """A fault of ours; the log has the rest under the request's id."""

    code = "unexpected_fault"
    kind = RefusalKind.FAULT

    def __init__(self) -> None:
        super().__init__(
            "Er ging iets mis bij ons. Geef de beheerder het nummer van deze vraag.",
            "Something went wrong on our side. Give the operator the number of this request.",
        )
