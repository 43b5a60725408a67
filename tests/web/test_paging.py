"""Cursors, versions and idempotency keys that a client sends back."""

import base64
import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.errors import DomainError
from internships.web.api.idempotent_requests import request_sha256, require_printable
from internships.web.etag import etag, required_version
from internships.web.paging import SortKey, next_cursor, position_of
from tests.builders.example_routes import KEY
from tests.refusals import refuses

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=90)
INTEGERS = st.integers(-(2**63) + 1, 2**63 - 1)


@pytest.mark.parametrize(
    ("kinds", "keys"),
    [
        ((str, int), st.tuples(TEXTS, INTEGERS)),
        ((str, UUID), st.tuples(TEXTS, st.uuids())),
        ((date, int), st.tuples(st.dates(), INTEGERS)),
        ((datetime, UUID), st.tuples(st.datetimes(timezones=st.just(UTC)), st.uuids())),
    ],
)
@given(drawn=st.data())
def test_a_cursor_gives_back_the_keys_it_was_made_of(
    kinds: tuple[type[SortKey], ...], keys: st.SearchStrategy[tuple[SortKey, ...]], drawn: st.DataObject
) -> None:
    last = drawn.draw(keys)
    cursor = next_cursor(last)
    assert cursor is not None
    assert position_of(cursor, *kinds) == last
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_the_last_page_has_no_cursor_and_without_one_the_first_page_is_meant() -> None:
    assert next_cursor(None) is None
    assert position_of(None, str, int) is None


def coded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "@@@", "é", "abc", coded(["a"]), coded(["a", 1, 2]), coded({"a": 1}), coded([1, "a"]), coded(["a", True]),
     coded(["a", 2**63]), coded(["a", 1.5]), coded(["\ud800", 1]), coded(["\x00", 1]), coded([None, 1]), "W" * 900,
     coded("a")],
)  # fmt: skip
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with refuses("bad_cursor"):
        position_of(cursor, str, int)


@pytest.mark.parametrize("key", ["", "2027-02-30", "tomorrow", 5, None, True, "0193a7c2", ["2027-02-01"]])
@pytest.mark.parametrize("kind", [date, datetime, UUID])
def test_a_key_of_another_kind_is_refused(key: object, kind: type[SortKey]) -> None:
    with refuses("bad_cursor"):
        position_of(coded([key]), kind)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_cursors(text: str) -> None:
    try:
        keys = position_of(text, str, int)
    except DomainError as refusal:
        keys = refusal.code
    assert keys == "bad_cursor" or len(keys) == 2


def test_pages_are_turned_with_the_cursor_of_the_page_before(client: TestClient[Litestar]) -> None:
    first = client.get("/api/v1/notes?limit=1", headers=KEY).json()
    assert len(first["entries"]) == 1
    assert client.get("/api/v1/notes", params={"cursor": first["next"]}, headers=KEY).json()["next"] is None
    broken = client.get("/api/v1/notes?cursor=broken", headers=KEY)
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_cursor")


def test_the_version_comes_back_from_its_etag() -> None:
    assert required_version(etag(12, "ab" * 32)) == 12
    assert required_version(f" {etag(1, 'ab' * 32)} ") == 1


@pytest.mark.parametrize(
    "header", ["12", '"12"', 'W/"12-abababababababab"', "*", '"1-abababababababab", "2-abababababababab"']
)
def test_what_is_no_etag_of_ours_is_refused(header: str) -> None:
    with refuses("bad_version"):
        required_version(header)


@pytest.mark.parametrize("header", [None, "", "  "])
def test_a_change_without_a_version_is_refused(header: str | None) -> None:
    with refuses("version_needed"):
        required_version(header)


def test_a_retry_is_the_same_request_and_another_path_or_body_is_not() -> None:
    first = request_sha256("/agreements", b"{}")
    assert first == request_sha256("/agreements", b"{}")
    assert first not in {request_sha256("/agreements", b"{ }"), request_sha256("/batches", b"{}")}


@pytest.mark.parametrize("key", ["", "  ", "a" * 201, "é", "a\nb", "\x7f"])
def test_a_key_that_can_not_be_printed_is_refused(key: str) -> None:
    with refuses("bad_idempotency_key"):
        require_printable(key)
