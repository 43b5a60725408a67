"""The source of every rule can be looked up."""

import re

import pytest

from internships.domain.rules.catalogue import RULES
from internships.domain.rules.rule import Rule
from tests.paths import ROOT

SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
ABBREVIATION = re.compile(r"\b[A-Z]{1,2}\d{1,2}\b")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_every_source_that_a_rule_names_is_listed(rule: Rule) -> None:
    unlisted = [
        name for name in ABBREVIATION.findall(rule.source) if f'<a id="{name.lower()}"></a>{name} ' not in SOURCES
    ]
    assert unlisted == []
