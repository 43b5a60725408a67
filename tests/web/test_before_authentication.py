"""What a request may cost before it is authenticated: it is measured and counted first, and read afterwards."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from litestar import Litestar
from litestar.enums import RequestEncodingType
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from internships.domain.errors import MAX_FINDINGS
from internships.domain.json_reader import read_json
from internships.web import json_bodies
from internships.web.api.batches import MAX_BYTES
from internships.web.app import build_app
from internships.web.cookies import cookie_named, cookies_named
from internships.web.guards import expected_media
from internships.web.json_bodies import MAX_PUBLIC_BODY, MAX_RECORD_BODY
from internships.web.request_size import (
    MAX_COOKIE_BYTES,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    MAX_PATH_LENGTH,
    MAX_QUERY_BYTES,
    MAX_SEGMENT_LENGTH,
)
from internships.web.routes import routes
from internships.web.settings import Allowance
from tests.builders.example_routes import (
    HOST,
    KEY,
    NOTE_BODY,
    ROUTES,
    SESSION,
    FakeAuthenticator,
    FakeHealth,
    services_with,
)
from tests.builders.problems import assert_problem
from tests.web.conftest import LOOPBACK

Client = TestClient[Litestar]
UPLOAD = 20_000_000
MARKS = "a" + "\u0315\u0300" * 3_000


def called(app: Litestar) -> Client:
    return TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def service() -> Litestar:
    """Our own routes, without use cases."""
    return build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, routes())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"cookie": "a=" + "b" * MAX_COOKIE_BYTES}, 431),
        ({"cookie": 'a="' + '\\"' * (MAX_COOKIE_BYTES // 2)}, 431),
        ({"x-long": "b" * MAX_HEADER_BYTES}, 431),
        ({f"x-{number}": "b" for number in range(MAX_HEADERS + 1)}, 431),
        ({"cookie": "a=" + "b" * (MAX_COOKIE_BYTES - 2)}, 200),
    ],
)
def test_headers_and_cookies_are_measured_before_they_are_read(
    client: Client, headers: dict[str, str], status: int
) -> None:
    response = client.get("/healthz", headers=headers)
    assert response.status_code == status
    if status != 200:
        details = assert_problem(response, 431, "headers_too_large")
        assert "kB" in details.detail
        assert "kB" in details.texts.en


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/healthz?a={'b' * MAX_QUERY_BYTES}", 414),
        (f"/healthz?{'&' * MAX_QUERY_BYTES}=", 414),
        (f"/healthz/{'a' * (MAX_SEGMENT_LENGTH + 1)}", 414),
        (f"/{'a/' * MAX_PATH_LENGTH}", 414),
        (f"/healthz?a={'b' * (MAX_QUERY_BYTES - 2)}", 200),
        (f"/{'a' * MAX_SEGMENT_LENGTH}", 404),
    ],
)
def test_an_address_is_measured_before_it_is_read(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    if status == 414:
        assert_problem(response, 414, "address_too_long")


def test_who_is_counted_out_has_no_cookie_read_and_no_body(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(what: str) -> Callable[..., list[Any]]:
        def note(*_: object, **__: object) -> list[Any]:
            read.append(what)
            return []

        return note

    monkeypatch.setattr("internships.web.authentication.cookies_named", noted("cookie"))
    monkeypatch.setattr("internships.web.json_bodies.read_json", noted("body"))
    monkeypatch.setattr("internships.web.outer_middleware.parse_qsl", noted("query"))
    app = build_app(
        services_with(FakeAuthenticator(), FakeHealth()), replace(LOOPBACK, per_source=Allowance(1)), ROUTES
    )
    with called(app) as client:
        assert client.get("/healthz").status_code == 200
        read.clear()
        response = client.post(
            "/api/v1/notes?a=b", headers={**SESSION, "content-type": "application/json"}, content=b"[]"
        )
        assert int(assert_problem(response, 429, "too_many_requests").status) == 429
        assert read == ["query"]  # the reader's language, of at most 8 kB
        assert response.headers["retry-after"]


def test_cookies_are_found_by_name_in_time_that_grows_with_their_length() -> None:
    headers = [(b"Cookie", b"a=1; ours=x; b=2"), (b"cookie", b"ours=y;ours = z"), (b"x-cookie", b"ours=w")]
    assert cookies_named(headers, "ours") == ["x", "y"]
    assert cookie_named(headers, "ours") == ""
    assert cookie_named(headers[:1], "ours") == "x"
    assert cookie_named([], "ours") == ""


def bodies_of(app: Litestar) -> list[Any]:
    handlers = {
        handler.fn: handler for route in app.routes if isinstance(route, HTTPRoute) for handler in route.route_handlers
    }
    return [handler for handler in handlers.values() if expected_media(handler) is not None]


def test_every_body_has_a_limit_that_suits_its_route(service: Litestar) -> None:
    limits: dict[str, set[Any]] = {}
    for handler in bodies_of(service):
        kind = expected_media(handler)
        who = "anybody" if handler.opt.get("public") else "known"
        limits.setdefault(f"{kind} of {who}", set()).add(handler.resolve_request_max_body_size())
    assert limits == {
        "application/json of anybody": {MAX_PUBLIC_BODY},
        "application/json of known": {LOOPBACK.max_body, MAX_RECORD_BODY, MAX_BYTES},
        "multipart/form-data of anybody": {UPLOAD},
        "multipart/form-data of known": {UPLOAD},
    }
    assert MAX_PUBLIC_BODY <= 16_384
    assert LOOPBACK.max_body <= 65_536


@pytest.mark.parametrize("sending", ["chunked", "whole"])
@pytest.mark.parametrize(
    "path", ["/login", "/invitations/accept", "/password-resets", "/password-resets/finish", "/oidc/code"]
)
def test_a_stranger_sends_sixteen_kilobytes_and_no_more(service: Litestar, path: str, sending: str) -> None:
    content = b'{"email": "' + b"a" * MAX_PUBLIC_BODY + b'"}'
    sent = iter([content[:100], content[100:], b"a" * 10_000_000]) if sending == "chunked" else content
    with called(service) as client:
        response = client.post(f"/api/v1{path}", headers={"content-type": "application/json"}, content=sent)
    assert "16 kB" in assert_problem(response, 413, "body_too_large").detail


def test_a_wrong_content_length_is_no_way_around(client: Client) -> None:
    content = json.dumps({"title": "a" * 100_000}).encode()
    headers = {**KEY, "content-type": "application/json"}
    for length in ("5", "99999999", "-1", "x", "9" * 400):
        response = client.post("/api/v1/notes", headers={**headers, "content-length": length}, content=content)
        assert response.status_code in {400, 413}, (length, response.text)


def test_a_body_of_more_than_a_few_kilobytes_is_read_in_a_thread(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    read = read_json

    def listened(content: bytes, *, most_bytes: int) -> Any:
        names.append(threading.current_thread().name)
        return read(content, most_bytes=most_bytes)

    monkeypatch.setattr(json_bodies, "read_json", listened)
    for size in (10, 5_000):
        client.post("/api/v1/notes", headers=KEY, json=NOTE_BODY | {"title": "a" * size})
    assert names[0] != names[1]


def test_forty_thousand_unknown_keys_are_one_finding(client: Client) -> None:
    body = NOTE_BODY | {f"k{number}": 1 for number in range(5_000)}
    details = assert_problem(client.post("/api/v1/notes", headers=KEY, json=body), 400, "invalid_request")
    assert [finding.code for finding in details.findings] == ["unknown_field"]
    assert "5000" in details.findings[0].text.en


def test_of_many_wrong_parameters_the_first_hundred_are_reported(client: Client) -> None:
    query = "&".join(f"k{number}=1" for number in range(1_000))
    details = assert_problem(client.get(f"/api/v1/notes?{query}", headers=KEY), 400, "invalid_request")
    assert len(details.findings) == MAX_FINDINGS + 1
    assert (details.findings[-1].code, details.findings[-1].more) == ("more_findings", 900)
    assert "Nog 900 bevindingen" in details.findings[-1].text.nl


def test_the_published_contract_tells_that_findings_are_capped(service: Litestar) -> None:
    with called(service) as client:
        document = client.get("/api/v1/openapi.json").json()
    for name in ("Problem", "RecordCheck"):
        findings = document["components"]["schemas"][name]["properties"]["findings"]
        assert findings["maxItems"] == MAX_FINDINGS + 1, name
        assert "more_findings" in findings["description"]
    login = document["paths"]["/api/v1/login"]["post"]["responses"]
    assert {"408", "413", "414", "431"} <= login.keys()


@pytest.mark.parametrize("field", ["name", "password", "token"])
def test_accents_in_a_row_are_refused_to_a_stranger_unread(service: Litestar, field: str) -> None:
    body = {"token": "isl_x", "name": "An Peeters", "password": "een lang wachtwoord"} | {field: MARKS}
    content = json.dumps(body, ensure_ascii=False).encode()
    with called(service) as client:
        response = client.post(
            "/api/v1/invitations/accept", headers={"content-type": "application/json"}, content=content
        )
    findings = assert_problem(response, 400, "invalid_request").findings
    assert [(finding.pointer, finding.code) for finding in findings] == [(f"/{field}", "text_too_long")]


def test_multipart_is_the_only_form(service: Litestar) -> None:
    kinds = {expected_media(handler) for handler in bodies_of(service)}
    assert kinds == {RequestEncodingType.JSON.value, RequestEncodingType.MULTI_PART.value}
