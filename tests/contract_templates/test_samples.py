"""The samples of every institution: complete, invented, and mapped to each document of their set."""

import re
from pathlib import Path

import pytest

from internships.domain.document import DocumentKind, Mode, VariantDocument
from internships.domain.draft import read_record
from internships.mapping.articles import missing_clause_texts
from internships.mapping.document_set import document_set, missing_facts, variant_of
from internships.mapping.mapper import map_agreement
from internships.mapping.signing_plan import missing_signatories
from internships.services.agreements.validation import validate_record
from tests.contract_templates.shipped_folders import CATALOGUE, INSTITUTIONS, SAMPLES, record, sample_name
from tests.paths import TEMPLATES

every_sample = pytest.mark.parametrize("path", SAMPLES, ids=sample_name)

# The enterprise numbers that the project's documentation reserves for examples.
RESERVED = {"0999999922", "0100000070"}


def test_every_institution_has_a_sample() -> None:
    assert {path.relative_to(TEMPLATES).parts[0] for path in SAMPLES} >= set(INSTITUTIONS)


@every_sample
def test_a_sample_is_on_its_own_institutions_form_and_says_that_it_is_one(path: Path) -> None:
    sample = record(path)
    assert sample["specimen"] is True
    assert sample["institutions"][0]["slug"] == path.relative_to(TEMPLATES).parts[0]


@every_sample
def test_a_sample_lacks_no_fact_no_signatory_and_no_clause(path: Path) -> None:
    reading = read_record(record(path))
    assert reading.findings == ()
    agreement = reading.agreement()
    assert missing_facts(agreement, CATALOGUE) == ()
    assert missing_signatories(agreement, document_set(agreement, CATALOGUE), CATALOGUE) == ()
    variant = variant_of(agreement, CATALOGUE)
    assert missing_clause_texts(agreement, variant, CATALOGUE.clause_texts(variant.slug)) == ()


@every_sample
def test_no_rule_blocks_a_sample(path: Path) -> None:
    examined = validate_record(record(path), CATALOGUE, lambda _: ())
    assert [finding for finding in examined.findings if finding.blocks] == []


@every_sample
def test_every_paper_of_a_samples_set_has_words_articles_and_places_to_sign(path: Path) -> None:
    agreement = read_record(record(path)).agreement()
    for planned in document_set(agreement, CATALOGUE):
        document = map_agreement(agreement, CATALOGUE, planned, Mode.FINAL)
        assert document.sections, document.kind
        assert document.signatures, document.kind
        assert document.unconfirmed
        assert [article.slot for article in document.articles if not article.clauses] == []


@every_sample
def test_what_is_still_open_stands_in_a_proof_and_never_in_what_is_signed(path: Path) -> None:
    agreement = read_record(record(path)).agreement()
    for planned in document_set(agreement, CATALOGUE):
        assert map_agreement(agreement, CATALOGUE, planned, Mode.PROOF).open_points
        assert map_agreement(agreement, CATALOGUE, planned, Mode.FINAL).open_points == ()


MOBILITY = {
    "recognition": {"embedding": "embedded", "ects": "6"},
    "sending_cover": {"accidents": True},
    "support": {"financial": True},
}


@every_sample
def test_a_learning_agreement_tells_each_fact_once(path: Path) -> None:
    """The form's own facts replace the lines with the same content from elsewhere in the record."""
    sample = record(path)
    for mobility, stay in (({}, True), (MOBILITY, False)):
        agreement = read_record(sample | {"mobility": mobility}).agreement()
        for planned in document_set(agreement, CATALOGUE):
            if planned.kind is DocumentKind.LEARNING_AGREEMENT:
                document = map_agreement(agreement, CATALOGUE, planned, Mode.FINAL)
                older = {rule.key for rule in planned.variant.fields if rule.when.endswith("_blank")}
                assert older
                assert bool(older & document.fields.keys()) is stay


@every_sample
def test_a_sample_invents_its_people_and_organisations(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r'"enterprise_number": "(\d+)"', text)) <= RESERVED
    assert {host.split(".", 1)[-1] for host in re.findall(r"@([\w.-]+)", text)} <= {"org"}
    assert "@example.org" in text
    assert '"insz"' not in text


def words_of(document: VariantDocument) -> str:
    cells = [cell for section in document.sections for cell in section.cells]
    texts = [
        document.title,
        document.form_version or "",
        document.unconfirmed or "",
        document.originals or "",
        *(section.title for section in document.sections),
        *(text for cell in cells for text in (cell.label, *cell.lines, *cell.options)),
        *(text for cell in cells for row in cell.rows for text in row),
        *(" ".join(clause.body.split()) for article in document.articles for clause in article.clauses),
        *(text for place in document.signatures for text in (place.label, place.capacity, place.phrase or "")),
    ]
    return "\n".join(texts)


@every_sample
def test_a_samples_documents_contain_the_text_in_the_file_beside_it(path: Path) -> None:
    agreement = read_record(record(path)).agreement()
    printed = "\n".join(
        words_of(map_agreement(agreement, CATALOGUE, planned, Mode.FINAL))
        for planned in document_set(agreement, CATALOGUE)
        if planned.leading
    )
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert expected
    assert [line for line in expected if line not in printed] == []
