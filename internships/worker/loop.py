"""The loop of a worker process and its signals."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from internships.domain.errors import DomainError

_LOG = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
"""Seconds to wait when no task had anything to do."""
RETRY_SECONDS = 5.0
"""Seconds to wait when the database does not answer."""

RETRY_INTERVAL = timedelta(minutes=10)
"""How long after a refusal a periodic task is tried again, if its interval is longer."""

Task = Callable[[], bool]
"""Does one piece of work; returns False when there was none."""


@dataclass
class PeriodicTask:
    """A task that does its job at the start and then at every interval; it never counts as work that was left."""

    job: Callable[[], object]
    interval: timedelta
    clock: Callable[[], datetime]
    _due: datetime | None = field(default=None, init=False)

    def __call__(self) -> bool:
        now = self.clock()
        if self._due is None or now >= self._due:
            self._due = now + min(self.interval, RETRY_INTERVAL)
            self.job()
            self._due = now + self.interval
        return False


def run_tasks(
    tasks: Sequence[Task], stop: threading.Event, *, until_idle: bool = False, beside: int | None = None
) -> None:
    """Run the tasks in turn until ``stop`` is set.

    With ``until_idle`` stop also when no task has anything left, with ``beside`` (the id of the parent process) when
    the parent is gone, for instance killed.
    """
    while not stop.is_set() and beside in {None, os.getppid()}:
        try:
            busy = [task() for task in tasks]
        except DomainError as refusal:
            # The database is locked or away; claimed rows are free again when their lease ends.
            _LOG.warning("worker pauses: %s (%s)", refusal.code, getattr(refusal, "reason", None))
            stop.wait(RETRY_SECONDS)
            continue
        if any(busy):
            continue
        if until_idle:
            return
        stop.wait(IDLE_SECONDS)


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set, so the current task is finished before the process stops."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Make SIGTERM raise ``SystemExit`` within the block, so its cleanup runs."""
    # After its own shutdown uvicorn raises the signal again, for the handler that was set before.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
