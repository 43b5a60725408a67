"""Drafts: records that may be incomplete. Reading one names every wrong and every missing fact at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from annotated_types import MinLen
from pydantic import Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.errors import Finding, RecordRefused
from internships.domain.pointers import fact_metadata
from internships.domain.validation_findings import findings_from_errors
from internships.domain.value import Value
from internships.domain.wording import Fact


def _optional_annotation(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return draft_model(annotation)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = tuple(mark for mark in parts[1:] if not isinstance(mark, MinLen)) if _is_tuple(parts[0]) else parts[1:]
        return Annotated[(_optional_annotation(parts[0]), *marks)] if marks else _optional_annotation(parts[0])
    if origin in (Union, UnionType):
        return Union[tuple(_optional_annotation(part) for part in parts)]  # noqa: UP007 - built at run time
    if origin is tuple:
        return tuple[tuple(_optional_annotation(part) if part is not Ellipsis else part for part in parts)]  # type: ignore[misc]
    return annotation


def _is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


@cache
def draft_model(model: type[Value]) -> type[Value]:
    """Return the model's twin in which every fact may be absent; names, formats and titles stay."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        listed = get_origin(field.annotation) is tuple
        inner = [mark for mark in field.metadata if not isinstance(mark, Fact | (MinLen if listed else Fact))]
        soft = _optional_annotation(field.annotation)
        kind = (Annotated[(soft, *inner)] if inner else soft) | None
        fact = fact_metadata(field.metadata)
        annotation = Annotated[kind, fact] if fact else kind
        default = field.default if not field.is_required() else (() if listed else None)
        if isinstance(default, Value):
            fields[name] = (annotation, Field(default_factory=draft_model(type(default))))
        else:
            fields[name] = (annotation, default)
    return create_model(f"{model.__name__}Draft", __base__=Value, __doc__=model.__doc__, **fields)


AgreementDraft = draft_model(Agreement)

_MAX_ROUNDS = 4
"""Times that wrong entries are dropped one by one: of a list of thousands pydantic names a few each time."""


class RecordReading(Value):
    """What was read of a record: ``facts`` holds every good fact, ``findings`` what is wrong or missing.

    ``facts`` is an ``Agreement`` when ``complete``; else the twin with the same names, where facts may be None.
    """

    facts: Agreement
    complete: bool
    findings: tuple[Finding, ...]

    def agreement(self) -> Agreement:
        """Return the complete agreement, or refuse with every finding."""
        if not self.complete:
            raise RecordRefused(self.findings)
        return self.facts


def read_record(record: Mapping[str, Any]) -> RecordReading:
    """Read a record given as JSON values; never raises for what it holds."""
    try:
        return RecordReading.model_construct(facts=Agreement.model_validate(record), complete=True, findings=())
    except ValidationError as error:
        wrong = _without_derived_errors(error)
    return RecordReading.model_construct(
        facts=_valid_facts(record, wrong), complete=False, findings=findings_from_errors(wrong)
    )


def _without_derived_errors(error: ValidationError) -> list[ErrorDetails]:
    # pydantic also calls a list too short when its entries are there but wrong.
    wrong = error.errors(include_url=False)
    around = {place[:length] for place in (detail["loc"] for detail in wrong) for length in range(len(place))}
    return [detail for detail in wrong if detail["type"] != "too_short" or detail["loc"] not in around]


def _valid_facts(record: Mapping[str, Any], wrong: Sequence[ErrorDetails]) -> Agreement:
    kept = _deep_copy(dict(record))
    for number in range(2 * _MAX_ROUNDS + len(Agreement.model_fields)):
        if not wrong:
            break
        places = [detail["loc"] for detail in wrong if detail["type"] != "missing"]
        _drop_all(kept, places if number < _MAX_ROUNDS else [_outermost(place) for place in places])
        try:
            return cast(Agreement, AgreementDraft.model_validate(kept))
        except ValidationError as error:
            wrong = _without_derived_errors(error)
    return cast(Agreement, AgreementDraft())


def _outermost(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the place of the outermost list around a place, or the place itself."""
    return next((place[:at] for at, step in enumerate(place) if isinstance(step, int)), place)


def _deep_copy(part: Any) -> Any:
    # JSON holds no part twice, so that nothing need be remembered of what was copied.
    if isinstance(part, dict):
        return {name: _deep_copy(inner) for name, inner in part.items()}
    return [_deep_copy(inner) for inner in part] if isinstance(part, list) else part


def _drop_all(record: Json, places: Sequence[tuple[int | str, ...]]) -> None:
    for place in sorted(places, key=lambda steps: [str(step).zfill(6) for step in steps], reverse=True):
        _drop(record, place)


def _drop(record: Any, place: tuple[int | str, ...]) -> None:
    parent = record
    for step in place[:-1]:
        try:
            parent = parent[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(parent, dict):
        parent.pop(place[-1], None) if place else parent.clear()
    elif isinstance(parent, list) and isinstance(place[-1], int) and place[-1] < len(parent):
        _drop_entry(parent, place[-1])


def _drop_entry(entries: list[Any], index: int) -> None:
    # A wrong group stays as an empty one, so that the entries behind it keep their places; empty and still wrong,
    # it stands where no group belongs.
    if isinstance(entries[index], dict) and entries[index]:
        entries[index] = {}
    else:
        del entries[index]
