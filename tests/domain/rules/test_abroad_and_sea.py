"""The boundaries of the rules on placements abroad and at sea."""

import pytest

from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

BASIS, FORM = "/legal_basis", "/form"
VESSEL = {"name": "MV Voorbeeldster", "imo": "9074729"}
ABROAD = {
    BASIS: "abroad",
    "/places/0/travel": {"country": "FR"},
    "/places/0/address": ABSENT,
    "/insurance/travel_by": "student",
}


def aboard(**facts: str) -> dict[str, object]:
    return {"/places/0/kind": "vessel", "/places/0/vessel": {**VESSEL, **facts}}


BOUNDARIES = (
    Boundary(
        "who insures travel assistance abroad is said",
        "travel_insurance",
        "/insurance/travel_by",
        breaking={**ABROAD, "/insurance/travel_by": ABSENT},
        keeping=ABROAD,
    ),
    Boundary(
        "travel assistance is insured by the party that the institution names",
        "travel_insurance",
        "/insurance/travel_by",
        breaking=ABROAD,
        keeping={**ABROAD, "/insurance/travel_by": "institution"},
        demands={"travel_insured_by": "institution"},
    ),
    Boundary(
        "a placement abroad has a country",
        "travel_country_missing",
        "/places/0/travel",
        breaking={**ABROAD, "/places/0/travel": ABSENT},
        keeping=ABROAD,
    ),
    Boundary(
        "French-speaking Belgium is abroad where the institution says so",
        "french_speaking_belgium",
        BASIS,
        breaking={"/places/0/travel": {"country": "BE", "french_speaking_belgium": True}},
        keeping={
            **ABROAD,
            "/places/0/travel": {"country": "BE", "french_speaking_belgium": True},
        },
        demands={"french_speaking_belgium_abroad": True},
    ),
    Boundary(
        "a student from outside the EEA may need a permit in an elective",
        "permit_check",
        "/students/0/nationality",
        breaking={BASIS: "curricular_elective", "/students/0/nationality": "MA"},
        keeping={BASIS: "curricular_elective", "/students/0/nationality": "NO"},
    ),
    Boundary(
        "a compulsory placement needs no permit",
        "permit_check",
        "/students/0/nationality",
        breaking={BASIS: "voluntary", "/students/0/nationality": "US"},
        keeping={"/students/0/nationality": "US"},
    ),
    Boundary(
        "Switzerland is treated as the EEA, the United Kingdom is not",
        "permit_check",
        "/students/0/nationality",
        breaking={BASIS: "voluntary", "/students/0/nationality": "GB"},
        keeping={BASIS: "voluntary", "/students/0/nationality": "CH"},
    ),
    Boundary(
        "a placement at sea has a vessel",
        "vessel_missing",
        "/places/0/vessel",
        breaking={BASIS: "sea_curricular"},
        keeping={BASIS: "sea_curricular", **aboard()},
    ),
    Boundary(
        "a place that is a vessel has a name and IMO number",
        "vessel_missing",
        "/places/0/vessel",
        breaking={"/places/0/kind": "vessel"},
        keeping=aboard(),
    ),
    Boundary(
        "a medical certificate is valid on the day of embarkation",
        "medical_certificate_expired",
        "/places/0/vessel/medical_certificate_until",
        breaking=aboard(embarks_on="2026-10-01", medical_certificate_until="2026-09-30"),
        keeping=aboard(embarks_on="2026-10-01", medical_certificate_until="2026-10-01"),
    ),
    Boundary(
        "without a day of embarkation the certificate is valid on the first day",
        "medical_certificate_expired",
        "/places/0/vessel/medical_certificate_until",
        breaking=aboard(medical_certificate_until="2026-09-20"),
        keeping=aboard(medical_certificate_until="2026-09-21"),
    ),
    Boundary(
        "nobody embarks before the period",
        "on_board_outside_period",
        "/places/0/vessel/embarks_on",
        breaking=aboard(embarks_on="2026-09-20"),
        keeping=aboard(embarks_on="2026-09-21"),
    ),
    Boundary(
        "nobody is on board after the period",
        "on_board_outside_period",
        "/places/0/vessel/disembarks_on",
        breaking=aboard(disembarks_on="2026-12-19"),
        keeping=aboard(disembarks_on="2026-12-18"),
    ),
    Boundary(
        "a curricular sea placement has no allowance, but the journey to the ship may be reimbursed",
        "sea_allowance",
        "/allowance/kind",
        breaking={BASIS: "sea_curricular", **aboard(), "/allowance": {"kind": "scheme"}},
        keeping={BASIS: "sea_curricular", **aboard()},
    ),
    Boundary(
        "a curricular sea placement had its allowance before 7 March 2016",
        "sea_allowance",
        "/allowance/kind",
        breaking={BASIS: "sea_curricular", "/allowance": {"kind": "scheme"}, "/period/first_day": "2016-03-07"},
        keeping={BASIS: "sea_curricular", "/allowance": {"kind": "scheme"}, "/period/first_day": "2016-03-06"},
    ),
    Boundary(
        "a placement abroad needs no permit to work in Belgium",
        "permit_check",
        "/students/0/nationality",
        breaking={BASIS: "voluntary", "/students/0/nationality": "MA"},
        keeping={**ABROAD, "/students/0/nationality": "MA"},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_form_and_place_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def test_a_placement_at_sea_without_a_vessel_is_reported_so_once() -> None:
    at_sea = record_with({BASIS: "sea_curricular", "/places/0/kind": "vessel", "/allowance": {"kind": "none"}})
    assert [finding.code for finding in findings_of(at_sea)] == ["vessel_missing"]
