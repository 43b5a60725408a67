"""The boundaries of the rules on customers' claims, contact persons and Dimona."""

import pytest

from internships.domain.errors import Severity
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

CLAIMS, ADVISER = "/insurance/liability/third_party_claims", "/hosts/0/confidential_adviser"
POINT, COMMITTEE = "/institutions/0/reporting_point", "/dimona/joint_committee"
DECLARED = {"employment_nature": "EMPLOYEE", "worker_status": "F2", "joint_committee": "XXX"}
NUMBER = "85073003328"
WITH_NUMBER = {"/students/0/insz": NUMBER, "/students/0/birth_date": "1985-07-30"}
BEFORE = {
    "/period/first_day": "2023-11-30",
    "/period/last_day": "2024-02-28",
    "/drawn_up_on": "2023-09-01",
    "/period/duration": {"days": 50},
    "/safety/risk_analysis/made_on": "2023-06-15",
    "/students/0/enrolment/academic_year": "2023-2024",
    "/safety/workstation_sheet": ABSENT,
}

BOUNDARIES = (
    Boundary(
        "a begun declaration says its status",
        "dimona_complete",
        "/dimona/worker_status",
        breaking={"/dimona": {**DECLARED, "worker_status": None}, **WITH_NUMBER},
        keeping={"/dimona": DECLARED, **WITH_NUMBER},
    ),
    Boundary(
        "a host that settled nothing about its customers' claims leaves the student open to them",
        "customers_can_claim",
        CLAIMS,
        breaking={CLAIMS: "nothing"},
        keeping={CLAIMS: "held_harmless"},
    ),
    Boundary(
        "from 50 employees a host has a confidential adviser",
        "confidential_adviser_missing",
        ADVISER,
        breaking={ADVISER: ABSENT, "/hosts/0/employees": 50},
        keeping={ADVISER: ABSENT, "/hosts/0/employees": 49},
    ),
    Boundary(
        "a placement that began before December 2023 asks no confidential adviser",
        "confidential_adviser_missing",
        ADVISER,
        breaking={**BEFORE, "/period/first_day": "2023-12-01", ADVISER: ABSENT},
        keeping={**BEFORE, ADVISER: ABSENT},
    ),
    Boundary(
        "the institution's reporting point is asked",
        "reporting_point_missing",
        POINT,
        breaking={POINT: ABSENT},
        keeping={},
    ),
    Boundary(
        "a declaration without a national number asks who the person is",
        "dimona_person_incomplete",
        "/students/0/birth_place",
        breaking={"/dimona": DECLARED},
        keeping={"/dimona": DECLARED, **WITH_NUMBER},
    ),
    Boundary(
        "joint committee 322 is for agency workers",
        "dimona_agency_committee",
        COMMITTEE,
        breaking={"/dimona": {**DECLARED, "joint_committee": "322"}, **WITH_NUMBER},
        keeping={"/dimona": {**DECLARED, "joint_committee": "302"}, **WITH_NUMBER},
    ),
    Boundary(
        "worker code 848 is a worker, 849 an employee",
        "dimona_nature_differs",
        "/dimona/employment_nature",
        breaking={"/dimona": DECLARED, "/insurance/work_accident/worker_code": "848"},
        keeping={"/dimona": DECLARED, "/insurance/work_accident/worker_code": "849"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_duties_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def rule_findings(record: object, number: str) -> list[tuple[str, str, Severity]]:
    findings = findings_of(record)  # type: ignore[arg-type]
    return [(one.code, one.pointer, one.severity) for one in findings if one.rule == number]


def test_a_begun_declaration_says_all_that_it_lacks() -> None:
    findings = rule_findings(record_with({"/dimona": {}, **WITH_NUMBER}), "V24")
    assert [place for _, place, _ in findings] == [
        "/dimona/employment_nature",
        "/dimona/worker_status",
        "/dimona/joint_committee",
    ]
    assert {severity for _, _, severity in findings} == {Severity.WARNS}
    assert rule_findings(record_with({"/dimona": DECLARED, **WITH_NUMBER}), "V24") == []


@pytest.mark.parametrize(
    ("size", "place"),
    [(ABSENT, "/hosts/0/employees"), ("up_to_250", "/hosts/0/employees"), ("over_250", ADVISER)],
)
def test_a_missing_number_of_employees_is_reported_unless_the_size_of_the_host_says_enough(
    size: object, place: str
) -> None:
    record = record_with({ADVISER: ABSENT, "/hosts/0/employees": ABSENT, "/hosts/0/size_class": size})
    assert [where for _, where, _ in rule_findings(record, "V86")] == [place]


def test_what_a_host_does_about_claims_is_asked_where_it_is_blank() -> None:
    assert rule_findings(record_with({CLAIMS: ABSENT}), "V85") == [("cannot_be_judged", CLAIMS, Severity.WARNS)]
    assert rule_findings(record_with({CLAIMS: ABSENT, "/legal_basis": "abroad"}), "V85") == []
