"""Facts and articles read together: no article contradicts a fact, speaks of what is absent, or leaves a name open."""

import re
from collections import Counter
from functools import cache
from typing import Any

import pytest

from internships.domain.document import DocumentKind, Mode, VariantDocument
from internships.domain.draft import read
from internships.domain.wording import Language
from internships.mapping.clauses import chosen
from internships.mapping.mapper import map_agreement
from internships.mapping.planning import Planned, document_set, variant_of
from internships.mapping.triggers import TRIGGERS
from tests.institutions.combinations import FACTS, Row, pairs_of, rows, with_facts
from tests.institutions.expectations import NEVER, SAID, Line
from tests.institutions.folders import CATALOGUE, DAY, INSTITUTIONS, SAMPLES, record, variants
from tests.institutions.reading import Reading, read_paper

every_institution = pytest.mark.parametrize("slug", INSTITUTIONS)
every_language = pytest.mark.parametrize("language", Language)
Read = tuple[Row, VariantDocument, Reading]

PAIRS = len(list(pairs_of(FACTS)))
BROKEN = re.compile(r" {2}|\(\s*\)| [.,;:)]|,\s*,|\.\.|\( |\b(?:van|of|en|the|by|and) ?[.,;](?!\w)|[{}\[\]]|None")
# What the law or the Dutch language calls so, whoever the parties are.
SET_PHRASES = re.compile(
    r"statuut van student|status of student|[Ss]tudenten in de|students of (?:medicine|med)|gewone student|"
    r"ordinary student|blijft aan boord student|remains a student|Vlaamse instelling|Flemish institution"
)
ROLES = {
    Language.NL: {"student": "student|stagiair", "institution": "hogeschool|universiteit|academie|onderwijsinstelling"},
    Language.EN: {"student": "student|intern|trainee", "institution": "university college|university|academy"},
}


@cache
def records(slug: str) -> tuple[tuple[Row, Any], ...]:
    """Every row of facts, written into an institution's own sample."""
    sample = record(next(path for path in SAMPLES if path.parts[-3] == slug))
    sample["form"], sample["kind"] = "individual_tripartite", "academic"
    return tuple((row, read(with_facts(sample, row)).facts) for row in rows())


@cache
def readings(slug: str, language: Language) -> tuple[Read, ...]:
    """Every row, printed on an institution's form and read; in the translation every pair of values."""
    told = []
    for row, facts in records(slug)[: None if language is Language.NL else PAIRS]:
        variant = variant_of(facts, CATALOGUE)
        # The agreement itself, also where another paper stands in for it: its articles must hold then too.
        rule = next(rule for rule in variant.documents if rule.kind is DocumentKind.AGREEMENT)
        document = map_agreement(facts, CATALOGUE, Planned(rule, variant, language, leading=True), Mode.PROOF)
        told.append((row, document, read_paper(document)))
    return tuple(told)


def wrong(read: tuple[Read, ...], lines: tuple[Line, ...], language: Language, *, said: bool) -> list[str]:
    """Name each expectation that is not met, with the first row that shows it."""
    found = []
    for line in lines:
        pattern = re.compile(line.nl if language is Language.NL else line.en)
        for row, _, paper in read:
            if row[line.fact] in line.values and bool(pattern.search(paper.text)) is not said:
                shown = next((one for one in paper.sentences if pattern.search(one)), "not said")
                found.append(f"\n{line.fact}={row[line.fact]!r} / {pattern.pattern}: {shown}")
                break
    return found


@every_institution
@every_language
def test_no_article_says_what_a_fact_excludes(slug: str, language: Language) -> None:
    assert wrong(readings(slug, language), NEVER, language, said=False) == []


@every_institution
@every_language
def test_every_fact_stands_in_the_article_that_speaks_of_it(slug: str, language: Language) -> None:
    assert wrong(readings(slug, language), SAID, language, said=True) == []


@every_institution
@every_language
def test_no_article_is_without_words_and_no_sentence_stands_there_twice(slug: str, language: Language) -> None:
    for row, _, paper in readings(slug, language):
        assert [slot for slot, paragraphs in paper.articles.items() if not paragraphs] == [], row
        twice = [one for one, times in Counter(paper.sentences).items() if times > 1]
        assert twice == [], row


@every_institution
@every_language
def test_no_sentence_has_a_hole_where_a_fact_is_absent(slug: str, language: Language) -> None:
    for row, _, paper in readings(slug, language):
        assert [one for one in paper.sentences if BROKEN.search(one.replace("...", ""))] == [], row


@every_institution
@every_language
def test_each_party_has_one_word_in_labels_and_articles(slug: str, language: Language) -> None:
    for row, document, paper in readings(slug, language):
        for role, nouns in ROLES[language].items():
            own = document.words[role].partition(" ")[2]
            said = SET_PHRASES.sub("", "\n".join((*paper.formal, paper.text))).replace(own, "")
            others = [noun for noun in nouns.split("|") if noun not in own]
            found = re.findall(rf".*\b(?:{'|'.join(others)})\b.*", said, re.IGNORECASE) if others else []
            assert found == [], (role, row)


@every_institution
def test_nothing_is_to_be_determined_beside_a_name(slug: str) -> None:
    for row, document, paper in readings(slug, Language.NL):
        open_facts = [row["work accident"], row["liability"], row["travel"] if row["place"] == "abroad" else ""]
        assert paper.text.count("nog te bepalen") == open_facts.count("not_known"), row
        for key in ("work_accident_insured_by", "liability_insured_by"):
            party = str(document.fields[key])
            assert party == "nog te bepalen" or f"verzekerd door {party}." in paper.text, row


@every_institution
def test_a_paper_that_an_article_names_is_in_the_set(slug: str) -> None:
    names = {DocumentKind.WORKSTATION_SHEET: "werkpostfiche", DocumentKind.ACTIVITY_PLAN: "activiteitenplan"}
    for (row, facts), (_, _, paper) in zip(records(slug), readings(slug, Language.NL), strict=True):
        kinds = {planned.kind for planned in document_set(facts, CATALOGUE)}
        for kind, name in names.items():
            assert name not in paper.text.casefold() or kind in kinds, (name, row)


@every_institution
def test_the_articles_name_the_days_and_the_party_that_the_facts_name(slug: str) -> None:
    for row, document, paper in readings(slug, Language.NL):
        days = [str(document.fields[key]).replace("\u00a0", " ") for key in ("period_first_day", "period_last_day")]
        assert f"loopt van {days[0]} tot en met {days[1]}" in paper.text, row


@every_institution
def test_software_goes_where_the_record_says_and_the_other_rights_follow_their_regime(slug: str) -> None:
    for row, _, paper in readings(slug, Language.NL):
        rights = " ".join(paper.articles["rights"])
        to_host = "de software die" in rights or "omvat ook software" in rights
        assert to_host is (row["software"] == "yes" and row["rights"] != ""), row
        if row["rights"] == "student":
            assert ("draagt geen rechten over" in rights) is not to_host, row
        if row["rights"] == "host":
            assert ("Software valt niet onder" in rights) is not to_host, row


@every_institution
def test_the_schedule_that_was_entered_is_printed_on_the_agreement_or_on_its_own_paper(slug: str) -> None:
    for (row, facts), (_, document, _) in zip(records(slug), readings(slug, Language.NL), strict=True):
        if row["schedule"] == "given":
            kinds = {planned.kind for planned in document_set(facts, CATALOGUE)}
            on_the_agreement = "schedule_lines" in document.fields and DocumentKind.AGREEMENT in kinds
            assert on_the_agreement or DocumentKind.SCHEDULE in kinds, row


def test_every_trigger_that_a_clause_names_is_both_met_and_not_met_by_the_rows() -> None:
    """Without this, a passage could be printed in no row at all and so be read by nobody."""
    named = {
        name
        for slug in INSTITUTIONS
        for variant in variants(slug)
        for slot in variant.slots
        for clause in slot.clauses
        if (text := chosen(CATALOGUE.texts(slug), clause, Language.NL, DAY))
        for name in text.triggers
    }
    facts = [told for _, told in records(INSTITUTIONS[0])]
    never = sorted(name for name in named - {"always"} if len({TRIGGERS[name](one) for one in facts}) < 2)
    assert never == []


def test_the_table_of_expectations_speaks_of_facts_that_the_rows_hold() -> None:
    row = rows()[0]
    assert {line.fact for line in (*SAID, *NEVER)} <= row.keys()
