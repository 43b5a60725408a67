"""The clauses that folders name: there today in both languages, and naming words and fields that exist."""

import re

import pytest

from internships.domain.wording import Language
from internships.mapping.clauses import chosen
from tests.institutions.folders import CATALOGUE, DAY, SLUGS, variants

every_folder = pytest.mark.parametrize("slug", SLUGS)

# Both articles of old law that the contracts of earlier years cite were replaced by Book 6 of the Civil Code.
OLD_LAW = re.compile(r"\b138[2-6](?:bis)?\b")


@every_folder
@pytest.mark.parametrize("language", Language)
def test_every_clause_has_a_text_today(slug: str, language: Language) -> None:
    texts = CATALOGUE.texts(slug)
    named = {clause for variant in variants(slug) for slot in variant.slots for clause in slot.clauses}
    assert sorted(clause for clause in named if chosen(texts, clause, language, DAY) is None) == []


@every_folder
def test_own_clauses_stand_in_the_slot_that_their_head_names(slug: str) -> None:
    own = {text.id: text.head.slot for text in CATALOGUE.folder(slug).clauses}
    used = {(clause, slot.slot) for variant in variants(slug) for slot in variant.slots for clause in slot.clauses}
    assert {(clause, own[clause]) for clause, _ in used if clause in own} == {
        place for place in used if place[0] in own
    }
    assert own.keys() <= {clause for clause, _ in used}


@every_folder
def test_own_clauses_say_the_same_head_in_both_languages(slug: str) -> None:
    heads = {
        language: {(text.id, text.head.valid_from): text.head for text in clauses}
        for language in Language
        for clauses in [[text for text in CATALOGUE.folder(slug).clauses if text.language is language]]
    }
    assert heads[Language.NL] == heads[Language.EN]


@every_folder
def test_clauses_name_only_words_and_fields_of_their_variant(slug: str) -> None:
    texts = {text.id: text for text in CATALOGUE.texts(slug)}
    unknown = [
        (clause, name)
        for variant in variants(slug)
        for slot in variant.slots
        for clause in slot.clauses
        for group, name in re.findall(r"\b(words|fields)\.(\w+)", texts[clause].body)
        if name not in (variant.words if group == "words" else {rule.key for rule in variant.fields})
    ]
    assert unknown == []


@every_folder
def test_no_clause_cites_the_old_articles_on_liability(slug: str) -> None:
    texts = CATALOGUE.texts(slug)
    cited = [text.id for text in texts if any(OLD_LAW.search(citation.law) for citation in text.head.cites)]
    assert cited == []
    assert [text.id for text in texts if OLD_LAW.search(text.body)] == []


@every_folder
def test_own_clauses_cite_only_law_that_was_read(slug: str) -> None:
    marks = {citation.mark.value for text in CATALOGUE.folder(slug).clauses for citation in text.head.cites}
    assert marks <= {"D", "S"}
