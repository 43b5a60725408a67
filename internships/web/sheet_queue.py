"""Threads of their own for files that are read, so that a slow file never holds the threads of other routes."""

from asyncio import wrap_future
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from internships.domain.errors import DomainError

Answer = TypeVar("Answer")
AT_ONCE = 2
WAITING = 4


class SheetsBusy(DomainError):
    """So many files are being read that one more would wait too long, or one of this account is."""

    code = "sheets_busy"
    retry_after = 10

    def __init__(self) -> None:
        super().__init__(
            "Er worden nu te veel bestanden gelezen, of er wordt er al een van u gelezen. Dit bestand is niet gelezen; "
            "probeer het over enkele seconden opnieuw.",
            "Too many files are being read now, or one of yours already is. This file was not read; try again in a few "
            "seconds.",
        )


@dataclass
class SheetQueue:
    """Reads ``AT_ONCE`` files and lets ``WAITING`` wait, one of each account, so that nobody fills it alone.

    Counted on the event loop only, so it takes no lock.
    """

    _accounts: set[UUID] = field(default_factory=set)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "sheets"))

    async def run(self, account: UUID, read: Callable[[], Answer]) -> Answer:
        """Read a file of an account; refuses with ``SheetsBusy`` what would wait too long."""
        if account in self._accounts or len(self._accounts) >= AT_ONCE + WAITING:
            raise SheetsBusy
        self._accounts.add(account)
        try:
            return await wrap_future(self._threads.submit(read))
        finally:
            self._accounts.discard(account)
