"""A kind of internship without an agreement is refused, with what to do instead, in both languages."""

import pytest

from internships.domain.draft import read_record
from internships.domain.errors import Finding, Severity
from internships.domain.internship_kinds import (
    REFUSED_KINDS,
    TRAINING_VOYAGE,
    InternshipKind,
    LegalBasis,
    refused_kind,
)
from internships.domain.rules.catalogue import RULES
from tests.builders.records import a_record, with_fact

REFUSED = {
    InternshipKind.OBSERVATION,
    InternshipKind.PAID,
    InternshipKind.VOCATIONAL_ORIENTATION,
    InternshipKind.RECENT_GRADUATE,
}
ON_LAND = [basis for basis in LegalBasis if basis is not LegalBasis.SEA_TRAINING_VOYAGE]
REFUSALS = [TRAINING_VOYAGE, *REFUSED_KINDS.values()]


@pytest.mark.parametrize("basis", ON_LAND, ids=str)
@pytest.mark.parametrize("kind", sorted(REFUSED), ids=str)
def test_a_kind_without_an_agreement_is_refused_on_every_ground(kind: InternshipKind, basis: LegalBasis) -> None:
    refusal = refused_kind(kind, basis)
    assert refusal is not None
    assert refusal.papers == ()
    assert refusal.code == f"kind_{kind.value}"
    assert refusal.pointer == "/kind"


@pytest.mark.parametrize("basis", ON_LAND, ids=str)
@pytest.mark.parametrize("kind", sorted(set(InternshipKind) - REFUSED), ids=str)
def test_every_other_kind_may_have_an_agreement(kind: InternshipKind, basis: LegalBasis) -> None:
    assert refused_kind(kind, basis) is None


@pytest.mark.parametrize("kind", InternshipKind, ids=str)
def test_a_training_voyage_leads_to_a_checklist_whatever_the_kind(kind: InternshipKind) -> None:
    refusal = refused_kind(kind, LegalBasis.SEA_TRAINING_VOYAGE)
    assert refusal is TRAINING_VOYAGE
    assert refusal.papers
    assert refusal.pointer == "/legal_basis"


@pytest.mark.parametrize("finding", REFUSALS, ids=lambda finding: str(finding.code))
def test_a_refusal_blocks_and_says_what_to_do_in_both_languages(finding: Finding) -> None:
    assert finding.severity is Severity.BLOCKS
    assert finding.rule == "kind"
    assert finding.text.nl != finding.text.en
    assert finding.text.nl.count(". ") >= 1 or ":" in finding.text.nl


def test_the_checklist_of_a_training_voyage_names_its_documents_in_both_languages() -> None:
    assert len(TRAINING_VOYAGE.papers) == 7
    assert all(document.nl and document.en and document.nl != document.en for document in TRAINING_VOYAGE.papers)
    assert "316" in TRAINING_VOYAGE.text.nl
    assert "316" in TRAINING_VOYAGE.text.en


def test_an_observation_visit_is_refused_by_rule_v21() -> None:
    assert "V21" in {rule.number for rule in RULES if rule.code == REFUSED_KINDS[InternshipKind.OBSERVATION].code}


@pytest.mark.parametrize("kind", sorted(REFUSED), ids=str)
def test_a_record_of_a_refused_kind_can_be_read(kind: InternshipKind) -> None:
    reading = read_record(with_fact(a_record(), "/kind", kind.value))
    assert reading.complete
    assert refused_kind(reading.facts.kind, reading.facts.legal_basis) is REFUSED_KINDS[kind]


def test_without_kind_and_legal_basis_nothing_is_refused() -> None:
    draft = read_record({}).facts
    assert refused_kind(draft.kind, draft.legal_basis) is None
