"""Queues for slow work: it runs in threads of its own, and is refused at once when too much of it waits.

All of this is used on the event loop only, so it needs no lock.
"""

from asyncio import wrap_future
from collections.abc import Awaitable, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal

Args = ParamSpec("Args")
Answer = TypeVar("Answer")
FILE_READERS, MAX_FILES = 2, 6
"""Files that are read at the same time, and those with the ones that wait."""
SHEETS_BUSY, VERIFIER_BUSY = partial(Refusal, "sheets_busy"), partial(Refusal, "verifier_busy")
PRINT_THREADS = 8
"""As many as the printer pool admits, and some that read the agreement or store the result."""


class Slots:
    """Admits ``most`` owners at the same time, each once, and refuses others with the error that ``busy`` makes.

    With a new ``object()`` as owner only their number is limited.
    """

    def __init__(self, most: int, busy: Callable[[], DomainError]) -> None:
        self._most, self._busy = most, busy
        self._owners: set[Hashable] = set()

    @contextmanager
    def taken_by(self, owner: Hashable) -> Iterator[None]:
        """Hold a slot."""
        if owner in self._owners or len(self._owners) >= self._most:
            raise self._busy()
        self._owners.add(owner)
        try:
            yield
        finally:
            self._owners.discard(owner)


class WorkQueue:
    """Threads for one sort of work, so that it doesn't block other routes, and slots for those who wait for one.

    The owner of a file is an account, or the address of an anonymous request, so that nobody fills the queue alone; a
    print has no owner.
    """

    def __init__(self, threads: int, most: int, busy: Callable[[], DomainError]) -> None:
        self._threads, self._slots = ThreadPoolExecutor(threads, "queue"), Slots(most, busy)

    async def run(self, owner: Hashable, work: Callable[[], Answer]) -> Answer:
        """Do work for an owner in a thread; refuses when there is no slot."""
        with self._slots.taken_by(owner):
            return await wrap_future(self._threads.submit(work))


def in_print_queue(route: Callable[Args, Answer]) -> Callable[Args, Awaitable[Answer]]:
    """Decorate a route to run in the print queue of its ``services``."""

    @wraps(route)
    async def run(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        services: Any = kwargs["services"]
        queue: WorkQueue = services.print_queue
        return await queue.run(object(), partial(route, *args, **kwargs))

    return run
