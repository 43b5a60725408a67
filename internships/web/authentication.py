"""Who is asking: a session cookie or a key, never both. What is unknown, expired or forged is nobody."""

from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.cookies import cookies_named
from internships.web.rate_limits import RateLimiter
from internships.web.services import Authenticator
from internships.web.settings import WebSettings

KEY_PREFIX = "isk_"
_COOKIE = "internships_session"
_MAX_TOKEN_LENGTH = 200


def cookie_name(settings: WebSettings) -> str:
    """Return the session cookie's name; a browser takes ``__Host-`` only from HTTPS, for this host alone."""
    return _COOKIE if settings.is_loopback else f"__Host-{_COOKIE}"


def session_cookie(settings: WebSettings, token: str, seconds: int) -> Cookie:
    """Return the cookie that carries a session's token."""
    return Cookie(
        key=cookie_name(settings),
        value=token,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=not settings.is_loopback,
        samesite="lax",
    )


def expired_session_cookie(settings: WebSettings) -> Cookie:
    """Return the cookie that makes a browser forget its session."""
    return session_cookie(settings, "", 0)


class AuthenticationMiddleware(ASGIMiddleware):
    """Puts ``Seen`` (or None) in ``scope["auth"]`` and the viewer in ``scope["user"]``."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, authenticator: Authenticator, limiter: RateLimiter, settings: WebSettings) -> None:
        self.authenticator = authenticator
        self.limiter = limiter
        self.settings = settings
        self.name = cookie_name(settings)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find out who asks, then go on; what is counted for nobody is for nobody in particular."""
        facts: Any = scope
        options = facts["route_handler"].opt
        seen = (
            None if options.get("uncounted") else await self._authenticate(scope, is_public=bool(options.get("public")))
        )
        facts["auth"], facts["user"] = seen, seen.principal if seen is not None else None
        await next_app(scope, receive, send)

    async def _authenticate(self, scope: Scope, *, is_public: bool) -> AuthenticatedPrincipal | None:
        sessions, keys = cookies_named(scope["headers"], self.name), _bearer_keys(scope)
        if len(sessions) + len(keys) != 1:
            return None
        token = (sessions or keys)[0]
        if not 0 < len(token) <= _MAX_TOKEN_LENGTH or not token.isascii():
            return None
        ask = self.authenticator.authenticate_session if sessions else self.authenticator.authenticate_key
        seen = await sync_to_thread(ask, token)
        # Only who fails is counted: colleagues share an address with whoever guesses there. A public page opens for
        # a session that ran out as it does for a stranger, and is counted as a stranger's.
        if seen is None and not is_public:
            self.limiter.take(f"forged {scope['state']['peer'].bucket}", self.settings.forged_per_address)
        return seen


def _bearer_keys(scope: Scope) -> list[str]:
    told = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"authorization"]
    pairs = [value.partition(" ") for value in told]
    return [rest.strip() for kind, _, rest in pairs if kind.lower() == "bearer" and rest.strip().startswith(KEY_PREFIX)]
