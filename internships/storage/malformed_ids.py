"""Ids of agreements that are none: SQLite keeps any text in their place, and whoever reads a row with one fails."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, not_, select, true, type_coerce
from sqlalchemy.orm import Mapped, Session

from internships.storage.columns import METADATA

_MAX_LISTED = 200
"""Ids that are told of one table."""


def is_valid_id(session: Session, column: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
    """Return whether a column holds an id as the service writes it; PostgreSQL has a type for that."""
    if session.get_bind().dialect.name != "sqlite":
        return true()
    text = type_coerce(column, String)
    return and_(func.typeof(text) == "text", func.length(text) == 32, not_(text.bool_op("GLOB")("*[^0-9a-f]*")))


def malformed_ids(session: Session) -> Iterator[str]:
    """Yield the table and text of the ids of agreements that are none."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for table in METADATA.sorted_tables:
        column = table.c.id if table.name == "agreement" else table.c.get("agreement_id")
        if column is not None:
            text = type_coerce(column, String)
            query = select(func.quote(text)).where(column.is_not(None), not_(is_valid_id(session, column))).distinct()
            yield from (f"{table.name}: {told}" for told in session.execute(query.limit(_MAX_LISTED)).scalars())
