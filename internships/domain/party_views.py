"""The views of an agreement that each side may read, wherever it is shown or exported."""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.errors import DomainError
from internships.domain.pointers import fact_metadata, value_model
from internships.domain.value import Value
from internships.domain.wording import Visibility

NATIONAL_NUMBER_FIELD = "insz"
"""The field of the national number, which no view shows: it is stored encrypted, outside the agreement's body."""

AnyValue = TypeVar("AnyValue", bound=Value)


class NotAParty(DomainError):
    """Who stands on no side of an agreement reads nothing of it: statistics and upkeep need no personal facts."""

    code = "no_party_reads"

    def __init__(self) -> None:
        super().__init__(
            "Alleen wie partij is bij een overeenkomst leest ze. Vraag de cijfers op, of meld u aan met een rol bij "
            "een van de partijen.",
            "Only who is party to an agreement reads it. Ask for the figures, or log in with a role at one of the "
            "parties.",
        )


def readable_visibilities(side: Side) -> frozenset[Visibility]:
    """Return the visibilities that a side may read; refuses ``Side.NEITHER``."""
    if side is Side.NEITHER:
        raise NotAParty
    return PRIVATE_FACTS_BY_SIDE[side] | {Visibility.SHARED}


def view_for(side: Side, agreement: Agreement) -> Agreement:
    """Return what a side may read of an agreement or draft.

    Host and institution also read their own private facts. A student reads only the shared facts: an agreement can
    have several students, and the side doesn't say which one is reading (their own facts are in the personal export);
    the outcome of a health assessment reaches the student from the service that did it (V53). So of health, only the
    institution reads more than whether an assessment is needed, what the workplace requires, and whether the condition
    is met. Nobody reads the national number here (V04). Refuses ``Side.NEITHER`` with ``NotAParty``.
    """
    return _redacted(agreement, readable_visibilities(side))


def copy_for_student(
    agreement: AnyValue, mine: Collection[int], own: frozenset[Visibility], beside: frozenset[Visibility]
) -> AnyValue:
    """Return the agreement for a student's own copy: of the students at ``mine`` with the visibilities ``own``.

    Other students are shown with shared facts only. Facts outside the list of students (the outcome of an assessment)
    are shown with the visibilities ``beside`` if no other student is in the agreement, whom they could be about.
    """
    students: tuple[Any, ...] = getattr(agreement, "students", None) or ()
    is_alone = len(students) == len(mine)
    view = _redacted(agreement, beside if is_alone else frozenset({Visibility.SHARED}))
    students_view = tuple(
        _redacted(student, own if place in mine else frozenset({Visibility.SHARED}))
        for place, student in enumerate(students)
    )
    return view.model_copy(update={"students": students_view})


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
