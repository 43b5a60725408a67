"""A press that stays warm: processes of its own that wait for the next print, shared by the threads of a server."""

import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from internships.domain.document import RenderedPdf
from internships.domain.errors import PressBusy
from internships.rendering.errors import PressCrashed
from internships.rendering.order import PrintOrder
from internships.rendering.pool import RECYCLE_AFTER, SECONDS, Outcome, printing
from internships.subprocess_worker import Child, ChildLost, ChildPool, NoneIdle

WAITING = 4
"""Sets of papers that may wait for a free process; about what one process prints in ten seconds."""
PATIENCE = 30.0
"""Seconds that one document waits for a free process."""


class WarmPress:
    """Prints in ``processes`` children, each used by one thread at a time; never in the caller's own process.

    A font configuration shared by threads crashes, so a server's threads hand their pages to these children. Beyond
    the sets that print and the ``waiting`` behind them, a set is refused with ``PressBusy`` before anything is printed.
    """

    def __init__(self, root: Path, processes: int = 1, seconds: float = SECONDS, *, waiting: int = WAITING) -> None:
        self._places = threading.BoundedSemaphore(processes + waiting)
        self._scratch = TemporaryDirectory(prefix="internships-press-")
        self.children: ChildPool[PrintOrder, RenderedPdf] = ChildPool(
            partial(Child, partial(printing, root, self._scratch.name), seconds, eager=True),
            processes,
            recycle_after=RECYCLE_AFTER,
        )
        self.children.start()

    def print_all(self, orders: Iterable[PrintOrder]) -> Iterator[Outcome]:
        """Yield one outcome per order, in order."""
        if not self._places.acquire(blocking=False):
            yield from (PressBusy() for _ in orders)
            return
        try:
            for order in orders:
                yield self._printed(order)
        finally:
            self._places.release()

    def close(self) -> None:
        """Stop every process."""
        self.children.close()
        self._scratch.cleanup()

    def _printed(self, order: PrintOrder) -> Outcome:
        try:
            return self.children.ask(order, PATIENCE)
        except NoneIdle:
            return PressBusy()
        except ChildLost as lost:
            return PressCrashed(lost.reason)
