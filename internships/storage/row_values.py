"""Turning table rows into domain values."""

from typing import Any, TypeVar

from internships.domain.value import Value

ValueType = TypeVar("ValueType", bound=Value)


def from_row(kind: type[ValueType], row: Any, **other: Any) -> ValueType:
    """Return a value whose fields are the columns of a row with the same names, except the ``other`` ones."""
    columns = {name: getattr(row, name) for name in kind.model_fields if name not in other}
    return kind.model_validate(columns | other)


def from_row_or_none(kind: type[ValueType], row: Any) -> ValueType | None:
    """Return the value of a row; None without a row."""
    return None if row is None else from_row(kind, row)
