"""Drafts: records that may be incomplete. Reading one reports all wrong and missing facts at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

from annotated_types import MinLen
from pydantic import Field, GetJsonSchemaHandler, ValidationError, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails

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
    """Return a copy of the model in which every fact is optional; names, formats and titles stay the same."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        listed = get_origin(field.annotation) is tuple
        marks = [mark for mark in field.metadata if not isinstance(mark, Fact | (MinLen if listed else Fact))]
        optional = _optional_annotation(field.annotation)
        field_type = (Annotated[(optional, *marks)] if marks else optional) | None
        fact = fact_metadata(field.metadata)
        annotation = Annotated[field_type, fact] if fact else field_type
        default = field.default if not field.is_required() else (() if listed else None)
        if isinstance(default, Value):
            fields[name] = (annotation, Field(default_factory=draft_model(type(default))))
        else:
            fields[name] = (annotation, default)
    return create_model(f"{model.__name__}Draft", __base__=Value, __doc__=model.__doc__, **fields)


AgreementDraft = draft_model(Agreement)


class JsonSchemaOf:
    """Publish a JSON value with the schema of a model, without validating it by that model."""

    def __init__(self, model: type[Value]) -> None:
        self.model = model

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self.model.__pydantic_core_schema__)


DraftRecord = Annotated[dict[str, Any], JsonSchemaOf(AgreementDraft)]
"""The unified record, perhaps incomplete, as JSON."""

_MAX_ROUNDS = 4
"""Rounds in which wrong entries are dropped one by one; pydantic reports only some entries of a long list."""


class RecordReading(Value):
    """The result of reading a record: ``facts`` holds the valid facts, ``findings`` what is wrong or missing.

    ``facts`` is an ``Agreement`` if ``complete``, else an ``AgreementDraft``, in which every fact may be None.
    """

    facts: Agreement
    complete: bool
    findings: tuple[Finding, ...]

    def agreement(self) -> Agreement:
        """Return the agreement; refuses an incomplete record with all its findings."""
        if not self.complete:
            raise RecordRefused(self.findings)
        return self.facts


def read_record(record: Mapping[str, Any]) -> RecordReading:
    """Read a record given as JSON values; never raises for its content."""
    try:
        return RecordReading.model_construct(facts=Agreement.model_validate(record), complete=True, findings=())
    except ValidationError as error:
        wrong = _without_derived_errors(error)
    return RecordReading.model_construct(
        facts=_valid_facts(record, wrong), complete=False, findings=findings_from_errors(wrong)
    )


def _without_derived_errors(error: ValidationError) -> list[ErrorDetails]:
    # pydantic also reports a list as too short when its entries are there but wrong.
    details = error.errors(include_url=False)
    parents = {loc[:length] for loc in (detail["loc"] for detail in details) for length in range(len(loc))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in parents]


def _valid_facts(record: Mapping[str, Any], wrong: Sequence[ErrorDetails]) -> Agreement:
    record_copy = _deep_copy(dict(record))
    for round_number in range(2 * _MAX_ROUNDS + len(Agreement.model_fields)):
        if not wrong:
            break
        locations = [detail["loc"] for detail in wrong if detail["type"] != "missing"]
        if round_number >= _MAX_ROUNDS:
            locations = [_outermost(location) for location in locations]
        _drop_all(record_copy, locations)
        try:
            return cast(Agreement, AgreementDraft.model_validate(record_copy))
        except ValidationError as error:
            wrong = _without_derived_errors(error)
    return cast(Agreement, AgreementDraft())


def _outermost(location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the location of the outermost list around a location, or the location itself."""
    return next((location[:index] for index, step in enumerate(location) if isinstance(step, int)), location)


def _deep_copy(part: Any) -> Any:
    # Faster than copy.deepcopy: JSON values hold no shared or circular references.
    if isinstance(part, dict):
        return {name: _deep_copy(inner) for name, inner in part.items()}
    return [_deep_copy(inner) for inner in part] if isinstance(part, list) else part


def _drop_all(record: Json, locations: Sequence[tuple[int | str, ...]]) -> None:
    for location in sorted(locations, key=lambda steps: [str(step).zfill(6) for step in steps], reverse=True):
        _drop(record, location)


def _drop(record: Any, location: tuple[int | str, ...]) -> None:
    parent = record
    for step in location[:-1]:
        try:
            parent = parent[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(parent, dict):
        parent.pop(location[-1], None) if location else parent.clear()
    elif isinstance(parent, list) and isinstance(location[-1], int) and location[-1] < len(parent):
        _drop_entry(parent, location[-1])


def _drop_entry(entries: list[Any], index: int) -> None:
    # A wrong group is replaced by an empty one, so that later entries keep their index. If it is still wrong when
    # empty, no group may stand there and it is removed.
    if isinstance(entries[index], dict) and entries[index]:
        entries[index] = {}
    else:
        del entries[index]
