"""The boundaries of the rules on facts that are given twice: the sentence names both."""

from typing import Any

import pytest

from tests.builders.records import _WEEKDAYS, a_record
from tests.builders.rule_boundaries import ABSENT, Boundary, assert_boundary, findings_of, record_with

SIGNER = {
    "names": {"given": "Maud", "family": "Testers"},
    "email": "maud.testers@example.org",
    "enrolment": {"academic_year": "2026-2027"},
}
MOMENT = {"moment": "week 7", "by": "mentor"}
TIMED = {"hours_differ_from_schedule", "daily_maximum_differs"}


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
    Boundary(
        "forty weeks don't fit in thirteen",
        "weeks_exceed_period",
        "/period/duration/weeks",
        breaking={"/period/duration/weeks": 14},
        keeping={"/period/duration/weeks": 13},
    ),
    Boundary(
        "weeks fit in the windows of an alternating placement",
        "weeks_exceed_period",
        "/period/duration/weeks",
        breaking={
            "/period/duration/weeks": 2,
            "/period/windows": [{"first_day": "2026-10-05", "last_day": "2026-10-09"}],
        },
        keeping={
            "/period/duration/weeks": 1,
            "/period/windows": [{"first_day": "2026-10-05", "last_day": "2026-10-09"}],
        },
    ),
    Boundary(
        "sixty days are no eleven weeks of five days",
        "days_exceed_weeks",
        "/period/duration/days",
        breaking={"/period/duration/weeks": 11},
        keeping={"/period/duration/weeks": 11, "/schedule/weekend_work": True},
    ),
    Boundary(
        "sixty days don't fit in a roster of two days a week",
        "days_differ_from_schedule",
        "/period/duration/days",
        breaking={
            "/schedule/lines": [
                {"weekday": day, "part": "morning", "begins": "08:00", "ends": "17:00"} for day in ("monday", "tuesday")
            ]
        },
        keeping={"/period/duration/days": 55},
    ),
    Boundary(
        "twenty days are too few for a roster of sixty-five",
        "days_differ_from_schedule",
        "/period/duration/days",
        breaking={"/period/duration": {"days": 20}},
        keeping={"/period/duration": {"days": 20}, "/schedule/flexible": True},
    ),
    Boundary(
        "of 65 days of the roster, a holiday leaves room for sixty days and four of leave",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 5},
        keeping={"/schedule/leave_days_maximum": 4},
    ),
    Boundary(
        "a public holiday that is worked or made up leaves room for a fifth",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 6, "/schedule/holiday_work": True},
        keeping={"/schedule/leave_days_maximum": 5, "/schedule/public_holidays_made_up": True},
    ),
    Boundary(
        "a day at the institution leaves room for one less",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 4, "/schedule/return_days": ["2026-10-01"]},
        keeping={"/schedule/leave_days_maximum": 3, "/schedule/return_days": ["2026-10-01"]},
    ),
    Boundary(
        "a Belgian holiday is no holiday abroad",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 6, "/places/0/kind": "abroad"},
        keeping={"/schedule/leave_days_maximum": 5, "/places/0/kind": "abroad"},
    ),
    Boundary(
        "a schedule that may shift has no number of days",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 15},
        keeping={"/schedule/leave_days_maximum": 15, "/schedule/flexible": True},
    ),
    Boundary(
        "without a roster nobody knows the days",
        "leave_exceeds_period",
        "/schedule/leave_days_maximum",
        breaking={"/schedule/leave_days_maximum": 15},
        keeping={"/schedule/leave_days_maximum": 15, "/schedule/lines": []},
    ),
    Boundary(
        "five hundred and ten hours are more than twelve weeks of 38",
        "hours_differ_from_weeks",
        "/period/duration/hours",
        breaking={"/period/duration": {"hours": 510, "weeks": 12}},
        keeping={"/period/duration": {"hours": 400, "weeks": 12}},
    ),
    Boundary(
        "twenty hours a week don't stand beside a roster of 38",
        "hours_differ_from_schedule",
        "/schedule/hours_per_week",
        breaking={"/schedule/hours_per_week": 20},
        keeping={"/schedule/hours_per_week": 40},
    ),
    Boundary(
        "a roster of thirteen hours is over a maximum of eight",
        "daily_maximum_differs",
        "/schedule/daily_maximum",
        breaking={"/schedule/lines/0/begins": "02:30"},
        keeping={"/schedule/lines/0/begins": "08:00"},
    ),
    Boundary(
        "the busiest week is not below the average",
        "hours_impossible",
        "/schedule/busiest_week",
        breaking={"/schedule/busiest_week": 30},
        keeping={"/schedule/busiest_week": 38},
    ),
    Boundary(
        "a week has seven days",
        "hours_impossible",
        "/schedule/hours_per_week",
        breaking={"/schedule/daily_maximum": 5},
        keeping={"/schedule/daily_maximum": 6},
    ),
    Boundary(
        "half of full time is no 38 hours",
        "full_time_differs",
        "/schedule/full_time_equivalent",
        breaking={"/schedule/full_time_equivalent": 50},
        keeping={"/schedule/full_time_equivalent": 100},
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


def codes(facts: dict[str, Any]) -> set[str]:
    return {finding.code for finding in findings_of(record_with(facts))}


def test_a_night_shift_counts_the_hours_that_it_has() -> None:
    nights = [{"weekday": day, "part": "evening", "begins": "22:00", "ends": "06:00"} for day in _WEEKDAYS]
    assert codes({"/schedule/lines": nights, "/schedule/hours_per_week": 40}) & TIMED == set()
    assert codes({"/schedule/lines": nights, "/schedule/hours_per_week": 20}) & TIMED == {"hours_differ_from_schedule"}


def test_a_return_day_is_no_placement_day() -> None:
    days = [f"2026-10-{day:02}" for day in (5, 6, 7, 8, 9)]
    assert "days_differ_from_schedule" not in codes({"/schedule/return_days": days})
    assert "days_differ_from_schedule" in codes({"/schedule/return_days": [*days, "2026-10-12"]})


def test_more_days_than_the_period_has_are_reported_once() -> None:
    assert codes({"/period/duration/days": 66}) & {"days_exceed_period", "days_differ_from_schedule"} == {
        "days_exceed_period"
    }


def test_an_average_over_windows_says_nothing_of_the_roster_of_one_week() -> None:
    windows = [{"first_day": "2026-09-21", "last_day": "2026-10-23"}]
    facts = {"/schedule/hours_per_week": 20, "/period/windows": windows, "/period/duration": {"days": 20}}
    assert "hours_differ_from_schedule" not in codes(facts)


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
