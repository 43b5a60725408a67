"""Limits how many large bodies are read and checked at once, so other requests get processor time and threads.

Checking a record of some hundred kilobytes takes seconds, and Python runs one thread at a time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.domain.refusals import Refusal
from internships.web.heap_memory import release_free_memory
from internships.web.work_queues import Slots

MAX_RUNNING, MAX_WAITING = 2, 16
_TAKE_SLOT = "take_slot"


class LargeBodyMiddleware(ASGIMiddleware):
    """Frees the slot of a request at its end. Used on the event loop only, so it needs no lock."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._running = asyncio.Semaphore(MAX_RUNNING)
        self._slots = Slots(MAX_RUNNING + MAX_WAITING, partial(Refusal, "records_busy"))

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Handle a request that may take a slot with ``wait_for_slot``."""
        facts: Any = scope
        async with AsyncExitStack() as request_end:
            facts["state"][_TAKE_SLOT] = partial(request_end.enter_async_context, self._slot())
            await next_app(scope, receive, send)

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        with self._slots.taken_by(object()):
            async with self._running:
                try:
                    yield
                finally:
                    asyncio.get_running_loop().run_in_executor(None, release_free_memory)


async def wait_for_slot(scope: Any) -> None:
    """Wait for a slot, which is freed at the end of the request; refuses when too many wait."""
    await scope["state"][_TAKE_SLOT]()
