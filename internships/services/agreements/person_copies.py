"""What a copy for one person tells of an agreement: what is kept about them, and of others nothing private."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from internships.domain.access import PRIVATE_TO, Reach, Side
from internships.domain.agreement import Agreement
from internships.domain.changes import as_json
from internships.domain.document import Json
from internships.domain.email_addresses import email_key, is_same_address
from internships.domain.placing import student_key
from internships.domain.pointers import first, found, pointer
from internships.domain.shared_view import shared_view
from internships.domain.views import copy_for
from internships.domain.wording import Visibility
from internships.services.agreements.dossier import Dossier, body_of
from internships.services.agreements.viewing import history_of
from internships.services.ports_work import Work

_EVERY = frozenset(Visibility)
_SHARED = frozenset({Visibility.SHARED})


@dataclass(frozen=True)
class CopyReader:
    """For whom a copy is made: the person, an institution that hands it over, or the operator of the machine.

    ``institutions`` is None where the copy is no institution's: then it holds everything that is the person's own.
    """

    own: frozenset[Visibility]
    beside: frozenset[Visibility]
    institutions: frozenset[str] | None = None

    @classmethod
    def the_student(cls) -> Self:
        """The student: all of their own entry, and beside it what every party reads."""
        return cls(_EVERY, _SHARED)

    @classmethod
    def the_operator(cls) -> Self:
        """Whoever has the machine: all that is kept about the person."""
        return cls(_EVERY, _EVERY)

    @classmethod
    def institution(cls, reach: Reach) -> Self:
        """An institution's administrator: what the institution reads, where it leads."""
        read = PRIVATE_TO[Side.INSTITUTION] | _SHARED
        return cls(read, read, frozenset((*reach.institutions, *(unit.partition("/")[0] for unit in reach.units))))

    def of(self, facts: Agreement) -> "CopyReader":
        """Return what is read of one agreement: a second institution reads what every party reads."""
        if self.institutions is None or first(facts, "/institutions/0/slug") in self.institutions:
            return self
        return CopyReader(_SHARED, _SHARED, self.institutions)


def student_copy(work: Work, dossier: Dossier, email: str, reader: CopyReader) -> Json | None:
    """Return what is kept about a student in one agreement; None where it names no such student."""
    facts, agreement_id = dossier.facts, dossier.record.id
    mine = _places_of(dossier, email)
    if not mine:
        return None
    read = reader.of(facts)
    keys = {student_key(facts.students[place]) for place in mine if place < len(facts.students)}
    termination = dossier.termination
    return {
        "id": str(agreement_id),
        "state": str(dossier.record.state),
        "record": body_of(copy_for(facts, mine, read.own, read.beside)),
        "national_number_kept": any(
            number.student_key in keys and (read.institutions is None or number.institution in read.institutions)
            for number in work.agreements.sealed_numbers(agreement_id)
        ),
        "amendments": [kept.model_dump(mode="json") for kept in dossier.amendments],
        "termination": termination.model_dump(mode="json") if termination is not None else None,
        "signatures": [row.model_dump(mode="json", exclude_none=True) for row in dossier.ledger],
        "documents": [document.model_dump(mode="json") for document in work.papers.of(agreement_id)],
        "history": [entry.model_dump(mode="json") for entry in history_of(work, agreement_id)],
    }


def named_copy(dossier: Dossier, email: str) -> Json | None:
    """Return where an agreement names somebody beside its students, and what stands there; None where it doesn't."""
    entries: Json = {}
    for stretch in dossier.stretches(None):
        entries |= dict(_entries(as_json(shared_view(stretch.facts)), email_key(email), ()))
    if not entries:
        return None
    told = [{"pointer": place, "entry": entry} for place, entry in entries.items()]
    return {"id": str(dossier.record.id), "state": str(dossier.record.state), "entries": told}


def is_student(dossier: Dossier, email: str) -> bool:
    """Say whether an agreement names somebody as its student."""
    return bool(_places_of(dossier, email))


def names_person(dossier: Dossier, email: str) -> bool:
    """Say whether an agreement names somebody at all, by address."""
    return is_student(dossier, email) or named_copy(dossier, email) is not None


def _places_of(dossier: Dossier, email: str) -> frozenset[int]:
    """Return the places of a student, whose address an amendment may have changed; it never moves a student."""
    return frozenset(
        int(place.split("/")[2])
        for stretch in dossier.stretches(None)
        for place, address in found(stretch.facts, "/students/*/email")
        if is_same_address(address, email)
    )


def _entries(value: Any, email: str, at: tuple[str | int, ...]) -> Iterator[tuple[str, Json]]:
    """Yield the entry of every place that carries an address: what it says itself, not the groups below it."""
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _entries(entry, email, (*at, index))
    elif isinstance(value, dict):
        if (address := value.get("email")) is not None and email_key(str(address)) == email:
            yield pointer(at), {name: told for name, told in value.items() if name == "names" or _is_plain(told)}
        for name, below in value.items():
            yield from _entries(below, email, (*at, name))


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)
