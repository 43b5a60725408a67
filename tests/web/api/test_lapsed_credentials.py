"""The real service with credentials that no longer hold, and with resources of others."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders.populated_service import our_record
from tests.builders.problems import assert_problem
from tests.builders.service_client import HR, OPERATOR, ServiceClient, new_api_key, new_host_hr


@pytest.mark.parametrize("passed", [timedelta(minutes=61), timedelta(hours=12, minutes=1)])
def test_a_session_that_lay_unused_or_lasted_half_a_day_opens_nothing(
    service_client: ServiceClient, passed: timedelta
) -> None:
    who = new_host_hr(service_client)
    assert service_client.request("GET", "/me", who).status_code == 200
    began, left = service_client.clock.now, passed
    try:
        while left > timedelta(hours=2):  # somebody who works on all day
            service_client.clock.now, left = (
                service_client.clock.now + timedelta(minutes=50),
                left - timedelta(minutes=50),
            )
            assert service_client.request("GET", "/me", who).status_code == 200
        while left > timedelta(minutes=61):
            service_client.clock.now, left = (
                service_client.clock.now + timedelta(minutes=30),
                left - timedelta(minutes=30),
            )
            assert service_client.request("GET", "/me", who).status_code == 200
        service_client.clock.now += left
        assert_problem(service_client.request("GET", "/me", who), 401, "not_logged_in")
        assert_problem(
            service_client.request("POST", "/agreements", who, json={"record": our_record()}), 401, "not_logged_in"
        )
    finally:
        service_client.clock.now = began


def test_every_cookie_that_is_not_a_live_session_gets_the_very_same_answer(service_client: ServiceClient) -> None:
    who = new_host_hr(service_client)
    token, csrf = service_client.service.tokens[who]
    key = new_api_key(service_client, who)["Authorization"].removeprefix("Bearer ")
    cookies = [token[:-1], token + "A", token[:10], token.swapcase(), key, "x", "", "A" * 5000, f'"{token}', "é" * 40]
    responses = []
    for cookie in cookies:
        headers = {b"Cookie": f"internships_session={cookie}".encode(), b"X-CSRF-Token": csrf.encode()}
        response = service_client.http_client.get("/api/v1/me", headers=headers)
        assert_problem(response, 401, "not_logged_in")
        assert response.headers["www-authenticate"].startswith("Bearer")
        responses.append({name: value for name, value in response.json().items() if name != "request_id"})
    assert all(response == responses[0] for response in responses)
    assert_problem(service_client.request("GET", "/me", {"Authorization": f"Bearer {token}"}), 401, "not_logged_in")
    assert service_client.request("GET", "/me", who).status_code == 200


def test_a_closed_account_loses_its_session_and_its_key_at_once(service_client: ServiceClient) -> None:
    who = new_host_hr(service_client)
    key, own = new_api_key(service_client, who), service_client.service.headers(who)
    for credential in (key, own):
        assert service_client.request("GET", "/placements", credential).status_code == 200
    account = service_client.service.ids[f"{who} account"]
    assert service_client.request("POST", f"/people/{account}/deactivate", OPERATOR).status_code == 204
    for credential in (key, own):
        assert_problem(service_client.request("GET", "/placements", credential), 401, "not_logged_in")
        assert_problem(
            service_client.request("POST", "/agreements", credential, json={"record": our_record()}),
            401,
            "not_logged_in",
        )


def test_a_role_that_is_taken_back_is_gone_at_the_next_request(service_client: ServiceClient) -> None:
    who, ours = new_host_hr(service_client), service_client.service.ids["our agreement"]
    key, own = new_api_key(service_client, who), service_client.service.headers(who)
    for credential in (key, own):
        assert service_client.request("GET", f"/agreements/{ours}", credential).status_code == 200
    account = service_client.service.ids[f"{who} account"]
    people = service_client.request("GET", "/people?limit=200", OPERATOR).json()["entries"]
    (grant,) = next(person["grants"] for person in people if person["id"] == str(account))
    assert service_client.request("DELETE", f"/people/{account}/grants/{grant['id']}", HR).status_code in {200, 204}
    assert_problem(service_client.request("GET", f"/agreements/{ours}", key), 404, "not_found")
    assert service_client.request("GET", "/placements", key).json()["entries"] == []
    assert_problem(
        service_client.request("GET", f"/agreements/{ours}", own), 401, "not_logged_in"
    )  # a session ends with its role


def test_a_key_that_is_revoked_or_ran_out_opens_nothing(service_client: ServiceClient) -> None:
    who = new_host_hr(service_client)
    revoked, lasting = new_api_key(service_client, who), new_api_key(service_client, who)
    keys = service_client.request("GET", "/me/keys", who).json()
    for entry in keys:
        if entry["public_id"] in revoked["Authorization"]:
            assert service_client.request("DELETE", f"/me/keys/{entry['id']}", who).status_code == 204
    assert_problem(service_client.request("GET", "/me", revoked), 401, "not_logged_in")
    assert service_client.request("GET", "/me", lasting).status_code == 200
    began, service_client.clock.now = service_client.clock.now, service_client.clock.now + timedelta(days=91)
    try:
        assert_problem(service_client.request("GET", "/me", lasting), 401, "not_logged_in")
    finally:
        service_client.clock.now = began


def test_an_account_that_is_erased_leaves_no_way_in(service_client: ServiceClient) -> None:
    who = new_host_hr(service_client)
    key, own = new_api_key(service_client, who), service_client.service.headers(who)
    with service_client.service.application.storage.writing() as work:
        work.accounts.erase(service_client.service.ids[f"{who} account"])
    for credential in (key, own):
        assert_problem(service_client.request("GET", "/me", credential), 401, "not_logged_in")
        assert_problem(
            service_client.request("POST", "/me/feeds", credential, json={"name": "agenda"}), 401, "not_logged_in"
        )


def test_what_is_unknown_and_what_is_anothers_are_the_same_nothing(service_client: ServiceClient) -> None:
    foreign, unknown = service_client.service.ids["their agreement"], uuid4()
    for path in ("", "/findings", "/documents", "/history", "/evidence", "/signatures"):
        responses = [service_client.request("GET", f"/agreements/{one}{path}", HR) for one in (foreign, unknown)]
        for response in responses:
            assert_problem(response, 404, "not_found")
        texts = [response.json() | {"request_id": None} for response in responses]
        assert texts[0] == texts[1]
