"""Rate limits per account or address: token buckets in the memory of this process."""

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
    """A token bucket per name. Beyond ``_MAX_BUCKETS`` the longest unused bucket is dropped.

    Used on the event loop only, so it needs no lock. Each server process has its own buckets.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, allowance: Allowance) -> None:
        """Take one token; refuses with the seconds to wait when the bucket is empty."""
        left = self.left(name, allowance)
        if left < 1:
            raise TooManyRequests(max(1, ceil((1 - left) * allowance.seconds / allowance.count)))
        self._buckets[name] = (left - 1, self._clock())
        self._buckets.move_to_end(name)
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)

    def left(self, name: str, allowance: Allowance) -> float:
        """Return the number of tokens in a bucket now, with fractions."""
        tokens, since = self._buckets.get(name, (float(allowance.count), self._clock()))
        return min(allowance.count, tokens + (self._clock() - since) * allowance.count / allowance.seconds)


class RateLimitMiddleware(ASGIMiddleware):
    """Counts each request per account, or per address when it is anonymous.

    ``allowance=…`` adds a bucket for the route. An ``Allowance`` counts per account, or per address on a
    public route; the name of one in ``WebSettings``, such as ``"letters"``, always counts per address.
    ``uncounted=True`` counts nothing: for static files and monitoring.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, limiter: RateLimiter, settings: WebSettings) -> None:
        self.limiter = limiter
        self.settings = settings

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse a request above its limits."""
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
