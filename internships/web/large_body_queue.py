"""Limits how many large bodies are read and checked at once, so other requests get processor time and threads.

Checking a record of some hundred kilobytes takes seconds, and Python runs one thread at a time.
"""

import asyncio
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.domain.errors import DomainError, RefusalKind
from internships.web.heap_memory import release_free_memory

MAX_RUNNING, MAX_WAITING = 2, 16
_SLOT_KEY = "turn"


class RecordsBusy(DomainError):
    """So many large bodies are being worked on that one more would wait too long."""

    code = "records_busy"
    kind = RefusalKind.UNAVAILABLE
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er worden nu te veel grote dossiers nagekeken; probeer het over enkele seconden opnieuw.",
            "Too many large records are being checked now; try again in a few seconds.",
        )


class LargeBodyMiddleware(ASGIMiddleware):
    """Frees the slot of a request at its end. Used on the event loop only, so it needs no lock."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_RUNNING)
        self._admitted = 0

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Handle a request that may take a slot with ``wait_for_slot``."""
        slot = _LargeBodySlot(self)
        facts: Any = scope
        facts["state"][_SLOT_KEY] = slot
        try:
            await next_app(scope, receive, send)
        finally:
            slot.end()

    async def take(self) -> None:
        """Wait for a slot; refuses with ``RecordsBusy`` when too many wait."""
        if self._admitted >= MAX_RUNNING + MAX_WAITING:
            raise RecordsBusy
        self._admitted += 1
        try:
            await self._slots.acquire()
        except BaseException:
            self._admitted -= 1
            raise

    def end(self) -> None:
        """Free a slot."""
        self._admitted -= 1
        self._slots.release()
        asyncio.get_running_loop().run_in_executor(None, release_free_memory)


class _LargeBodySlot:
    def __init__(self, middleware: LargeBodyMiddleware) -> None:
        self._middleware = middleware
        self._is_taken = False

    async def take(self) -> None:
        if not self._is_taken:
            await self._middleware.take()
            self._is_taken = True

    def end(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self._middleware.end()


async def wait_for_slot(scope: Any) -> None:
    """Wait for a slot, which is freed at the end of the request."""
    await scope["state"][_SLOT_KEY].take()
