"""Opening engines and transactions on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from internships.domain.refusals import Refusal
from internships.storage.errors import StorageUnavailable
from internships.storage.sqlite_file import is_corrupt_database, refuse_missing_file, remember_file, require_same_file
from internships.storage.upsert import is_write_conflict

BUSY_MILLISECONDS = 5000
"""How long a writer waits for another writer before it gives up."""
_RETRY_SECONDS = (0.001, 0.004)
"""Seconds between two attempts to start writing to SQLite."""
_CONNECT_SECONDS = 5
_WAL_CHECKPOINT_PAGES = 8000
"""Pages in SQLite's write-ahead log (32 MB) before a checkpoint, during which the writer waits. With the default of
1000 pages these waits show in the p95 of a large service."""


def engine_for(url: str | URL, *, creates: bool = False) -> Engine:
    """Open an engine that waits at most ``BUSY_MILLISECONDS`` for another writer; SQLite gets WAL and foreign keys.

    A missing SQLite file is created only with ``creates``; otherwise connecting fails.
    """
    url = make_url(url)
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        return _postgresql(url)
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}, hide_parameters=True
    )
    if not creates:
        event.listen(engine, "do_connect", refuse_missing_file)
    event.listen(engine, "connect", remember_file)
    event.listen(engine, "checkout", require_same_file)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def database_exists(engine: Engine) -> bool:
    """Say whether the database exists: a SQLite file may not have been created yet."""
    name = engine.url.database
    return engine.dialect.name != "sqlite" or not name or name.startswith((":", "file:")) or Path(name).exists()


def _postgresql(url: URL) -> Engine:
    # Without these limits a connection waits for the network's timeout, and a lock forever.
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    engine = create_engine(url, pool_size=10, max_overflow=10, pool_timeout=5, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _: Any) -> None:
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # The driver begins a transaction at the first write; two transactions that read first and write later then fail.
    # With its transactions off, each unit of work begins its own (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # overwrites erased personal data
        f"busy_timeout={BUSY_MILLISECONDS}",
        "synchronous=NORMAL",
        "cache_size=-65536",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
        f"wal_autocheckpoint={_WAL_CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    if not connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        _begin_writing(connection)
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()


def _begin_writing(connection: Any) -> None:
    """Take SQLite's write lock, trying every few milliseconds until ``BUSY_MILLISECONDS`` have passed.

    SQLite's own waiting sleeps longer after each attempt, up to 100 ms. A worker that writes many times in a row takes
    the lock again during these pauses, and a request waits seconds for one short write.
    """
    deadline = monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            is_busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or monotonic() >= deadline:
                raise
            sleep(uniform(*_RETRY_SECONDS))  # noqa: S311 - spreads attempts, no secret
        else:
            return


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """Open one transaction; a locked or unreachable database is refused as ``storage_unavailable``."""
    write_engine = engine.execution_options(writes=writes)
    with translated_errors(), Session(write_engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that reads all tables as they were at one moment."""
    # By default each statement on PostgreSQL sees rows committed since; SQLite's WAL keeps a snapshot by itself.
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with translated_errors(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def schema_transaction(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that may change both rows and tables."""
    with translated_errors(), engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn driver errors for a locked, unreachable or corrupt database into ``StorageUnavailable``."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageUnavailable("no connection left") from error
    except OperationalError as error:
        raise StorageUnavailable(driver_error_name(error.orig)) from error
    except IntegrityError as error:
        if is_write_conflict(error.orig):
            raise Refusal("written_meanwhile") from error
        raise
    except DBAPIError as error:
        if error.connection_invalidated or is_corrupt_database(error.orig):
            raise StorageUnavailable(driver_error_name(error.orig)) from error
        raise


def driver_error_name(error: BaseException | None) -> str:
    """Return the name of a driver's error, such as SQLITE_FULL or DiskFull; its message may quote stored data."""
    name: str | None = getattr(error, "sqlite_errorname", None)
    return name or type(error).__name__
