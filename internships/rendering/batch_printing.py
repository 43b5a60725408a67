"""Many prints over all cores, in the order asked, none stopping another."""

import gc
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from internships.domain.document import RenderedPdf
from internships.domain.errors import DomainError
from internships.rendering.errors import PrintProcessFailed
from internships.rendering.print_job import PrintJob
from internships.subprocess_worker import SubprocessLost, SubprocessWorker

PrintOutcome: TypeAlias = RenderedPdf | DomainError
_PrintProcess: TypeAlias = SubprocessWorker[PrintJob, RenderedPdf]

MIN_FOR_PROCESSES = 4
"""Below this many orders, starting processes costs more than it gains."""
RECYCLE_AFTER = 64
"""Prints per process; what Pango and fontconfig don't give back goes with the process."""
TIMEOUT_SECONDS = 120.0
"""Per document, the start of its process included."""

_LOG = logging.getLogger(__name__)
# WeasyPrint meets a page that it can't lay out with whatever its layout code ran into.
_LAYOUT_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def print_all(
    orders: Iterable[PrintJob], root: Path, *, processes: int | None = None, seconds: float = TIMEOUT_SECONDS
) -> Iterator[PrintOutcome]:
    """Yield one outcome per order, in order: its PDF, or the refusal that stopped this one alone.

    Orders are taken from the iterable only as fast as they are printed, so memory stays flat however many
    there are. A process that dies or takes longer than ``seconds`` gives ``PressCrashed`` for its order.
    """
    queue = iter(orders)
    first = list(islice(queue, MIN_FOR_PROCESSES))
    if len(first) < MIN_FOR_PROCESSES:
        yield from map(_print_in_process(root), first)
    else:
        yield from _ProcessPool(root, processes or usable_cores(), seconds).print(chain(first, queue))


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # containers and `taskset` give a process fewer than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_printer(root: Path, scratch: str | None = None) -> Callable[[PrintJob], RenderedPdf]:
    """Return a press of this process as a function; ``scratch`` takes what the process leaves behind."""
    # WeasyPrint leaves its unpacked fonts behind when its process is killed; the parent clears ``scratch``.
    tempfile.tempdir = scratch or tempfile.tempdir
    # Loads Pango: the parent of many printing processes does without.
    from internships.rendering.pdf_printer import PdfPrinter  # noqa: PLC0415

    press = PdfPrinter(root)
    _tune_garbage_collector()

    def printed(order: PrintJob) -> RenderedPdf:
        try:
            return press.print(order)
        except _LAYOUT_ERRORS as bug:
            _LOG.exception("%s could not be laid out", order.identifier)
            raise PrintProcessFailed(type(bug).__name__) from bug  # its message may quote the record

    return printed


def _tune_garbage_collector() -> None:
    # A page is a hundred thousand small values in cycles; looking for garbage at Python's usual pace takes a third
    # of a print. What is loaded by now stays for good, so the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _print_in_process(root: Path) -> Callable[[PrintJob], PrintOutcome]:
    ready: list[Callable[[PrintJob], RenderedPdf]] = []

    def printed(order: PrintJob) -> PrintOutcome:
        try:
            ready[:] = ready or [load_printer(root)]
            return ready[0](order)
        except DomainError as refusal:
            return refusal

    return printed


class _ProcessPool:
    def __init__(self, root: Path, processes: int, seconds: float) -> None:
        self._scratch = TemporaryDirectory(prefix="internships-press-")
        prepare = partial(load_printer, root, self._scratch.name)
        self._start_process: Callable[[], _PrintProcess] = partial(SubprocessWorker, prepare, seconds)
        self._idle = [self._start_process() for _ in range(processes)]
        self._busy: dict[_PrintProcess, int] = {}
        self._ready: dict[int, PrintOutcome] = {}
        self._max_pending = 4 * processes

    def print(self, orders: Iterable[PrintJob]) -> Iterator[PrintOutcome]:
        queue = enumerate(orders)
        due = 0
        try:
            while True:
                self._assign(queue)
                if not self._busy:
                    return
                self._collect()
                while due in self._ready:
                    yield self._ready.pop(due)
                    due += 1
        finally:
            for child in (*self._idle, *self._busy):
                child.stop()
            self._scratch.cleanup()

    def _assign(self, queue: Iterator[tuple[int, PrintJob]]) -> None:
        # A slow first document holds back those printed after it: the window bounds how many wait.
        while self._idle and len(self._busy) + len(self._ready) < self._max_pending:
            if (taken := next(queue, None)) is None:
                return
            place, order = taken
            child = self._idle.pop()
            child.ask(order)
            self._busy[child] = place

    def _collect(self) -> None:
        patience = min(child.seconds_left for child in self._busy)
        wait([child.pipe for child in self._busy], patience)
        for child in [child for child in self._busy if child.pipe.poll() or not child.seconds_left]:
            self._ready[self._busy.pop(child)] = self._outcome(child)

    def _outcome(self, child: _PrintProcess) -> PrintOutcome:
        try:
            outcome = child.answer()
        except SubprocessLost as lost:
            child.stop()
            self._idle.append(self._start_process())
            return PrintProcessFailed(lost.reason)
        if child.questions_asked < RECYCLE_AFTER:
            self._idle.append(child)
        else:
            child.stop()
            self._idle.append(self._start_process())
        return outcome
