"""A press that stays warm: processes of its own that wait for the next print, shared by the threads of a server."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from internships.domain.document import RenderedPdf
from internships.domain.errors import PressBusy
from internships.rendering.child import Child, ChildLost
from internships.rendering.errors import PressCrashed
from internships.rendering.order import PrintOrder
from internships.rendering.pool import RECYCLE_AFTER, SECONDS, Outcome, printing

_Printer: TypeAlias = Child[PrintOrder, RenderedPdf]

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
        self._hire: Callable[[], _Printer] = partial(
            Child, partial(printing, root, self._scratch.name), seconds, eager=True
        )
        self._idle: queue.Queue[_Printer] = queue.Queue()
        self._all: set[_Printer] = set()
        self._guard = threading.Lock()
        for _ in range(processes):
            self._add()

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
        with self._guard:
            for child in self._all:
                child.stop()
            self._all.clear()
        self._scratch.cleanup()

    def _printed(self, order: PrintOrder) -> Outcome:
        try:
            child = self._idle.get(timeout=PATIENCE)
        except queue.Empty:
            return PressBusy()
        try:
            child.ask(order)
            wait([child.pipe], child.seconds_left)
            outcome = child.answer()
        except ChildLost as lost:
            self._replace(child)
            return PressCrashed(lost.reason)
        if child.asked < RECYCLE_AFTER:
            self._idle.put(child)
        else:
            self._replace(child)
        return outcome

    def _add(self) -> None:
        child = self._hire()
        with self._guard:
            self._all.add(child)
        self._idle.put(child)

    def _replace(self, child: _Printer) -> None:
        with self._guard:
            self._all.discard(child)
        child.stop()
        self._add()
