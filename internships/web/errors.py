"""What the door itself refuses, before any use case is asked."""

from collections.abc import Iterable

from internships.domain.access import Role
from internships.domain.errors import DomainError, Finding
from internships.domain.json_reader import format_size


class NotLoggedIn(DomainError):
    """The route asks for somebody, and nobody is known: no credential, an unknown, an expired, or two at once."""

    code = "not_logged_in"

    def __init__(self) -> None:
        super().__init__("Meld u aan, of stuur een geldige sleutel mee.", "Log in, or send a valid key.")


class NotThisRole(DomainError):
    """The route is for other roles."""

    code = "not_by_this_role"

    def __init__(self, roles: Iterable[Role]) -> None:
        allowed = sorted(roles, key=list(Role).index)
        nl, en = ", ".join(role.nl for role in allowed), ", ".join(role.en for role in allowed)
        super().__init__(
            f"Dit kan alleen door: {nl}. Vraag het aan een van hen.", f"This is for: {en}. Ask one of them."
        )


class ReadOnlyKey(DomainError):
    """A key that may only read was used to change something."""

    code = "read_only_key"

    def __init__(self) -> None:
        super().__init__(
            "Deze sleutel mag alleen lezen; gebruik een sleutel die ook mag schrijven.",
            "This key may only read; use a key that may also write.",
        )


class CsrfRefused(DomainError):
    """A change came from another site, or without the token of its session."""

    code = "csrf_refused"

    def __init__(self) -> None:
        super().__init__(
            "Deze wijziging komt niet van uw eigen scherm; laad de pagina opnieuw en stuur X-CSRF-Token mee.",
            "This change does not come from your own screen; load the page again and send X-CSRF-Token.",
        )


class UnknownHost(DomainError):
    """The request asks for a name that this service does not answer to."""

    code = "unknown_host"

    def __init__(self) -> None:
        super().__init__(
            "Deze dienst antwoordt niet onder deze naam; gebruik het adres dat u kreeg.",
            "This service does not answer to this name; use the address that you were given.",
        )


class TooManyRequests(DomainError):
    """Somebody asks faster than the service allows."""

    code = "too_many_requests"

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

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self.findings = tuple(findings)
        super().__init__(
            "De vraag heeft niet de verwachte vorm; de bevindingen zeggen waar.",
            "The request does not have the expected form; the findings say where.",
        )


class UnsupportedMedia(DomainError):
    """The body is of a kind that the route does not read."""

    code = "unsupported_media_type"

    def __init__(self, expected: str) -> None:
        super().__init__(f"Stuur dit als {expected}.", f"Send this as {expected}.")


class BodyTooLarge(DomainError):
    """The body is larger than the route takes."""

    code = "body_too_large"

    def __init__(self, most_bytes: int) -> None:
        most = format_size(most_bytes)
        super().__init__(
            f"Dit is groter dan {most}, het meeste dat hier gelezen wordt; stuur het in delen.",
            f"This is larger than {most}, the most that is read here; send it in parts.",
        )


class NotUtf8(DomainError):
    """A text of a form is not UTF-8, or its sender says that the request is in another encoding."""

    code = "not_utf8"

    def __init__(self) -> None:
        super().__init__(
            "Hier wordt alleen tekst in UTF-8 gelezen; stuur de vraag in die codering.",
            "Only text in UTF-8 is read here; send the request in that encoding.",
        )


class FieldTooLong(DomainError):
    """A field of a form that is no file is longer than any field of this service."""

    code = "field_too_long"

    def __init__(self, most_bytes: int) -> None:
        most = format_size(most_bytes)
        super().__init__(
            f"Een veld van dit formulier is groter dan {most}; stuur een bestand als bestand, met zijn naam.",
            f"A field of this form is larger than {most}; send a file as a file, with its name.",
        )


class HeadersTooLarge(DomainError):
    """The headers, or the cookies among them, are larger or more than any request of this service needs."""

    code = "headers_too_large"

    def __init__(self, most: str) -> None:
        super().__init__(
            f"De kop van deze vraag is groter dan {most}; wis de cookies van deze site en probeer opnieuw.",
            f"The headers of this request are larger than {most}; clear the cookies of this site and try again.",
        )


class AddressTooLong(DomainError):
    """The address, a part of it or its parameters are longer than any address of this service."""

    code = "address_too_long"

    def __init__(self, most: str) -> None:
        super().__init__(
            f"Dit adres is te lang (hoogstens {most}); kort het in of vraag minder tegelijk.",
            f"This address is too long (at most {most}); shorten it or ask for less at once.",
        )


class RequestTooSlow(DomainError):
    """The request came in so slowly that the connection was given up."""

    code = "request_too_slow"

    def __init__(self) -> None:
        super().__init__(
            "Deze vraag kwam te traag binnen en is niet gelezen; kijk uw verbinding na en probeer het opnieuw.",
            "This request came in too slowly and was not read; check your connection and try again.",
        )


class NoSuchAddress(DomainError):
    """No route answers here, or not for this asker."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(
            "Dit adres bestaat niet; kijk in de documentatie.",
            "This address does not exist; look in the documentation.",
        )


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Dit adres kent deze methode niet; kijk in de documentatie.",
            "This address does not know this method; look in the documentation.",
        )


class VersionNeeded(DomainError):
    """A change must name the version that it changes."""

    code = "version_needed"

    def __init__(self) -> None:
        super().__init__(
            "Haal dit eerst op en stuur de ETag terug als If-Match.",
            "Fetch this first and send its ETag back as If-Match.",
        )


class BadVersion(DomainError):
    """``If-Match`` does not hold an ETag of this service."""

    code = "bad_version"

    def __init__(self) -> None:
        super().__init__(
            "If-Match moet de ETag zijn die u bij het ophalen kreeg.",
            "If-Match must be the ETag that you got when fetching.",
        )


class BadCursor(DomainError):
    """A cursor that this service did not give."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(
            "Deze bladwijzer klopt niet; begin opnieuw bij de eerste bladzijde.",
            "This cursor is not right; begin again at the first page.",
        )


class BadIdempotencyKey(DomainError):
    """``Idempotency-Key`` is empty, too long, or holds characters that can't be printed."""

    code = "bad_idempotency_key"

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key moet 1 tot 200 gewone leestekens zijn, zoals een UUID.",
            "Idempotency-Key must be 1 to 200 printable characters, such as a UUID.",
        )


class NotRepeatable(DomainError):
    """``Idempotency-Key`` with a request whose answer tells a secret, which is told once and kept nowhere."""

    code = "not_repeatable"

    def __init__(self) -> None:
        super().__init__(
            "Dit antwoord vertelt één keer een geheim en kan dus niet herhaald worden; laat Idempotency-Key weg. Kwam "
            "het antwoord niet aan, trek dan in wat gemaakt werd en maak een nieuw.",
            "This answer tells a secret once, so it can't be repeated; leave Idempotency-Key out. If the answer did "
            "not reach you, revoke what was made and make another.",
        )


class BadRequest(DomainError):
    """A request that can't be read, for a reason that needs no name of its own."""

    code = "bad_request"

    def __init__(self) -> None:
        super().__init__("Deze vraag is niet leesbaar; kijk ze na.", "This request can't be read; check it.")


class UnexpectedFault(DomainError):
    """A fault of ours; the log has the rest under the request's id."""

    code = "unexpected_fault"

    def __init__(self) -> None:
        super().__init__(
            "Er ging iets mis bij ons. Geef de beheerder het nummer van deze vraag.",
            "Something went wrong on our side. Give the operator the number of this request.",
        )
