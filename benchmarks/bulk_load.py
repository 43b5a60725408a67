"""Bulk loading for both databases: rows straight into the tables, indexes afterwards."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg
from seed_rows import COLUMNS, Rows
from sqlalchemy import Engine
from sqlalchemy.schema import CreateIndex, DropIndex

from internships.storage.columns import METADATA


class BulkLoader(Protocol):
    """One connection that loads rows and executes statements."""

    def load(self, rows: Rows) -> None: ...

    def execute(self, statement: str) -> None: ...


class SqliteBulkLoader:
    """executemany without a journal: after an interruption the seed starts again."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000", "foreign_keys=OFF"):
            self.execute(f"PRAGMA {pragma}")

    def load(self, rows: Rows) -> None:
        self.execute("BEGIN")
        for table, found in rows.items():
            places = ", ".join("?" * len(COLUMNS[table]))
            self.connection.executemany(f"INSERT INTO {_target(table)} VALUES ({places})", found)
        self.execute("COMMIT")

    def execute(self, statement: str) -> None:
        self.connection.execute(statement)


class PostgresqlBulkLoader:
    """COPY, without checking foreign keys."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection
        for setting in (
            "session_replication_role = replica",
            "synchronous_commit = off",
            "maintenance_work_mem = '1GB'",
            "TimeZone = 'UTC'",
        ):
            self.execute(f"SET {setting}")
        for setting in ("max_wal_size = '16GB'", "checkpoint_timeout = '1h'"):  # the bench's own server
            self.execute(f"ALTER SYSTEM SET {setting}")
        self.execute("SELECT pg_reload_conf()")

    def load(self, rows: Rows) -> None:
        with self.connection.cursor() as cursor:
            for table, found in rows.items():
                with cursor.copy(f"COPY {_target(table)} FROM STDIN") as copy:
                    for row in found:
                        copy.write_row(row)

    def execute(self, statement: str) -> None:
        self.connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def bulk_loader(engine: Engine) -> Iterator[BulkLoader]:
    """Open the bulk loader of a database."""
    if engine.dialect.name == "sqlite":
        engine.dispose()  # the journal can only be left out while nobody else is there
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as connection:
            yield SqliteBulkLoader(connection)
    else:
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as opened:
            yield PostgresqlBulkLoader(opened)


def fill(engine: Engine, portions: Iterable[Rows]) -> None:
    """Load every portion, build the indexes, then update the database's statistics."""
    indexes = sorted(
        (index for name in COLUMNS for index in METADATA.tables[name].indexes), key=lambda index: str(index.name)
    )
    with bulk_loader(engine) as way:
        for index in indexes:
            way.execute(str(DropIndex(index).compile(dialect=engine.dialect)))
        for rows in portions:
            way.load(rows)
        for index in indexes:
            way.execute(str(CreateIndex(index).compile(dialect=engine.dialect)))
        if engine.dialect.name == "postgresql":
            for table in ("placement", "blocker", "termination"):
                way.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))"
                )
            way.execute("VACUUM ANALYZE")


def _target(table: str) -> str:
    columns = ", ".join(f'"{name}"' for name in COLUMNS[table])
    return f'"{table}" ({columns})'
