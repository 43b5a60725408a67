"""Separate threads for routes that print, so waiting prints don't block other routes."""

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
"""As many as the printer pool admits, and some that read the agreement or store the result."""


@dataclass
class PrintQueue:
    """Runs up to ``MAX_RUNNING`` at once and refuses more. Used on the event loop only, so it needs no lock."""

    _running: int = 0
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MAX_RUNNING, "press-room"))

    async def run(self, use_case: Callable[[], Answer]) -> Answer:
        """Run a use case that prints."""
        if self._running >= MAX_RUNNING:
            raise PrintQueueFull
        self._running += 1
        try:
            return await wrap_future(self._threads.submit(use_case))
        finally:
            self._running -= 1


def in_print_queue(route: Callable[Args, Answer]) -> Callable[Args, Awaitable[Answer]]:
    """Decorate a route to run in the print queue of its ``services``."""

    @wraps(route)
    async def run(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        services: Any = kwargs["services"]
        queue: PrintQueue = services.print_queue
        return await queue.run(partial(route, *args, **kwargs))

    return run
