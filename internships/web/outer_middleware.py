"""Middleware around every request, routed or not: peer, host check, request id, security headers, log and metrics."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.web.errors import TooManyRequests
from internships.web.json_logging import Logger
from internships.web.language import chosen_language
from internships.web.metrics import Metrics
from internships.web.problem_statuses import SERVER_ERROR
from internships.web.problems import MEDIA_TYPE, headers_of, problem_of
from internships.web.rate_limits import RateLimiter
from internships.web.request_size import oversize_refusal
from internships.web.settings import WebSettings
from internships.web.trusted_proxies import Peer, parse_address, resolve_peer

CLOSED_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
_DEFAULT_HEADERS = {"content-security-policy": CLOSED_CSP, "cache-control": "no-store"}
_HSTS = {"strict-transport-security": "max-age=31536000"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PORT = re.compile(r":[0-9]{1,5}\Z")


@dataclass(frozen=True)
class OuterMiddleware:
    """Wraps the ASGI application. ``clock`` returns seconds; ``new_id`` makes request ids."""

    app: ASGIApp
    settings: WebSettings
    logger: Logger
    metrics: Metrics
    limiter: RateLimiter
    clock: Callable[[], float]
    new_id: Callable[[], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other connections are passed on."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        facts: Any = scope
        refusal = oversize_refusal(facts)
        if refusal is not None:  # it is answered without parsing any of it
            facts |= {"headers": [], "query_string": b""}
        headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        client = scope["client"][0] if scope.get("client") else ""  # type: ignore[index]
        peer = resolve_peer(client, scope["scheme"], headers, self.settings.trusted_proxies)
        request_id = self._request_id(client, headers)
        self._store_request_facts(scope, headers, peer, request_id)
        started, status, inner_scope = self.clock(), 500, _as_get(scope)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_security_headers(message.get("headers", ()), request_id)
            elif inner_scope is not scope and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        try:
            refusal = refusal or self._refusal(headers, peer)
            if refusal is None:
                await self.app(inner_scope, receive, send_with_headers)
            else:
                facts["state"]["refusal"] = refusal
                await _send_problem(refusal, scope["state"]["language"], request_id, send_with_headers)
        finally:
            self._log_and_count(inner_scope, str(scope.get("method")), status, self.clock() - started, request_id)

    def _store_request_facts(self, scope: Scope, headers: list[tuple[str, str]], peer: Peer, request_id: str) -> None:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=None))
        accepted = next((value for name, value in headers if name == "accept-language"), None)
        scope["client"] = (peer.address, 0)
        scope["scheme"] = peer.scheme
        scope.setdefault("state", {}).update(
            request_id=request_id,
            language=chosen_language(query.get("lang"), accepted),
            peer=peer,
            is_local=peer.is_local,
        )

    def _request_id(self, client: str, headers: list[tuple[str, str]]) -> str:
        nearest = parse_address(client)
        if nearest is not None and any(nearest in network for network in self.settings.trusted_proxies):
            request_id = next((value for name, value in headers if name == "x-request-id"), "")
            if _REQUEST_ID.fullmatch(request_id):
                return request_id
        return self.new_id()

    def _refusal(self, headers: list[tuple[str, str]], peer: Peer) -> DomainError | None:
        """Count the request by its source, before cookies, parameters or body are read; return why it is refused."""
        try:
            self.limiter.take(f"source {peer.rate_limit_key}", self.settings.per_source)
        except TooManyRequests as refusal:
            return refusal
        return None if self._is_allowed_host(headers) else Refusal("unknown_host")

    def _is_allowed_host(self, headers: list[tuple[str, str]]) -> bool:
        hosts = [value for name, value in headers if name == "host"]
        return len(hosts) == 1 and _PORT.sub("", hosts[0].lower()) in self.settings.allowed_hosts

    def _with_security_headers(
        self, headers: Iterable[tuple[bytes, bytes]], request_id: str
    ) -> list[tuple[bytes, bytes]]:
        own = [(name, value) for name, value in headers if name.lower().decode("latin-1") not in _SECURITY_HEADERS]
        own_names = {name.lower().decode("latin-1") for name, _ in own}
        added = {
            **_SECURITY_HEADERS,
            **({} if self.settings.is_loopback else _HSTS),
            **{name: value for name, value in _DEFAULT_HEADERS.items() if name not in own_names},
            "x-request-id": request_id,
        }
        return [*own, *((name.encode(), value.encode()) for name, value in added.items())]

    def _log_and_count(self, scope: Scope, method: str, status: int, seconds: float, request_id: str) -> None:
        facts: dict[str, Any] = dict(scope)
        route = facts.get("path_template") or "unmatched"
        auth = facts.get("auth")
        self.metrics.count(method, route, status, seconds)
        refusal = facts["state"].get("refusal")
        reasons = {} if refusal is None else {"code": refusal.code}
        if status >= SERVER_ERROR and getattr(refusal, "reason", None) is not None:
            reasons["reason"] = refusal.reason
        log = self.logger.error if status >= SERVER_ERROR else self.logger.info
        log(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            request_id=request_id,
            account=str(auth.principal.account_id) if auth is not None else None,
            **reasons,
        )


def _as_get(scope: Scope) -> Scope:
    # RFC 9110 9.3.2: HEAD is answered as GET, without the content. The server keeps its own scope, because it must
    # know that no content follows.
    if scope.get("method") != "HEAD":
        return scope
    as_get: Any = {**scope, "method": "GET"}
    return cast(Scope, as_get)


async def _send_problem(refusal: DomainError, language: Language, request_id: str, send: Send) -> None:
    problem = problem_of(refusal, language, request_id)
    body = problem.model_dump_json(by_alias=True).encode()
    headers = {**headers_of(refusal), "content-type": MEDIA_TYPE, "content-length": str(len(body))}
    raw_headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": raw_headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
