"""Secure by default: authentication, what a browser may send, and the headers of every response."""

import io
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from litestar.types import Receive, Scope, Send

from internships.web.app import build_app
from internships.web.authentication import cookie_name, expired_session_cookie, session_cookie
from internships.web.json_logging import json_logger
from internships.web.outer_middleware import CLOSED_CSP
from internships.web.settings import Allowance, WebSettings
from internships.web.trusted_proxies import resolve_peer
from tests.builders.example_routes import (
    HOST,
    KEY,
    NOTE_BODY,
    OPERATOR_KEY,
    OWN_SCREEN,
    READING_KEY,
    ROUTES,
    SESSION,
    STUDENT,
    FakeAuthenticator,
    FakeHealth,
    services_with,
)
from tests.web.conftest import LOOPBACK, lines_of

Client = TestClient[Litestar]
NOTES = "/api/v1/notes"
PROXY = (ip_network("10.0.0.0/8"),)


def service(settings: WebSettings, log: io.StringIO | None = None, address: str = "203.0.113.9") -> Client:
    app = build_app(
        services_with(FakeAuthenticator(), FakeHealth()), settings, ROUTES, logger=json_logger(log or io.StringIO())
    )
    return from_address(app, address)


def from_address(app: Litestar, address: str) -> Client:
    inner = app.asgi_handler

    async def from_there(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = (address, 4000)
        await inner(scope, receive, send)

    app.asgi_handler = from_there
    return TestClient(app, base_url=f"http://{HOST}")


def test_every_route_that_does_not_say_public_is_closed(app: Litestar, client: Client) -> None:
    routes_tried = 0
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        path = route.path_format.replace("{note_id}", "00000000-0000-0000-0000-000000000007")
        for handler in route.route_handlers:
            if handler.opt.get("public") or path.startswith("/api/v1/framework"):
                continue
            for method in handler.http_methods:
                response = client.request(str(method), path)
                assert (response.status_code, response.json()["code"]) == (401, "not_logged_in"), (method, path)
                assert response.headers["www-authenticate"].startswith("Bearer")
                routes_tried += 1
    assert routes_tried >= 10


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "internships_session=forged"},
        {"cookie": "internships_session="},
        {"cookie": "__Host-internships_session=good"},
        {"cookie": "internships_session=good; internships_session=good"},
        {"authorization": "Bearer isk_unknown"},
        {"authorization": "Bearer student"},
        {"authorization": "Basic aXNrX3N0dWRlbnQ6"},
        {"authorization": f"Bearer isk_{'a' * 300}"},
        {**SESSION, **KEY},
    ],
)
def test_who_shows_no_one_good_credential_is_nobody(client: Client, headers: dict[str, str]) -> None:
    assert client.get(NOTES, headers=headers).status_code == 401


@pytest.mark.parametrize("headers", [SESSION, KEY, {"cookie": "theme=dark; internships_session=good"}])
def test_one_valid_credential_is_enough(client: Client, headers: dict[str, str]) -> None:
    assert client.get(NOTES, headers=headers).status_code == 200


def test_a_session_changes_only_with_its_token(client: Client) -> None:
    for headers in (SESSION, {**SESSION, "x-csrf-token": "other"}, {**SESSION, "x-csrf-token": ""}):
        response = client.post(NOTES, headers=headers, json=NOTE_BODY)
        assert (response.status_code, response.json()["code"]) == (403, "csrf_refused")
    assert client.post(NOTES, headers=OWN_SCREEN, json=NOTE_BODY).status_code == 201
    assert client.post(NOTES, headers=KEY, json=NOTE_BODY).status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"https://{HOST}"}, 403),
        ({"origin": f"http://{HOST}:8080"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}, 201),
    ],
)
def test_a_change_from_another_site_is_refused(client: Client, headers: dict[str, str], status: int) -> None:
    assert client.post(NOTES, headers={**OWN_SCREEN, **headers}, json=NOTE_BODY).status_code == status
    body = {"nl": "a", "en": "b"}
    assert client.post("/api/v1/login", headers=headers, json=body).status_code == status


def test_away_from_this_machine_the_own_screen_is_the_one_over_https() -> None:
    own = {"cookie": "__Host-internships_session=good", "x-csrf-token": OWN_SCREEN["x-csrf-token"]}
    with service(replace(LOOPBACK, is_loopback=False)) as client:
        for scheme, status in (("https", 201), ("http", 403)):
            response = client.post(NOTES, headers={**own, "origin": f"{scheme}://{HOST}"}, json=NOTE_BODY)
            assert response.status_code == status


def test_a_role_that_is_not_held_is_refused_in_words(client: Client) -> None:
    response = client.get("/api/v1/operators", headers=KEY)
    assert (response.status_code, response.json()["code"]) == (403, "not_by_this_role")
    assert "systeembeheerder" in response.json()["texts"]["nl"]
    assert client.get("/api/v1/operators?lang=en", headers=OPERATOR_KEY).json() == {"nl": "Bo Maes", "en": "en"}


def test_a_key_that_only_reads_changes_nothing(client: Client) -> None:
    assert client.get(NOTES, headers=READING_KEY).status_code == 200
    response = client.post(NOTES, headers=READING_KEY, json=NOTE_BODY)
    assert (response.status_code, response.json()["code"]) == (403, "read_only_key")


def test_a_cookie_is_for_this_host_over_https_and_out_of_reach_of_scripts() -> None:
    away = replace(LOOPBACK, is_loopback=False)
    header = session_cookie(away, "token", 3600).to_header(header="")
    assert header.startswith("__Host-internships_session=token")
    assert all(mark in header for mark in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=3600"))
    assert "Secure" not in session_cookie(LOOPBACK, "token", 3600).to_header(header="")
    assert "Max-Age=0" in expired_session_cookie(away).to_header(header="")
    assert cookie_name(LOOPBACK) == "internships_session"


def test_away_from_this_machine_only_the_host_cookie_counts() -> None:
    with service(replace(LOOPBACK, is_loopback=False)) as client:
        assert client.get(NOTES, headers=SESSION).status_code == 401
        assert client.get(NOTES, headers={"cookie": "__Host-internships_session=good"}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/nothing", NOTES, "/bug"])
def test_every_answer_carries_the_headers_of_safety(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CLOSED_CSP
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


def test_away_from_this_machine_https_is_asked_for() -> None:
    with service(replace(LOOPBACK, is_loopback=False)) as client:
        assert client.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["elsewhere.example", f"{HOST}.elsewhere.example", "", f"{HOST}@x", "a b"])
def test_a_name_that_is_not_ours_gets_no_answer(client: Client, host: str) -> None:
    response = client.get("/healthz", headers={"host": host, "x-forwarded-host": HOST})
    assert (response.status_code, response.json()["code"]) == (400, "unknown_host")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", [HOST.upper(), f"{HOST}:8000"])
def test_our_name_is_ours_in_capitals_and_with_a_port(client: Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_is_believed(client: str, forwarded: str, address: str) -> None:
    headers = [("x-forwarded-for", forwarded), ("x-forwarded-proto", "https")]
    peer = resolve_peer(client, "http", headers, PROXY)
    assert peer.address == address
    assert peer.scheme == ("http" if client.startswith("203") else "https")
    assert not peer.is_local


def test_an_ipv6_prefix_of_64_bits_is_one_client() -> None:
    near, far = (resolve_peer(f"2001:db8:1:2::{end}", "http", [], ()) for end in ("1", "ffff"))
    assert near.rate_limit_key == far.rate_limit_key == "2001:db8:1:2::"


def test_figures_are_for_this_machine_or_for_who_holds_the_token() -> None:
    with service(replace(LOOPBACK, metrics_token="figures")) as client:  # noqa: S106
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer guess"}).status_code == 404
        client.get(NOTES, headers=KEY)
        response = client.get("/metrics", headers={"authorization": "Bearer figures"})
        assert 'internships_requests_total{method="GET",route="/api/v1/notes",status="200"} 1.0' in response.text
    with service(LOOPBACK, address="127.0.0.1") as client:
        assert client.get("/metrics").status_code == 200
        # A proxy on this machine that nobody declared: its visitors aren't this machine.
        assert client.get("/metrics", headers={"x-forwarded-for": "198.51.100.1"}).status_code == 404


def test_gauges_are_asked_when_the_figures_are_fetched() -> None:
    app = build_app(services_with(FakeAuthenticator(), FakeHealth()), LOOPBACK, (), gauges=lambda: {"queue_length": 3})
    with from_address(app, "127.0.0.1") as client:
        assert "internships_queue_length 3.0" in client.get("/metrics").text


def test_an_account_that_asks_too_fast_gets_a_retry_after() -> None:
    with service(replace(LOOPBACK, per_account=Allowance(3, 60))) as client:
        responses = [client.get(NOTES, headers=KEY) for _ in range(4)]
        assert [response.status_code for response in responses] == [200, 200, 200, 429]
        assert 1 <= int(responses[-1].headers["retry-after"]) <= 20
        assert responses[-1].json()["code"] == "too_many_requests"
        assert client.get(NOTES, headers=OPERATOR_KEY).status_code == 200


def test_strangers_are_counted_by_address() -> None:
    settings = replace(LOOPBACK, per_address=Allowance(2, 60), trusted_proxies=PROXY)
    with service(settings, address="10.0.0.1") as client:
        first = [client.get("/refused", headers={"x-forwarded-for": "198.51.100.1"}) for _ in range(3)]
        assert [response.status_code for response in first] == [422, 422, 429]
        assert client.get("/refused", headers={"x-forwarded-for": "198.51.100.2"}).status_code == 422


def test_strangers_are_not_counted_for_what_a_page_or_a_watchman_fetches_by_itself() -> None:
    with service(replace(LOOPBACK, per_address=Allowance(2, 60)), address="127.0.0.1") as client:
        for path in ("/static/pages.css", "/healthz", "/readyz", "/metrics"):
            assert [client.get(path, headers=SESSION).status_code for _ in range(4)] == [200] * 4
        assert client.get("/refused").status_code == 422


def test_guessing_credentials_is_stopped() -> None:
    with service(replace(LOOPBACK, forged_per_address=Allowance(2, 60))) as client:
        responses = [client.get(NOTES, headers={"authorization": f"Bearer isk_{turn}"}) for turn in range(3)]
        assert [response.status_code for response in responses] == [401, 401, 429]


def test_who_guesses_shuts_out_nobody_else_at_that_address() -> None:
    with service(replace(LOOPBACK, forged_per_address=Allowance(2, 60))) as client:
        for turn in range(5):
            client.get(NOTES, headers={"cookie": f"internships_session=invented{turn}"})
        assert client.get(NOTES, headers=SESSION).status_code == 200
        assert client.get(NOTES, headers=KEY).status_code == 200
        # A public page also opens with an expired session.
        assert client.get("/refused", headers={"cookie": "internships_session=old"}).status_code == 422


def test_a_browser_gets_a_page_that_asks_to_wait() -> None:
    with service(replace(LOOPBACK, per_address=Allowance(1, 60))) as client:
        client.get("/refused")
        page = client.get("/refused", headers={"accept": "text/html,*/*;q=0.8", "accept-language": "nl"})
        assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert "Te veel vragen" in page.text
        assert int(page.headers["retry-after"]) >= 1
        assert client.get("/refused").headers["content-type"] == "application/problem+json"


def test_a_route_may_have_a_lower_rate_limit() -> None:
    with service(LOOPBACK) as client:
        statuses = [client.post("/api/v1/login", json={"nl": "a", "en": "b"}).status_code for _ in range(4)]
        assert statuses == [201, 201, 201, 429]


def test_a_line_of_the_log_says_the_route_and_never_who_or_what(client: Client, log: io.StringIO) -> None:
    path = "/api/v1/notes/00000000-0000-0000-0000-000000000007?email=an.peeters@example.org"
    client.put(path, headers=KEY, json=NOTE_BODY)
    line: dict[str, Any] = lines_of(log)[-1]
    assert line["route"] == "/api/v1/notes/{note_id}"
    assert line["account"] == str(STUDENT.account_id)
    assert (line["method"], line["status"]) == ("PUT", 400)
    assert line["ms"] >= 0
    for secret in ("an.peeters", "Peeters", "testclient", "0007?", "isk_student", "Eerste dag"):
        assert secret not in log.getvalue()


def test_a_request_id_is_taken_over_from_a_trusted_proxy_only() -> None:
    headers = {"x-request-id": "abcdef-0123456789"}
    with service(replace(LOOPBACK, trusted_proxies=PROXY), address="10.0.0.1") as client:
        assert client.get("/healthz", headers=headers).headers["x-request-id"] == headers["x-request-id"]
        assert client.get("/healthz", headers={"x-request-id": 'a"b\tinjected'}).headers["x-request-id"].isalnum()
    with service(LOOPBACK) as client:
        assert client.get("/healthz", headers=headers).headers["x-request-id"] != headers["x-request-id"]


def test_a_service_that_lacks_a_part_says_when_to_look_again(client: Client, health: FakeHealth) -> None:
    health.parts = [("database", False)]
    response = client.get("/readyz")
    assert (response.status_code, response.headers["content-type"]) == (503, "application/json")
    assert int(response.headers["retry-after"]) >= 1


def test_a_service_that_lacks_a_part_is_not_ready(client: Client, health: FakeHealth) -> None:
    assert client.get("/readyz").json() == {"is_ready": True, "parts": [{"name": "database", "is_ready": True}]}
    health.parts.append(("workers", False))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["is_ready"]) == (503, False)
    assert client.get("/healthz").status_code == 200
