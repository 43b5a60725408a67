"""Threads of their own for the routes that print, so that waiting prints never hold the threads of other routes."""

from asyncio import wrap_future
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from internships.domain.errors import PrintQueueFull

Args = ParamSpec("Args")
Answer = TypeVar("Answer")
MAX_RUNNING = 8
"""Routes that print at once: those that the press lets in, and some that read or keep what is printed."""


@dataclass
class PrintQueue:
    """Lets in ``most`` at once and refuses who comes after. Counted on the event loop only, so it takes no lock."""

    max_running: int = MAX_RUNNING
    _running: int = 0
    _threads: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.max_running, "press-room")

    async def run(self, ask: Callable[[], Answer]) -> Answer:
        """Run a use case that prints."""
        if self._running >= self.max_running:
            raise PrintQueueFull
        self._running += 1
        try:
            return await wrap_future(self._threads.submit(ask))
        finally:
            self._running -= 1


def in_print_queue(route: Callable[Args, Answer]) -> Callable[Args, Awaitable[Answer]]:
    """Make a route that prints run in the press room of its ``services``."""

    @wraps(route)
    async def run(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        services: Any = kwargs["services"]
        room: PrintQueue = services.print_queue
        return await room.run(partial(route, *args, **kwargs))

    return run
