"""Finding agreement ids that are no UUID: SQLite accepts any text in the column, and reading such a row fails."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, not_, select, true, type_coerce
from sqlalchemy.orm import Mapped, Session

from internships.storage.columns import METADATA

_MAX_LISTED = 200
"""Ids listed per table."""


def is_valid_id(session: Session, column: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
    """Return the condition that a column holds 32 lower-case hex digits; PostgreSQL's own type makes it always true."""
    if session.get_bind().dialect.name != "sqlite":
        return true()
    text = type_coerce(column, String)
    return and_(func.typeof(text) == "text", func.length(text) == 32, not_(text.bool_op("GLOB")("*[^0-9a-f]*")))


def malformed_ids(session: Session) -> Iterator[str]:
    """Yield ``table: id`` for each agreement id that is malformed."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for table in METADATA.sorted_tables:
        column = table.c.id if table.name == "agreement" else table.c.get("agreement_id")
        if column is not None:
            text = type_coerce(column, String)
            query = select(func.quote(text)).where(column.is_not(None), not_(is_valid_id(session, column))).distinct()
            yield from (f"{table.name}: {quoted}" for quoted in session.execute(query.limit(_MAX_LISTED)).scalars())
