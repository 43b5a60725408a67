"""The log as JSON lines; they never contain text that a user typed."""

import logging
from typing import Any, Protocol, TextIO

import structlog


class Logger(Protocol):
    """Writes log lines."""

    def info(self, event: str, **facts: Any) -> Any: ...

    def error(self, event: str, **facts: Any) -> Any: ...


def json_logger(stream: TextIO) -> Logger:
    """Return a logger that writes JSON lines to a stream."""
    logger: Logger = structlog.wrap_logger(
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return logger


class LibraryLogForwarder(logging.Handler):
    """Forwards the log lines of libraries; of an exception only its type, because its message may quote a record."""

    def __init__(self, logger: Logger) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        fault = record.exc_info[0].__qualname__ if record.exc_info and record.exc_info[0] else None
        write = self._logger.error if record.levelno >= logging.ERROR else self._logger.info
        facts = {} if fault is None else {"fault": fault}
        try:
            write("log", logger=record.name, message=record.getMessage(), **facts)
        except (OSError, ValueError):  # a closed stream must not stop the code that logs
            self.handleError(record)


def forward_library_logs(logger: Logger) -> None:
    """Forward the log lines of libraries to a logger: warnings, and information of uvicorn."""
    root = logging.getLogger()
    for earlier in [handler for handler in root.handlers if isinstance(handler, LibraryLogForwarder)]:
        root.removeHandler(earlier)
    root.addHandler(LibraryLogForwarder(logger))
    logging.getLogger("uvicorn").setLevel(logging.INFO)
