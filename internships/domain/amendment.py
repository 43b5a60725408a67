"""Amendments: numbered changes to a signed agreement, with the reason and the old and new value of each fact."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.errors import DomainError, Finding, RecordRefused, RefusalKind
from internships.domain.pointers import fact_at, fact_label, pointer_label, schema_facts, split_pointer
from internships.domain.record_differences import (
    Difference,
    as_json,
    changed_pointers,
    differences,
    set_json_value,
)
from internships.domain.shared_view import shared_view
from internships.domain.value import Day, Paragraph, Value
from internships.domain.wording import Fact, Term, Visibility


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

    pointer: Annotated[str, Field(min_length=2, max_length=300, pattern=r"^(/[a-z0-9_-]+)+$"), Fact("Plaats: JSON-pointer in het dossier", "Place: JSON pointer into the record", "/period/last_day")]
    old: Annotated[Any, Fact("Oud: wat gold", "Old: what held", "2026-12-18")] = None
    new: Annotated[Any, Fact("Nieuw: wat komt te gelden", "New: what comes to hold", "2027-01-15")] = None

    @property
    def changed_pointers(self) -> tuple[str, ...]:
        """The change's own pointer and those of the single facts below it that it changes."""
        return (self.pointer, *changed_pointers(Difference(self.pointer, self.old, self.new)))


class AmendmentHead(Value):
    """What an amendment says besides its changes."""

    number: Annotated[int, Field(ge=1, le=999), Fact("Nummer: per overeenkomst, vanaf 1", "Number: per agreement, from 1")]
    reason_code: Annotated[AmendmentReason, Fact("Soort wijziging: van de lijst", "Kind of change: from the list")]
    reason: Annotated[Paragraph, Fact("Reden: in woorden", "Reason: in words")]
    drawn_up_on: Annotated[Day, Fact("Opgemaakt op: datum", "Drawn up on: date")]
    takes_effect_on: Annotated[Day, Fact("Gaat in op: datum", "Takes effect on: date")]


MAX_CHANGES = 400


class Amendment(AmendmentHead):
    """An amendment of one agreement; it takes effect only once everybody has signed it."""

    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=MAX_CHANGES), Fact("Wijzigingen: oud en nieuw", "Changes: old and new")]

    def applied_to(self, agreement: Agreement) -> Agreement:
        """Return the amended agreement; private facts and facts without a change stay as they are.

        Refuses, with all findings at once, facts that can't be amended (``not_amendable``) and old values that no
        longer match (``amendment_outdated``); then an incomplete result, and a result equal to the agreement.
        """
        record, shared = as_json(agreement), as_json(shared_view(agreement))
        findings = tuple(_apply_changes(self.changes, record, shared))
        if findings:
            raise RecordRefused(findings)
        reading = read_record(record)
        if not reading.complete:
            raise RecordRefused(reading.findings)
        if not differences(agreement, reading.facts):
            raise EmptyAmendment
        return reading.facts


class EmptyAmendment(DomainError):
    """The proposed record is equal to the agreement."""

    code = "amendment_empty"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Er verandert niets; pas in het dossier aan wat anders moet worden.",
            "Nothing changes; alter in the record what must become different.",
        )


def amend(before: Agreement, after_record: Mapping[str, Any], head: AmendmentHead) -> Amendment:
    """Return the smallest amendment that turns ``before`` into ``after_record``.

    Only shared facts are compared: private facts are not part of what is signed. Refuses an incomplete record, a
    change of facts that make it another agreement, and a record without changes.
    """
    reading = read_record(after_record)
    if not reading.complete:
        raise RecordRefused(reading.findings)
    changed = differences(shared_view(before), shared_view(reading.facts))
    if not changed:
        raise EmptyAmendment
    if len(changed) > MAX_CHANGES:
        raise RecordRefused((_too_many(len(changed)),))
    amendment = Amendment(**dict(head), changes=tuple(Change(**change._asdict()) for change in changed))
    amendment.applied_to(before)
    return amendment


_PRIVATE_PATHS = tuple(leaf.pointer for leaf in schema_facts(Agreement) if leaf.visibility is not Visibility.SHARED)
_NOT_AMENDABLE = (
    "/schema_version",
    "/reference",
    "/specimen",
    "/drawn_up_on",
    "/kind",
    "/legal_basis",
    "/form",
    "/institutions",
    "/institutions/*",
    "/institutions/*/slug",
    "/institutions/*/unit",
    "/students",
    "/students/*",
    "/students/*/names/given",
    "/students/*/names/family",
    "/students/*/number",
    "/students/*/birth_date",
    "/hosts",
    "/hosts/*",
    "/hosts/*/enterprise_number",
    "/programme/id",
    *_PRIVATE_PATHS,
)
"""Facts that need a new agreement when they change (the parties, the kind), and private facts, which nobody signs."""


def _is_amendable(pointer: str) -> bool:
    return not any(_matches(path, pointer) for path in _NOT_AMENDABLE)


def _matches(path: str, pointer: str) -> bool:
    pattern, steps = split_pointer(path), split_pointer(pointer)
    return len(pattern) == len(steps) and all(a in {"*", b} for a, b in zip(pattern, steps, strict=True))


def _apply_changes(changes: tuple[Change, ...], record: Json, shared: Json) -> Iterator[Finding]:
    """Apply the changes to both records, in place; yield a finding for each change that can't be applied."""
    for change in changes:
        fixed = [pointer for pointer in change.changed_pointers if not _is_amendable(pointer)]
        if fixed:
            yield _not_amendable(fixed[-1])
        elif pointer_label(Agreement, change.pointer) is None:
            yield _unknown(change.pointer)
        elif fact_at(shared, change.pointer) != change.old or not set_json_value(shared, change.pointer, change.new):
            yield _outdated(change.pointer)
        else:
            set_json_value(record, change.pointer, change.new)


def _outdated(pointer: str) -> Finding:
    title = fact_label(pointer)
    return Finding.blocking(
        "amendment_outdated",
        pointer,
        f"{title.nl} is intussen anders dan dit addendum zegt; maak een nieuw addendum.",
        f"{title.en} is meanwhile other than this amendment says; make a new amendment.",
    )


def _not_amendable(pointer: str) -> Finding:
    title = fact_label(pointer)
    is_private = any(_matches(path, pointer) for path in _PRIVATE_PATHS)
    nl, en = _PRIVATE_FACT_MESSAGE if is_private else _OTHER_AGREEMENT_MESSAGE
    return Finding.blocking("not_amendable", pointer, f"{title.nl} {nl}", f"{title.en} {en}")


_OTHER_AGREEMENT_MESSAGE = (
    "kan niet met een addendum veranderen; maak daarvoor een nieuwe overeenkomst.",
    "can't change by amendment; make a new agreement for that.",
)
_PRIVATE_FACT_MESSAGE = (
    "leest één partij alleen en staat niet in een addendum; pas het aan in het dossier.",
    "is read by one party alone and stands in no amendment; change it in the record.",
)


def _unknown(pointer: str) -> Finding:
    return Finding.blocking(
        "not_amendable",
        pointer,
        f"Het dossier heeft geen gegeven {pointer}; kijk de plaats na in het schema.",
        f"The record has no fact {pointer}; check the place in the schema.",
    )


def _too_many(number: int) -> Finding:
    return Finding.blocking(
        "amendment_too_long",
        "",
        f"Dit zijn {number} wijzigingen, meer dan {MAX_CHANGES}; maak een nieuwe overeenkomst of verdeel ze.",
        f"These are {number} changes, more than {MAX_CHANGES}; make a new agreement or divide them.",
    )
