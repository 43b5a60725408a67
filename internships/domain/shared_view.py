"""What every signatory may read: the only view that is printed, hashed and attached."""

from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.pointers import fact_metadata, value_model
from internships.domain.value import Value
from internships.domain.wording import Visibility

AnyValue = TypeVar("AnyValue", bound=Value)


@cache
def private_fields(model: type[Value]) -> frozenset[str]:
    """Return the names of the fields that only one party may read."""
    facts = {name: fact_metadata(field.metadata) for name, field in model.model_fields.items()}
    return frozenset(name for name, fact in facts.items() if fact and fact.visibility is not Visibility.SHARED)


@cache
def _nested_fields(model: type[Value]) -> tuple[str, ...]:
    """Return the fields below which something private can stand; the rest is shared as it is."""
    nested = {name: value_model(field.annotation) for name, field in model.model_fields.items()}
    return tuple(name for name, below in nested.items() if below and (private_fields(below) or _nested_fields(below)))


def shared_view(value: AnyValue) -> AnyValue:
    """Return the value without what only one party may read, at every depth."""
    model = type(value)
    private, deeper = private_fields(model), _nested_fields(model)
    if not private and not deeper:
        return value
    changed: dict[str, Any] = {name: model.model_fields[name].get_default() for name in private}
    changed |= {name: _shared_part(getattr(value, name)) for name in deeper if name not in private}
    kept = {name: getattr(value, name) for name in model.model_fields if name not in changed}
    return cast(AnyValue, model.model_construct(_fields_set=value.model_fields_set - private, **kept, **changed))


def _shared_part(part: Any) -> Any:
    if isinstance(part, Value):
        return shared_view(part)
    if isinstance(part, tuple):
        return tuple(_shared_part(entry) for entry in part)
    return part
