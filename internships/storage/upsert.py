"""Inserting or updating a row in one statement, so that two transactions that do so at once both succeed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Delete, Table, Update, and_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlmodel import SQLModel

from internships.storage.columns import enums_as_text


def insert_for(session: Session, table: Any) -> Any:
    """Return an INSERT on a table in the dialect of the session, which knows ON CONFLICT."""
    return (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)


def insert_new(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row; False when there is one with its key already."""
    key = next(iter(table.__table__.primary_key))  # type: ignore[attr-defined]
    statement = insert_for(session, table).values(**enums_as_text(values)).on_conflict_do_nothing().returning(key)
    return session.execute(statement).first() is not None


def changed_rows(session: Session, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed."""
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def upsert(session: Session, table: type[SQLModel], values: dict[str, Any], *, unchanged: Sequence[str] = ()) -> bool:
    """Insert a row or update the one with its key; False, with nothing changed, if a column of ``unchanged`` differs.

    Reading first and then writing would let another transaction insert the same row in between.
    """
    columns = enums_as_text(values)
    row_table: Table = table.__table__  # type: ignore[attr-defined]
    keys = [column.name for column in row_table.primary_key]
    statement: Any = insert_for(session, row_table).values(**columns)
    updates = {name: statement.excluded[name] for name in columns if name not in keys}
    same_columns = and_(*(row_table.c[name] == statement.excluded[name] for name in unchanged)) if unchanged else None
    # RETURNING, since psycopg does not report the row count of an insert.
    written = statement.on_conflict_do_update(index_elements=keys, set_=updates, where=same_columns).returning(
        row_table.c[keys[0]]
    )
    is_written = session.execute(written).first() is not None
    cached = session.identity_map.get(identity_key(table, tuple(columns[name] for name in keys)))
    if cached is not None:
        session.expire(cached)
    return is_written


def is_write_conflict(error: BaseException | None) -> bool:
    """Say whether an error means that another transaction took the key or deleted the row referred to."""
    if (state := getattr(error, "sqlstate", None)) is not None:
        return state in _CONFLICTS_POSTGRESQL
    return getattr(error, "sqlite_errorname", None) in _CONFLICTS_SQLITE


_CONFLICTS_POSTGRESQL = frozenset({"23505", "23503"})
_CONFLICTS_SQLITE = frozenset({f"SQLITE_CONSTRAINT_{kind}" for kind in ("UNIQUE", "PRIMARYKEY", "FOREIGNKEY")})
