"""The HTTP status of each problem code, and the title of each status."""

from internships.domain.errors import RefusalKind
from internships.domain.wording import Bilingual

SERVER_ERROR = 500
STATUSES: dict[RefusalKind, int] = {
    RefusalKind.MALFORMED: 400,
    RefusalKind.NOT_LOGGED_IN: 401,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.NOT_FOUND: 404,
    RefusalKind.METHOD_NOT_ALLOWED: 405,
    RefusalKind.TOO_SLOW: 408,
    RefusalKind.CONFLICT: 409,
    RefusalKind.STALE: 412,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.ADDRESS_TOO_LONG: 414,
    RefusalKind.UNSUPPORTED_MEDIA: 415,
    RefusalKind.INVALID: 422,
    RefusalKind.VERSION_NEEDED: 428,
    RefusalKind.TOO_MANY_REQUESTS: 429,
    RefusalKind.HEADERS_TOO_LARGE: 431,
    RefusalKind.FAULT: 500,
    RefusalKind.UNAVAILABLE: 503,
}
TITLES: dict[int, Bilingual] = {
    400: Bilingual(nl="Onleesbare vraag", en="Unreadable request"),
    401: Bilingual(nl="Niet aangemeld", en="Not logged in"),
    403: Bilingual(nl="Niet toegestaan", en="Not allowed"),
    404: Bilingual(nl="Niet gevonden", en="Not found"),
    405: Bilingual(nl="Methode niet toegestaan", en="Method not allowed"),
    408: Bilingual(nl="Te traag", en="Too slow"),
    409: Bilingual(nl="Dit kan nu niet", en="Not possible now"),
    412: Bilingual(nl="Ondertussen gewijzigd", en="Changed in the meantime"),
    413: Bilingual(nl="Te groot", en="Too large"),
    414: Bilingual(nl="Adres te lang", en="Address too long"),
    415: Bilingual(nl="Ander soort inhoud nodig", en="Another kind of content needed"),
    422: Bilingual(nl="Inhoud geweigerd", en="Content refused"),
    428: Bilingual(nl="Versie nodig", en="Version needed"),
    429: Bilingual(nl="Te veel vragen", en="Too many requests"),
    431: Bilingual(nl="Kop te groot", en="Headers too large"),
    500: Bilingual(nl="Fout bij ons", en="Fault on our side"),
    503: Bilingual(nl="Tijdelijk niet beschikbaar", en="Not available for a moment"),
}
