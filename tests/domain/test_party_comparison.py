"""Who the parties of two records are: the same by who they are, wherever they stand."""

from typing import Any

import pytest

from internships.domain.agreement import Agreement
from internships.domain.draft import read_record
from internships.domain.party_comparison import compare_parties
from internships.domain.wording import Visibility
from tests.builders.records import a_record
from tests.refusals import refuses

ONE: dict[str, Any] = {
    "names": {"given": "Noor", "family": "Een"},
    "email": "een@example.org",
    "number": "s1",
    "birth_date": "2004-05-17",
}
TWO: dict[str, Any] = {
    "names": {"given": "Sam", "family": "Twee"},
    "email": "twee@example.org",
    "number": "s2",
    "birth_date": "2003-01-02",
}


def facts(*students: dict[str, Any], **record_facts: Any) -> Agreement:
    return read_record({**a_record(), "students": list(students), **record_facts}).facts


def without(student: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in student.items() if name not in names}


@pytest.mark.parametrize(
    ("before", "after", "matches"),
    [
        ((ONE, TWO), (TWO, ONE), {0: 1, 1: 0}),
        ((ONE, TWO), (TWO,), {1: 0}),
        ((ONE,), (TWO,), {}),
        ((ONE,), ({**ONE, "email": "EEN@example.org"},), {0: 0}),
        ((ONE,), ({**ONE, "email": "ander@example.org"},), {}),
        ((ONE,), ({**ONE, "names": TWO["names"]},), {0: 0}),
        ((ONE,), ({**TWO, "email": ONE["email"]},), {}),
        ((ONE,), (without(ONE, "email"),), {}),
        ((without(ONE, "email"),), (ONE,), {0: 0}),
        ((without(ONE, "email"),), (TWO,), {}),
        (({},), (ONE,), {0: 0}),
        (({}, TWO), (TWO, ONE), {1: 0}),
    ],
)
def test_a_student_is_known_by_who_they_are_and_not_by_their_place(
    before: tuple[dict[str, Any], ...], after: tuple[dict[str, Any], ...], matches: dict[int, int]
) -> None:
    assert compare_parties(facts(*before), facts(*after)).students == matches


def test_the_order_of_the_parties_is_no_matter_but_who_leads_is() -> None:
    institutions = a_record()["institutions"]
    both = [institutions[0], {**institutions[0], "slug": "tweede"}]
    compare_parties(facts(ONE, TWO), facts(TWO, ONE)).require_same()
    turned = compare_parties(facts(ONE, institutions=both), facts(ONE, institutions=both[::-1]))
    assert turned.replaced_sides == {Visibility.INSTITUTION}
    with refuses("other_parties", match="the institution"):
        turned.require_same()


def test_what_a_student_was_known_by_leads_to_what_they_are_known_by_now() -> None:
    parties = compare_parties(facts(without(ONE, "email"), TWO), facts(TWO, ONE))
    assert parties.student_key_changes() == {
        "n:s1 noor een": "e:een@example.org",
        "e:twee@example.org": "e:twee@example.org",
    }
