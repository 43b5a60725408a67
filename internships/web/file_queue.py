"""Separate threads for reading uploaded files, so slow files don't block other routes."""

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
    """Reads ``MAX_RUNNING`` files while ``MAX_WAITING`` wait; one per owner, so nobody fills the queue alone.

    The owner is an account, or the address of an anonymous request. Used on the event loop only, so it needs no lock.
    """

    busy_error: Callable[[], DomainError]
    _owners: set[Hashable] = field(default_factory=set)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MAX_RUNNING, "files"))

    async def run(self, owner: Hashable, read: Callable[[], Answer]) -> Answer:
        """Read a file in a thread; refuses with ``busy_error`` when the queue is full."""
        if owner in self._owners or len(self._owners) >= MAX_RUNNING + MAX_WAITING:
            raise self.busy_error()
        self._owners.add(owner)
        try:
            return await wrap_future(self._threads.submit(read))
        finally:
            self._owners.discard(owner)
