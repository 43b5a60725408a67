"""Guards of every route. Routes need a login unless their decorator says ``public=True``.

Litestar keeps arguments of a decorator that it doesn't know itself in the route's ``opt``. The guards read ``public``,
``roles`` (a frozenset of Role) and ``reads`` (True: it changes nothing, whatever its method), ``rate_limits`` reads
``allowance`` and ``uncounted``, ``compression`` reads ``compressed``, and the API documentation reads the others.
"""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard
from multipart import parse_options_header

from internships.domain.access import Role
from internships.domain.errors import Finding
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.errors import InvalidRequest, NotThisRole
from internships.web.settings import WebSettings

LANGUAGE = "lang"
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MAX_SHOWN_NAME = 100  # characters of a wrong name
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Connection = ASGIConnection[Any, Any, Any, Any]


def guards_of(settings: WebSettings) -> list[Guard]:
    """Return the guards of the service, in the order in which they refuse."""

    def from_own_screen(connection: Connection, handler: BaseRouteHandler) -> None:
        if not _is_change(connection, handler) or ((auth := _auth_of(connection)) is not None and auth.is_key):
            return
        _require_own_origin(connection, "http" if settings.is_loopback else "https")
        if auth is not None and not handler.opt.get("public"):
            _require_csrf_token(connection, auth)

    declared: dict[Any, frozenset[str]] = {}

    def known_parameters(connection: Connection, handler: BaseRouteHandler) -> None:
        if handler.opt.get("public") or not connection.query_params:
            return  # callers of public addresses, such as calendar programs, may add parameters
        # Cached by function, because Litestar gives a guard a copy of the handler.
        if (names := declared.get(handler.fn)) is None:
            names = declared[handler.fn] = _parameters_of(handler, connection.path_params)
        if unknown := [name for name in dict.fromkeys(connection.query_params) if name not in names]:
            raise InvalidRequest(_no_parameter(name, names) for name in unknown)

    return [require_login, from_own_screen, require_writing_key, require_role, known_parameters, require_media_type]


def _parameters_of(handler: BaseRouteHandler, path: Mapping[str, Any]) -> frozenset[str]:
    """Return the query parameters of a route and its dependencies, and ``lang``, which every route has."""
    read = handler.create_kwargs_model(path_parameters=dict(path)).expected_query_params
    return frozenset({LANGUAGE, *(parameter.field_alias for parameter in read)})


def _no_parameter(name: str, names: Iterable[str]) -> Finding:
    shown, others = name[:_MAX_SHOWN_NAME], ", ".join(sorted(names))
    return Finding(
        code="unknown_parameter",
        pointer=f"/{shown}",
        text=Bilingual(
            nl=f"Parameter “{shown}” bestaat hier niet; kies uit: {others}.",
            en=f"There is no parameter “{shown}” here; choose from: {others}.",
        ),
    )


def require_login(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse an anonymous request to a route that is not public."""
    if not handler.opt.get("public") and _auth_of(connection) is None:
        raise Refusal("not_logged_in")


def require_role(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a principal without any of the route's roles."""
    roles: frozenset[Role] | None = handler.opt.get("roles")
    auth = _auth_of(connection)
    if roles is not None and (auth is None or not auth.principal.holds(*roles)):
        raise NotThisRole(roles)


def require_writing_key(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a change with a read-only API key."""
    auth = _auth_of(connection)
    if auth is not None and auth.principal.is_read_only and _is_change(connection, handler):
        raise Refusal("read_only_key")


def require_media_type(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse a body of another media type than the route reads; Litestar would read any type as JSON."""
    expected = expected_media(handler)
    if expected is None:
        return
    sent = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != expected:
        raise Refusal("unsupported_media_type", expected=expected)
    require_utf8(parse_options_header(connection.headers["content-type"])[1].get("charset"))


def require_utf8(charset: str | None) -> None:
    """Refuse a declared charset other than UTF-8; most senders declare none."""
    if charset is not None and charset.strip().lower() not in _UTF_8:
        raise Refusal("not_utf8")


def expected_media(handler: BaseRouteHandler) -> str | None:
    """Return the media type of the body that a route reads, or None."""
    body = handler.parsed_fn_signature.parameters.get("data")
    if body is None:
        return None
    kind = getattr(body.kwarg_definition, "media_type", RequestEncodingType.JSON)
    return kind.value if isinstance(kind, RequestEncodingType) else str(kind)


def _auth_of(connection: Connection) -> AuthenticatedPrincipal | None:
    auth: AuthenticatedPrincipal | None = connection.scope.get("auth")
    return auth


def _is_change(connection: Connection, handler: BaseRouteHandler) -> bool:
    return connection.scope.get("method") not in _SAFE and not handler.opt.get("reads")


def _require_own_origin(connection: Connection, scheme: str) -> None:
    origin = connection.headers.get("origin")
    if origin is not None and origin.lower() != f"{scheme}://{connection.headers.get('host', '')}".lower():
        raise Refusal("csrf_refused")
    if connection.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refusal("csrf_refused")


def _require_csrf_token(connection: Connection, auth: AuthenticatedPrincipal) -> None:
    sent = connection.headers.get("x-csrf-token", "")
    if auth.csrf is None or not hmac.compare_digest(sent.encode(), auth.csrf.encode()):
        raise Refusal("csrf_refused")
