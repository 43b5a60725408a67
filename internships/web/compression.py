"""Compression of pages, static files and the API documentation; other responses are sent as they are.

The length of a compressed response tells about what is in it. So nothing is compressed that mixes a secret with text
that somebody else may have chosen: no record, no list, and not the outbox, which contains login links.

Litestar's own middleware compresses all routes by default and again for every request, on the event loop.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseBodyEvent, HTTPResponseStartEvent, Message, Receive, Scope, Send

MIN_BYTES = 500
"""A shorter response fits in one packet anyway."""
_MIN_REMEMBERED_BYTES = 50_000
"""Only the API documentation is this large; it is the same for everybody."""
_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


class CompressionMiddleware(ASGIMiddleware):
    """Compresses the responses of routes with ``compressed=True``."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Handle one request."""
        if scope["route_handler"].opt.get("compressed"):
            send = _CompressedSend(send, accepted_encoding(Headers.from_scope(scope).get("accept-encoding", "")))
        await next_app(scope, receive, send)


def accepted_encoding(accept_encoding: str) -> str | None:
    """Return the best encoding that an ``Accept-Encoding`` header accepts; a weight of zero refuses one."""
    entries = (entry.partition(";q=") for entry in accept_encoding.lower().replace(" ", "").split(","))
    accepted = {name for name, _, weight in entries if not weight or weight.strip("0.")}
    return next((name for name in _ENCODERS if name in accepted), None)


class _CompressedSend:
    """Holds back the headers until the body is there, because they contain its length."""

    def __init__(self, send: Send, encoding: str | None) -> None:
        self._send, self._encoding = send, encoding
        self._start: HTTPResponseStartEvent | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] == "http.response.body" and self._start is not None:
            start, self._start = self._start, None
            self._compress(start, message)
            await self._send(start)
        await self._send(message)

    def _compress(self, start: HTTPResponseStartEvent, message: HTTPResponseBodyEvent) -> None:
        headers, body = MutableScopeHeaders.from_message(start), message["body"]
        headers.extend_header_value("vary", "Accept-Encoding")
        if self._encoding is None or len(body) < MIN_BYTES or message.get("more_body"):
            return
        message["body"] = _compressed(body, self._encoding)
        headers["content-encoding"] = self._encoding
        headers["content-length"] = str(len(message["body"]))
        if headers.get("etag", "").startswith('"'):  # the same bytes no longer (RFC 9110, 8.8.1)
            headers["etag"] = f"W/{headers['etag']}"


def _compressed(body: bytes, encoding: str) -> bytes:
    return _remembered(body, encoding) if len(body) >= _MIN_REMEMBERED_BYTES else _ENCODERS[encoding](body)


@lru_cache(maxsize=8)
def _remembered(body: bytes, encoding: str) -> bytes:
    return _ENCODERS[encoding](body)
