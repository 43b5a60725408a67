"""The boundaries of the rules on identity."""

import pytest

from tests.builders.rule_boundaries import Boundary, assert_boundary, findings_of, record_with

BOUNDARIES = (
    Boundary(
        "a date of birth other than the one in the national register number is named",
        "insz_birth_date_differs",
        "/students/0/birth_date",
        breaking={"/students/0/insz": "17073003384", "/students/0/birth_date": "2017-07-31"},
        keeping={"/students/0/insz": "17073003384", "/students/0/birth_date": "2017-07-30"},
    ),
    Boundary(
        "a BIS number tells a date of birth too",
        "insz_birth_date_differs",
        "/students/0/birth_date",
        breaking={"/students/0/insz": "98472899765", "/students/0/birth_date": "1998-07-29"},
        keeping={"/students/0/insz": "98472899765", "/students/0/birth_date": "1998-07-28"},
    ),
    Boundary(
        "a number whose month is not known says nothing of a date of birth",
        "insz_birth_date_differs",
        "/students/0/birth_date",
        breaking={"/students/0/insz": "85073003328", "/students/0/birth_date": "1985-07-29"},
        keeping={"/students/0/insz": "01490700185", "/students/0/birth_date": "2001-09-07"},
    ),
    Boundary(
        "a sector without the edition of its code is named",
        "nace_version_missing",
        "/hosts/0/nace_version",
        breaking={"/hosts/0/nace": "62.100"},
        keeping={"/hosts/0/nace": "62.100", "/hosts/0/nace_version": "2025"},
    ),
    Boundary(
        "a professional bachelor is level 6",
        "level_eqf_differs",
        "/programme/eqf",
        breaking={"/programme/eqf": 5},
        keeping={"/programme/eqf": 6},
    ),
    Boundary(
        "a graduaat is level 5",
        "level_eqf_differs",
        "/programme/eqf",
        breaking={"/programme/level": "graduate", "/programme/eqf": 6},
        keeping={"/programme/level": "graduate", "/programme/eqf": 5},
    ),
    Boundary(
        "a master is level 7",
        "level_eqf_differs",
        "/programme/eqf",
        breaking={"/programme/level": "master", "/programme/eqf": 6},
        keeping={"/programme/level": "master", "/programme/eqf": 7},
    ),
    Boundary(
        "a mentor from another field is named where the institution asks a specialist",
        "mentor_not_specialist",
        "/hosts/0/mentors/0/specialist",
        breaking={"/hosts/0/mentors/0/specialist": False},
        keeping={"/hosts/0/mentors/0/specialist": True},
        demands={"mentor_specialist": True},
    ),
    Boundary(
        "a mentor of whom the field is not said is named too",
        "mentor_not_specialist",
        "/hosts/0/mentors/1/specialist",
        breaking={"/hosts/0/mentors/-": {"names": {"given": "Jo", "family": "Anker"}}},
        keeping={"/hosts/0/mentors/0/specialist": False},
        demands={"mentor_specialist": True},
        other_demands={"mentor_specialist": False},
    ),
    Boundary(
        "one person can't stand on both sides",
        "mentor_is_supervisor",
        "/hosts/0/mentors/0",
        breaking={"/hosts/0/mentors/0/email": "lotte.vuurtoren@noordzee.example.org"},
        keeping={"/hosts/0/mentors/0/email": "karim.havenhoofd@scheldekraan.example.org"},
    ),
    Boundary(
        "an emergency contact is named missing where the institution asks one",
        "emergency_contact_missing",
        "/students/0/emergency_contact",
        breaking={"/students/0/emergency_contact": None},
        keeping={"/students/0/emergency_contact": None},
        demands={"emergency_contact": True},
        other_demands={},
    ),
    Boundary(
        "an emergency contact has a number to call",
        "emergency_contact_missing",
        "/students/0/emergency_contact",
        breaking={"/students/0/emergency_contact": {"name": "An Voorbeeld"}},
        keeping={"/students/0/emergency_contact": {"name": "An Voorbeeld", "phone": "+3232653000"}},
        demands={"emergency_contact": True},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_on_identity_applies_on_one_side_of_its_boundary(boundary: Boundary) -> None:
    assert_boundary(boundary)


def test_two_people_without_mail_are_not_taken_for_one() -> None:
    nobody = {"/hosts/0/mentors/0/email": None, "/institutions/0/supervisors/0/email": None}
    assert findings_of(record_with(nobody)) == ()


@pytest.mark.parametrize("level", ["postgraduate", "doctorate", "secondary"])
def test_a_degree_without_one_level_of_its_own_is_not_judged(level: str) -> None:
    assert findings_of(record_with({"/programme/level": level, "/programme/eqf": 4})) == ()
