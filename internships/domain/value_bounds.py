"""Bounds on plain JSON before pydantic reads it: numbers written oddly, and thousands of keys or entries."""

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
"""Unknown keys of one object that are named one by one."""
_MAX_SHOWN = 40  # characters of an unknown key

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_NOT_A_NUMBER = object()


class ModelBounds(NamedTuple):
    """What a model's fields ask of plain JSON: the form of a number that came as text, and the length of lists."""

    names: frozenset[str]
    numbers: Mapping[str, re.Pattern[str]]
    lists: Mapping[str, int]


def bounded_input(model: type[BaseModel], told: dict[str, Any]) -> dict[str, Any]:
    """Return what was told of a model with bounded work left for pydantic.

    A list is cut one entry behind the most that it may hold, which is still too long; a number that is written as no
    number (``4_5``, other digits, blanks around, true) becomes something that pydantic calls no number.
    """
    bounds = _bounds(model)
    _refuse_many_unknown(bounds, told)
    wrong: dict[str, Any] = {
        name: _plain_number(told[name], form)
        for name, form in bounds.numbers.items()
        if _is_malformed_number(told.get(name), form)
    }
    for name, most in bounds.lists.items():
        entries = told.get(name)
        if isinstance(entries, list) and len(entries) > most + 1:
            wrong[name] = entries[: most + 1]
    return {**told, **wrong} if wrong else told


def _refuse_many_unknown(bounds: ModelBounds, told: dict[str, Any]) -> None:
    if len(told) <= len(bounds.names) + MAX_UNKNOWN_KEYS:
        return
    unknown = [name for name in told if name not in bounds.names]
    if len(unknown) > MAX_UNKNOWN_KEYS:
        first = ", ".join(str(name)[:_MAX_SHOWN] for name in unknown[:3])
        raise PydanticCustomError(
            "many_unknown_fields",
            "holds {count} keys that are no fields, such as {first}",
            {"count": len(unknown), "first": first},
        )


def _is_malformed_number(value: Any, form: re.Pattern[str]) -> bool:
    if isinstance(value, list):
        return any(_is_malformed_number(entry, form) for entry in value)
    return isinstance(value, bool) or (isinstance(value, str) and not form.fullmatch(value))


def _plain_number(value: Any, form: re.Pattern[str]) -> Any:
    if isinstance(value, list):
        return [_plain_number(entry, form) for entry in value]
    return _NOT_A_NUMBER if _is_malformed_number(value, form) else value


@cache
def _bounds(model: type[BaseModel]) -> ModelBounds:
    fields = model.model_fields
    forms = {name: _number_form(field.annotation) for name, field in fields.items()}
    longest = {name: max_entries(field) for name, field in fields.items()}
    return ModelBounds(
        frozenset({*fields, *(field.alias for field in fields.values() if field.alias)}),
        {name: form for name, form in forms.items() if form is not None},
        {name: most for name, most in longest.items() if most is not None},
    )


def max_entries(field: FieldInfo) -> int | None:
    """Return how many entries (or signs) a field may hold; in a draft the mark stands inside its optional kind."""
    marks: list[Any] = list(field.metadata)
    waiting: list[Any] = [field.annotation]
    while waiting:
        kind = waiting.pop()
        if get_origin(kind) is Annotated:
            marks += kind.__metadata__
        if get_origin(kind) in (Annotated, Union, UnionType):
            waiting += get_args(kind)[: 1 if get_origin(kind) is Annotated else None]
    return next((mark.max_length for mark in marks if isinstance(mark, MaxLen)), None)


def _number_form(annotation: Any) -> re.Pattern[str] | None:
    kinds = set(_inner_types(annotation))
    if str in kinds or bool in kinds:
        return None
    return _DECIMAL if kinds & {Decimal, float} else _WHOLE if int in kinds else None


def _inner_types(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [kind for part in inner for kind in _inner_types(part)] if inner else [annotation]
