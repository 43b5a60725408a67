"""Authentication by a session cookie or an API key, never both; an unknown or expired token is anonymous."""

from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.cookies import cookies_named
from internships.web.rate_limits import RateLimiter
from internships.web.services import Services
from internships.web.settings import WebSettings

KEY_PREFIX = "isk_"
_COOKIE = "internships_session"
_MAX_TOKEN_LENGTH = 200


def cookie_name(settings: WebSettings) -> str:
    """Return the session cookie's name; a browser takes ``__Host-`` only from HTTPS, for this host alone."""
    return _COOKIE if settings.is_loopback else f"__Host-{_COOKIE}"


def session_cookie(settings: WebSettings, token: str, seconds: int) -> Cookie:
    """Return the cookie that carries a session's token."""
    return http_only_cookie(settings, cookie_name(settings), token, "/", seconds)


def http_only_cookie(settings: WebSettings, name: str, value: str, path: str, seconds: int) -> Cookie:
    """Return a cookie that no script can read, and that other sites don't send along with a change."""
    is_secure = not settings.is_loopback
    return Cookie(name, path, value, max_age=seconds, httponly=True, secure=is_secure, samesite="lax")


def expired_session_cookie(settings: WebSettings) -> Cookie:
    """Return the cookie that makes a browser forget its session."""
    return session_cookie(settings, "", 0)


class AuthenticationMiddleware(ASGIMiddleware):
    """Puts the ``AuthenticatedPrincipal`` in ``scope["auth"]`` and its principal in ``scope["user"]``, or None."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, services: Services, limiter: RateLimiter, settings: WebSettings) -> None:
        self.services = services
        self.limiter = limiter
        self.settings = settings
        self.name = cookie_name(settings)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Authenticate the request, then go on; routes that are ``uncounted`` are never authenticated."""
        facts: Any = scope
        options = facts["route_handler"].opt
        auth = None
        if not options.get("uncounted"):
            auth = await self._authenticate(scope, is_public=bool(options.get("public")))
        facts["auth"], facts["user"] = auth, auth.principal if auth is not None else None
        await next_app(scope, receive, send)

    async def _authenticate(self, scope: Scope, *, is_public: bool) -> AuthenticatedPrincipal | None:
        sessions, keys = cookies_named(scope["headers"], self.name), _bearer_keys(scope)
        if len(sessions) + len(keys) != 1:
            return None
        token = (sessions or keys)[0]
        if not 0 < len(token) <= _MAX_TOKEN_LENGTH or not token.isascii():
            return None
        services = self.services
        authenticate = services.login.authenticate_session if sessions else services.api_keys.authenticate_key
        auth = await sync_to_thread(authenticate, token)
        # Only failures are counted, because colleagues may share an address with somebody who guesses tokens. A public
        # page also opens with an expired session, and is then counted as an anonymous request.
        if auth is None and not is_public:
            self.limiter.take(f"forged {scope['state']['peer'].rate_limit_key}", self.settings.forged_per_address)
        return auth


def _bearer_keys(scope: Scope) -> list[str]:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"authorization"]
    pairs = [value.partition(" ") for value in values]
    return [rest.strip() for kind, _, rest in pairs if kind.lower() == "bearer" and rest.strip().startswith(KEY_PREFIX)]
