"""What each side of an agreement may read of it, wherever it is shown or exported."""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.pointers import fact_metadata, value_model
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.wording import Visibility

NATIONAL_NUMBER_FIELD = "insz"
"""The name of the fact that no view shows: it is kept encrypted, outside the body of the agreement."""

AnyValue = TypeVar("AnyValue", bound=Value)


def readable_visibilities(side: Side) -> frozenset[Visibility]:
    """Return the kinds of facts that a side reads; refuses ``Side.NEITHER``."""
    if side is Side.NEITHER:
        raise Refusal("no_party_reads")
    return PRIVATE_FACTS_BY_SIDE[side] | {Visibility.SHARED}


def view_for(side: Side, agreement: Agreement) -> Agreement:
    """Return what a side may read of an agreement, or of a draft's twin.

    The host also reads what is the host's alone, the institution what is the institution's alone. A student reads
    what every party reads: an agreement can name several students, so a side doesn't say whose private facts are
    one's own (somebody's own facts come with the export of a person), and the outcome of a health assessment
    reaches the student from the service that assessed (V53). Of health all but the institution so read whether an
    assessment is needed, what the workplace asks, and whether the condition is met. Nobody reads the national
    number here (V04). ``Side.NEITHER`` is refused with ``NoPartyReads``.
    """
    return _redacted(agreement, readable_visibilities(side))


def copy_for_student(
    agreement: AnyValue, mine: Collection[int], own: frozenset[Visibility], beside: frozenset[Visibility]
) -> AnyValue:
    """Return the agreement for a copy that one student gets: of the students at ``mine`` the kinds of facts in ``own``.

    Of other students it tells what every party reads. What stands beside the students (the outcome of an assessment)
    is told by ``beside`` where there is no other student whom it could be about.
    """
    students: tuple[Any, ...] = getattr(agreement, "students", None) or ()
    is_alone = len(students) == len(mine)
    seen = _redacted(agreement, beside if is_alone else frozenset({Visibility.SHARED}))
    told = tuple(
        _redacted(student, own if place in mine else frozenset({Visibility.SHARED}))
        for place, student in enumerate(students)
    )
    return seen.model_copy(update={"students": told})


def without_insz(record: AnyValue) -> AnyValue:
    """Return a value with all its facts but the national number, at every depth."""
    return _redacted(record, frozenset(Visibility))


def _redacted(value: AnyValue, read: frozenset[Visibility]) -> AnyValue:
    model = type(value)
    hidden, deeper = _hidden_fields(model, read), _nested_fields(model, read)
    if not hidden and not deeper:
        return value
    changed: dict[str, Any] = {name: model.model_fields[name].get_default() for name in hidden}
    changed |= {name: _redacted_part(getattr(value, name), read) for name in deeper}
    kept = {name: getattr(value, name) for name in model.model_fields if name not in changed}
    return cast(AnyValue, model.model_construct(_fields_set=value.model_fields_set - hidden, **kept, **changed))


def _redacted_part(part: Any, read: frozenset[Visibility]) -> Any:
    if isinstance(part, Value):
        return _redacted(part, read)
    if isinstance(part, tuple):
        return tuple(_redacted_part(entry, read) for entry in part)
    return part


@cache
def _hidden_fields(model: type[Value], read: frozenset[Visibility]) -> frozenset[str]:
    facts = {name: fact_metadata(field.metadata) for name, field in model.model_fields.items()}
    private = {name for name, fact in facts.items() if fact and fact.visibility not in read}
    return frozenset(private | (model.model_fields.keys() & {NATIONAL_NUMBER_FIELD}))


@cache
def _nested_fields(model: type[Value], read: frozenset[Visibility]) -> tuple[str, ...]:
    """Return the fields below which something hidden can stand; the rest is shown as it is."""
    nested = {name: value_model(field.annotation) for name, field in model.model_fields.items()}
    return tuple(
        name
        for name, below in nested.items()
        if below
        and name not in _hidden_fields(model, read)
        and (_hidden_fields(below, read) or _nested_fields(below, read))
    )
