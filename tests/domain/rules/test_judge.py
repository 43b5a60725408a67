"""A rule whose facts are missing reports what it lacks, with its own severity; no draft makes a check fail."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.errors import Finding, Severity
from internships.domain.pointers import facts_at, pointer_titles
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import CANNOT_BE_JUDGED, check_rules
from internships.domain.rules.rule import Case, Confidence, Rule
from internships.domain.wording import bilingual
from tests.builders.records import without
from tests.builders.rule_boundaries import ABSENT, NEW_LAW, OLD_LAW, Boundary, demands_of, findings_of, record_with
from tests.domain.rules import test_catalogue

HEALTH, SHEET, RISK = "/safety/health/required", "/safety/workstation_sheet", "/safety/risk_analysis"
CODES = {rule.code: rule for rule in RULES if rule.check}


def needs() -> Iterator[tuple[Boundary, Rule, str]]:
    """Each rule with each fact that it needs, on a record that the rule catches."""
    met = set()
    for boundary in test_catalogue.BOUNDARIES:
        rule = CODES[boundary.code]
        for need in rule.needs:
            if (rule.code, need) not in met:
                met.add((rule.code, need))
                yield boundary, rule, need


@pytest.mark.parametrize(
    ("boundary", "rule", "need"), list(needs()), ids=lambda value: getattr(value, "code", str(value))
)
def test_a_record_that_breaks_a_rule_and_lacks_what_the_rule_needs_is_reported_so(
    boundary: Boundary, rule: Rule, need: str
) -> None:
    record = record_with(boundary.breaking)
    places = [place for place, _ in facts_at(read_record(record).facts, need)]
    assert places, "the record that breaks the rule holds what the rule needs"
    for place in places:
        incomplete = record_with({**boundary.breaking, place: ABSENT})
        facts = read_record(incomplete)
        case = Case(facts.facts, demands_of(boundary.demands), boundary.clauses)
        findings = [*check_rules(case, [rule]), *facts.findings]
        # A group or list of the schema is never absent: without it there is an empty one, and nothing to judge in it.
        if not facts_at(facts.facts, place) or facts.findings:
            assert any(finding.pointer == place or place.startswith(finding.pointer + "/") for finding in findings)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.check and rule.needs], ids=lambda rule: rule.code)
def test_what_can_not_be_judged_weighs_as_much_as_the_rule(rule: Rule) -> None:
    empty = Case(read_record({}).facts, demands_of({rule.demand_name: _any_value(rule)} if rule.demand_name else {}))
    findings = check_rules(empty, [rule])
    assert {finding.severity for finding in findings if finding.code == CANNOT_BE_JUDGED} <= {rule.severity}


def _any_value(rule: Rule) -> object:
    name = rule.demand_name or ""
    return next(boundary.demands[name] for boundary in test_catalogue.BOUNDARIES if name in boundary.demands)


def unjudged_findings(facts: dict[str, object], demands: dict[str, object] | None = None) -> dict[str, Finding]:
    findings = findings_of(record_with(facts), demands or {})
    return {finding.pointer: finding for finding in findings if finding.code == CANNOT_BE_JUDGED}


def test_a_dated_workstation_sheet_does_not_stand_in_for_a_risk_analysis_where_health_is_watched() -> None:
    sheet = {RISK: ABSENT, "/safety/health": {"required": True, "arranged_by": "host"}}
    codes = {
        one.code for one in findings_of(record_with(sheet), {"workstation_sheet": "or_risk_analysis"}) if one.blocks
    }
    assert "risk_analysis_missing" in codes


def test_whether_health_is_watched_is_asked_where_a_sheet_would_stand_in() -> None:
    findings = unjudged_findings({RISK: ABSENT, "/safety/health": ABSENT}, {"workstation_sheet": "or_risk_analysis"})
    assert findings[HEALTH].severity is Severity.BLOCKS
    assert "Risicoanalyse" in findings[HEALTH].text.nl


@pytest.mark.parametrize(
    ("facts", "demands", "place", "severity"),
    [
        ({"/safety/health": ABSENT}, {}, HEALTH, Severity.BLOCKS),
        ({"/students/0/birth_date": ABSENT}, {}, "/students/0/birth_date", Severity.BLOCKS),
        ({"/allowance": ABSENT}, {}, "/allowance/kind", Severity.BLOCKS),
        ({"/allowance": {"benefits_in_kind": "Maaltijden"}}, {}, "/allowance/kind", Severity.BLOCKS),
        ({"/programme/field": "medicine"}, {}, "/schedule/longest_shift", Severity.BLOCKS),
        ({"/schedule/telework": ABSENT}, {"telework_forbidden": True}, "/schedule/telework/allowed", Severity.BLOCKS),
        ({"/schedule": ABSENT}, {}, "/schedule/hours_per_week", Severity.WARNS),
        (
            {"/schedule/lines": ABSENT, "/period/duration": {"hours": 400}},
            {"days_per_week_minimum": 4},
            "/schedule/lines",
            Severity.BLOCKS,
        ),
        (
            {"/insurance/liability": ABSENT},
            {"liability_insured_by": "host"},
            "/insurance/liability/insured_by",
            Severity.BLOCKS,
        ),
        ({"/legal_basis": "voluntary"}, {}, "/students/0/nationality", Severity.WARNS),
        ({"/language": "en", "/places/0/address": ABSENT}, {}, "/places/0/address", Severity.WARNS),
        (
            {"/students/0/birth_date": "2009-09-22", "/schedule/lines": ABSENT},
            {},
            "/schedule/night_work",
            Severity.BLOCKS,
        ),
    ],
)
def test_a_fact_that_decides_and_is_blank_is_asked(
    facts: dict[str, object], demands: dict[str, object], place: str, severity: Severity
) -> None:
    assert unjudged_findings(facts, demands)[place].severity is severity


def test_one_missing_fact_is_one_finding_however_many_rules_need_it() -> None:
    findings = [
        one for one in findings_of(record_with({"/period/first_day": ABSENT})) if one.pointer == "/period/first_day"
    ]
    assert len(findings) == 1
    assert "en nog" in findings[0].text.nl


@pytest.mark.parametrize(
    ("rules", "nl", "en"),
    [
        (1, "nagekeken worden: Regel 1. Vul", "be checked: Rule 1. Fill"),
        (3, "worden: Regel 1; Regel 2; Regel 3. Vul", "checked: Rule 1; Rule 2; Rule 3. Fill"),
        (4, "Regel 3 (en nog 1). Vul", "Rule 3 (and 1 more). Fill"),
        (7, "Regel 3 (en nog 4). Vul", "Rule 3 (and 4 more). Fill"),
    ],
)
def test_what_a_missing_fact_keeps_from_judging_is_named_and_the_rest_counted(rules: int, nl: str, en: str) -> None:
    made = [
        Rule(
            f"V0{number}",
            f"rule_{number}",
            bilingual(f"Regel {number}", f"Rule {number}"),
            "E1",
            Confidence.INFERRED,
            needs=("/remarks",),
            check=lambda _: (),
        )
        for number in range(1, rules + 1)
    ]
    (finding,) = check_rules(Case(read_record(record_with({})).facts), made)
    assert (finding.pointer, finding.rule) == ("/remarks", "V01")
    assert nl in finding.text.nl
    assert en in finding.text.en


def test_nothing_is_asked_of_a_framework_agreement_that_has_no_student() -> None:
    framework = {
        "/form": "framework_bipartite",
        "/students": [],
        "/signatories/0": ABSENT,
        "/safety": ABSENT,
        "/schedule": ABSENT,
    }
    assert [one.pointer for one in findings_of(record_with(framework)) if one.code == CANNOT_BE_JUDGED] == []


STRICT = {
    "duration_units": ["days", "weeks"],
    "kinship_degree_maximum": 3,
    "kinship_any_forbidden": True,
    "telework_forbidden": True,
    "voluntary_days_maximum": 60,
    "voluntary_without_credits": True,
    "refused_kinds": ["thesis"],
    "ends_before": "02-29",
    "period_window": {"opens": "09-15", "closes": "02-29"},
    "days_minimum": 25,
    "days_per_week_minimum": 4,
    "interns_per_host_maximum": 2,
    "liability_insured_by": "host",
    "liability_host_declares": True,
    "liability_secondary": True,
    "work_accident_insured_by": "institution",
    "travel_insured_by": "student",
    "accident_notice_hours": 24,
    "written_report_hours": 48,
    "risk_analysis_signers": ["host", "occupational_physician"],
    "workstation_sheet": "always",
    "health_arranged_by": ["host"],
    "health_suspends": False,
    "credits_dissolve": True,
    "schedule_required": True,
    "costs_listed": True,
    "mentor_specialist": True,
    "holidays_not_made_up": True,
    "leave_days_maximum": 15,
    "signed_days_before_start": 7,
    "french_speaking_belgium_abroad": True,
    "emergency_contact": True,
    "framework_annex_required": True,
    "three_party_talk": True,
    "signature_level_minimum": "AdES",
}
FULL = {
    "/form": "framework_placement_sheet",
    "/students/0/nationality": "MA",
    "/students/0/birth_date": "2009-02-28",
    "/students/0/legal_representative": {"names": {"given": "An", "family": "Voorbeeld"}},
    "/hosts/0/nace": "62.100",
    "/hosts/0/kinship": {"related": True, "degree": 2},
    "/places/0/kind": "vessel",
    "/places/0/vessel": {
        "name": "MV Voorbeeldster",
        "imo": "9074729",
        "embarks_on": "2026-10-01",
        "medical_certificate_until": "2026-09-30",
    },
    "/places/0/travel": {"country": "BE", "french_speaking_belgium": True},
    "/period/windows": [{"first_day": "2026-10-05", "last_day": "2026-10-09"}],
    "/period/duration/hours": 481,
    "/schedule/holiday_work": True,
    "/schedule/night_work": True,
    "/schedule/telework": {"allowed": True},
    "/safety/health": {"required": True, "arranged_by": "institution", "outcome": "pending"},
    "/intellectual_property": {"regime": "host", "publication": "allowed"},
    "/annexes": [{"kind": "regulations", "title": "Stagereglement"}],
    "/conditions": [{"kind": "resolutory", "text": "De student behaalt de studiepunten"}],
}
BASES = ("curricular_elective", "voluntary", "abroad", "sea_curricular")
DATES = (
    "/drawn_up_on",
    "/period/first_day",
    "/period/last_day",
    "/period/windows/0/first_day",
    "/students/0/birth_date",
    "/students/0/enrolment/credits_ok_on",
    "/safety/risk_analysis/made_on",
    "/safety/workstation_sheet/given_on",
    "/places/0/vessel/embarks_on",
    "/places/0/vessel/medical_certificate_until",
)


def pointers(part: Any, at: str = "") -> Iterator[str]:
    """Every place of a record, a group before its members."""
    below = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in below:
        yield f"{at}/{step}"
        yield from pointers(value, f"{at}/{step}")


def pointers_found(record: Json) -> set[str]:
    case = Case(read_record(record).facts, demands_of(STRICT), (OLD_LAW, NEW_LAW))
    return {finding.pointer for finding in check_rules(case, RULES)}


PLACES = tuple(pointers(record_with(FULL)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(gone=st.sets(st.sampled_from(PLACES), max_size=25), basis=st.sampled_from(BASES))
def test_a_draft_that_lacks_any_facts_is_judged(gone: set[str], basis: str) -> None:
    record = record_with({**FULL, "/legal_basis": basis})
    for place in sorted(gone, reverse=True):
        record = without(record, place)
    assert [place for place in pointers_found(record) if place and not pointer_titles(Agreement, place)] == []


@settings(max_examples=100, deadline=None)
@given(days=st.fixed_dictionaries({}, optional=dict.fromkeys(DATES, st.dates().map(str))))
def test_a_record_with_any_days_of_the_calendar_is_judged(days: dict[str, str]) -> None:
    assert isinstance(pointers_found(record_with({**FULL, **days})), set)


def test_the_strict_institution_demands_all_that_can_be_demanded() -> None:
    assert set(STRICT) == set(Demands.model_fields)
