"""Places for files and batches that come in: few at once, taken before the first byte of one is read.

A body of 20 MB costs memory and time while it comes in. Strangers never take the places of accounts, and who sends
slowly gives the place up to the others.
"""

import asyncio
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send, WebSocketReceiveMessage

from internships.domain.refusals import Refusal
from internships.web.file_queue import MAX_RUNNING, MAX_WAITING, SheetsBusy, VerifierBusy
from internships.web.heap_memory import release_free_memory
from internships.web.json_bodies import MAX_RECORD_BODY

MAX_SLOTS = MAX_RUNNING + MAX_WAITING
"""Of accounts, and as many of strangers: one of each account or address."""


class UploadSlotMiddleware(ASGIMiddleware):
    """Refuses a body above 1 MB, or of untold length, that finds no place, as busy, and one that comes slowly.

    Of a body that has a place at least ``least`` bytes a second must come on average; it may be ``seconds`` behind.
    Counted on the event loop only, so it takes no lock.
    """

    seconds: float = 10.0
    min_bytes_per_second: int = 20_000
    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._taken: dict[bool, set[str]] = {True: set(), False: set()}

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Take a place for as long as the request lasts."""
        facts: Any = scope
        if not _is_large(facts):
            await next_app(scope, receive, send)
            return
        auth = facts.get("auth")
        name = facts["state"]["peer"].rate_limit_key if auth is None else str(auth.principal.account_id)
        taken = self._taken[auth is not None]
        if len(taken) >= MAX_SLOTS or name in taken:
            raise VerifierBusy if auth is None else SheetsBusy
        taken.add(name)
        try:
            await next_app(scope, _PacedReceive(receive, self.seconds, self.min_bytes_per_second), send)
        finally:
            taken.discard(name)
            asyncio.get_running_loop().run_in_executor(None, release_free_memory)


class _PacedReceive:
    """A body that is waited for no longer than what came of it allows; what the service itself takes doesn't count."""

    def __init__(self, receive: Receive, seconds: float, least: int) -> None:
        self._receive = receive
        self._most = self._left = seconds
        self._least = least
        self._is_whole = False

    async def __call__(self) -> HTTPReceiveMessage | WebSocketReceiveMessage:
        if self._is_whole:
            return await self._receive()  # waits until the sender goes away
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(self._left):
                told: Any = await self._receive()
        except TimeoutError:
            raise Refusal("request_too_slow") from None
        earned = len(told.get("body", b"")) / self._least - (clock() - began)
        self._left = min(self._most, self._left + earned)  # who sent fast may not hold the place for long after
        self._is_whole = not told.get("more_body", False)
        message: HTTPReceiveMessage = told
        return message


def _is_large(facts: Any) -> bool:
    if (facts["route_handler"].resolve_request_max_body_size() or 0) <= MAX_RECORD_BODY or facts["method"] == "GET":
        return False
    told = [value for name, value in facts["headers"] if name.lower() == b"content-length"]
    # The server holds a sender to the length that it tells.
    return len(told) != 1 or not told[0].isdigit() or int(told[0][:20]) > MAX_RECORD_BODY
