"""The loop of a worker: one thing at a time, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence

from internships.domain.errors import DomainError

_LOG = logging.getLogger(__name__)
PAUSE = 0.5
"""Seconds between two looks when there was nothing to do."""
RETREAT = 5.0
"""Seconds to wait when the database does not answer."""

Task = Callable[[], bool]
"""Does one thing; False when there was nothing to do."""


def work(tasks: Sequence[Task], stop: threading.Event, *, until_idle: bool = False) -> None:
    """Do the tasks in turn until ``stop`` is set; with ``until_idle`` also when nothing is left."""
    while not stop.is_set():
        try:
            busy = [task() for task in tasks]
        except DomainError as refusal:  # the database is locked or gone: what was claimed comes back with its lease
            _LOG.warning("worker pauses: %s", refusal.code)
            stop.wait(RETREAT)
            continue
        if any(busy):
            continue
        if until_idle:
            return
        stop.wait(PAUSE)


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set, so that the row in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
