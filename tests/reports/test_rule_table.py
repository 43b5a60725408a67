"""The published table of rules matches the rules."""

import pytest

from internships.domain.rules.catalogue import RULES
from internships.domain.rules.rule import Confidence, Rule
from internships.reports.rule_table import rules_markdown
from tests.paths import ROOT

PUBLISHED = ROOT / "docs" / "rules.md"
REFRESH = "docs/rules.md is not what the rules say: run `internships rules --out docs/rules.md`"


def rows() -> list[list[str]]:
    lines = [line for line in rules_markdown().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_the_published_table_is_fresh() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == rules_markdown(), REFRESH


def test_every_rule_has_a_row_in_order() -> None:
    assert [(row[0], row[1]) for row in rows()[2:]] == [(rule.number, f"`{rule.code}`") for rule in RULES]


def test_every_row_has_a_cell_for_every_column() -> None:
    assert {len(row) for row in rows()} == {13}


@pytest.mark.parametrize("mark", Confidence, ids=str)
def test_the_legend_explains_every_mark(mark: Confidence) -> None:
    assert f"- `{mark.value}`: {mark.en}" in rules_markdown()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.since], ids=lambda rule: str(rule.code))
def test_a_dated_rule_shows_since_when(rule: Rule) -> None:
    [row] = [row for row in rows() if row[1] == f"`{rule.code}`"]
    assert str(rule.since) in row[8]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_what_is_not_built_yet_is_said_in_plain_words_and_never_also_held(rule: Rule) -> None:
    if rule.not_built_yet is None:
        assert rule.check or rule.format_codes or rule.enforced_by
    else:
        assert (rule.check, rule.enforced_by) == (None, None)
        assert rule.not_built_yet.en.startswith("not built yet")
        assert "issue" not in rule.not_built_yet.en + rule.not_built_yet.nl
