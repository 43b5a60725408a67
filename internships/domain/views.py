"""What each side of an agreement may read of it, wherever it is shown or exported."""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, cast

from internships.domain.access import PRIVATE_TO, Side
from internships.domain.agreement import Agreement
from internships.domain.errors import DomainError
from internships.domain.pointers import told_by, value_model
from internships.domain.value import Value
from internships.domain.wording import Visibility

NATIONAL_NUMBER = "insz"
"""The name of the fact that no view shows: it is kept encrypted, outside the body of the agreement."""

Record = TypeVar("Record", bound=Value)


class NoPartyReads(DomainError):
    """Who stands on no side of an agreement reads nothing of it: statistics and upkeep need no personal facts."""

    code = "no_party_reads"

    def __init__(self) -> None:
        super().__init__(
            "Alleen wie partij is bij een overeenkomst leest ze. Vraag de cijfers op, of meld u aan met een rol bij "
            "een van de partijen.",
            "Only who is party to an agreement reads it. Ask for the figures, or log in with a role at one of the "
            "parties.",
        )


def read_by(side: Side) -> frozenset[Visibility]:
    """Return the kinds of facts that a side reads; refuses ``Side.NEITHER``."""
    if side is Side.NEITHER:
        raise NoPartyReads
    return PRIVATE_TO[side] | {Visibility.SHARED}


def view_for(side: Side, agreement: Agreement) -> Agreement:
    """Return what a side may read of an agreement, or of a draft's twin.

    The host also reads what is the host's alone, the institution what is the institution's alone. A student reads
    what every party reads: an agreement can name several students, so a side doesn't say whose private facts are
    one's own (somebody's own facts come with the export of a person), and the outcome of a health assessment
    reaches the student from the service that assessed (V53). Of health all but the institution so read whether an
    assessment is needed, what the workplace asks, and whether the condition is met. Nobody reads the national
    number here (V04). ``Side.NEITHER`` is refused with ``NoPartyReads``.
    """
    return _seen(agreement, read_by(side))


def copy_for(
    agreement: Record, mine: Collection[int], own: frozenset[Visibility], beside: frozenset[Visibility]
) -> Record:
    """Return the agreement for a copy that one student gets: of the students at ``mine`` the kinds of facts in ``own``.

    Of other students it tells what every party reads. What stands beside the students (the outcome of an assessment)
    is told by ``beside`` where there is no other student whom it could be about.
    """
    students: tuple[Any, ...] = getattr(agreement, "students", None) or ()
    is_alone = len(students) == len(mine)
    seen = _seen(agreement, beside if is_alone else frozenset({Visibility.SHARED}))
    told = tuple(
        _seen(student, own if place in mine else frozenset({Visibility.SHARED}))
        for place, student in enumerate(students)
    )
    return seen.model_copy(update={"students": told})


def without_insz(record: Record) -> Record:
    """Return a value with all its facts but the national number, at every depth."""
    return _seen(record, frozenset(Visibility))


def _seen(value: Record, read: frozenset[Visibility]) -> Record:
    model = type(value)
    hidden, deeper = _hidden(model, read), _to_look_into(model, read)
    if not hidden and not deeper:
        return value
    changed: dict[str, Any] = {name: model.model_fields[name].get_default() for name in hidden}
    changed |= {name: _part(getattr(value, name), read) for name in deeper}
    kept = {name: getattr(value, name) for name in model.model_fields if name not in changed}
    return cast(Record, model.model_construct(_fields_set=value.model_fields_set - hidden, **kept, **changed))


def _part(part: Any, read: frozenset[Visibility]) -> Any:
    if isinstance(part, Value):
        return _seen(part, read)
    if isinstance(part, tuple):
        return tuple(_part(entry, read) for entry in part)
    return part


@cache
def _hidden(model: type[Value], read: frozenset[Visibility]) -> frozenset[str]:
    facts = {name: told_by(field.metadata) for name, field in model.model_fields.items()}
    private = {name for name, fact in facts.items() if fact and fact.visibility not in read}
    return frozenset(private | (model.model_fields.keys() & {NATIONAL_NUMBER}))


@cache
def _to_look_into(model: type[Value], read: frozenset[Visibility]) -> tuple[str, ...]:
    """Return the fields below which something hidden can stand; the rest is shown as it is."""
    nested = {name: value_model(field.annotation) for name, field in model.model_fields.items()}
    return tuple(
        name
        for name, below in nested.items()
        if below and name not in _hidden(model, read) and (_hidden(below, read) or _to_look_into(below, read))
    )
