"""Bounding JSON before pydantic validates it: odd notations of numbers, and thousands of keys or entries."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

MAX_UNKNOWN_KEYS = 20
"""Unknown keys of one object that are reported one by one."""
_MAX_SHOWN = 40  # characters of an unknown key

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_NOT_A_NUMBER = object()


class ModelBounds(NamedTuple):
    """The bounds of a model's fields: allowed keys, patterns of numbers given as text, and lengths of lists."""

    names: frozenset[str]
    numbers: Mapping[str, re.Pattern[str]]
    lists: Mapping[str, int]


def bounded_input(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """Return the input of a model, changed so that validating it takes pydantic bounded work.

    A list that is too long is cut to one entry too many, so it is still refused; a malformed number (``4_5``, other
    digits, blanks around it, true) is replaced by an object that pydantic reports as no number.
    """
    bounds = _bounds(model)
    _refuse_many_unknown(bounds, data)
    replaced: dict[str, Any] = {
        name: _plain_number(data[name], pattern)
        for name, pattern in bounds.numbers.items()
        if _is_malformed_number(data.get(name), pattern)
    }
    for name, limit in bounds.lists.items():
        entries = data.get(name)
        if isinstance(entries, list) and len(entries) > limit + 1:
            replaced[name] = entries[: limit + 1]
    return {**data, **replaced} if replaced else data


def _refuse_many_unknown(bounds: ModelBounds, data: dict[str, Any]) -> None:
    if len(data) <= len(bounds.names) + MAX_UNKNOWN_KEYS:
        return
    unknown = [name for name in data if name not in bounds.names]
    if len(unknown) > MAX_UNKNOWN_KEYS:
        first = ", ".join(str(name)[:_MAX_SHOWN] for name in unknown[:3])
        raise PydanticCustomError(
            "many_unknown_fields",
            "holds {count} keys that are no fields, such as {first}",
            {"count": len(unknown), "first": first},
        )


def _is_malformed_number(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, list):
        return any(_is_malformed_number(entry, pattern) for entry in value)
    return isinstance(value, bool) or (isinstance(value, str) and not pattern.fullmatch(value))


def _plain_number(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, list):
        return [_plain_number(entry, pattern) for entry in value]
    return _NOT_A_NUMBER if _is_malformed_number(value, pattern) else value


@cache
def _bounds(model: type[BaseModel]) -> ModelBounds:
    fields = model.model_fields
    patterns = {name: _number_form(field.annotation) for name, field in fields.items()}
    limits = {name: max_entries(field) for name, field in fields.items()}
    return ModelBounds(
        frozenset({*fields, *(field.alias for field in fields.values() if field.alias)}),
        {name: pattern for name, pattern in patterns.items() if pattern is not None},
        {name: limit for name, limit in limits.items() if limit is not None},
    )


def max_entries(field: FieldInfo) -> int | None:
    """Return the maximum length of a field; in a draft it is inside the Optional annotation."""
    metadata: list[Any] = list(field.metadata)
    annotations: list[Any] = [field.annotation]
    while annotations:
        annotation = annotations.pop()
        if get_origin(annotation) is Annotated:
            metadata += annotation.__metadata__
        if get_origin(annotation) in (Annotated, Union, UnionType):
            annotations += get_args(annotation)[: 1 if get_origin(annotation) is Annotated else None]
    return next((mark.max_length for mark in metadata if isinstance(mark, MaxLen)), None)


def _number_form(annotation: Any) -> re.Pattern[str] | None:
    kinds = set(_inner_types(annotation))
    if str in kinds or bool in kinds:
        return None
    return _DECIMAL if kinds & {Decimal, float} else _WHOLE if int in kinds else None


def _inner_types(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [kind for part in inner for kind in _inner_types(part)] if inner else [annotation]
