"""Every route × every role × own, foreign and unknown things."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Role
from tests.builders.populated_service import (
    NARROW_GRANTS,
    UNRELATED_GRANTS,
    PopulatedService,
    frozen_clock,
    http_client_for,
    our_record,
    populated_service,
    sign_and_amend,
)
from tests.builders.routes import address, path_values, routes_of
from tests.databases import BACKENDS

ETAG = '"1-0000000000000000"'
READERS = (
    Role.STUDENT,
    Role.MENTOR,
    Role.HOST_HR,
    Role.HOST_SIGNATORY,
    Role.COORDINATOR,
    Role.SUPERVISOR,
    Role.INSTITUTION_ADMINISTRATOR,
)
OUTSIDE = (Role.ASSOCIATION, Role.OPERATOR)
SLOW = {"issue", "proof", "proofs"}
"""Routes that print: their refusals are tested here, their prints elsewhere."""
OF_OUR_PLACES = sorted(UNRELATED_GRANTS.keys() - {"their_hr_with_the_number_of_our_site"})
"""Roles to whom these things are foreign."""


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service(request.param, tmp_path_factory.mktemp("service"), clock=frozen_clock) as service:
        sign_and_amend(service, "our", str(Role.INSTITUTION_ADMINISTRATOR))
        sign_and_amend(service, "their", "their_coordinator")
        yield service


BODIES = {("POST", "/api/v1/reports/loss/{form}"): {"record": our_record()}}
"""Bodies where the example of the document is too small to get past 400 and 422; actions on an agreement are in
test_action_rights."""


def body_of(document: dict[str, Any], path: str, method: str) -> Any:
    if (method, path) in BODIES:
        return BODIES[method, path]
    operation = document["paths"][path][method.lower()]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return content["examples"]["example"]["value"] if content else None


def request_as(  # noqa: PLR0917 - who asks what of whom
    http_client: TestClient[Litestar],
    service: PopulatedService,
    who: str,
    method: str,
    path: str,
    ids: dict[str, str],
    body: Any,
) -> tuple[int, Any]:
    """Return the status and, of a refusal, the whole problem but the request id."""
    headers = service.headers(who) | ({"If-Match": ETAG} if "{agreement_id}" in path else {})
    response = http_client.request(method, address(path, ids), headers=headers, json=body, follow_redirects=False)
    is_problem = "problem+json" in response.headers.get("content-type", "")
    received = {name: value for name, value in response.json().items() if name != "request_id"} if is_problem else ""
    return response.status_code, received


def is_operators(method: str, path: str) -> bool:
    """Say whether the operator manages this for everybody: accounts, invitations, groups, the details of a host."""
    return (
        "/people/" in path
        or "/invitations/" in path
        or (method, path)
        in {
            ("PUT", "/api/v1/hosts/{number}"),
            ("PUT", "/api/v1/groups/{group_id}"),
        }
    )


def is_published(path: str) -> bool:
    """Say whether an address is about an institution's folder, which everybody with an account may read."""
    return path.startswith("/api/v1/reports/") or path == "/api/v1/institutions/{slug}/form"


def test_what_is_anothers_can_not_be_distinguished_from_what_does_not_exist(service: PopulatedService) -> None:
    attempts = []
    with http_client_for(service) as http_client:
        document = http_client.get("/api/v1/openapi.json").json()
        for method, path, handler in routes_of(service.app):
            names_nothing = address(path, path_values(service, "their")) == address(path, path_values(service, "our"))
            if names_nothing or is_published(path) or handler.opt.get("public"):
                continue
            body = body_of(document, path, method)
            for role in (*map(str, Role), *NARROW_GRANTS, *OF_OUR_PLACES):
                foreign = request_as(http_client, service, role, method, path, path_values(service, "their"), body)
                unknown = request_as(http_client, service, role, method, path, path_values(service, "unknown"), body)
                if foreign != unknown or foreign[0] < 400 or foreign[0] >= 500:
                    attempts.append((method, path, role, foreign, unknown))
    attempts = [entry for entry in attempts if not (entry[2] == "operator" and is_operators(entry[0], entry[1]))]
    assert attempts == []


def test_everybody_on_the_agreement_reads_it_and_nobody_else(service: PopulatedService) -> None:
    wrong = []
    with http_client_for(service) as http_client:
        for method, path, _ in routes_of(service.app):
            if method != "GET" or "{agreement_id}" not in path or SLOW & set(path.split("/")):
                continue
            for who in (*map(str, Role), *NARROW_GRANTS, *UNRELATED_GRANTS):
                status, _ = request_as(http_client, service, who, method, path, path_values(service, "our"), None)
                expected = allowed(path) if who in {*map(str, READERS), *NARROW_GRANTS} else {404}
                if status not in expected:
                    wrong.append((path, who, status))
    assert wrong == []


def allowed(path: str) -> set[int]:
    if path.endswith("/national-number"):
        return {404, 409}
    return {200, 403} if path.endswith("/evidence") else {200}


def test_no_route_breaks_whoever_asks_it_of_their_own_nor_stops_at_its_body(service: PopulatedService) -> None:
    broken = []
    with http_client_for(service) as http_client:
        document = http_client.get("/api/v1/openapi.json").json()
        for method, path, handler in routes_of(service.app):
            if (
                handler.opt.get("public")
                or SLOW & set(path.split("/"))
                or path.endswith(("logout", "logout-everywhere"))
            ):
                continue
            body = body_of(document, path, method)
            for role in map(str, Role):
                status, code = request_as(http_client, service, role, method, path, path_values(service, "our"), body)
                if status >= 500 or status in {400, 422}:
                    broken.append((method, path, role, status, code))
    assert broken == []


def test_every_route_that_is_not_public_asks_who_you_are(service: PopulatedService) -> None:
    open_to_all = []
    with http_client_for(service) as http_client:
        document = http_client.get("/api/v1/openapi.json").json()
        for method, path, handler in routes_of(service.app):
            body = body_of(document, path, method) if path in document["paths"] else None
            response = http_client.request(
                method, address(path, path_values(service, "our")), json=body, follow_redirects=False
            )
            if response.status_code != 401 and not handler.opt.get("public"):
                open_to_all.append((method, path, response.status_code))
    assert open_to_all == []


def test_each_of_two_companies_two_institutions_and_a_student_sees_exactly_its_own(service: PopulatedService) -> None:
    ours, theirs = str(service.ids["our agreement"]), str(service.ids["their agreement"])
    expected = {
        str(Role.HOST_HR): ours,
        "their_hr": theirs,
        str(Role.COORDINATOR): ours,
        "their_coordinator": theirs,
        str(Role.STUDENT): ours,
        "other.student": theirs,
        **dict.fromkeys(NARROW_GRANTS, ours),
    }
    with http_client_for(service) as http_client:
        for who, own in expected.items():
            headers = service.headers(who)
            listed = http_client.get("/api/v1/placements", headers=headers).json()["entries"]
            assert {line["agreement_id"] for line in listed} >= {own}, who
            other = theirs if own == ours else ours
            assert other not in {line["agreement_id"] for line in listed}, who
            for form in ("csv", "json", "xlsx"):
                exported = http_client.get(f"/api/v1/placements/export/{form}?column=all", headers=headers)
                assert exported.status_code == 200
                if form != "xlsx":
                    name = "other.student@example.org" if own == ours else '"student@example.org'
                    assert name not in exported.text
            blockers = http_client.get("/api/v1/placements/blockers", headers=headers).json()["entries"]
            assert other not in {line["agreement_id"] for line in blockers}
            counted = http_client.get("/api/v1/placements/counts", headers=headers).json()
            assert sum(tally["placements"] for tally in counted) == len(listed)


def test_a_number_that_anybody_can_look_up_opens_no_list_and_no_act(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        for who in UNRELATED_GRANTS:
            headers = service.headers(who)
            for path in ("/placements", "/placements/blockers"):
                assert http_client.get(f"/api/v1{path}", headers=headers).json()["entries"] == [], who
            assert http_client.get("/api/v1/placements/counts", headers=headers).json() == []
            exported = http_client.get("/api/v1/placements/export/json?column=all", headers=headers)
            assert (exported.status_code, exported.json()) == (200, []) or (who, exported.status_code) == (
                "nobody",
                403,
            )
            for whose in ("our", "their"):
                address = f"/api/v1/agreements/{service.ids[f'{whose} agreement']}"
                reason = {"code": "other", "text": "Vergissing."}
                acted = http_client.post(f"{address}/revise", headers={**headers, "If-Match": ETAG}, json=reason)
                assert acted.status_code == 404, (who, whose)


def test_the_association_reads_figures_and_no_person(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        headers = service.headers(str(Role.ASSOCIATION))
        figures = http_client.get("/api/v1/statistics", headers=headers).json()
        assert {figure["placements"] for figure in figures} <= {None} | set(range(5, 100))
        assert http_client.get("/api/v1/placements", headers=headers).json()["entries"] == []
