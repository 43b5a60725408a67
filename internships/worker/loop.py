"""The loop of a worker: one thing at a time, until it is told to stop."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from internships.domain.errors import DomainError

_LOG = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
"""Seconds between two looks when there was nothing to do."""
RETRY_SECONDS = 5.0
"""Seconds to wait when the database does not answer."""

Task = Callable[[], bool]
"""Does one thing; False when there was nothing to do."""


def run_tasks(
    tasks: Sequence[Task], stop: threading.Event, *, until_idle: bool = False, beside: int | None = None
) -> None:
    """Do the tasks in turn until ``stop`` is set; with ``until_idle`` also when nothing is left.

    ``beside`` is the process that started this one: when it is gone, killed perhaps, its workers go too.
    """
    while not stop.is_set() and beside in {None, os.getppid()}:
        try:
            busy = [task() for task in tasks]
        except DomainError as refusal:  # the database is locked or gone: what was claimed comes back with its lease
            _LOG.warning("worker pauses: %s (%s)", refusal.code, getattr(refusal, "reason", None))
            stop.wait(RETRY_SECONDS)
            continue
        if any(busy):
            continue
        if until_idle:
            return
        stop.wait(IDLE_SECONDS)


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set, so that the row in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@contextmanager
def exit_on_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind what is inside instead of ending the process on the spot."""
    # Uvicorn raises the signal that stopped it once more, for who was there before it.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
