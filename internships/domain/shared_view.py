"""What every signatory may read: the only view that is printed, hashed and attached."""

from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.value import Value
from internships.domain.wording import Fact, Visibility


Record = TypeVar("Record", bound=Value)


@cache
def private_fields(model: type[Value]) -> frozenset[str]:
    """Return the names of the fields that only one party may read."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, Fact) and mark.visibility is not Visibility.SHARED for mark in field.metadata)
    )


def shared_view(value: Record) -> Record:
    """Return the value without what only one party may read, at every depth."""
    private = private_fields(type(value))
    kept = {
        name: _shared(getattr(value, name))
        for name in type(value).model_fields
        if name not in private
    }
    hidden = {name: type(value).model_fields[name].get_default() for name in private}
    return cast(Record, type(value).model_construct(_fields_set=set(kept), **kept, **hidden))


def _shared(part: Any) -> Any:
    if isinstance(part, Value):
        return shared_view(part)
    if isinstance(part, tuple):
        return tuple(_shared(entry) for entry in part)
    return part
