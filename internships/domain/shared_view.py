"""Views of a value without private facts; the shared view is the only one that is printed, hashed and attached."""

from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.pointers import fact_metadata, value_model
from internships.domain.value import Value
from internships.domain.wording import Visibility

NATIONAL_NUMBER_FIELD = "insz"
"""The field of the national number, which no view shows: it is stored encrypted, outside the agreement's body."""
SHARED_ONLY = frozenset({Visibility.SHARED})

AnyValue = TypeVar("AnyValue", bound=Value)


def shared_view(value: AnyValue) -> AnyValue:
    """Return the value with the facts that every signatory may read, at every depth."""
    return redacted(value, SHARED_ONLY)


def redacted(value: AnyValue, readable: frozenset[Visibility]) -> AnyValue:
    """Return the value with defaults instead of facts that are not readable, and of the national number."""
    model = type(value)
    hidden, nested = hidden_fields(model, readable), _nested_fields(model, readable)
    if not hidden and not nested:
        return value
    changed: dict[str, Any] = {name: model.model_fields[name].get_default() for name in hidden}
    changed |= {name: _redacted_part(getattr(value, name), readable) for name in nested}
    unchanged = {name: getattr(value, name) for name in model.model_fields if name not in changed}
    return cast(AnyValue, model.model_construct(_fields_set=value.model_fields_set - hidden, **unchanged, **changed))


def _redacted_part(part: Any, readable: frozenset[Visibility]) -> Any:
    if isinstance(part, Value):
        return redacted(part, readable)
    if isinstance(part, tuple):
        return tuple(_redacted_part(entry, readable) for entry in part)
    return part


@cache
def hidden_fields(model: type[Value], readable: frozenset[Visibility]) -> frozenset[str]:
    """Return the names of a model's fields that are not readable."""
    facts = {name: fact_metadata(field.metadata) for name, field in model.model_fields.items()}
    private = {name for name, fact in facts.items() if fact and fact.visibility not in readable}
    return frozenset(private | (model.model_fields.keys() & {NATIONAL_NUMBER_FIELD}))


@cache
def _nested_fields(model: type[Value], readable: frozenset[Visibility]) -> tuple[str, ...]:
    """Return the readable fields with hidden facts below them; all other readable fields are shown as they are."""
    nested = {name: value_model(field.annotation) for name, field in model.model_fields.items()}
    return tuple(
        name
        for name, below in nested.items()
        if below
        and name not in hidden_fields(model, readable)
        and (hidden_fields(below, readable) or _nested_fields(below, readable))
    )
