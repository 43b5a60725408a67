"""The table of refusals and the places where they are raised fit each other."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import internships
from internships.domain.refusals import REFUSALS, Refusal
from internships.domain.wording import Bilingual

PACKAGE = Path(internships.__file__).parent


@cache
def raised() -> dict[str, list[set[str | None]]]:
    """Return the names of the facts of every refusal that the package makes, by code.

    These are calls of ``Refusal`` and ``JsonRefused``, and of ``partial`` with one of them.
    """
    found: dict[str, list[set[str | None]]] = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            names = [ast.unparse(part) for part in (node.func, *node.args)]
            parts = node.args[1:] if names[0] == "partial" else node.args
            if names[names[0] == "partial"] in {"Refusal", "JsonRefused"}:
                assert isinstance(parts[0], ast.Constant), f"{path}:{node.lineno}"
                found[str(parts[0].value)].append({keyword.arg for keyword in node.keywords})
    return found


def placeholders(sentence: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_refusal_that_is_raised_stands_in_the_table_and_every_row_is_raised() -> None:
    assert raised().keys() == REFUSALS.keys()


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_is_raised_with_exactly_the_facts_that_its_sentences_name(code: str) -> None:
    row = REFUSALS[code]
    needed = placeholders(row.nl) | placeholders(row.en)
    for given in raised()[code]:
        assert given >= needed, code


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_row_has_both_languages_and_says_when_it_comes(code: str) -> None:
    row = REFUSALS[code]
    assert row.nl != row.en
    assert row.when.endswith(".")


def test_a_fact_with_words_in_both_languages_is_shown_in_each() -> None:
    refusal = Refusal("agreement_over", status=Bilingual(nl="lopend", en="active"))
    assert "lopend" in refusal.text.nl
    assert "active" in refusal.text.en
