"""Each side reads its own private facts and nobody else's; nobody reads the national number."""

import pytest

from internships.domain.access import PRIVATE_FACTS_BY_SIDE, Side
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.party_views import view_for
from internships.domain.pointers import SchemaFact, facts_at, schema_facts
from internships.domain.shared_view import NATIONAL_NUMBER_FIELD, shared_view
from internships.domain.wording import Visibility
from tests.builders.records import a_record, with_fact, without
from tests.refusals import refuses

LEAVES = tuple(schema_facts(Agreement))
PARTIES = (Side.STUDENT, Side.HOST, Side.INSTITUTION)
# Every private fact of the schema, with a value that no other fact of the record has; never a national number.
PRIVATE = {
    "/students/0/iban": "BE32123456789002",
    "/students/0/residence_document": "Verblijfsdocument van een voorbeeld",
    "/students/0/birth_place": "Geboorteplaats van een voorbeeld",
    "/students/0/birth_country": "NZ",
    "/dimona/period_id": "987654321098",
    "/places/0/vessel/medical_certificate_until": "2031-01-02",
    "/safety/health/outcome": "fit_with_conditions",
    "/safety/health/valid_until": "2031-01-03",
    "/safety/health/vaccinations/0/name": "Vaccinatie van een voorbeeld",
    "/safety/health/vaccinations/0/proven_on": "2031-01-04",
}
HEALTH_OF_THE_HOST = {
    "required": True,
    "arranged_by": "host",
    "reason": "Lawaai",
    "vaccinations_required": ["Tetanus"],
    "tuberculosis_screening": False,
    "condition_met": True,
}


def marked() -> Json:
    """The good record with a value in every private field but the national number."""
    record = with_fact(a_record(), "/places/0/vessel", {"name": "MV Voorbeeldster", "imo": "9074729"})
    record = with_fact(record, "/safety/health", {**HEALTH_OF_THE_HOST, "vaccinations": [{}]})
    for place, value in PRIVATE.items():
        record = with_fact(record, place, value)
    return record


def starred(place: str) -> str:
    return place.replace("/0/", "/*/")


def test_every_private_fact_of_the_schema_has_a_value_here() -> None:
    private = {leaf.pointer for leaf in LEAVES if leaf.visibility is not Visibility.SHARED}
    assert private == {starred(place) for place in PRIVATE} | {f"/students/*/{NATIONAL_NUMBER_FIELD}"}


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_a_side_reads_a_fact_unchanged_or_not_at_all(side: Side) -> None:
    agreement = read_record(marked()).agreement()
    side_view = view_for(side, agreement)
    assert {leaf.pointer: facts_at(side_view, leaf.pointer) for leaf in LEAVES} == {
        leaf.pointer: facts_at(agreement, leaf.pointer) if may_read(leaf, side) else [] for leaf in LEAVES
    }


def may_read(leaf: SchemaFact, side: Side) -> bool:
    return leaf.visibility in PRIVATE_FACTS_BY_SIDE[side] | {Visibility.SHARED} and not leaf.pointer.endswith("/insz")


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_what_is_hidden_is_in_no_dump_of_the_view(side: Side) -> None:
    side_view = view_for(side, read_record(marked()).agreement())
    visibility = {leaf.pointer: leaf.visibility for leaf in LEAVES}
    hidden = [
        value for place, value in PRIVATE.items() if visibility[starred(place)] not in PRIVATE_FACTS_BY_SIDE[side]
    ]
    assert hidden
    assert [value for value in hidden if value in side_view.model_dump_json() or value in repr(side_view)] == []


def test_the_host_reads_the_bank_account_and_not_the_outcome_of_an_assessment() -> None:
    side_view = view_for(Side.HOST, read_record(marked()).agreement())
    assert side_view.students[0].iban == "BE32123456789002"
    assert side_view.students[0].residence_document is None
    assert side_view.safety.health is not None
    assert side_view.safety.health.model_dump(mode="json", exclude_unset=True) == HEALTH_OF_THE_HOST


def test_the_institution_reads_the_outcome_and_not_the_bank_account() -> None:
    side_view = view_for(Side.INSTITUTION, read_record(marked()).agreement())
    assert side_view.safety.health is not None
    assert side_view.safety.health.outcome == "fit_with_conditions"
    assert side_view.students[0].iban is None


def test_a_student_reads_what_every_party_reads() -> None:
    agreement = read_record(marked()).agreement()
    assert view_for(Side.STUDENT, agreement) == shared_view(agreement)


def test_who_is_no_party_reads_nothing_and_learns_what_to_do() -> None:
    with refuses("no_party_reads") as refusal:
        view_for(Side.NEITHER, read_record(marked()).agreement())
    assert refusal.value.code == "no_party_reads"
    assert "Vraag de cijfers op" in refusal.value.text.nl


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_a_view_of_a_draft_hides_the_same_facts(side: Side) -> None:
    draft = read_record(without(marked(), "/period/first_day")).facts
    whole = read_record(marked()).agreement()
    side_view = view_for(side, draft)
    assert side_view.period.first_day is None
    for place in PRIVATE:
        assert facts_at(side_view, place) == facts_at(view_for(side, whole), place)


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_filtering_a_view_again_changes_nothing(side: Side) -> None:
    once = view_for(side, read_record(marked()).agreement())
    assert view_for(side, once) == once


@pytest.mark.parametrize("side", PARTIES, ids=str)
def test_a_view_is_still_an_agreement_that_can_be_read_again(side: Side) -> None:
    side_view = view_for(side, read_record(marked()).agreement())
    assert read_record(side_view.model_dump(mode="json")).agreement() == side_view


def test_the_national_number_is_in_no_view_even_where_a_body_holds_it() -> None:
    agreement = read_record(marked()).agreement()
    student = agreement.students[0].model_copy(update={NATIONAL_NUMBER_FIELD: "a national number"})
    numbered = agreement.model_copy(update={"students": (student,)})
    views = [view_for(side, numbered) for side in PARTIES]
    assert ["a national number" in view.model_dump_json() for view in views] == [False] * 3
