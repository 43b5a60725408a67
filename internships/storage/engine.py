"""The database: a SQLite file by default, PostgreSQL by its URL; the same tables and queries on both."""

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
"""How long a writer waits for another before it gives up."""
_RETRY_SECONDS = (0.001, 0.004)
"""Seconds between two tries of who waits to write to SQLite."""
_CONNECT_SECONDS = 5
_WAL_CHECKPOINT_PAGES = 8000
"""How long SQLite's log ahead grows (32 MB) before it is brought into the file, while whoever writes waits: with its
own 1000 pages that is often enough to show in p95 of a large service."""


def engine_for(url: str | URL, *, creates: bool = False) -> Engine:
    """Open an engine that waits for a busy writer, but not without end; on SQLite with WAL and foreign keys.

    A SQLite file that is not there is made only with ``creates``; else it is a database that is gone.
    """
    told = _with_driver(make_url(url))
    if told.get_backend_name() != "sqlite":
        return _postgresql(told)
    engine = create_engine(
        told, connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}, hide_parameters=True
    )
    if not creates:
        event.listen(engine, "do_connect", refuse_missing_file)
    event.listen(engine, "connect", remember_file)
    event.listen(engine, "checkout", require_same_file)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def database_exists(engine: Engine) -> bool:
    """Say whether there is a database to ask: a SQLite file may not have been made yet."""
    name = engine.url.database
    return engine.dialect.name != "sqlite" or not name or name.startswith((":", "file:")) or Path(name).exists()


def _postgresql(url: URL) -> Engine:
    # A server that is cut off would otherwise be waited for as long as the network allows, and a lock for ever.
    told = url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    engine = create_engine(
        told, pool_size=10, max_overflow=10, pool_timeout=5, pool_pre_ping=True, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _: Any) -> None:
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    connection.commit()


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own transactions begin late, at the first write, and then two readers who both want to write
    # can only fail; with them off, every unit of work begins by itself (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what was erased is overwritten, not only unlinked
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
    """Begin as the one writer, asking every few milliseconds until ``BUSY_MILLISECONDS`` have passed.

    SQLite's own waiting sleeps longer after each try, up to 100 ms. Whoever writes many times in a row, such as a
    worker, then takes the lock again in each of these pauses, and a person waits seconds for one short write.
    """
    ends = monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as fault:
            is_busy = getattr(fault.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or monotonic() >= ends:
                raise
            sleep(uniform(*_RETRY_SECONDS))  # noqa: S311 - spreads tries, guards nothing
        else:
            return


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """Open one transaction; a database that is locked or gone becomes ``StorageUnavailable``, nothing half written."""
    bound = engine.execution_options(writes=writes)
    with translated_errors(), Session(bound, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that reads all tables as they were at one moment, whoever writes meanwhile."""
    # PostgreSQL shows every statement the newest rows unless told otherwise; SQLite's log ahead holds them still.
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with translated_errors(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def schema_transaction(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that may change rows and tables alike: all of it is kept, or nothing."""
    with translated_errors(), engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def translated_errors() -> Iterator[None]:
    """Let whatever says that the database is locked, gone or no database any more be ``StorageUnavailable``."""
    try:
        yield
    except PoolTimeout as fault:
        raise StorageUnavailable("no connection left") from fault
    except OperationalError as fault:
        raise StorageUnavailable(driver_error_name(fault.orig)) from fault
    except IntegrityError as fault:
        if is_write_conflict(fault.orig):
            raise Refusal("written_meanwhile") from fault
        raise
    except DBAPIError as fault:
        if fault.connection_invalidated or is_corrupt_database(fault.orig):
            raise StorageUnavailable(driver_error_name(fault.orig)) from fault
        raise


def driver_error_name(fault: BaseException | None) -> str:
    """Return the name of a fault of the driver, such as SQLITE_FULL or DiskFull; its words may quote what is kept."""
    name: str | None = getattr(fault, "sqlite_errorname", None)
    return name or type(fault).__name__
