"""Amendments: numbered, reasoned changes to a signed agreement, each with its old and its new value."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read
from internships.domain.errors import DomainError, Finding, Refused
from internships.domain.pointers import leaves, place_name, pointer, steps
from internships.domain.shared_view import shared_view
from internships.domain.value import Day, Paragraph, Value
from internships.domain.wording import Bilingual, Fact, Term, Visibility


class AmendmentReason(Term):
    """Why an agreement is amended."""

    PERIOD = "period", "andere periode", "other period"
    PLACE = "place", "andere stageplaats", "other place of work"
    MENTOR = "mentor", "andere stagementor", "other mentor"
    SCHEDULE = "schedule", "ander uurrooster", "other schedule"
    TASKS = "tasks", "andere opdracht", "other assignment"
    CATCH_UP = "catch_up", "inhaaldagen", "days made up for"
    CORRECTION = "correction", "rechtzetting", "correction"
    OTHER = "other", "andere reden", "other reason"


class Change(Value):
    """One changed fact; None is a fact that is not there."""

    pointer: Annotated[str, Field(min_length=2, max_length=300, pattern=r"^/"), Fact("Plaats: JSON-pointer in het dossier", "Place: JSON pointer into the record", "/period/last_day")]
    old: Annotated[Any, Fact("Oud: wat gold", "Old: what held", "2026-12-18")] = None
    new: Annotated[Any, Fact("Nieuw: wat komt te gelden", "New: what comes to hold", "2027-01-15")] = None


class AmendmentHead(Value):
    """What an amendment says besides its changes."""

    number: Annotated[int, Field(ge=1, le=999), Fact("Nummer: per overeenkomst, vanaf 1", "Number: per agreement, from 1")]
    reason_code: Annotated[AmendmentReason, Fact("Soort wijziging: van de lijst", "Kind of change: from the list")]
    reason: Annotated[Paragraph, Fact("Reden: in woorden", "Reason: in words")]
    drawn_up_on: Annotated[Day, Fact("Opgemaakt op: datum", "Drawn up on: date")]
    takes_effect_on: Annotated[Day, Fact("Gaat in op: datum", "Takes effect on: date")]


class Amendment(AmendmentHead):
    """An amendment of one agreement. It holds for nobody until everybody signed it."""

    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=200), Fact("Wijzigingen: oud en nieuw", "Changes: old and new")]

    def applied_to(self, agreement: Agreement) -> Agreement:
        """Return the agreement as amended; refuses when an old value is no longer there, or the result is not whole."""
        record = agreement.model_dump(mode="json", exclude_none=True)
        outdated = tuple(_outdated(change) for change in self.changes if _at(record, change.pointer) != change.old)
        if outdated:
            raise Refused(outdated)
        for change in self.changes:
            _put(record, steps(change.pointer), change.new)
        reading = read(record)
        if not reading.complete:
            raise Refused(reading.findings)
        return reading.facts


class NothingAmended(DomainError):
    """The proposed record says what the agreement says already."""

    code = "amendment_empty"

    def __init__(self) -> None:
        super().__init__(
            "Er verandert niets; pas in het dossier aan wat anders moet worden.",
            "Nothing changes; alter in the record what must become different.",
        )


def amend(before: Agreement, after_record: Mapping[str, Any], head: AmendmentHead) -> Amendment:
    """Return the amendment that makes ``before`` say what ``after_record`` says, with as few changes as it takes.

    Only what every party reads can be amended; what one party alone reads is kept beside the agreement. Refuses a
    record that is not whole, one that changes who or what the agreement is about, and one that changes nothing.
    """
    reading = read(after_record)
    if not reading.complete:
        raise Refused(reading.findings)
    old = shared_view(before).model_dump(mode="json", exclude_none=True)
    new = shared_view(reading.facts).model_dump(mode="json", exclude_none=True)
    changes = tuple(_differences(old, new, ()))
    if not changes:
        raise NothingAmended
    fixed = tuple(_fixed(change) for change in changes if is_fixed(change.pointer))
    if fixed:
        raise Refused(fixed)
    return Amendment(**dict(head), changes=changes)


_PRIVATE = tuple(leaf.pointer for leaf in leaves(Agreement) if leaf.visibility is not Visibility.SHARED)
_FIXED = (
    "/schema_version",
    "/reference",
    "/specimen",
    "/drawn_up_on",
    "/kind",
    "/legal_basis",
    "/form",
    "/institutions",
    "/institutions/*/slug",
    "/institutions/*/unit",
    "/students",
    "/students/*/names/given",
    "/students/*/names/family",
    "/students/*/number",
    "/students/*/birth_date",
    "/hosts",
    "/hosts/*/enterprise_number",
    "/programme/id",
    *_PRIVATE,
)
"""What makes it another agreement: who the parties are, of what kind it is. A new one is drawn up for that."""


def is_fixed(place: str) -> bool:
    """Say whether a fact can't be amended."""
    told = steps(place)
    return any(_covers(steps(fixed), told) for fixed in _FIXED)


def _covers(fixed: tuple[str, ...], told: tuple[str, ...]) -> bool:
    return len(fixed) == len(told) and all(a in {"*", b} for a, b in zip(fixed, told, strict=True))


def _differences(old: Any, new: Any, at: tuple[str | int, ...]) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _differences(old.get(name), new.get(name), (*at, name))
    elif _are_groups(old, new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, (*at, index))
    else:
        yield Change(pointer=pointer(at), old=old, new=new)


def _are_groups(old: Any, new: Any) -> bool:
    if not (isinstance(old, list) and isinstance(new, list)) or len(old) != len(new):
        return False
    return all(isinstance(entry, dict) for entry in (*old, *new))


def _at(record: Any, place: str) -> Any:
    for step in steps(place):
        if isinstance(record, dict):
            record = record.get(step)
        elif isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        else:
            return None
    return record


def _put(record: Json, path: tuple[str, ...], value: Any) -> None:
    parent: Any = record
    for step in path[:-1]:
        parent = parent[int(step)] if isinstance(parent, list) else parent.setdefault(step, {})
    last: Any = int(path[-1]) if isinstance(parent, list) else path[-1]
    if value is None and isinstance(parent, dict):
        parent.pop(last, None)
    else:
        parent[last] = value


def _outdated(change: Change) -> Finding:
    title = place_name(Agreement, change.pointer) or Bilingual(nl=change.pointer, en=change.pointer)
    return Finding(
        code="amendment_outdated",
        pointer=change.pointer,
        text=Bilingual(
            nl=f"{title.nl} is intussen anders dan dit addendum zegt; maak een nieuw addendum.",
            en=f"{title.en} is meanwhile other than this amendment says; make a new amendment.",
        ),
    )


def _fixed(change: Change) -> Finding:
    title = place_name(Agreement, change.pointer) or Bilingual(nl=change.pointer, en=change.pointer)
    return Finding(
        code="not_amendable",
        pointer=change.pointer,
        text=Bilingual(
            nl=f"{title.nl} kan niet met een addendum veranderen; maak daarvoor een nieuwe overeenkomst.",
            en=f"{title.en} can't change by amendment; make a new agreement for that.",
        ),
    )
