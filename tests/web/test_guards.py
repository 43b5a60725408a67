"""Checks before every changing route: same origin, CSRF token, a key that may write, the right content type."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient

from internships.domain.access import Role
from internships.web.app import build_app
from internships.web.guards import expected_media
from internships.web.routes import routes
from tests.builders.agreement_use_cases import invented_folders
from tests.builders.populated_service import (
    GRANTS,
    WEB_SETTINGS,
    PopulatedService,
    add_account,
    an_application,
    frozen_clock,
    http_client_for,
)
from tests.builders.routes import address, path_values, routes_of
from tests.databases import database

WHO = "everybody"
"""One account with every role, so that no route refuses by role before the check that is tested here."""
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
JSON, FORM = "application/json", "multipart/form-data"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    folder = tmp_path_factory.mktemp("guards")
    templates = invented_folders(folder / "templates")
    with database("sqlite") as engine:
        application = an_application(engine, templates, folder / "data", frozen_clock)
        service = PopulatedService(application, build_app(application.services, WEB_SETTINGS, routes()))
        add_account(service, WHO, *GRANTS.values())
        yield service
        application.close()
        application.engine.dispose()


@pytest.fixture(scope="module")
def http_client(service: PopulatedService) -> Iterator[TestClient[Any]]:
    with http_client_for(service) as http_client:
        yield http_client


def changing(service: PopulatedService, *, public: bool) -> list[tuple[str, str, Any]]:
    """Return every route that changes something, as method, address with unknown ids, and handler."""
    ids = path_values(service, "unknown")
    found = [
        (method, address(path, ids), handler)
        for method, path, handler in routes_of(service.app)
        if method in CHANGES and not handler.opt.get("reads") and bool(handler.opt.get("public")) is public
    ]
    assert len(found) > (1 if public else 40)
    return found


FOREIGN = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "https://127.0.0.1"},
    {"Origin": "http://127.0.0.1:8080"},
    {"Origin": "http://127.0.0.1.elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "cross-site"},
)
OWN: tuple[dict[str, str], ...] = (
    {},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "HTTP://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
)


def code(response: Any) -> tuple[int, str]:
    is_problem = "problem+json" in response.headers.get("content-type", "")
    return response.status_code, response.json()["code"] if is_problem else ""


def test_no_change_is_taken_from_another_site_whatever_it_carries(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    for public in (True, False):
        for method, path, _ in changing(service, public=public):
            for headers in FOREIGN:
                response = http_client.request(method, path, headers={**service.headers(WHO), **headers})
                assert code(response) == (403, "csrf_refused"), (method, path, headers)


def test_no_change_is_taken_of_a_session_without_its_own_token(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    session = service.headers(WHO)
    right = session.pop("X-CSRF-Token")
    for method, path, _ in changing(service, public=False):
        for token in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": right[:-1]}, {"X-CSRF-Token": right + "x"}):
            response = http_client.request(method, path, headers={**session, **token})
            assert code(response) == (403, "csrf_refused"), (method, path, token)


def test_from_the_own_screen_with_its_token_a_change_gets_past_these_guards(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    for method, path, _ in changing(service, public=False):
        if path.endswith(("logout", "logout-everywhere")):
            continue
        for headers in OWN:
            response = http_client.request(method, path, headers={**service.headers(WHO), **headers})
            assert response.status_code not in {401, 500}, (method, path, response.text)
            assert code(response)[1] != "csrf_refused", (method, path, headers)


def test_reading_asks_for_no_token_whoever_links_to_it(service: PopulatedService, http_client: TestClient[Any]) -> None:
    session = service.headers(WHO)
    del session["X-CSRF-Token"]
    for headers in FOREIGN:
        assert http_client.get("/api/v1/placements", headers={**session, **headers}).status_code == 200
        assert http_client.head("/api/v1/placements", headers={**session, **headers}).status_code != 403


def test_a_question_that_only_reads_asks_for_no_token_though_it_is_posted(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    session = service.headers(WHO)
    del session["X-CSRF-Token"]
    ids = path_values(service, "unknown")
    routes = [
        (method, address(path, ids))
        for method, path, handler in routes_of(service.app)
        if method in CHANGES and handler.opt.get("reads") and not handler.opt.get("public")
    ]
    assert routes
    for method, path in routes:
        assert code(http_client.request(method, path, headers=session))[1] != "csrf_refused", (method, path)


WRONG = {
    JSON: (
        "",
        "text/plain",
        FORM,
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "text/json; a=application/json",
    ),
    FORM: ("", JSON, "text/plain", "application/x-www-form-urlencoded"),
}
RIGHT = ("application/json", "application/json; charset=utf-8", " Application/JSON ;charset=UTF-8")


def test_a_body_of_another_kind_is_refused_unread_at_every_route_that_reads_one(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    codes_found = set()
    for public in (True, False):
        for method, path, handler in changing(service, public=public):
            expected = expected_media(handler)
            if expected is None:
                continue
            codes_found.add(expected)
            for kind in WRONG.get(expected, ("", "text/plain")):
                response = http_client.request(
                    method, path, headers={**service.headers(WHO), "Content-Type": kind}, content=b"no such thing"
                )
                assert code(response) == (415, "unsupported_media_type"), (method, path, kind, response.text)
                assert expected in response.json()["texts"]["en"]
            for kind in RIGHT if expected == JSON else ():
                response = http_client.request(
                    method, path, headers={**service.headers(WHO), "Content-Type": kind}, content=b"["
                )
                assert response.status_code != 415, (method, path, kind)
                assert "not_utf8" not in response.text, (method, path, kind)
            if expected == JSON:
                headers = {**service.headers(WHO), "Content-Type": "application/json; charset=latin-1"}
                response = http_client.request(method, path, headers=headers, content=b"[")
                assert code(response) == (400, "not_utf8"), (method, path, response.text)
    assert JSON in codes_found


def test_a_key_that_only_reads_changes_nothing_and_one_that_writes_needs_no_token(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    for is_read_only in (True, False):
        body = {"name": f"sleutel {is_read_only}", "is_read_only": is_read_only}
        response = http_client.post("/api/v1/me/keys", headers=service.headers(WHO), json=body)
        key = {"Authorization": f"Bearer {response.json()['secret']}"}
        assert http_client.get("/api/v1/placements", headers=key).status_code == 200
        for method, path, _ in changing(service, public=False):
            if "/me" in path or path.endswith(("logout", "logout-everywhere")):
                continue
            refused = code(http_client.request(method, path, headers={**key, "Origin": "https://elsewhere.example"}))[1]
            assert (refused == "read_only_key") == is_read_only, (method, path, refused)
            assert refused != "csrf_refused", (method, path)


def test_a_parameter_that_a_route_does_not_read_is_named_with_those_that_it_does(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    for _ in range(2):
        wrong = {"serach": "x", "lang": "en", "serach ": "y", "z" * 300: "1"}
        response = http_client.get("/api/v1/placements", headers=service.headers(WHO), params=wrong)
        assert code(response) == (400, "invalid_request")
        assert [finding["pointer"] for finding in response.json()["findings"]] == [
            "/serach",
            "/serach ",
            f"/{'z' * 100}",
        ]
        text = response.json()["findings"][0]["text"]
        assert "“serach”" in text["nl"]
        assert "search" in text["nl"]
        assert "lang" in text["en"]
    assert (
        http_client.get("/api/v1/placements", headers=service.headers(WHO), params={"search": str(uuid4())}).status_code
        == 200
    )
    assert http_client.get("/healthz", params={"whatever": "1"}).status_code == 200


def test_a_role_that_nobody_gave_is_named_in_the_refusal(
    service: PopulatedService, http_client: TestClient[Any]
) -> None:
    add_account(service, "student-only", GRANTS[Role.STUDENT])
    for method, path, handler in changing(service, public=False):
        if (roles := handler.opt.get("roles")) is None or Role.STUDENT in roles:
            continue
        response = http_client.request(method, path, headers=service.headers("student-only"))
        assert code(response) == (403, "not_by_this_role"), (method, path)
