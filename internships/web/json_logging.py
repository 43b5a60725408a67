"""One JSON line for every request: what was asked, by which account, and how it went; nothing that somebody typed."""

import logging
from typing import Any, Protocol, TextIO

import structlog


class Logger(Protocol):
    """Takes lines of the log."""

    def info(self, event: str, **facts: Any) -> Any: ...

    def error(self, event: str, **facts: Any) -> Any: ...


def json_logger(stream: TextIO) -> Logger:
    """Return a journal that writes JSON lines to a stream."""
    journal: Logger = structlog.wrap_logger(
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


class LibraryLogForwarder(logging.Handler):
    """Writes what libraries log as lines of a journal; of a fault its kind alone: its words may quote a record."""

    def __init__(self, logger: Logger) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        fault = record.exc_info[0].__qualname__ if record.exc_info and record.exc_info[0] else None
        write = self._logger.error if record.levelno >= logging.ERROR else self._logger.info
        told = {} if fault is None else {"fault": fault}
        try:
            write("log", logger=record.name, message=record.getMessage(), **told)
        except (OSError, ValueError):  # a stream that was closed must not stop what was logging
            self.handleError(record)


def forward_library_logs(logger: Logger) -> None:
    """Have the libraries' own log lines written to a journal: warnings of all, and what the web server says."""
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, LibraryLogForwarder)]:
        root.removeHandler(earlier)
    root.addHandler(LibraryLogForwarder(logger))
    logging.getLogger("uvicorn").setLevel(logging.INFO)
