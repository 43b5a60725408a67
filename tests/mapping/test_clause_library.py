"""The clause library: two languages that agree, dates without holes, only law that was read."""

import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import nodes

from internships.domain.document import Cell, Clause
from internships.domain.rules.rule import Confidence
from internships.domain.wording import Language
from internships.mapping.clauses import ClauseText, body_sha256, conditional_body, find_clause, read_clauses
from internships.mapping.triggers import TRIGGERS
from tests.builders.hand_made_documents import TEMPLATE_ENVIRONMENT
from tests.paths import STANDARD_LAYER

TEXTS = read_clauses(STANDARD_LAYER / "clauses")
FIRST_DAY = date(2020, 1, 1)
CHOSEN_BY_FOLDERS = {
    "incoming",
    "kinship-declaration",
    "liability-insurance-host",
    "liability-insurance-institution-secondary",
    "non-eea",
    "sea-curricular",
    "working-time-medicine",
}
# How a body names a law in either language, and the citation that its head must then hold.
LAWS = {
    r"II\.355/1": "Codex Hoger Onderwijs, art. II.355/1",
    r"titel 4 van boek X|[Tt]itle 4 of book X": "Codex over het welzijn op het werk, boek X, titel 4",
    r"titel 3 van boek X|[Tt]itle 3 of book X": "Codex over het welzijn op het werk, boek X, titel 3",
    r"10 april 1971|10 April 1971": "Arbeidsongevallenwet van 10 april 1971, art. 1/1",
    r"29 juli 2019|29 July 2019": "Koninklijk besluit van 29 juli 2019",
    r"[Bb]oek 6 van|[Bb]ook 6 of": "Burgerlijk Wetboek, boek 6",
    r"eIDAS": "eIDAS-verordening, art. 25",
    r"12 december 2010|12 December 2010": "Wet van 12 december 2010 (arbeidsduur van artsen in opleiding)",
    r"3 juni 2007|3 June 2007": "Wet van 3 juni 2007, art. 28, 5°",
    r"7 maart 2016|7 March 2016": "Koninklijk besluit van 7 maart 2016",
}
CITES_A_LAW = re.compile(
    r"\b(artikel|article|boek|book|wet van|Act of|koninklijk besluit|Royal Decree|Codex|Code|Regulation)\b"
    r" ?(?:of|van|over|on|[IVX\d])"
)


def name(text: ClauseText) -> str:
    return f"{text.id}@{text.head.valid_from}.{text.language.value}"


EVERY_TEXT = pytest.mark.parametrize("text", TEXTS, ids=name)
DUTCH_TEXTS = [text for text in TEXTS if text.language is Language.NL]


@cache
def standard() -> dict[str, Any]:
    return tomllib.loads((STANDARD_LAYER / "standard.toml").read_text(encoding="utf-8"))


def fields() -> dict[str, dict[str, Any]]:
    rules = standard()["fields"]
    return {rule["key"]: rule for rule in rules if "agreement" in rule.get("documents", ["agreement"])}


def always_there(rule: dict[str, Any]) -> bool:
    return bool(rule.get("required") and rule.get("when", "always") == "always") or "empty" in rule


def printed(text: ClauseText, cells: dict[str, Cell]) -> str:
    """Print a clause with every passage, whatever its condition."""
    words = {key: word[text.language.value] for key, word in standard()["words"].items()}
    body = conditional_body(text.paragraphs, lambda _: True)
    return str(
        TEMPLATE_ENVIRONMENT.render_clause(Clause(id=text.id, body=body, sha256=body_sha256(body)), cells, words)
    )


def cell(key: str, line: str = "") -> Cell:
    return Cell(key=key, label=key, lines=(line,) if line else ())


def without_expressions(body: str) -> str:
    return re.sub(r"\{[{%].*?[%}]\}", "", body, flags=re.DOTALL)


def text_in(text: ClauseText, language: Language) -> ClauseText | None:
    return find_clause(TEXTS, text.id, language, text.head.valid_from)


def blocks(text: ClauseText) -> list[list[tuple[tuple[str, ...], int]]]:
    """The condition of each passage of each paragraph, and the number of list entries in it; 0 for running text."""
    return [
        [(part.when, len(re.findall(r"^(?:- |\d+\. )", part.text, re.MULTILINE))) for part in paragraph]
        for paragraph in text.paragraphs
    ]


def test_every_clause_of_the_standard_articles_stands_in_its_slot_in_both_languages() -> None:
    wanted = {
        (clause, slot["slot"], language)
        for slot in standard()["slots"]
        for clause in slot["clauses"]
        for language in Language
    }
    assert wanted <= {(text.id, text.head.slot, text.language) for text in TEXTS}


def test_the_library_holds_nothing_that_neither_the_standard_nor_a_folder_can_choose() -> None:
    named = {clause for slot in standard()["slots"] for clause in slot["clauses"]}
    assert {text.id for text in TEXTS} == named | CHOSEN_BY_FOLDERS


def test_every_slot_is_one_of_the_standard_articles() -> None:
    assert {text.head.slot for text in TEXTS} <= {slot["slot"] for slot in standard()["slots"]}


@EVERY_TEXT
def test_a_clause_has_the_same_head_and_the_same_paragraphs_in_dutch_and_english(text: ClauseText) -> None:
    pair = [text_in(text, language) for language in Language]
    heads = [one.head for one in pair if one]
    shapes = [blocks(one) for one in pair if one]
    assert heads == [text.head, text.head]
    assert shapes[0] == shapes[1]


@EVERY_TEXT
def test_a_clause_names_only_fields_and_words_of_the_standard(text: ClauseText) -> None:
    assert TEMPLATE_ENVIRONMENT.clause_field_keys(text.body) <= fields().keys()
    words = set(re.findall(r"words\.(\w+)", text.body))
    assert words <= standard()["words"].keys()


@EVERY_TEXT
def test_a_clause_names_the_same_fields_and_words_in_both_languages(text: ClauseText) -> None:
    other = text_in(text, Language.EN if text.language is Language.NL else Language.NL)
    assert other is not None
    names = re.compile(r"(?:fields|words)\.\w+|\{% \w+")
    assert set(names.findall(text.body)) == set(names.findall(other.body))


@EVERY_TEXT
def test_a_field_of_some_forms_is_named_only_under_the_same_trigger(text: ClauseText) -> None:
    for paragraph in text.paragraphs:
        for part in paragraph:
            for key in TEMPLATE_ENVIRONMENT.clause_field_keys(part.text):
                assert fields()[key].get("when", "always") in {"always", text.head.when, *part.when}


@EVERY_TEXT
def test_a_clause_prints_with_every_fact_there(text: ClauseText) -> None:
    cells = {key: cell(key, f"‹{key}›") for key in fields()}
    html = printed(text, cells)
    assert not set("{}") & set(html)
    for key in re.findall(r"\{\{ fields\.(\w+) \}\}", text.body):
        assert f"‹{key}›" in html


@EVERY_TEXT
def test_a_clause_prints_without_a_hole_when_every_optional_fact_is_absent(text: ClauseText) -> None:
    hanging = {
        key
        for line in text.paragraphs
        for part in line
        if part.when
        for key in TEMPLATE_ENVIRONMENT.clause_field_keys(part.text)
    }
    cells = {
        key: cell(key, f"‹{key}›" if always_there(rule) or key in hanging else "") for key, rule in fields().items()
    }
    html = printed(text, cells)
    assert "<p></p>" not in html
    assert not re.search(r" [.,;:]|\.\.| {2}", html)


@EVERY_TEXT
def test_a_clause_holds_paragraphs_and_lists_and_asks_only_for_presence(text: ClauseText) -> None:
    tags = set(re.findall(r"</?(\w+)", printed(text, {key: cell(key, "x") for key in fields()})))
    assert tags <= {"p", "ol", "ul", "li"}
    logic = (nodes.For, nodes.Filter, nodes.Call, nodes.Assign, nodes.Compare, nodes.Not)
    assert not list(TEMPLATE_ENVIRONMENT.environment.parse(text.body).find_all(logic))


@EVERY_TEXT
def test_a_role_word_never_begins_a_sentence_since_it_is_written_small(text: ClauseText) -> None:
    start = re.compile(r"(?:\A|[.!?]\s+|^(?:- |\d+\. ))\{\{ words\.", re.MULTILINE)
    assert not [part.text for paragraph in text.paragraphs for part in paragraph if start.search(part.text)]


@EVERY_TEXT
def test_a_clause_cites_only_law_that_was_read(text: ClauseText) -> None:
    assert {citation.mark for citation in text.head.cites} <= {Confidence.DOCUMENT, Confidence.EXCERPT}


@EVERY_TEXT
def test_a_clause_prints_exactly_the_laws_that_its_head_cites(text: ClauseText) -> None:
    named = {law for pattern, law in LAWS.items() if re.search(pattern, " ".join(text.body.split()))}
    assert named == {citation.law for citation in text.head.cites}
    if CITES_A_LAW.search(" ".join(without_expressions(text.body).split())):
        assert text.head.cites


@EVERY_TEXT
def test_no_clause_names_the_old_article_1384(text: ClauseText) -> None:
    assert "1384" not in text.body
    assert not any("1384" in citation.law for citation in text.head.cites)


@EVERY_TEXT
def test_the_trigger_of_a_clause_is_on_the_closed_list(text: ClauseText) -> None:
    assert text.triggers <= TRIGGERS.keys()


def test_the_versions_of_a_clause_follow_each_other_without_overlap_or_gap() -> None:
    versions: defaultdict[tuple[str, Language], list[ClauseText]] = defaultdict(list)
    for text in TEXTS:
        versions[text.id, text.language].append(text)
    for found in versions.values():
        heads = sorted((text.head for text in found), key=lambda head: head.valid_from)
        assert heads[0].valid_from <= FIRST_DAY
        assert heads[-1].valid_until is None
        for earlier, later in pairwise(heads):
            assert earlier.valid_until is not None
            assert later.valid_from - earlier.valid_until == timedelta(days=1)


@pytest.mark.parametrize("language", Language)
def test_the_liability_clause_cites_book_6_from_1_january_2025(language: Language) -> None:
    before = find_clause(TEXTS, "liability", language, date(2024, 12, 31))
    since = find_clause(TEXTS, "liability", language, date(2025, 1, 1))
    assert before is not None
    assert since is not None
    laws = [{citation.law for citation in text.head.cites} for text in (before, since)]
    assert laws[1] - laws[0] == {"Burgerlijk Wetboek, boek 6"}
    assert laws[0] == {"Codex Hoger Onderwijs, art. II.355/1"}


@EVERY_TEXT
def test_every_clause_is_on_the_page_for_lawyers(text: ClauseText) -> None:
    page = (STANDARD_LAYER / "CLAUSES.md").read_text(encoding="utf-8")
    assert f"`{text.id}`" in page
    for citation in text.head.cites:
        assert citation.law in page


def test_each_language_has_every_clause() -> None:
    assert len(DUTCH_TEXTS) * 2 == len(TEXTS)
