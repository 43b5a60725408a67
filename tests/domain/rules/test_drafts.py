"""A draft can lack any fact, and hold any day that the calendar has: checking it never fails."""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.pointers import pointer_titles
from internships.domain.rules.catalogue import RULES
from internships.domain.rules.judge import check_rules
from internships.domain.rules.rule import Case
from tests.builders.records import without
from tests.builders.rule_boundaries import NEW_LAW, OLD_LAW, demands_of, record_with

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


def test_what_is_deferred_says_that_it_is_not_built_yet() -> None:
    texts = {rule.number: rule.not_built_yet for rule in RULES if rule.not_built_yet}
    assert list(texts) == ["V43"]
    assert "not built yet" in texts["V43"].en
    assert "nog niet gebouwd" in texts["V43"].nl
