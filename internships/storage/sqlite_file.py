"""Guards for a SQLite database file: connecting never creates it, and a replaced file is never written.

Without them an open connection goes on writing to a file that was moved or deleted, and those writes are lost silently.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DisconnectionError

_FILE = "database_file"
_UNUSABLE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
"""Mask for the primary part of an extended result code of SQLite."""


def refuse_missing_file(_: Any, __: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    """Make connecting fail when there is no file; SQLite would otherwise create an empty one."""
    name = arguments[0]
    if not name.startswith((":", "file:")):
        arguments[0] = f"{Path(name).resolve().as_uri()}?mode=rw"
        options["uri"] = True


def remember_file(connection: sqlite3.Connection, record: Any) -> None:
    """Remember which file a connection has open; None for a database in memory."""
    _, _, path = connection.execute("PRAGMA database_list").fetchone()
    record.info[_FILE] = (path, _file_identity(path)) if path else None


def require_same_file(_: Any, record: Any, __: Any) -> None:
    """Drop a connection whose file was moved, deleted or replaced; the pool then opens the present file."""
    opened = record.info.get(_FILE)
    if opened is not None and _file_identity(opened[0]) != opened[1]:
        raise DisconnectionError("the file of the database was moved, deleted or replaced")


def is_corrupt_database(error: BaseException | None) -> bool:
    """Say whether an error of SQLite means that the file is damaged or no database."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _UNUSABLE


def _file_identity(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
