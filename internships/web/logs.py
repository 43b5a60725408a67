"""One JSON line for every request: what was asked, by which account, and how it went; nothing that somebody typed."""

import logging
from typing import Any, Protocol, TextIO

import structlog


class Journal(Protocol):
    """Takes lines of the log."""

    def info(self, event: str, **facts: Any) -> Any: ...

    def error(self, event: str, **facts: Any) -> Any: ...


def journal_on(stream: TextIO) -> Journal:
    """Return a journal that writes JSON lines to a stream."""
    journal: Journal = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return journal


class LibraryLines(logging.Handler):
    """Writes what libraries log as lines of a journal; of a fault its kind alone: its words may quote a record."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        fault = record.exc_info[0].__qualname__ if record.exc_info and record.exc_info[0] else None
        write = self._journal.error if record.levelno >= logging.ERROR else self._journal.info
        told = {} if fault is None else {"fault": fault}
        try:
            write("log", logger=record.name, message=record.getMessage(), **told)
        except (OSError, ValueError):  # a stream that was closed must not stop what was logging
            self.handleError(record)


def take_over(journal: Journal) -> None:
    """Have the libraries' own log lines written to a journal: warnings of all, and what the web server says."""
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, LibraryLines)]:
        root.removeHandler(earlier)
    root.addHandler(LibraryLines(journal))
    logging.getLogger("uvicorn").setLevel(logging.INFO)
