"""Turning table rows into domain values."""

from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from internships.domain.value import Value

ValueType = TypeVar("ValueType", bound=Value)


def from_row(kind: type[ValueType], row: Any, **other: Any) -> ValueType:
    """Return a value whose fields are the columns of a row with the same names, except the ``other`` ones."""
    columns = {name: getattr(row, name) for name in kind.model_fields if name not in other}
    return kind.model_validate(columns | other)


def from_row_or_none(kind: type[ValueType], row: Any) -> ValueType | None:
    """Return the value of a row; None without a row."""
    return None if row is None else from_row(kind, row)


def read_values(session: Session, kind: type[ValueType], query: Select[Any]) -> tuple[ValueType, ...]:
    """Return the value of each row that a query selects."""
    return tuple(from_row(kind, row) for row in session.execute(query).scalars())


def read_value_or_none(session: Session, kind: type[ValueType], query: Select[Any]) -> ValueType | None:
    """Return the value of the one row that a query selects; None without a row."""
    return from_row_or_none(kind, session.execute(query).scalar_one_or_none())
