"""Keeping a row under its key, whether it is there or not, in one statement: two who do so at once both succeed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, and_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key
from sqlmodel import SQLModel


def upsert(session: Session, table: type[SQLModel], values: dict[str, Any], *, unchanged: Sequence[str] = ()) -> bool:
    """Insert a row, or change the one with its key; one that differs in a column of ``same`` stays, and is False.

    Reading first and writing then would leave others the time to insert the same row in between.
    """
    plain = {name: str(value) if isinstance(value, str) else value for name, value in values.items()}
    kept: Table = table.__table__  # type: ignore[attr-defined]
    keys = [column.name for column in kept.primary_key]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    made: Any = insert(kept).values(**plain)
    changed = {name: made.excluded[name] for name in plain if name not in keys}
    own = and_(*(kept.c[name] == made.excluded[name] for name in unchanged)) if unchanged else None
    # An insert's row count is not told by psycopg.
    written = made.on_conflict_do_update(index_elements=keys, set_=changed, where=own).returning(kept.c[keys[0]])
    is_kept = session.execute(written).first() is not None
    known = session.identity_map.get(identity_key(table, tuple(plain[name] for name in keys)))
    if known is not None:
        session.expire(known)
    return is_kept


def is_write_conflict(fault: BaseException | None) -> bool:
    """Say whether a row was refused for what others wrote meanwhile: its key is taken, or what it hangs on is gone."""
    if (state := getattr(fault, "sqlstate", None)) is not None:
        return state in _CONFLICTS_POSTGRESQL
    return getattr(fault, "sqlite_errorname", None) in _CONFLICTS_SQLITE


_CONFLICTS_POSTGRESQL = frozenset({"23505", "23503"})
_CONFLICTS_SQLITE = frozenset({f"SQLITE_CONSTRAINT_{kind}" for kind in ("UNIQUE", "PRIMARYKEY", "FOREIGNKEY")})
