"""Limits how many large uploads are received at once; a slot is taken before the first byte is read.

A body of 20 MB takes memory and time while it is received. Anonymous requests have their own slots, and slow senders
are refused so their slot is free again.
"""

import asyncio
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from internships.domain.refusals import Refusal
from internships.web.heap_memory import release_free_memory
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.work_queues import MAX_FILES, SHEETS_BUSY, VERIFIER_BUSY, Slots


class UploadSlotMiddleware(ASGIMiddleware):
    """Gives slots to bodies above 1 MB or of unknown length; refuses when none is free, and slow bodies.

    A body must arrive at ``min_bytes_per_second`` on average; it may be ``seconds`` behind. Used on the event loop
    only, so it needs no lock.
    """

    seconds: float = 10.0
    min_bytes_per_second: int = 20_000
    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._account_slots = Slots(MAX_FILES, SHEETS_BUSY)
        self._anonymous_slots = Slots(MAX_FILES, VERIFIER_BUSY)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Hold a slot during the request."""
        facts: Any = scope
        if not _is_large(facts):
            await next_app(scope, receive, send)
            return
        auth = facts.get("auth")
        owner = facts["state"]["peer"].rate_limit_key if auth is None else str(auth.principal.account_id)
        slots = self._anonymous_slots if auth is None else self._account_slots
        with slots.taken_by(owner):
            try:
                await next_app(scope, _PacedReceive(receive, self.seconds, self.min_bytes_per_second), send)
            finally:
                asyncio.get_running_loop().run_in_executor(None, release_free_memory)


class _PacedReceive:
    """Receives a body and limits the time spent waiting for it; the time of the application doesn't count."""

    def __init__(self, receive: Receive, seconds: float, min_bytes_per_second: int) -> None:
        self._receive = receive
        self._max_seconds = self._seconds_left = seconds
        self._min_bytes_per_second = min_bytes_per_second
        self._is_complete = False

    async def __call__(self) -> HTTPReceiveMessage | WebSocketReceiveMessage:
        if self._is_complete:
            return await self._receive()  # waits until the sender goes away
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._seconds_left):
                received: Any = await self._receive()
        except TimeoutError:
            raise Refusal("request_too_slow") from None
        gained = len(received.get("body", b"")) / self._min_bytes_per_second - (clock() - started)
        # Capped, so a sender can't be fast first and then hold the slot for long.
        self._seconds_left = min(self._max_seconds, self._seconds_left + gained)
        self._is_complete = not received.get("more_body", False)
        message: HTTPReceiveMessage = received
        return message


def _is_large(facts: Any) -> bool:
    if (facts["route_handler"].resolve_request_max_body_size() or 0) <= MAX_RECORD_BODY or facts["method"] == "GET":
        return False
    lengths = [value for name, value in facts["headers"] if name.lower() == b"content-length"]
    # uvicorn reads no more than the declared length.
    return len(lengths) != 1 or not lengths[0].isdigit() or int(lengths[0][:20]) > MAX_RECORD_BODY
