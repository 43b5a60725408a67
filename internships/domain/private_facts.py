"""Taking in a record from one side without losing or taking over what only another side may tell."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.errors import Finding
from internships.domain.fulfilment import without_former_answers
from internships.domain.party_comparison import compare_parties
from internships.domain.pointers import fact_metadata, is_list, join_pointer, pointer_label, split_pointer, value_model
from internships.domain.record_differences import as_json
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Visibility

NATIONAL_NUMBER_PATH = "/students/*/insz"


class PrivateFact(NamedTuple):
    """A place in the schema that one party alone may tell, with all that stands below it."""

    pointer: str
    visibility: Visibility
    title: Bilingual


def _private_facts(model: type[Value], at: str = "") -> Iterator[PrivateFact]:
    for name, field in model.model_fields.items():
        fact = fact_metadata(field.metadata)
        if fact is not None and fact.visibility is not Visibility.SHARED:
            yield PrivateFact(f"{at}/{name}", fact.visibility, fact.title)
        elif (below := value_model(field.annotation)) is not None:
            yield from _private_facts(below, f"{at}/{name}" + ("/*" if is_list(field.annotation) else ""))


_PRIVATE_FACTS = tuple(_private_facts(Agreement))


def foreign_fact_findings(record: Json, side: Side) -> tuple[Finding, ...]:
    """Name every fact in a record that this side may not tell; the national number has a road of its own."""
    return tuple(
        _foreign_fact_finding(leaf, place)
        for leaf in _facts_not_of(side)
        for place, _ in _values_at(record, leaf.pointer)
    )


def merge_private_facts(sent: Agreement, stored: Agreement, side: Side) -> Json:
    """Return the record as sent, with what only other sides may tell kept as it was stored.

    It is kept for whom it is about: a student is known by identity wherever the list has them now, and what is about
    somebody who left, or was told by a side that is another now, goes. Other entries of a list are the same when they
    stand at the same place and carry the same address or name.
    """
    parties = compare_parties(stored, sent)
    merged, known = as_json(sent), as_json(stored)
    hidden = {join_pointer(place) for leaf in _facts_not_of(side) for place, _ in _values_at(known, leaf.pointer)}
    for leaf in _facts_not_of(side):
        if leaf.visibility in parties.replaced_sides:
            continue
        for place, value in _values_at(known, leaf.pointer):
            if place[0] != "students":
                if not parties.is_student_removed:  # what stands beside the students is about them too
                    _restore_group(merged, known, [str(step) for step in place], hidden)
                    _set_value(merged, known, [str(step) for step in place], value)
            elif (now := parties.students.get(int(place[1]))) is not None:
                merged["students"][now].setdefault(str(place[2]), deepcopy(value))
    return without_former_answers(merged, known) if parties.are_answers_outdated else merged


def _facts_not_of(side: Side) -> Iterator[PrivateFact]:
    for leaf in _PRIVATE_FACTS:
        if leaf.pointer == NATIONAL_NUMBER_PATH or leaf.visibility not in PRIVATE_FACTS_BY_SIDE[side]:
            yield leaf


def _values_at(record: Any, path: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield from _walk(record, split_pointer(path), ())


def _walk(value: Any, left: tuple[str, ...], at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if value is None or value == []:
        return
    if not left:
        yield at, value
    elif left[0] == "*" and isinstance(value, list):
        if len(left) == 1:
            yield at, value
        else:
            for index, entry in enumerate(value):
                yield from _walk(entry, left[1:], (*at, index))
    elif isinstance(value, dict):
        yield from _walk(value.get(left[0]), left[1:], (*at, left[0]))


def _restore_group(merged: Any, stored: Any, place: list[str], hidden: set[str]) -> None:
    """Make a group again of which this side saw nothing, since all in it is another side's: it can't have taken it out.

    A group of which it saw something, and sends nothing, is taken out.
    """
    for number, step in enumerate(place[:-1], start=1):
        if not isinstance(merged, dict) or not isinstance(stored, dict):
            return
        stored = stored[step]
        if merged.get(step) is None and isinstance(stored, dict) and _is_hidden(stored, place[:number], hidden):
            merged[step] = {}
        merged = merged.get(step)


def _is_hidden(group: dict[str, Any], at: list[str], hidden: set[str]) -> bool:
    for name, value in group.items():
        below = [*at, name]
        if value in (None, []) or join_pointer(below) in hidden:
            continue
        if not isinstance(value, dict) or not _is_hidden(value, below, hidden):
            return False
    return True


def _set_value(merged: Any, stored: Any, place: list[str], value: Any) -> None:
    for step in place[:-1]:
        stored = stored[int(step)] if isinstance(stored, list) else stored[step]
        merged = _matching_entry(merged, stored, step)
        if merged is None:
            return
    if merged.get(place[-1]) in (None, []):  # who may not read a list sends an empty one back
        merged[place[-1]] = deepcopy(value)


def _matching_entry(merged: Any, stored: Any, step: str) -> Any:
    if isinstance(merged, dict):
        below = merged.get(step)
        return below if isinstance(below, dict | list) else None
    entry = merged[int(step)] if int(step) < len(merged) else None
    if not isinstance(entry, dict) or not isinstance(stored, dict):
        return None
    marks = [mark for mark in ("email", "names", "name") if mark in stored]
    return entry if not marks or entry.get(marks[0]) == stored.get(marks[0]) else None


def _foreign_fact_finding(leaf: PrivateFact, place: tuple[str | int, ...]) -> Finding:
    path = join_pointer(place)
    title = pointer_label(Agreement, path) or leaf.title
    if leaf.pointer == NATIONAL_NUMBER_PATH:
        return Finding(
            code="national_number_elsewhere",
            pointer=path,
            text=Bilingual(
                nl=f"{title.nl} hoort niet in het dossier; de instelling geeft het apart in, versleuteld.",
                en=f"{title.en} does not belong in the record; the institution enters it apart, encrypted.",
            ),
        )
    return Finding(
        code="not_yours_to_tell",
        pointer=path,
        text=Bilingual(
            nl=f"{title.nl} is voor {leaf.visibility.nl}; laat het weg.",
            en=f"{title.en} is for {leaf.visibility.en}; leave it out.",
        ),
    )
