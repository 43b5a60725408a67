"""Pages, versions and attempts: what a reader sends back of what it got."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.errors import DomainError
from internships.web.etag import etag, required_version
from internships.web.idempotency import idempotent_attempt
from internships.web.paging import SortKey, cursor_of, keys_of
from tests.builders.example_routes import KEY
from tests.refusals import refuses

KINDS: tuple[type[str] | type[int], ...] = (str, int)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=90) | st.none(), st.integers(-(2**63) + 1, 2**63 - 1))
def test_a_cursor_gives_back_the_keys_it_was_made_of(name: str | None, number: int) -> None:
    keys: tuple[SortKey, ...] = (name, number)
    cursor = cursor_of(keys)
    assert keys_of(cursor, *KINDS) == keys
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def coded(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "@@@", "é", "abc", coded(["a"]), coded(["a", 1, 2]), coded({"a": 1}), coded([1, "a"]), coded(["a", True]),
     coded(["a", 2**63]), coded(["a", 1.5]), coded(["\ud800", 1]), "W" * 900, coded("a")],
)  # fmt: skip
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with refuses("bad_cursor"):
        keys_of(cursor, *KINDS)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_cursors(text: str) -> None:
    try:
        keys: object = keys_of(text, *KINDS)
    except DomainError as refusal:
        keys = refusal.code
    assert keys == "bad_cursor" or (isinstance(keys, tuple) and len(keys) == 2)


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


def test_a_retry_is_the_same_attempt_and_another_body_is_not() -> None:
    first = idempotent_attempt("9b2e", "POST", "/api/v1/agreements", b"{}")
    assert first == idempotent_attempt("9b2e", "POST", "/api/v1/agreements", b"{}")
    others = [
        idempotent_attempt("9b2e", "POST", "/api/v1/agreements", b"{ }"),
        idempotent_attempt("9b2e", "PUT", "/api/v1/agreements", b"{}"),
        idempotent_attempt("9b2e", "POST", "/api/v1/batches", b"{}"),
    ]
    assert first.sha256 not in {other.sha256 for other in others}
    assert idempotent_attempt(None, "POST", "/", b"").key is None


@pytest.mark.parametrize("key", ["", "a" * 201, "é", "a\nb", "\x7f"])
def test_a_key_that_can_not_be_printed_is_refused(key: str) -> None:
    with refuses("bad_idempotency_key"):
        idempotent_attempt(key, "POST", "/", b"")
