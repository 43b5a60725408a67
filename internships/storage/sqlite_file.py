"""The file of a SQLite database: never made by looking at it, and never written once another lies in its place.

An open connection goes on with a file that was moved or deleted, and whatever it writes is lost without a word.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DisconnectionError

_FILE = "database_file"
_UNUSABLE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
"""The part of a result code of SQLite that says what kind of fault it is."""


def refuse_missing_file(_: Any, __: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    """Have a connection refused where there is no file, which SQLite would otherwise make, empty."""
    name = arguments[0]
    if not name.startswith((":", "file:")):
        arguments[0] = f"{Path(name).resolve().as_uri()}?mode=rw"
        options["uri"] = True


def remember_file(connection: sqlite3.Connection, record: Any) -> None:
    """Keep which file a connection has open; none in memory."""
    _, _, path = connection.execute("PRAGMA database_list").fetchone()
    record.info[_FILE] = (path, _file_identity(path)) if path else None


def require_same_file(_: Any, record: Any, __: Any) -> None:
    """Give up a connection whose file was moved, deleted or replaced; the pool opens what lies there now."""
    kept = record.info.get(_FILE)
    if kept is not None and _file_identity(kept[0]) != kept[1]:
        raise DisconnectionError("the file of the database was moved, deleted or replaced")


def is_corrupt_database(fault: BaseException | None) -> bool:
    """Say whether a fault of SQLite means that the file is no database, or one that is damaged."""
    return getattr(fault, "sqlite_errorcode", 0) & _PRIMARY in _UNUSABLE


def _file_identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
