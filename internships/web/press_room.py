"""Threads of their own for the routes that print, so that waiting prints never hold the threads of other routes."""

from asyncio import wrap_future
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from internships.domain.errors import PressBusy

Told = ParamSpec("Told")
Answer = TypeVar("Answer")
MOST = 8
"""Routes that print at once: those that the press lets in, and some that read or keep what is printed."""


@dataclass
class PressRoom:
    """Lets in ``most`` at once and refuses who comes after. Counted on the event loop only, so it takes no lock."""

    most: int = MOST
    _inside: int = 0
    _threads: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(self.most, "press-room")

    async def run(self, ask: Callable[[], Answer]) -> Answer:
        """Run a use case that prints."""
        if self._inside >= self.most:
            raise PressBusy
        self._inside += 1
        try:
            return await wrap_future(self._threads.submit(ask))
        finally:
            self._inside -= 1


def in_press_room(route: Callable[Told, Answer]) -> Callable[Told, Awaitable[Answer]]:
    """Make a route that prints run in the press room of its ``services``."""

    @wraps(route)
    async def run(*args: Told.args, **kwargs: Told.kwargs) -> Answer:
        services: Any = kwargs["services"]
        room: PressRoom = services.press_room
        return await room.run(partial(route, *args, **kwargs))

    return run
