"""Two addresses are one only when mail goes to one mailbox: by ASCII lower case, and by the domain however written."""

import pytest

from internships.domain.email_addresses import email_key, is_same_address
from internships.domain.lookalike_addresses import has_forbidden_characters, lookalike_key
from internships.domain.party_comparison import is_same_student
from internships.domain.student_keys import MAX_STUDENT_KEY_LENGTH, student_keys

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
    assert lookalike_key(one) == lookalike_key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_that_only_look_alike_are_two_addresses_and_known_to_look_alike(one: str, other: str) -> None:
    assert not is_same_address(one, other)
    assert lookalike_key(one) == lookalike_key(other)


UNSEEN = (
    "\u00ad", "\u034f", "\u061c", "\u115f", "\u17b4", "\u180b", "\u200b", "\u200d", "\u202e", "\u2060", "\u3164",
    "\ufe00", "\ufeff", "\uffa0", "\U000e0100", "\U000e0041",
)  # fmt: skip


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
def test_a_sign_that_nobody_sees_changes_no_look_and_stands_in_no_address(sign: str) -> None:
    for address in (f"co{sign}@example.org", f"c{sign}o@example.org", f"{sign}co@example.org"):
        assert lookalike_key(address) == lookalike_key("co@example.org")
        assert has_forbidden_characters(address)


def test_a_sign_that_stands_for_another_looks_like_it_and_stands_in_no_address() -> None:
    for address in ("\u03f2o@example.org", "c\u00ba@example.org", "\uff43o@example.org", "\u217do@example.org"):
        assert lookalike_key(address) == lookalike_key("co@example.org")
        assert has_forbidden_characters(address)
    assert has_forbidden_characters("\u0301co@example.org")


@pytest.mark.parametrize(
    "name",
    [
        "co",
        "CO+x",
        "o'hara",
        "jos\u00e9",
        "JOS\u00c9",
        "jose\u0301",
        "wei\u00df",
        "\u0438\u0432\u0430\u043d",
        "\u0e17\u0e35\u0e48",
        "\u212aim",
    ],
)
def test_letters_of_any_alphabet_stand_in_an_address(name: str) -> None:
    assert not has_forbidden_characters(f"{name}@example.org")


def test_two_that_differ_to_the_eye_do_not_look_alike() -> None:
    keys = {
        lookalike_key(f"{name}@example.org") for name in ("jose", "jos\u00e9", "jim", "jlm", "\u0438\u0432\u0430\u043d")
    }
    assert len(keys) == 5


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
    assert all(len(key) <= MAX_STUDENT_KEY_LENGTH for key in keys)
    assert not is_same_student(one, other)
    assert not is_same_student(Student("wei\u00df@example.org"), Student("weiss@example.org"))
