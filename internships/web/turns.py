"""Turns for large bodies: few are read and worked on at once, so that they leave processor and threads to the others.

A record of some hundred kilobytes takes seconds of the interpreter, which runs one thread at a time.
"""

import asyncio
from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from internships.domain.errors import DomainError
from internships.web.heap import give_back

AT_ONCE, WAITING = 2, 16
_STATE = "turn"


class RecordsBusy(DomainError):
    """So many large bodies are being worked on that one more would wait too long."""

    code = "records_busy"
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er worden nu te veel grote dossiers nagekeken; probeer het over enkele seconden opnieuw.",
            "Too many large records are being checked now; try again in a few seconds.",
        )


class Turns(ASGIMiddleware):
    """Ends the turn that a request took. Counted on the event loop only, so it takes no lock."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._here = 0

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request take a turn, and end it with the request."""
        turn = _Turn(self)
        facts: Any = scope
        facts["state"][_STATE] = turn
        try:
            await next_app(scope, receive, send)
        finally:
            turn.end()

    async def take(self) -> None:
        """Wait for a turn; refuses with ``RecordsBusy`` what would wait too long."""
        if self._here >= AT_ONCE + WAITING:
            raise RecordsBusy
        self._here += 1
        try:
            await self._free.acquire()
        except BaseException:
            self._here -= 1
            raise

    def end(self) -> None:
        """Give a turn back."""
        self._here -= 1
        self._free.release()
        asyncio.get_running_loop().run_in_executor(None, give_back)


class _Turn:
    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._is_taken = False

    async def take(self) -> None:
        if not self._is_taken:
            await self._turns.take()
            self._is_taken = True

    def end(self) -> None:
        if self._is_taken:
            self._is_taken = False
            self._turns.end()


async def take_turn(scope: Any) -> None:
    """Wait for the turn of a request; it ends with the request."""
    await scope["state"][_STATE].take()
