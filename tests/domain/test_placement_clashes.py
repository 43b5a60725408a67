"""A student's other placement on the same days is warned of; windows that don't meet are no clash."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.draft import read_record
from internships.domain.errors import Severity
from internships.domain.lifecycle import Status
from internships.domain.placement_board import IndexedPlacement
from internships.domain.placement_clashes import find_clashes
from internships.domain.running_days import window_ranges
from internships.domain.student_keys import student_key, student_keys
from tests.builders.blocker_contexts import FIRST, LAST, facts_with
from tests.builders.records import a_record, an_agreement

KEY = student_key(an_agreement().students[0])
WINDOWS = {
    "/period/windows": [
        {"first_day": "2026-09-21", "last_day": "2026-10-02"},
        {"first_day": "2026-11-02", "last_day": "2026-11-13"},
    ]
}


def other(**facts: Any) -> IndexedPlacement:
    placement: dict[str, Any] = {
        "agreement_id": UUID(int=1),
        "reference": "SKV-2026-077",
        "student_key": KEY,
        "enterprise_number": "0999999922",
        "first_day": FIRST,
        "last_day": LAST,
        "status": Status.SIGNED,
    }
    return IndexedPlacement.model_validate({**placement, **facts})


def codes(*others: IndexedPlacement, facts: dict[str, Any] | None = None) -> list[str]:
    return [finding.code for finding in find_clashes(facts_with(facts or {}), others)]


def test_the_same_student_host_and_period_is_a_duplicate() -> None:
    [finding] = find_clashes(an_agreement(), [other()])
    assert (finding.code, finding.severity, finding.rule) == ("duplicate_placement", Severity.WARNS, "V59")
    assert finding.pointer == "/students/0"
    assert "SKV-2026-077" in finding.text.nl
    assert "SKV-2026-077" in finding.text.en


@pytest.mark.parametrize(
    "facts",
    [
        {"enterprise_number": "0100000070"},
        {"enterprise_number": None},
        {"first_day": FIRST - timedelta(1)},
        {"first_day": LAST, "last_day": LAST + timedelta(30)},
    ],
)
def test_other_placements_of_the_student_on_the_same_days_overlap(facts: dict[str, Any]) -> None:
    assert codes(other(**facts)) == ["overlapping_placement"]


@pytest.mark.parametrize(
    "facts",
    [
        {"student_key": "e:iemand.anders@example.org"},
        {"student_key": None},
        {"status": Status.CANCELLED},
        {"status": Status.ENDED_EARLY},
        {"first_day": LAST + timedelta(1), "last_day": LAST + timedelta(30)},
        {"first_day": FIRST - timedelta(9), "last_day": FIRST - timedelta(1)},
    ],
)
def test_another_student_another_time_or_a_closed_agreement_is_no_clash(facts: dict[str, Any]) -> None:
    assert codes(other(**facts)) == []


def test_windows_that_do_not_overlap_are_no_clash() -> None:
    between = ((date(2026, 10, 3), date(2026, 11, 1)), (date(2026, 11, 14), LAST))
    touching = (*between, (date(2026, 11, 13), date(2026, 11, 13)))
    assert codes(other(windows=between), facts=WINDOWS) == []
    assert codes(other(windows=touching), facts=WINDOWS) == ["duplicate_placement"]
    assert codes(other(), facts=WINDOWS) == ["duplicate_placement"]
    assert codes(other(windows=between)) == ["duplicate_placement"]


def test_every_other_placement_is_named_once() -> None:
    second = other(agreement_id=UUID(int=2), reference="SKV-2026-078", enterprise_number=None)
    assert codes(other(), second, other()) == ["duplicate_placement", "overlapping_placement"]


def test_an_agreement_that_may_not_be_read_is_not_named() -> None:
    [finding] = find_clashes(an_agreement(), [other(reference=None)])
    assert "een andere overeenkomst" in finding.text.nl


def test_the_clashing_student_of_many_is_pointed_at() -> None:
    record = a_record()
    second = {**record["students"][0], "email": "bram.voorbeeld@student.example.org"}
    both = read_record({**record, "form": "collective", "students": [record["students"][0], second]}).facts
    [finding] = find_clashes(both, [other(student_key="e:bram.voorbeeld@student.example.org")])
    assert finding.pointer == "/students/1"


def test_a_draft_without_days_or_students_clashes_with_nothing() -> None:
    assert find_clashes(read_record({}).facts, [other()]) == ()
    assert codes(other(), facts={"/students": [], "/form": "framework_bipartite"}) == []


def test_the_windows_of_an_agreement_are_read() -> None:
    assert window_ranges(facts_with(WINDOWS).period)[0] == (date(2026, 9, 21), date(2026, 10, 2))
    assert window_ranges(an_agreement().period) == ()


some_windows = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 9)).map(
        lambda changes: (FIRST + timedelta(changes[0]), FIRST + timedelta(sum(changes)))
    ),
    min_size=1,
    max_size=4,
)


@given(some_windows, some_windows)
def test_placements_overlap_when_a_day_is_in_both(
    some: list[tuple[date, date]], others: list[tuple[date, date]]
) -> None:
    period_windows = [{"first_day": str(begins), "last_day": str(ends)} for begins, ends in some]
    shared = {FIRST + timedelta(n) for n in range(80)}
    for windows in (some, others):
        shared &= {begins + timedelta(n) for begins, ends in windows for n in range((ends - begins).days + 1)}
    assert bool(codes(other(windows=tuple(others)), facts={"/period/windows": period_windows})) == bool(shared)


STUDENT: dict[str, Any] = {
    "names": {"given": "Lotte", "family": "De Proef"},
    "number": "s0999003",
    "birth_date": "2003-03-12",
    "email": "lotte@example.org",
}


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ({}, {"email": "LOTTE@example.org", "number": "p1", "names": {"given": "L", "family": "Proef"}}, True),
        ({}, {"email": None}, True),
        ({}, {"email": None, "birth_date": None}, True),
        ({}, {"email": None, "number": None}, True),
        ({}, {"email": None, "number": "p1"}, True),
        ({}, {"email": None, "number": "p1", "birth_date": "2004-03-12"}, False),
        ({}, {"email": None, "names": {"given": "Noor", "family": "De Proef"}}, False),
        ({}, {"email": "noor@example.org"}, False),
        ({}, {"email": None, "number": None, "birth_date": None}, False),
        ({"email": None, "number": None}, {"email": None, "number": "p1"}, True),
    ],
)
def test_two_records_speak_of_one_student_by_whatever_both_tell(
    one: dict[str, Any], two: dict[str, Any], *, same: bool
) -> None:
    for own, others in ((one, two), (two, one)):
        candidate = read_record({**a_record(), "students": [{**STUDENT, **own}]}).facts
        (student,) = read_record({**a_record(), "students": [{**STUDENT, **others}]}).facts.students
        best, *rest = student_keys(student)
        spans = [other(student_key=best, known_as=key) for key in (None, *rest)]
        assert bool(find_clashes(candidate, spans)) == same
