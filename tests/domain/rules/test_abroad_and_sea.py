"""The boundaries of the rules on form, language, placements abroad and at sea."""

import pytest

from internships.domain.document import Json
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

BASIS, FORM = "/legal_basis", "/form"
CREDITS = "/students/0/enrolment/credits_ok_on"
VESSEL = {"name": "MV Voorbeeldster", "imo": "9074729"}
ABROAD = {
    BASIS: "abroad",
    "/places/0/travel": {"country": "FR"},
    "/places/0/address": ABSENT,
    "/insurance/travel_by": "student",
}


def aboard(**facts: str) -> dict[str, object]:
    return {"/places/0/kind": "vessel", "/places/0/vessel": {**VESSEL, **facts}}


def another_student() -> Json:
    return {
        "names": {"given": "Bo", "family": "Proef"},
        "email": "bo.proef@student.example.org",
        "enrolment": {"academic_year": "2026-2027"},
    }


BOUNDARIES = (
    Boundary(
        "credits are confirmed on the first day at the latest",
        "credits_after_start",
        CREDITS,
        breaking={CREDITS: "2026-09-22"},
        keeping={CREDITS: "2026-09-21"},
        demands={"credits_dissolve": True},
    ),
    Boundary(
        "credits not yet confirmed are named",
        "credits_not_confirmed",
        CREDITS,
        breaking={CREDITS: ABSENT},
        keeping={CREDITS: ABSENT},
        demands={"credits_dissolve": True},
        other_demands={"credits_dissolve": False},
    ),
    Boundary(
        "a framework agreement has no student",
        "framework_with_student",
        "/students",
        breaking={FORM: "framework_bipartite"},
        keeping={FORM: "framework_bipartite", "/students": []},
    ),
    Boundary(
        "another form has a student",
        "student_missing",
        "/students",
        breaking={"/students": []},
        keeping={"/students": [], FORM: "framework_bipartite"},
    ),
    Boundary(
        "only a collective agreement has two students",
        "many_students",
        "/students",
        breaking={"/students/-": another_student()},
        keeping={"/students/-": another_student(), FORM: "collective"},
    ),
    Boundary(
        "a placement sheet names its framework agreement",
        "framework_reference_missing",
        "/framework_reference",
        breaking={FORM: "framework_placement_sheet"},
        keeping={FORM: "framework_placement_sheet", "/framework_reference": "RO-2024-007"},
    ),
    Boundary(
        "the student's yearly declaration goes with a placement sheet where the institution asks it",
        "yearly_declaration_missing",
        "/annexes",
        breaking={
            FORM: "framework_placement_sheet",
            "/annexes": [{"kind": "framework_copy", "title": "Raamovereenkomst"}],
        },
        keeping={
            FORM: "framework_placement_sheet",
            "/annexes": [{"kind": "yearly_declaration", "title": "Verklaring"}],
        },
        demands={"framework_annex_required": True},
    ),
    Boundary(
        "Dutch leads in the Dutch language area, which has no postcode above 3999 or below 8000",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en", "/places/0/address/postcode": "3999"},
        keeping={"/language": "en", "/places/0/address/postcode": "4000"},
    ),
    Boundary(
        "Brussels is not in the Dutch language area, Flemish Brabant is",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en", "/places/0/address/postcode": "1500"},
        keeping={"/language": "en", "/places/0/address/postcode": "1000"},
    ),
    Boundary(
        "the Flemish provinces by the sea lie in the Dutch language area",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en", "/places/0/address/postcode": "8000"},
        keeping={"/language": "nl", "/places/0/address/postcode": "8000"},
    ),
    Boundary(
        "a postcode of another country is no Flemish one",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en"},
        keeping={"/language": "en", "/places/0/address/country": "NL"},
    ),
    Boundary(
        "a Learning Agreement may lead in English",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en"},
        keeping={"/language": "en", FORM: "learning_agreement"},
    ),
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
        "a framework agreement isn't signed by a student",
        "framework_signed_by_student",
        "/signatories/0",
        breaking={FORM: "framework_bipartite", "/students": []},
        keeping={FORM: "framework_bipartite", "/students": [], "/signatories/0": ABSENT},
    ),
    Boundary(
        "the decree of 19 July 1973 judges agreements drawn up from that day on",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en", "/drawn_up_on": "1973-07-19"},
        keeping={"/language": "en", "/drawn_up_on": "1973-07-18"},
    ),
    Boundary(
        "the student's home decides no language",
        "dutch_not_leading",
        "/language",
        breaking={"/language": "en"},
        keeping={"/language": "en", "/places/0/kind": "home"},
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


@pytest.mark.parametrize("postcode", ["²²²²", "٢٠٣٠", "20 30", "B-2030"])
def test_a_draft_with_digits_that_are_none_is_judged_all_the_same(postcode: str) -> None:
    draft = record_with({"/language": "en", "/places/0/address": {"postcode": postcode}})
    assert findings_of(draft) == ()
