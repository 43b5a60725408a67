"""The HTTP protocol of the server, which closes slow and half-open connections.

uvicorn itself waits forever for headers, body and reader, and accepts headers of any size.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from internships.domain.errors import DomainError
from internships.domain.json_reader import format_size
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.web.problems import MEDIA_TYPE, problem_of


class BoundedConnection(HttpToolsProtocol):
    """Answers 408 or 431 and closes; closes without an answer when another response was already started.

    The headers ("head") must arrive within ``seconds`` of the connection, or of their first byte. Of a body, and of a
    response that the client still has to read, ``min_bytes`` must pass in any ``seconds``; a whole body must arrive
    within ``max_body_seconds``.
    """

    seconds: float = 10.0
    min_bytes: int = 5_000
    max_body_seconds: float = 300.0
    head_bytes: int = 32_768
    """Limit of the headers, and of chunk extensions and trailers between two pieces of a body."""
    max_pipelined: int = 8
    """Requests that may be sent before earlier ones are answered; browsers send none."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer."""
        super().connection_made(transport)
        now = self.loop.time()
        # The request being answered; uvicorn's ``cycle`` is the last one received.
        self._running: RequestResponseCycle | None = None
        self._head_since: float | None = now
        self._body_since: float | None = None
        self._window, self._received_bytes = now, 0
        self._lingers_since: float | None = None
        self._unread_since: float | None = None
        self._unread_bytes = 0
        self._unparsed_bytes = 0  # bytes received since the parser last reported something
        self._timer = self.loop.call_later(self.seconds / 10, self._check_timeouts)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes; close when headers become too large."""
        if self.transport.is_closing():
            return
        if self._head_since is None and self._body_since is None:
            self._head_since = self.loop.time()
        self._received_bytes += len(data)
        self._unparsed_bytes += len(data)
        super().data_received(data)
        if self._unparsed_bytes > self.head_bytes and not self.transport.is_closing():
            self._refuse_and_close(Refusal("headers_too_large", most=format_size(self.head_bytes)))

    def on_message_begin(self) -> None:
        """Note the start of headers."""
        self._head_since, self._unparsed_bytes = self._head_since or self.loop.time(), self._unparsed_bytes or 1
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, but not a trailer, which the application never reads."""
        if self._body_since is None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note the start of a body."""
        if len(self.pipeline) >= self.max_pipelined:
            raise ValueError("too many requests ahead of their answers")  # the server answers 400 and closes
        self._head_since, self._unparsed_bytes = None, 0
        self._body_since = self._window = self.loop.time()
        self._received_bytes = 0
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def on_chunk_header(self) -> None:
        """Note that the body continues."""
        self._unparsed_bytes = 0

    def on_body(self, body: bytes) -> None:
        """Note that the body continues."""
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note the end of a body; when the response is complete too, the next headers are due from now."""
        self._body_since, self._unparsed_bytes, self._lingers_since = None, 0, None
        if self.cycle.response_complete:
            self._head_since = self.loop.time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note the end of a response; a refused body may still arrive, or the client would lose the answer."""
        if self._body_since is not None:
            self._lingers_since = self.loop.time()
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Continue writing: the client has read enough."""
        self._unread_since = None
        super().resume_writing()

    def _check_timeouts(self) -> None:
        now = self.loop.time()
        self._timer = self.loop.call_later(self.seconds / 10, self._check_timeouts)
        if self._is_unread(now) or self._has_lingered(now):
            self._mark_disconnected()
            self.transport.abort()
        elif self._head_since is not None and now - self._head_since >= self.seconds:
            if self._unparsed_bytes:
                self._refuse_and_close(Refusal("request_too_slow"))
            else:
                self.transport.close()
        elif self._is_slow_body(now):
            self._refuse_and_close(Refusal("request_too_slow"))

    def _is_slow_body(self, now: float) -> bool:
        if self._body_since is None or self._lingers_since is not None or self.transport.is_closing():
            return False
        if now - self._body_since >= self.max_body_seconds:
            return True
        if self.flow.read_paused:  # the application is slow, not the client
            self._window, self._received_bytes = now, 0
        if now - self._window < self.seconds:
            return False
        is_slow = self._received_bytes < self.min_bytes
        self._window, self._received_bytes = now, 0
        return is_slow

    def _has_lingered(self, now: float) -> bool:
        return self._lingers_since is not None and now - self._lingers_since >= self.seconds

    def _is_unread(self, now: float) -> bool:
        """Say whether a response is waiting in the buffer and the client does not read it."""
        size = self.transport.get_write_buffer_size()
        is_waiting = self.flow.write_paused or self._running is None or self._running.response_complete
        if not size or not (is_waiting or self.transport.is_closing()):
            self._unread_since = None
            return False
        if self._unread_since is None or now - self._unread_since < self.seconds:
            if self._unread_since is None:
                self._unread_since, self._unread_bytes = now, size
            return False
        is_unread = self._unread_bytes - size < self.min_bytes
        self._unread_since, self._unread_bytes = now, size
        return is_unread

    def _refuse_and_close(self, refusal: DomainError) -> None:
        running = self._running
        is_answering = running is not None and not running.response_complete and running.response_started
        is_behind = bool(self.pipeline)
        self._mark_disconnected()
        if is_answering or is_behind:
            self.transport.abort()
            return
        self.transport.write(_refusal_bytes(refusal))
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that can't be parsed."""
        self._mark_disconnected()
        super().send_400_response(msg)

    def _mark_disconnected(self) -> None:
        """Mark running requests as disconnected, because writing to a closed connection raises."""
        for cycle in (self._running, self.cycle, *(cycle for cycle, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()


def _refusal_bytes(refusal: DomainError) -> bytes:
    problem = problem_of(refusal, Language.NL, None)
    body = problem.model_dump_json(by_alias=True).encode()
    headers: dict[str, Any] = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n{lines}\r\n".encode() + body
