"""The boundaries of the rules on facts that are given twice: the sentence names both."""

from typing import Any

import pytest

from tests.builders.records import a_record
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

SIGNER = {
    "names": {"given": "Maud", "family": "Testers"},
    "email": "maud.testers@example.org",
    "enrolment": {"academic_year": "2026-2027"},
}
MOMENT = {"moment": "week 7", "by": "mentor"}


def second_place(first: int, second: int) -> dict[str, Any]:
    return {"/places/0/share": first, "/places/-": {"name": "Loods 2", "share": second}}


BOUNDARIES = (
    Boundary(
        "the student signs under the student's own name",
        "signatory_not_student",
        "/signatories/0/name",
        breaking={"/signatories/0/name": "Nora Voorbeelt"},
        keeping={"/signatories/0/name": "VOORBEELD Noor Maria"},
    ),
    Boundary(
        "who signs for the host is whom the record names",
        "signatory_not_in_record",
        "/signatories/1/name",
        breaking={"/signatories/1/name": "Karel Haven"},
        keeping={"/signatories/1/name": "ir. K. Havenhoofd"},
    ),
    Boundary(
        "who got the power to sign from another may be another",
        "signatory_not_in_record",
        "/signatories/1/name",
        breaking={"/signatories/1/name": "Karel Haven"},
        keeping={"/signatories/1/name": "Karel Haven", "/signatories/1/delegated_by": "de raad van bestuur"},
    ),
    Boundary(
        "the invitation to sign goes to the address in the record",
        "signatory_address_differs",
        "/signatories/0/email",
        breaking={"/signatories/0/email": "noor@example.org"},
        keeping={"/signatories/0/email": "Noor.Voorbeeld@student.example.org"},
    ),
    Boundary(
        "nobody signs for a host that is not there",
        "signatory_of_no_party",
        "/signatories/1/party",
        breaking={"/signatories/1/party": 1},
        keeping={"/signatories/1/party": 0},
    ),
    Boundary(
        "every student of a collective agreement signs",
        "student_not_signing",
        "/students/1",
        breaking={"/form": "collective", "/students/-": SIGNER},
        keeping={
            "/form": "collective",
            "/students/-": SIGNER,
            "/signatories/-": {"role": "student", "name": "Maud Testers", "party": 1},
        },
    ),
    Boundary(
        "shares don't add up to 110",
        "shares_over_100",
        "/places",
        breaking=second_place(60, 50),
        keeping=second_place(60, 40),
    ),
    Boundary(
        "shares add up to 100", "shares_not_100", "/places", breaking=second_place(60, 30), keeping=second_place(60, 40)
    ),
    Boundary(
        "weights add up to 100",
        "shares_not_100",
        "/supervision/evaluations",
        breaking={"/supervision/evaluations": [{**MOMENT, "weight": 60}, {**MOMENT, "weight": 60}]},
        keeping={
            "/supervision/evaluations": [{**MOMENT, "weight": 33}, {**MOMENT, "weight": 33}, {**MOMENT, "weight": 33}]
        },
    ),
    Boundary(
        "a student number is the one in the student's address",
        "student_number_differs",
        "/students/0/number",
        breaking={"/students/0/number": "s0123456", "/students/0/email": "s0123465@student.example.org"},
        keeping={"/students/0/number": "123456", "/students/0/email": "s0123456@student.example.org"},
    ),
    Boundary(
        "a placement counts no more credits than its course unit",
        "credits_exceed_course",
        "/period/duration/ects",
        breaking={"/period/duration/ects": 20},
        keeping={"/period/duration/ects": 18},
    ),
    Boundary(
        "two hundred and fifty-one employees are over 250",
        "employees_differ_from_size",
        "/hosts/0/size_class",
        breaking={"/hosts/0/employees": 251, "/hosts/0/size_class": "up_to_250"},
        keeping={"/hosts/0/employees": 250, "/hosts/0/size_class": "up_to_250"},
    ),
    Boundary(
        "without a family tie there is no degree",
        "kinship_contradicts",
        "/hosts/0/kinship/degree",
        breaking={"/hosts/0/kinship": {"related": False, "degree": 2}},
        keeping={"/hosts/0/kinship": {"related": True, "degree": 2}},
    ),
    Boundary(
        "what is kept secret is so until the end at least",
        "ends_before_placement",
        "/confidentiality/until",
        breaking={"/confidentiality/until": "2026-12-17"},
        keeping={"/confidentiality/until": "2026-12-18"},
    ),
    Boundary(
        "what is not secret after the placement is not secret until later",
        "ends_before_placement",
        "/confidentiality/after_end",
        breaking={"/confidentiality": {"agreed": True, "after_end": False, "until": "2027-12-18"}},
        keeping={"/confidentiality": {"agreed": True, "after_end": True, "until": "2027-12-18"}},
    ),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_rule_applies_where_it_should_and_nowhere_else(boundary: Boundary) -> None:
    assert_boundary(boundary)


@pytest.mark.parametrize(
    ("facts", "code", "both"),
    [
        ({"/signatories/0/name": "Nora Voorbeelt"}, "signatory_not_student", ("Nora Voorbeelt", "Noor Voorbeeld")),
        ({"/signatories/1/name": "Karel Haven"}, "signatory_not_in_record", ("Karel Haven", "Karim Havenhoofd")),
        ({"/schedule/hours_per_week": 20}, "hours_differ_from_schedule", ("20 uur", "37,9 uur")),
        ({"/period/duration/weeks": 40}, "weeks_exceed_period", ("40 stageweken", "13 kalenderweken")),
        (
            {"/students/0/number": "s0123456", "/students/0/email": "s0123465@example.org"},
            "student_number_differs",
            ("s0123456", "s0123465@"),
        ),
    ],
)
def test_the_sentence_names_both_contradicting_facts(facts: dict[str, Any], code: str, both: tuple[str, str]) -> None:
    [finding] = [finding for finding in findings_of(record_with(facts)) if finding.code == code]
    assert all(name in finding.text.nl for name in both)


@pytest.mark.parametrize(
    ("signs", "called"),
    [
        ("Dr. Inge Polsslag", ("Inge", "Polsslag")),
        ("Polsslag I.", ("Inge", "Polsslag")),
        ("sara vandenschijn", ("Sara", "Van den Schijn")),
        ("Zoe D'Hypothese", ("Zoë", "d’Hypothèse")),
        ("Jean-Luc Testers", ("Jean Luc", "Testers")),
    ],
)
def test_titles_initials_accents_and_spaces_make_nobody_another(signs: str, called: tuple[str, str]) -> None:
    names = {"given": called[0], "family": called[1]}
    record = record_with({"/students/0/names": names, "/signatories/0/name": signs})
    assert {finding.code for finding in findings_of(record)} == set()


def test_the_other_parent_may_sign_beside_the_one_in_the_record() -> None:
    parent = {"names": {"given": "An", "family": "Voorbeeld"}}
    signing = [{"role": "legal_representative", "name": name} for name in ("An Voorbeeld", "Tom Testers")]
    both = record_with(
        {"/students/0/legal_representative": parent, "/signatories": [*a_record()["signatories"], *signing]}
    )
    alone = record_with(
        {"/students/0/legal_representative": parent, "/signatories": [*a_record()["signatories"], signing[1]]}
    )
    assert "signatory_not_in_record" not in {finding.code for finding in findings_of(both)}
    assert "signatory_not_in_record" in {finding.code for finding in findings_of(alone)}


def test_where_the_record_names_nobody_for_a_role_nobody_is_another() -> None:
    record = record_with({"/institutions/0/representative": ABSENT, "/signatories/2/name": "Iemand Anders"})
    assert findings_of(record) == ()


def test_a_degree_contradicts_only_what_was_said() -> None:
    draft = record_with({"/hosts/0/kinship": {"degree": 2}})
    assert "kinship_contradicts" not in {finding.code for finding in findings_of(draft)}


@pytest.mark.parametrize(
    ("weights", "adds_up"),
    [
        ((50, 50), True),
        ((33, 33, 33), True),
        ((34, 34, 33), True),
        ((34, 34, 34), False),
        ((33, 33, 32), False),
        ((100, 2), False),
        ((60, None), True),
        ((60, 41), True),
        ((60, 42), False),
    ],
)
def test_weights_add_up_to_a_hundred_but_for_what_whole_numbers_round_off(
    weights: tuple[int | None, ...], adds_up: object
) -> None:
    moments = [{"moment": f"Gesprek {number}", "weight": weight} for number, weight in enumerate(weights)]
    found = [
        one for one in findings_of(record_with({"/supervision/evaluations": moments})) if one.code == "shares_not_100"
    ]
    assert (found == []) is adds_up
    assert {one.pointer for one in found} <= {"/supervision/evaluations"}


@pytest.mark.parametrize(("role", "parties"), [("host", 1), ("mentor", 1), ("institution", 1), ("supervisor", 1)])
def test_whoever_signs_for_a_second_party_that_is_not_there_signs_for_nobody(role: str, parties: int) -> None:
    signatory = {"role": role, "name": "Ann Voorbeeld", "email": "ann@example.org", "capacity": "directeur"}
    for party, is_there in ((parties - 1, True), (parties, False)):
        findings = findings_of(record_with({"/signatories/0": {**signatory, "party": party}}))
        assert ("signatory_of_no_party" not in {one.code for one in findings}) is is_there
