"""ETags: what they contain, and what a change may claim to start from."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internships.domain.agreement_record import StaleVersion
from internships.domain.value import Value
from internships.web.etag import LAST_WINS, etag, hash_etag, required_version, unchanged_since
from tests.refusals import refuses


class Note(Value):
    nl: str
    en: str


SHA = "0123456789abcdef" * 4
TEXTS = st.text(min_size=1, max_size=20)
NOTES = st.builds(Note, nl=TEXTS, en=TEXTS)


@given(one=NOTES, other=NOTES)
def test_what_differs_has_another_tag_and_what_is_the_same_has_the_same(one: Note, other: Note) -> None:
    assert (hash_etag(one) == hash_etag(other)) == (one == other)
    assert hash_etag(one) == hash_etag(one.model_copy())


@given(one=NOTES, other=NOTES)
def test_a_change_starts_from_what_was_read_and_from_nothing_else(one: Note, other: Note) -> None:
    check = unchanged_since(hash_etag(one))
    check(one)
    unchanged_since(f"  {hash_etag(one)} ")(one)
    if other != one:
        with pytest.raises(StaleVersion):
            check(other)


def test_who_names_no_version_may_change_whatever_is_there_where_the_last_one_wins() -> None:
    unchanged_since(None)(Note(nl="a", en="b"))
    assert LAST_WINS.endswith("Without it the last one wins.")


TAG = hash_etag(Note(nl="a", en="b"))


@pytest.mark.parametrize(
    "text", ["", "*", f"W/{TAG}", TAG.strip('"'), f"{TAG}, {TAG}", f"{TAG}x", TAG.upper(), TAG[:-2] + '"', f'"{SHA}"']
)
def test_only_one_strong_tag_of_ours_names_what_was_read(text: str) -> None:
    with refuses("bad_version"):
        unchanged_since(text)


@pytest.mark.parametrize("version", [0, 7, 999_999_999])
def test_the_tag_of_a_version_comes_back_as_its_number_and_the_head_of_its_hash(version: int) -> None:
    version_read = required_version(f" {etag(version, SHA)} ")
    assert (version_read, version_read.hash_prefix) == (version, SHA[:16])


def test_another_content_has_another_tag_though_its_number_is_the_same() -> None:
    assert len({etag(1, SHA), etag(2, SHA), etag(1, SHA[1:] + "0"), etag(2, SHA[1:] + "0")}) == 4


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (None, "version_needed"),
        ("", "version_needed"),
        ("  ", "version_needed"),
        ("*", "bad_version"),
        ("1", "bad_version"),
        ('"1"', "bad_version"),
        (f"W/{etag(1, SHA)}", "bad_version"),
        (f"{etag(1, SHA)}, {etag(2, SHA)}", "bad_version"),
        (f"{etag(1, SHA)}x", "bad_version"),
        (etag(1, SHA).upper(), "bad_version"),
        (etag(1_000_000_000, SHA), "bad_version"),
        ('"-1-0123456789abcdef"', "bad_version"),
        ('"1-0123456789abcde"', "bad_version"),
        (hash_etag(Note(nl="a", en="b")), "bad_version"),
    ],
)
def test_a_change_that_names_no_version_or_a_wrong_one_is_reported_which(tag: Any, code: str) -> None:
    with refuses(code):
        required_version(tag)
