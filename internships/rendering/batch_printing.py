"""Prints many documents on all cores, in order; a failed one does not stop the others."""

import gc
import logging
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from internships.domain.document import RenderedPdf
from internships.domain.errors import DomainError, PrintQueueFull
from internships.rendering.errors import PrintProcessFailed
from internships.rendering.print_job import PrintJob
from internships.subprocess_worker import NoIdleSubprocess, SubprocessLost, SubprocessPool, SubprocessWorker

PrintOutcome: TypeAlias = RenderedPdf | DomainError
PrintProcesses: TypeAlias = SubprocessPool[PrintJob, RenderedPdf]

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
        yield from _print_here(first, root)
    else:
        yield from _print_in_pool(chain(first, queue), root, processes or usable_cores(), seconds)


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


def _print_here(jobs: Iterable[PrintJob], root: Path) -> Iterator[PrintOutcome]:
    printer: Callable[[PrintJob], RenderedPdf] | None = None
    for job in jobs:
        try:
            printer = printer or load_printer(root)
            yield printer(job)
        except DomainError as error:
            yield error


def _print_in_pool(jobs: Iterable[PrintJob], root: Path, processes: int, seconds: float) -> Iterator[PrintOutcome]:
    with (
        TemporaryDirectory(prefix="internships-press-") as scratch,
        closing(start_print_processes(root, scratch, processes, seconds)) as pool,
        ThreadPoolExecutor(processes) as threads,
    ):
        pending: deque[Future[PrintOutcome]] = deque()
        try:
            for job in jobs:
                pending.append(threads.submit(print_in_process, pool, job, seconds))
                # A slow document holds back the outcomes of later ones; the limit bounds how many wait in memory.
                while pending and (pending[0].done() or len(pending) >= 4 * processes):
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


def start_print_processes(
    root: Path, scratch: str, processes: int, seconds: float, *, eager: bool = False
) -> PrintProcesses:
    """Return a pool of print processes; ``scratch`` is a folder for their temporary files."""
    prepare = partial(load_printer, root, scratch)
    start = partial(SubprocessWorker[PrintJob, RenderedPdf], prepare, seconds, eager=eager)
    return SubprocessPool(start, processes, recycle_after=RECYCLE_AFTER)


def print_in_process(pool: PrintProcesses, job: PrintJob, wait_seconds: float) -> PrintOutcome:
    """Print one job in a process of the pool, or return the error."""
    try:
        return pool.ask(job, wait_seconds)
    except NoIdleSubprocess:
        return PrintQueueFull()
    except SubprocessLost as lost:
        return PrintProcessFailed(lost.reason)
