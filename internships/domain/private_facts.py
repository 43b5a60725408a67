"""Merging a record that one side sent with the stored private facts of the other sides."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.errors import Finding
from internships.domain.fulfilment import without_former_answers
from internships.domain.party_comparison import compare_parties
from internships.domain.pointers import (
    fact_metadata,
    facts_at,
    is_list,
    join_pointer,
    pointer_label,
    split_pointer,
    value_model,
)
from internships.domain.record_differences import as_json
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Visibility

NATIONAL_NUMBER_PATH = "/students/*/insz"


class PrivateFact(NamedTuple):
    """A fact of the schema, or a group of facts, that only one party may read and write."""

    pointer: str
    visibility: Visibility
    title: Bilingual


def _private_facts(model: type[Value], parent: str = "") -> Iterator[PrivateFact]:
    for name, field in model.model_fields.items():
        fact = fact_metadata(field.metadata)
        if fact is not None and fact.visibility is not Visibility.SHARED:
            yield PrivateFact(f"{parent}/{name}", fact.visibility, fact.title)
        elif (below := value_model(field.annotation)) is not None:
            yield from _private_facts(below, f"{parent}/{name}" + ("/*" if is_list(field.annotation) else ""))


_PRIVATE_FACTS = tuple(_private_facts(Agreement))


def foreign_fact_findings(record: Json, side: Side) -> tuple[Finding, ...]:
    """Return a finding for each fact that this side may not write; the national number is entered separately."""
    return tuple(
        _foreign_fact_finding(fact, pointer)
        for fact in _facts_not_of(side)
        for pointer, _ in _values_at(record, fact.pointer)
    )


def merge_private_facts(sent: Agreement, stored: Agreement, side: Side) -> Json:
    """Return the record as sent, with the stored private facts of other sides put back.

    A student's private facts follow the student by identity, wherever the student is in the list now; those of a
    removed student, or of a side whose party was replaced, are dropped. Entries of other lists are the same if they
    have the same index and the same address or name.
    """
    parties = compare_parties(stored, sent)
    merged, stored_record = as_json(sent), as_json(stored)
    private = [
        (fact, pointer, value)
        for fact in _facts_not_of(side)
        for pointer, value in _values_at(stored_record, fact.pointer)
    ]
    hidden = {pointer for _, pointer, _ in private}
    for fact, pointer, value in private:
        if fact.visibility in parties.replaced_sides:
            continue
        steps = split_pointer(pointer)
        if steps[0] != "students":
            if not parties.is_student_removed:  # facts outside the list of students are about them too
                _restore_group(merged, stored_record, steps, hidden)
                _set_value(merged, stored_record, steps, value)
        elif (index := parties.students.get(int(steps[1]))) is not None:
            merged["students"][index].setdefault(steps[2], deepcopy(value))
    return without_former_answers(merged, stored_record) if parties.are_answers_outdated else merged


def _facts_not_of(side: Side) -> Iterator[PrivateFact]:
    for fact in _PRIVATE_FACTS:
        if fact.pointer == NATIONAL_NUMBER_PATH or fact.visibility not in PRIVATE_FACTS_BY_SIDE[side]:
            yield fact


def _values_at(record: Json, path: str) -> Iterator[tuple[str, Any]]:
    yield from ((pointer, value) for pointer, value in facts_at(record, path) if value != [])


def _restore_group(merged: Any, stored: Any, steps: Sequence[str], hidden: set[str]) -> None:
    """Put back the empty groups around a fact if this side could read nothing in them, so did not remove them.

    A group in which it could read something, but that it does not send, was removed and stays so.
    """
    for length, step in enumerate(steps[:-1], start=1):
        if not isinstance(merged, dict) or not isinstance(stored, dict):
            return
        stored = stored[step]
        pointer = join_pointer(steps[:length])
        if merged.get(step) is None and isinstance(stored, dict) and _is_hidden(stored, pointer, hidden):
            merged[step] = {}
        merged = merged.get(step)


def _is_hidden(group: dict[str, Any], pointer: str, hidden: set[str]) -> bool:
    for name, value in group.items():
        below = pointer + join_pointer((name,))
        if value in (None, []) or below in hidden:
            continue
        if not isinstance(value, dict) or not _is_hidden(value, below, hidden):
            return False
    return True


def _set_value(merged: Any, stored: Any, steps: Sequence[str], value: Any) -> None:
    for step in steps[:-1]:
        stored = stored[int(step)] if isinstance(stored, list) else stored[step]
        merged = _matching_entry(merged, stored, step)
        if merged is None:
            return
    if merged.get(steps[-1]) in (None, []):  # a side that may not read a list sends it back empty
        merged[steps[-1]] = deepcopy(value)


def _matching_entry(merged: Any, stored: Any, step: str) -> Any:
    if isinstance(merged, dict):
        below = merged.get(step)
        return below if isinstance(below, dict | list) else None
    entry = merged[int(step)] if int(step) < len(merged) else None
    if not isinstance(entry, dict) or not isinstance(stored, dict):
        return None
    identifying = next((name for name in ("email", "names", "name") if name in stored), None)
    return entry if identifying is None or entry.get(identifying) == stored[identifying] else None


def _foreign_fact_finding(fact: PrivateFact, pointer: str) -> Finding:
    title = pointer_label(Agreement, pointer) or fact.title
    if fact.pointer == NATIONAL_NUMBER_PATH:
        return Finding.blocking(
            "national_number_elsewhere",
            pointer,
            f"{title.nl} hoort niet in het dossier; de instelling geeft het apart in, versleuteld.",
            f"{title.en} does not belong in the record; the institution enters it apart, encrypted.",
        )
    return Finding.blocking(
        "not_yours_to_tell",
        pointer,
        f"{title.nl} is voor {fact.visibility.nl}; laat het weg.",
        f"{title.en} is for {fact.visibility.en}; leave it out.",
    )
