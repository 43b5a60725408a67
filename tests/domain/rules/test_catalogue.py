"""What holds for the list of rules as a whole."""

import re
from collections import Counter
from pathlib import Path

import pytest

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.errors import Severity
from internships.domain.pointers import pointer_titles
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.rule import ReferenceDate, Rule
from internships.domain.validation_findings import FORMAT_CODES
from tests.builders.rule_boundaries import ABSENT, OLD_LAW, findings_of, record_with
from tests.domain.rules import (
    test_abroad_and_sea,
    test_contradictions,
    test_contradictions_in_time,
    test_form,
    test_identity,
    test_learning_agreement,
    test_legal_duties,
    test_national_numbers,
    test_period,
    test_plausibility,
    test_safety,
    test_sixty_days,
    test_terms,
    test_texts,
    test_work_time,
)

SOURCES = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
ABBREVIATION = re.compile(r"\b[A-Z]{1,2}\d{1,2}\b")
BOUNDARIES = (
    *test_abroad_and_sea.BOUNDARIES,
    *test_contradictions.BOUNDARIES,
    *test_contradictions_in_time.BOUNDARIES,
    *test_form.BOUNDARIES,
    *test_identity.BOUNDARIES,
    *test_learning_agreement.BOUNDARIES,
    *test_legal_duties.BOUNDARIES,
    *test_national_numbers.BOUNDARIES,
    *test_period.BOUNDARIES,
    *test_plausibility.BOUNDARIES,
    *test_safety.BOUNDARIES,
    *test_sixty_days.BOUNDARIES,
    *test_terms.BOUNDARIES,
    *test_texts.BOUNDARIES,
    *test_work_time.BOUNDARIES,
)
# They check status, capacity, export or signature, which one record alone does not contain.
DUE = {"V43"}


def named(rule: Rule) -> str:
    return f"{rule.number} {rule.code}"


def test_every_number_of_the_sources_has_a_rule() -> None:
    numbers = {rule.number for rule in RULES}
    assert {f"V{number:02d}" for number in range(1, 61)} - numbers == set()
    assert [number for number in numbers if not re.fullmatch(r"V\d{2,3}", number)] == []


def test_the_rules_stand_in_the_order_of_their_numbers() -> None:
    assert [rule.number for rule in RULES] == sorted(rule.number for rule in RULES)


def test_no_code_has_two_meanings() -> None:
    codes = Counter(rule.code for rule in RULES if rule.check)
    assert [code for code, times in codes.items() if times > 1] == []
    pairs = Counter((rule.number, rule.code) for rule in RULES)
    assert [pair for pair, times in pairs.items() if times > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_code_is_written_in_small_letters(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", rule.code)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_every_rule_is_enforced_somewhere(rule: Rule) -> None:
    assert rule.check or rule.format_codes or rule.not_built_yet or rule.enforced_by
    assert not (rule.not_built_yet and (rule.check or rule.format_codes or rule.enforced_by))
    assert not (rule.enforced_by and rule.check)


def test_what_is_not_built_yet_is_due_and_no_other_rule() -> None:
    assert {rule.number for rule in RULES if rule.not_built_yet} == DUE
    assert {rule.number for rule in RULES if not rule.not_built_yet} & DUE == set()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_has_two_languages_and_names_its_source(rule: Rule) -> None:
    texts = [rule.title, *filter(None, (rule.not_built_yet, rule.enforced_by))]
    assert all(words.nl and words.en and words.nl != words.en for words in texts)
    assert rule.source


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_that_depends_on_the_variant_names_a_demand(rule: Rule) -> None:
    assert rule.demand_name is None or rule.demand_name in Demands.model_fields


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_what_a_rule_needs_is_in_the_schema(rule: Rule) -> None:
    assert [place for place in (*rule.about, *rule.needs) if not pointer_titles(Agreement, place)] == []


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_of_format_raises_codes_that_a_format_has(rule: Rule) -> None:
    assert set(rule.format_codes) - set(FORMAT_CODES) == set()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_with_a_first_or_last_day_says_which_date_it_judges(rule: Rule) -> None:
    assert rule.reference_date is not ReferenceDate.ALWAYS or (rule.since, rule.until) == (None, None)


def test_every_rule_with_a_check_is_shown_on_both_sides_of_its_boundary() -> None:
    # Tested in its own file: whether it applies depends on the documents of the set.
    checked = {rule.code for rule in RULES if rule.check} - {"learning_agreement_minimum"}
    assert checked - {boundary.code for boundary in BOUNDARIES} == set()


def test_every_demand_of_a_rule_is_made_by_an_invented_institution() -> None:
    demanded = {rule.demand_name for rule in RULES if rule.check} - {None}
    assert demanded - {name for boundary in BOUNDARIES for name in boundary.demands} == set()


def test_the_good_record_breaks_no_rule() -> None:
    assert findings_of(record_with({})) == ()


def test_findings_come_in_the_order_of_the_rules() -> None:
    many = {
        "/programme/eqf": 5,
        "/drawn_up_on": "2026-10-01",
        "/safety/risk_analysis": ABSENT,
        "/allowance/kind": "wage",
        "/intellectual_property": ABSENT,
    }
    numbers = [finding.rule for finding in findings_of(record_with(many))]
    assert numbers == ["V08", "V13", "V14", "V19", "V51"]


def test_every_finding_of_a_bad_record_comes_at_once() -> None:
    bad = {"/drawn_up_on": "2026-10-01", "/period/duration": {}, "/schedule/hours_per_week": 60}
    findings = findings_of(record_with(bad), {"days_minimum": 50, "kinship_any_forbidden": True}, (OLD_LAW,))
    assert {(finding.code, finding.severity) for finding in findings} == {
        ("drawn_up_after_start", Severity.BLOCKS),
        ("duration_missing", Severity.BLOCKS),
        ("hours_over_40", Severity.WARNS),
        ("hours_impossible", Severity.BLOCKS),
        ("hours_differ_from_schedule", Severity.WARNS),
        ("clause_cites_replaced_law", Severity.BLOCKS),
    }


def test_a_rule_with_a_first_day_says_that_it_can_not_be_judged_where_that_date_is_not_known() -> None:
    draft = record_with({"/period/first_day": ABSENT})
    [finding] = findings_of(draft, {}, (OLD_LAW,))
    assert (finding.code, finding.pointer, finding.severity) == (
        "cannot_be_judged",
        "/period/first_day",
        Severity.BLOCKS,
    )


def test_what_is_deferred_says_that_it_is_not_built_yet() -> None:
    texts = {rule.number: rule.not_built_yet for rule in RULES if rule.not_built_yet}
    assert list(texts) == ["V43"]
    assert "not built yet" in texts["V43"].en
    assert "nog niet gebouwd" in texts["V43"].nl


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_every_source_that_a_rule_names_is_listed(rule: Rule) -> None:
    unlisted = [
        name for name in ABBREVIATION.findall(rule.source) if f'<a id="{name.lower()}"></a>{name} ' not in SOURCES
    ]
    assert unlisted == []
