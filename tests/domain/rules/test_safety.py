"""The boundaries of the rules on safety, health and minors."""

import pytest

from internships.domain.document import Json
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

RISK, MADE_ON, SHEET = "/safety/risk_analysis", "/safety/risk_analysis/made_on", "/safety/workstation_sheet"
HEALTH, BORN = "/safety/health", "/students/0/birth_date"
MINOR = {BORN: "2008-09-22"}
PARENT = {"names": {"given": "An", "family": "Voorbeeld"}}
SUSPENSIVE = {"kind": "suspensive", "text": "De student wordt geschikt bevonden"}
ON_LEAP_DAY = {"/drawn_up_on": "2028-02-01", "/period/first_day": "2028-02-29", "/period/last_day": "2028-05-26"}


def a_line(begins: str, ends: str) -> Json:
    return {"weekday": "monday", "part": "evening", "begins": begins, "ends": ends}


BOUNDARIES = (
    Boundary(
        "a risk analysis is named missing",
        "risk_analysis_missing",
        RISK,
        breaking={RISK: ABSENT},
        keeping={},
    ),
    Boundary(
        "abroad the host's own law says what stands for a risk analysis",
        "risk_analysis_missing",
        RISK,
        breaking={RISK: ABSENT},
        keeping={RISK: ABSENT, "/legal_basis": "abroad"},
    ),
    Boundary(
        "a workstation sheet stands in where either will do",
        "risk_analysis_missing",
        RISK,
        breaking={RISK: ABSENT, SHEET: ABSENT},
        keeping={RISK: ABSENT},
        demands={"workstation_sheet": "or_risk_analysis"},
    ),
    Boundary(
        "a workstation sheet stands in for nothing where it is always due",
        "risk_analysis_missing",
        RISK,
        breaking={RISK: ABSENT},
        keeping={},
        demands={"workstation_sheet": "always"},
    ),
    Boundary(
        "a risk analysis made on the first day is in time, a day later is not",
        "risk_analysis_after_start",
        MADE_ON,
        breaking={MADE_ON: "2026-09-22"},
        keeping={MADE_ON: "2026-09-21"},
    ),
    Boundary(
        "a risk analysis of exactly a year is not outdated, a day older is",
        "risk_analysis_outdated",
        MADE_ON,
        breaking={MADE_ON: "2025-09-20"},
        keeping={MADE_ON: "2025-09-21"},
    ),
    Boundary(
        "a year before a leap day is 28 February",
        "risk_analysis_outdated",
        MADE_ON,
        breaking={**ON_LEAP_DAY, MADE_ON: "2027-02-27"},
        keeping={**ON_LEAP_DAY, MADE_ON: "2027-02-28"},
    ),
    Boundary(
        "the host signs the risk analysis",
        "risk_analysis_not_signed",
        f"{RISK}/signed_by",
        breaking={f"{RISK}/signed_by": ["prevention_adviser"]},
        keeping={f"{RISK}/signed_by": ["host"]},
    ),
    Boundary(
        "the occupational physician signs where the institution asks it",
        "risk_analysis_not_signed",
        f"{RISK}/signed_by",
        breaking={f"{RISK}/signed_by": ["host"]},
        keeping={f"{RISK}/signed_by": ["occupational_physician", "host"]},
        demands={"risk_analysis_signers": ["occupational_physician"]},
    ),
    Boundary(
        "a workstation sheet is named missing where it is always due",
        "workstation_sheet_missing",
        SHEET,
        breaking={SHEET: ABSENT},
        keeping={SHEET: {}},
        demands={"workstation_sheet": "always"},
    ),
    Boundary(
        "a workstation sheet goes with a health assessment",
        "workstation_sheet_missing",
        SHEET,
        breaking={SHEET: ABSENT, HEALTH: {"required": True, "arranged_by": "host"}},
        keeping={SHEET: ABSENT, HEALTH: {"required": False}},
        demands={"workstation_sheet": "with_health_assessment"},
    ),
    Boundary(
        "a risk analysis stands in for the sheet where either will do",
        "workstation_sheet_missing",
        SHEET,
        breaking={SHEET: ABSENT, RISK: ABSENT},
        keeping={SHEET: ABSENT},
        demands={"workstation_sheet": "or_risk_analysis"},
    ),
    Boundary(
        "an unfit student doesn't start",
        "health_condition_not_met",
        HEALTH,
        breaking={HEALTH: {"required": True, "arranged_by": "host", "outcome": "unfit"}},
        keeping={HEALTH: {"required": True, "arranged_by": "host", "outcome": "fit_with_conditions"}},
    ),
    Boundary(
        "an assessment without an outcome asks a suspensive condition",
        "fitness_condition_open",
        f"{HEALTH}/condition_met",
        breaking={
            HEALTH: {"required": True, "arranged_by": "host"},
            "/conditions": [{"kind": "resolutory", "text": "Zonder attest vervalt de stage"}],
        },
        keeping={HEALTH: {"required": True, "arranged_by": "host"}, "/conditions": [SUSPENSIVE]},
    ),
    Boundary(
        "a condition that is met is open no longer",
        "fitness_condition_open",
        f"{HEALTH}/condition_met",
        breaking={HEALTH: {"required": True, "arranged_by": "host", "condition_met": False}},
        keeping={HEALTH: {"required": True, "arranged_by": "host", "condition_met": True}},
    ),
    Boundary(
        "a favourable outcome settles the condition, a pending one doesn't",
        "fitness_condition_open",
        f"{HEALTH}/condition_met",
        breaking={HEALTH: {"required": True, "arranged_by": "host", "outcome": "pending"}},
        keeping={HEALTH: {"required": True, "arranged_by": "host", "outcome": "fit"}},
    ),
    Boundary(
        "who does a required assessment is said",
        "health_arranger_missing",
        f"{HEALTH}/arranged_by",
        breaking={HEALTH: {"required": True}},
        keeping={HEALTH: {"required": False}},
    ),
    Boundary(
        "the assessment is done by a service that the institution accepts",
        "health_arranger_not_allowed",
        f"{HEALTH}/arranged_by",
        breaking={HEALTH: {"required": True, "arranged_by": "institution"}},
        keeping={HEALTH: {"required": True, "arranged_by": "host"}},
        demands={"health_arranged_by": ["host", "maritime_centre"]},
    ),
    Boundary(
        "who turns 18 on the first day has no parent or guardian to fill in",
        "legal_representative_missing",
        "/students/0/legal_representative",
        breaking={BORN: "2008-09-22"},
        keeping={BORN: "2008-09-21"},
    ),
    Boundary(
        "who is born on a leap day turns 18 on 1 March",
        "legal_representative_missing",
        "/students/0/legal_representative",
        breaking={BORN: "2008-02-29", "/period/first_day": "2026-02-28", "/drawn_up_on": "2026-02-01"},
        keeping={BORN: "2008-02-29", "/period/first_day": "2026-03-01", "/drawn_up_on": "2026-02-01"},
    ),
    Boundary(
        "a minor with a parent is complete",
        "legal_representative_missing",
        "/students/0/legal_representative",
        breaking=MINOR,
        keeping={**MINOR, "/students/0/legal_representative": PARENT},
    ),
    Boundary(
        "the parent of a minor signs",
        "legal_representative_signs",
        "/signatories",
        breaking={**MINOR, "/students/0/legal_representative": PARENT},
        keeping={**MINOR, "/signatories/-": {"role": "legal_representative", "name": "An Voorbeeld"}},
    ),
    Boundary(
        "the young workers annex goes with a minor",
        "young_worker_annex_missing",
        "/safety/young_worker_annex",
        breaking={**MINOR, "/safety/young_worker_annex": False},
        keeping={**MINOR, "/safety/young_worker_annex": True},
    ),
    Boundary(
        "the young workers annex may stand among the annexes",
        "young_worker_annex_missing",
        "/safety/young_worker_annex",
        breaking={**MINOR, "/annexes": [{"kind": "regulations", "title": "Reglement"}]},
        keeping={**MINOR, "/annexes": [{"kind": "young_worker", "title": "Jongeren op het werk"}]},
    ),
    Boundary(
        "a minor's line that ends after eight in the evening is looked at",
        "minor_late_or_early",
        "/schedule/lines/0",
        breaking={**MINOR, "/schedule/lines": [a_line("12:00", "20:01")]},
        keeping={**MINOR, "/schedule/lines": [a_line("12:00", "20:00")]},
    ),
    Boundary(
        "a minor's line that begins before six in the morning is looked at",
        "minor_late_or_early",
        "/schedule/lines/0",
        breaking={**MINOR, "/schedule/lines": [a_line("05:59", "12:00")]},
        keeping={**MINOR, "/schedule/lines": [a_line("06:00", "12:00")]},
    ),
    Boundary(
        "a workstation sheet is given on the first day at the latest",
        "workstation_sheet_late",
        f"{SHEET}/given_on",
        breaking={f"{SHEET}/given_on": "2026-09-22"},
        keeping={f"{SHEET}/given_on": "2026-09-21"},
    ),
    Boundary(
        "an institution whose own clause suspends the agreement needs no condition in the record",
        "fitness_condition_open",
        f"{HEALTH}/condition_met",
        breaking={HEALTH: {"required": True, "arranged_by": "host"}},
        keeping={HEALTH: {"required": True, "arranged_by": "host"}},
        demands={"health_suspends": False},
        other_demands={"health_suspends": True},
    ),
    Boundary(
        "a minor does no night work",
        "minor_at_night_or_sunday",
        "/schedule/night_work",
        breaking={**MINOR, "/schedule/night_work": True},
        keeping={"/schedule/night_work": True},
    ),
    Boundary(
        "a minor works on Saturday at most, not on Sunday",
        "minor_at_night_or_sunday",
        "/schedule/lines/0",
        breaking={**MINOR, "/schedule/lines/0/weekday": "sunday"},
        keeping={**MINOR, "/schedule/lines/0/weekday": "saturday"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_welfare_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def test_of_an_unfit_student_it_is_not_said_that_the_outcome_is_still_open() -> None:
    unfit = record_with({HEALTH: {"required": True, "arranged_by": "host", "outcome": "unfit"}})
    assert [finding.code for finding in findings_of(unfit)] == ["health_condition_not_met"]


def test_the_sentence_about_an_unfit_student_tells_no_medical_fact() -> None:
    unfit = record_with({HEALTH: {"required": True, "arranged_by": "host", "outcome": "unfit"}})
    [finding] = findings_of(unfit)
    assert "ongeschikt" not in finding.text.nl
    assert "unfit" not in finding.text.en
