"""What an institution's documents require of one agreement: a required text may not be empty."""

from typing import Any

from internships.mapping.document_set import document_set, required_paths
from tests.builders.variant_documents import agreement_at, catalogue, with_minor_student


def demanded(*edits: Any) -> frozenset[str]:
    agreement = agreement_at("noordzee", *edits)
    return required_paths(agreement, document_set(agreement, catalogue()))


def test_a_field_is_demanded_as_far_as_its_trigger_holds() -> None:
    parent = "/students/*/legal_representative/names"
    assert parent not in demanded()
    assert parent in demanded(with_minor_student)


def test_what_no_paper_requires_and_what_the_folder_tells_itself_is_not_demanded() -> None:
    places = demanded()
    assert "/hosts/*/legal_name" in places
    assert "/hosts/*/department" not in places
    assert [place for place in places if not place.startswith("/")] == []
