"""Two addresses are one only when mail goes to one mailbox: by ASCII lower case, and by the domain however written."""

import pytest

from internships.domain.email_addresses import email_key, is_same_address
from internships.domain.lookalikes import look_of
from internships.domain.placing import KEY_LENGTH, student_keys
from internships.domain.same_parties import same_student

SAME = [
    ("An@Example.org", "an@example.ORG"),
    (" an@example.org ", "an@example.org"),
    ("an@b\u00fccher.example.org", "an@xn--bcher-kva.example.org"),
    ("an@B\u00dcCHER.example.org", "AN@XN--BCHER-KVA.example.org"),
    ("jos\u00e9@example.org", "jose\u0301@example.org"),
    ("kim@example.org", "\u212aim@example.org"),  # the sign for kelvin is the letter K, by Unicode itself
]
OTHERS = [
    ("wei\u00df@example.org", "weiss@example.org"),
    ("WEI\u1e9e@example.org", "weiss@example.org"),
    ("\u0130an@example.org", "ian@example.org"),
    ("\ufb01en@example.org", "fien@example.org"),
    ("\u0430n@example.org", "an@example.org"),
    ("\uff41n@example.org", "an@example.org"),
    ("an@wei\u00df.example.org", "an@weiss.example.org"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_mailbox_is_one_address(one: str, other: str) -> None:
    assert is_same_address(one, other)
    assert look_of(one) == look_of(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_that_only_look_alike_are_two_addresses_and_known_to_look_alike(one: str, other: str) -> None:
    assert not is_same_address(one, other)
    assert look_of(one) == look_of(other)


def test_two_that_differ_to_the_eye_do_not_look_alike() -> None:
    told = {look_of(f"{name}@example.org") for name in ("jose", "jos\u00e9", "jim", "jlm", "\u0438\u0432\u0430\u043d")}
    assert len(told) == 5


def test_what_is_no_address_is_equal_to_itself_alone() -> None:
    assert email_key("Gen Adres") == "gen adres"
    assert email_key("\u00df" * 1000) == "\u00df" * 1000


class Student:
    def __init__(self, email: str) -> None:
        self.email = email


def test_students_with_addresses_that_begin_alike_are_not_one() -> None:
    start = "zeer.lange.voornaam.en.familienaam.van.een.student.met.namen.a"
    one, other = (Student(f"{start}{number}@example.org") for number in (1, 2))
    keys = [student_keys(student)[0] for student in (one, other)]
    assert keys[0] != keys[1]
    assert all(len(key) <= KEY_LENGTH for key in keys)
    assert not same_student(one, other)
    assert not same_student(Student("wei\u00df@example.org"), Student("weiss@example.org"))
