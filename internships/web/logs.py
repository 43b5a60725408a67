"""One JSON line for every request: what was asked, by which account, and how it went; nothing that somebody typed."""

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
