"""Prints many documents on all cores, in order; a failed one does not stop the others."""

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
"""Below this many jobs, starting processes costs more than it saves."""
RECYCLE_AFTER = 64
"""Prints per process; Pango and fontconfig leak memory, which ends with the process."""
TIMEOUT_SECONDS = 120.0
"""Per document, including the start of the process."""

_LOG = logging.getLogger(__name__)
# WeasyPrint raises any of these for a page that it can't lay out.
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
    jobs: Iterable[PrintJob], root: Path, *, processes: int | None = None, seconds: float = TIMEOUT_SECONDS
) -> Iterator[PrintOutcome]:
    """Yield one outcome per job, in order: its PDF, or the error of this one job.

    Jobs are taken from the iterable only as fast as they are printed, so memory use does not grow with their number.
    A process that dies or takes longer than ``seconds`` gives ``PrintProcessFailed`` for its job.
    """
    queue = iter(jobs)
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
    """Return a function that prints in this process; ``scratch`` is a folder for its temporary files."""
    # A killed process leaves WeasyPrint's unpacked fonts behind; the parent removes ``scratch``.
    tempfile.tempdir = scratch or tempfile.tempdir
    # Loads Pango, which the parent of printing processes does not need.
    from internships.rendering.pdf_printer import PdfPrinter  # noqa: PLC0415

    printer = PdfPrinter(root)
    _tune_garbage_collector()

    def print_job(job: PrintJob) -> RenderedPdf:
        try:
            return printer.print(job)
        except _LAYOUT_ERRORS as error:
            _LOG.exception("%s could not be laid out", job.identifier)
            raise PrintProcessFailed(type(error).__name__) from error  # its message may quote the record

    return print_job


def _tune_garbage_collector() -> None:
    # A page is a hundred thousand small objects in cycles; with Python's default thresholds, garbage collection takes a
    # third of a print. What is loaded by now is never freed, so the collector can skip it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _print_in_process(root: Path) -> Callable[[PrintJob], PrintOutcome]:
    printers: list[Callable[[PrintJob], RenderedPdf]] = []

    def print_job(job: PrintJob) -> PrintOutcome:
        try:
            printers[:] = printers or [load_printer(root)]
            return printers[0](job)
        except DomainError as error:
            return error

    return print_job


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
