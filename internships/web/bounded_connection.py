"""One connection of the server, given up when it is half open, or so slow that it only holds a place.

uvicorn itself waits without end for a head, a body and a reader, and keeps a head of any size.
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
    """Answers 408 or 431 and closes, or only closes where an answer can't be understood any more.

    A head must be whole within ``seconds`` of the connection, or of its first byte. Of a body, and of an answer that
    waits to be read, at least ``least`` bytes must pass in any ``seconds``; a whole body in ``longest`` seconds.
    """

    seconds: float = 10.0
    min_bytes: int = 5_000
    max_body_seconds: float = 300.0
    head_bytes: int = 32_768
    """Of a head; also what may come between two pieces of a body, as an extension of a chunk or a trailer."""
    max_pipelined: int = 8
    """Requests that may be sent ahead of their answers; browsers send none."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch."""
        super().connection_made(transport)
        now = self.loop.time()
        self._running: RequestResponseCycle | None = None  # the one that answers; uvicorn's own is the last that came
        self._head_since: float | None = now
        self._body_since: float | None = None
        self._window, self._received_bytes = now, 0
        self._lingers_since: float | None = None
        self._unread_since: float | None = None
        self._unread_bytes = 0
        self._unparsed_bytes = 0  # bytes that came since the parser last told of something
        self._timer = self.loop.call_later(self.seconds / 10, self._check_timeouts)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came; a head that goes on and on is given up."""
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
        """Begin a head."""
        self._head_since, self._unparsed_bytes = self._head_since or self.loop.time(), self._unparsed_bytes or 1
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; a trailer, which nothing here reads, is passed over."""
        if self._body_since is None:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin a body."""
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
        """Go on with a body."""
        self._unparsed_bytes = 0

    def on_body(self, body: bytes) -> None:
        """Go on with a body."""
        self._unparsed_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a body; the next head begins with its first byte, or now where uvicorn waits for none any more."""
        self._body_since, self._unparsed_bytes, self._lingers_since = None, 0, None
        if self.cycle.response_complete:
            self._head_since = self.loop.time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """End an answer; of a body that was refused the rest may come for a while, or the answer would be lost."""
        if self._body_since is not None:
            self._lingers_since = self.loop.time()
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Go on writing: the reader took enough."""
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
        if self.flow.read_paused:  # the service itself is the one that is slow
            self._window, self._received_bytes = now, 0
        if now - self._window < self.seconds:
            return False
        is_slow = self._received_bytes < self.min_bytes
        self._window, self._received_bytes = now, 0
        return is_slow

    def _has_lingered(self, now: float) -> bool:
        return self._lingers_since is not None and now - self._lingers_since >= self.seconds

    def _is_unread(self, now: float) -> bool:
        """Say whether an answer waits that the service writes no further, and nobody takes."""
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
        """Refuse what can't be parsed."""
        self._mark_disconnected()
        super().send_400_response(msg)

    def _mark_disconnected(self) -> None:
        """Tell what still answers that nobody is there: it would write to a closed connection, which is a fault."""
        for cycle in (self._running, self.cycle, *(waiting for waiting, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()
        self.pipeline.clear()


def _refusal_bytes(refusal: DomainError) -> bytes:
    problem = problem_of(refusal, Language.NL, None)
    body = problem.model_dump_json(by_alias=True).encode()
    head: dict[str, Any] = {"content-type": MEDIA_TYPE, "content-length": len(body), "connection": "close"}
    told = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n{told}\r\n".encode() + body
