"""The boundaries of the rules on form, language and credits."""

import pytest

from internships.domain.document import Json
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

BASIS, FORM = "/legal_basis", "/form"
CREDITS = "/students/0/enrolment/credits_ok_on"


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
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_form_and_place_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


@pytest.mark.parametrize("postcode", ["²²²²", "٢٠٣٠", "20 30", "B-2030"])
def test_a_draft_with_digits_that_are_none_is_judged_all_the_same(postcode: str) -> None:
    draft = record_with({"/language": "en", "/places/0/address": {"postcode": postcode}})
    assert findings_of(draft) == ()
