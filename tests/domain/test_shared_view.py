"""The shared view has nothing that only one party may read; everything else is unchanged."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.pointers import SchemaFact, facts_at, schema_facts
from internships.domain.shared_view import SHARED_ONLY, hidden_fields, shared_view
from internships.domain.wording import Visibility
from tests.builders.records import a_record, with_fact, without

LEAVES = tuple(schema_facts(Agreement))
PRIVATE = tuple(leaf for leaf in LEAVES if leaf.visibility is not Visibility.SHARED)
_DAY = date(2031, 1, 1)

# A recognisable value for every kind of private fact; a day is one that no other fact of the record has.
MARKERS: dict[str, Callable[[int], Any]] = {
    "/students/*/insz": lambda _: "85073003328",
    "/students/*/iban": lambda _: "BE32123456789002",
    "/students/*/residence_document": lambda number: f"Alleen gezien door een {number}",
    "/students/*/birth_place": lambda number: f"Geboren te {number}",
    "/students/*/birth_country": lambda _: "NZ",
    "/dimona/period_id": lambda number: f"98765432{number:04d}",
    "/places/*/vessel/medical_certificate_until": lambda number: str(_DAY + timedelta(number)),
    "/safety/health/outcome": lambda _: "fit_with_conditions",
    "/safety/health/valid_until": lambda number: str(_DAY + timedelta(number)),
    "/safety/health/vaccinations/*/name": lambda number: f"Alleen gezien door een {number}",
    "/safety/health/vaccinations/*/proven_on": lambda number: str(_DAY + timedelta(number)),
}


def marked() -> tuple[Json, dict[str, str]]:
    """The good record with a marker in every private field, and the markers by their place."""
    record = with_fact(a_record(), "/places/0/vessel", {"name": "MV Voorbeeldster", "imo": "9074729"})
    record = with_fact(record, "/safety/health", {"required": True, "arranged_by": "host", "vaccinations": [{}]})
    markers: dict[str, str] = {}
    for number, leaf in enumerate(PRIVATE):
        place = leaf.pointer.replace("*", "0")
        markers[place] = MARKERS[leaf.pointer](number)
        record = with_fact(record, place, markers[place])
    return record, markers


def test_there_are_private_facts_and_a_marker_for_each() -> None:
    assert {leaf.pointer for leaf in PRIVATE} == set(MARKERS)


@pytest.mark.parametrize("leaf", PRIVATE, ids=lambda leaf: str(leaf.pointer))
def test_a_private_fact_is_in_the_record_and_not_in_the_shared_view(leaf: SchemaFact) -> None:
    record, markers = marked()
    agreement = read_record(record).agreement()
    marker = markers[leaf.pointer.replace("*", "0")]
    assert marker in agreement.model_dump_json()
    assert marker not in shared_view(agreement).model_dump_json()
    assert marker not in repr(shared_view(agreement))
    assert facts_at(shared_view(agreement), leaf.pointer) == []


def test_the_shared_view_of_a_shared_view_is_itself() -> None:
    once = shared_view(read_record(marked()[0]).agreement())
    assert shared_view(once) == once
    assert shared_view(once).model_dump_json() == once.model_dump_json()


def test_what_is_shared_is_unchanged() -> None:
    agreement = read_record(marked()[0]).agreement()
    shared = [leaf.pointer for leaf in LEAVES if leaf.visibility is Visibility.SHARED]
    assert {place: facts_at(shared_view(agreement), place) for place in shared} == {
        place: facts_at(agreement, place) for place in shared
    }


def test_the_shared_view_is_the_agreement_without_its_private_facts() -> None:
    record, markers = marked()
    plain = record
    for place in markers:
        plain = without(plain, place)
    plain = without(plain, "/safety/health/vaccinations")
    assert shared_view(read_record(record).agreement()) == read_record(plain).agreement()


def test_private_facts_of_every_student_are_left_out() -> None:
    record, _ = marked()
    another = {**record["students"][0], "iban": "GB82WEST12345698765432"}
    shared_json = shared_view(read_record(with_fact(record, "/students/-", another)).agreement()).model_dump_json()
    assert "GB82WEST12345698765432" not in shared_json
    assert "BE32123456789002" not in shared_json


def test_a_record_without_private_facts_is_its_own_shared_view() -> None:
    agreement = read_record(a_record()).agreement()
    assert shared_view(agreement) == agreement


def test_the_shared_view_of_a_draft_leaves_the_same_facts_out() -> None:
    record, markers = marked()
    draft = read_record(without(record, "/period/first_day")).facts
    shared_json = shared_view(draft).model_dump_json()
    assert [place for place, marker in markers.items() if marker in shared_json] == []


def test_an_export_of_what_was_set_names_no_private_field() -> None:
    exported = shared_view(read_record(marked()[0]).agreement()).model_dump(exclude_unset=True)
    student = read_record(a_record()).facts.students[0]
    assert hidden_fields(type(student), SHARED_ONLY) & set(exported["students"][0]) == set()
    assert "outcome" not in exported["safety"]["health"]
