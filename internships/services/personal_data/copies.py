"""Copies of personal data from one agreement: what is stored about a person, without private facts of others."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, AccessScope, Side
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.email_addresses import email_key, is_same_address
from internships.domain.party_views import copy_for_student
from internships.domain.pointers import fact_at, facts_at, join_pointer
from internships.domain.record_differences import as_json
from internships.domain.shared_view import shared_view
from internships.domain.student_keys import student_key
from internships.domain.wording import Visibility
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import history_of
from internships.services.agreements.loading import LoadedAgreement, json_body

_EVERY = frozenset(Visibility)
_SHARED = frozenset({Visibility.SHARED})


@dataclass(frozen=True)
class CopyScope:
    """What a copy contains: for the person, for an institution that hands it over, or for the operator.

    ``own`` is what it holds of the person's own entry, ``beside`` of the rest. ``institutions`` is None where the copy
    is not made by an institution: then it holds everything about the person.
    """

    own: frozenset[Visibility]
    beside: frozenset[Visibility]
    institutions: frozenset[str] | None = None

    @classmethod
    def the_student(cls) -> Self:
        """The student: all of their own entry, and of the rest what every party reads."""
        return cls(_EVERY, _SHARED)

    @classmethod
    def the_operator(cls) -> Self:
        """The operator: everything that is stored about the person."""
        return cls(_EVERY, _EVERY)

    @classmethod
    def institution(cls, scope: AccessScope) -> Self:
        """An institution's administrator: what the institution reads, where it leads."""
        read = PRIVATE_FACTS_BY_SIDE[Side.INSTITUTION] | _SHARED
        return cls(read, read, frozenset((*scope.institutions, *(unit.partition("/")[0] for unit in scope.units))))

    def of(self, facts: Agreement) -> "CopyScope":
        """Return the scope for one agreement: a second institution reads what every party reads."""
        if self.institutions is None or fact_at(facts, "/institutions/0/slug") in self.institutions:
            return self
        return CopyScope(_SHARED, _SHARED, self.institutions)


def student_copy(work: UnitOfWork, loaded: LoadedAgreement, email: str, reader: CopyScope) -> Json | None:
    """Return what is stored about a student in one agreement; None where it names no such student."""
    facts, agreement_id = loaded.facts, loaded.record.id
    places = _student_indexes(loaded, email)
    if not places:
        return None
    read = reader.of(facts)
    keys = {student_key(facts.students[place]) for place in places if place < len(facts.students)}
    termination = loaded.termination
    return {
        "id": str(agreement_id),
        "state": str(loaded.record.state),
        "record": json_body(copy_for_student(facts, places, read.own, read.beside)),
        "national_number_kept": any(
            number.student_key in keys and (read.institutions is None or number.institution in read.institutions)
            for number in work.agreements.national_numbers(agreement_id)
        ),
        "amendments": [amendment.model_dump(mode="json") for amendment in loaded.amendments],
        "termination": termination.model_dump(mode="json") if termination is not None else None,
        "signatures": [row.model_dump(mode="json", exclude_none=True) for row in loaded.ledger],
        "documents": [document.model_dump(mode="json") for document in work.documents.of_agreement(agreement_id)],
        "history": [entry.model_dump(mode="json") for entry in history_of(work, agreement_id)],
    }


def named_copy(loaded: LoadedAgreement, email: str) -> Json | None:
    """Return the entries with an address that are not a student's; None where there are none."""
    entries: Json = {}
    for interval in loaded.intervals(None):
        entries |= dict(_entries_with_email(as_json(shared_view(interval.facts)), email_key(email), ()))
    if not entries:
        return None
    listed = [{"pointer": place, "entry": entry} for place, entry in entries.items()]
    return {"id": str(loaded.record.id), "state": str(loaded.record.state), "entries": listed}


def is_student(loaded: LoadedAgreement, email: str) -> bool:
    """Say whether an agreement has a student with this address."""
    return bool(_student_indexes(loaded, email))


def names_person(loaded: LoadedAgreement, email: str) -> bool:
    """Say whether an agreement names somebody, by address."""
    return is_student(loaded, email) or named_copy(loaded, email) is not None


def _student_indexes(loaded: LoadedAgreement, email: str) -> frozenset[int]:
    """Return the places of a student. An amendment may have changed the address, but never moves a student."""
    return frozenset(
        int(place.split("/")[2])
        for interval in loaded.intervals(None)
        for place, address in facts_at(interval.facts, "/students/*/email")
        if is_same_address(address, email)
    )


def _entries_with_email(value: Any, email: str, at: tuple[str | int, ...]) -> Iterator[tuple[str, Json]]:
    """Yield every entry with an address: its own plain values, not the groups below it."""
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _entries_with_email(entry, email, (*at, index))
    elif isinstance(value, dict):
        if (address := value.get("email")) is not None and email_key(str(address)) == email:
            yield (
                join_pointer(at),
                {name: part for name, part in value.items() if name == "names" or not isinstance(part, dict | list)},
            )
        for name, below in value.items():
            yield from _entries_with_email(below, email, (*at, name))
