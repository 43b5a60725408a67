"""The kind decision: what needs no agreement is explained in both languages, with what to do instead."""

import pytest

from internships.domain.draft import read_record
from internships.domain.errors import Severity
from internships.domain.internship_kinds import (
    REFUSED_KINDS,
    TRAINING_VOYAGE,
    InternshipKind,
    KindDecision,
    KindOutcome,
    LegalBasis,
    decide_kind,
    kind_finding,
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
DECISIONS = [TRAINING_VOYAGE, *REFUSED_KINDS.values()]


@pytest.mark.parametrize("basis", ON_LAND, ids=str)
@pytest.mark.parametrize("kind", sorted(REFUSED), ids=str)
def test_a_kind_without_an_agreement_is_refused_on_every_ground(kind: InternshipKind, basis: LegalBasis) -> None:
    decision = decide_kind(kind, basis)
    assert decision is not None
    assert decision.outcome is KindOutcome.REFUSED
    assert decision.code == f"kind_{kind.value}"
    assert kind_finding(decision).pointer == "/kind"


@pytest.mark.parametrize("basis", ON_LAND, ids=str)
@pytest.mark.parametrize("kind", sorted(set(InternshipKind) - REFUSED), ids=str)
def test_every_other_kind_may_have_an_agreement(kind: InternshipKind, basis: LegalBasis) -> None:
    assert decide_kind(kind, basis) is None


@pytest.mark.parametrize("kind", InternshipKind, ids=str)
def test_a_training_voyage_leads_to_a_checklist_whatever_the_kind(kind: InternshipKind) -> None:
    decision = decide_kind(kind, LegalBasis.SEA_TRAINING_VOYAGE)
    assert decision is TRAINING_VOYAGE
    assert decision.outcome is KindOutcome.CHECKLIST
    assert kind_finding(decision).pointer == "/legal_basis"


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda decision: str(decision.code))
def test_a_decision_blocks_and_says_what_to_do_in_both_languages(decision: KindDecision) -> None:
    finding = kind_finding(decision)
    assert finding.severity is Severity.BLOCKS
    assert finding.rule == "kind"
    assert (finding.code, finding.text, finding.papers) == (decision.code, decision.text, decision.papers)
    assert finding.text.nl != finding.text.en
    assert finding.text.nl.count(". ") >= 1 or ":" in finding.text.nl
    assert decision.source


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
    assert decide_kind(reading.facts.kind, reading.facts.legal_basis) is REFUSED_KINDS[kind]


def test_without_kind_and_legal_basis_nothing_is_decided() -> None:
    draft = read_record({}).facts
    assert decide_kind(draft.kind, draft.legal_basis) is None
