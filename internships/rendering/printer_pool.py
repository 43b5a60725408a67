"""Long-running print processes, shared by the threads of a server."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from internships.domain.errors import PrintQueueFull
from internships.rendering.batch_printing import TIMEOUT_SECONDS, PrintOutcome, print_in_process, start_print_processes
from internships.rendering.print_job import PrintJob

MAX_WAITING = 4
"""Document sets that may wait for a free process; about what one process prints in ten seconds."""
WAIT_SECONDS = 30.0
"""Seconds that one document waits for a free process."""


class PrinterPool:
    """Prints in ``processes`` child processes, each used by one thread at a time.

    Threads can't print themselves, because WeasyPrint crashes if threads share its font configuration. If ``waiting``
    document sets already wait for a process, another set is refused with ``PrintQueueFull`` before printing.
    """

    def __init__(
        self, root: Path, processes: int = 1, seconds: float = TIMEOUT_SECONDS, *, waiting: int = MAX_WAITING
    ) -> None:
        self._slots = threading.BoundedSemaphore(processes + waiting)
        self._scratch = TemporaryDirectory(prefix="internships-press-")
        self.children = start_print_processes(root, self._scratch.name, processes, seconds, eager=True)
        self.children.start()

    def print_all(self, jobs: Iterable[PrintJob]) -> Iterator[PrintOutcome]:
        """Yield one outcome per job, in order."""
        if not self._slots.acquire(blocking=False):
            yield from (PrintQueueFull() for _ in jobs)
            return
        try:
            for job in jobs:
                yield print_in_process(self.children, job, WAIT_SECONDS)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Stop every process."""
        self.children.close()
        self._scratch.cleanup()
