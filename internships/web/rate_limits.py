"""How fast somebody may ask: buckets in this process's memory, per account or per address."""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.web.errors import TooManyRequests
from internships.web.settings import Allowance, WebSettings

_MAX_BUCKETS = 50_000


class RateLimiter:
    """A bucket per name that fills evenly; the names longest unused are forgotten beyond ``_MOST``.

    Used on the event loop only, so it takes no lock. Several server processes each keep their own buckets.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, allowance: Allowance) -> None:
        """Take one from a bucket; refuses, with the seconds to wait, when it is empty."""
        left = self.left(name, allowance)
        if left < 1:
            raise TooManyRequests(max(1, ceil((1 - left) * allowance.seconds / allowance.count)))
        self._buckets[name] = (left - 1, self._clock())
        self._buckets.move_to_end(name)
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)

    def left(self, name: str, allowance: Allowance) -> float:
        """Return how many a bucket holds now."""
        held, since = self._buckets.get(name, (float(allowance.count), self._clock()))
        return min(allowance.count, held + (self._clock() - since) * allowance.count / allowance.seconds)


class RateLimitMiddleware(ASGIMiddleware):
    """Counts a request against its account, or its address.

    ``opt={"allowance": "letters"}`` adds a bucket of the route: an ``Allowance``, or the name of one in the settings. A
    name in the settings is by address, whoever asks; an allowance by account, and by address on a public route.
    ``opt={"uncounted": True}`` counts nothing: what a page or a watchman fetches by itself.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, limiter: RateLimiter, settings: WebSettings) -> None:
        self.limiter = limiter
        self.settings = settings

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse what comes too fast."""
        facts: Any = scope
        options = facts["route_handler"].opt
        if not options.get("uncounted"):
            self._count(facts, options.get("allowance"))
        await next_app(scope, receive, send)

    def _count(self, facts: Any, own: Allowance | str | None) -> None:
        auth, bucket = facts.get("auth"), facts["state"]["peer"].rate_limit_key
        account = None if auth is None else f"account {auth.principal.account_id}"
        if own is not None:
            is_of_address = isinstance(own, str) or account is None or facts["route_handler"].opt.get("public")
            allowance = getattr(self.settings, own) if isinstance(own, str) else own
            self.limiter.take(f"route {facts['path_template']} {bucket if is_of_address else account}", allowance)
        if account is not None:
            self.limiter.take(account, self.settings.per_account)
        else:
            self.limiter.take(f"address {bucket}", self.settings.per_address)
