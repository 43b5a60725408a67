"""Threads of their own for files that are read, so that a slow file never holds the threads of other routes."""

from asyncio import wrap_future
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from internships.domain.errors import DomainError, RefusalKind

Answer = TypeVar("Answer")
MAX_RUNNING = 2
MAX_WAITING = 4


class SheetsBusy(DomainError):
    """So many files are being read that one more would wait too long, or one of this account is."""

    code = "sheets_busy"
    kind = RefusalKind.UNAVAILABLE
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er worden nu te veel bestanden gelezen, of er wordt er al een van u gelezen. Dit bestand is niet gelezen; "
            "probeer het over enkele seconden opnieuw.",
            "Too many files are being read now, or one of yours already is. This file was not read; try again in a few "
            "seconds.",
        )


class VerifierBusy(DomainError):
    """So many files are being verified that one more would wait too long, or one from this address is."""

    code = "verifier_busy"
    kind = RefusalKind.UNAVAILABLE
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er worden nu te veel bestanden nagekeken, of er wordt er al een van uw adres nagekeken. Probeer het over "
            "enkele seconden opnieuw.",
            "Too many files are being verified now, or one from your address already is. Try again in a few seconds.",
        )


@dataclass
class FileQueue:
    """Reads ``AT_ONCE`` files and lets ``WAITING`` wait, one of each asker, so that nobody fills it alone.

    An asker is an account, or the address of whoever needs none. Counted on the event loop only, so it takes no lock.
    """

    busy_error: Callable[[], DomainError]
    _waiting_for: set[Hashable] = field(default_factory=set)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MAX_RUNNING, "files"))

    async def run(self, asker: Hashable, read: Callable[[], Answer]) -> Answer:
        """Read a file of an asker; refuses with ``busy`` what would wait too long."""
        if asker in self._waiting_for or len(self._waiting_for) >= MAX_RUNNING + MAX_WAITING:
            raise self.busy_error()
        self._waiting_for.add(asker)
        try:
            return await wrap_future(self._threads.submit(read))
        finally:
            self._waiting_for.discard(asker)
