"""The real service before credentials that hold no longer, and before what is another's."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.databases import BACKENDS
from tests.web.fronts import HR, OPERATOR, Front, a_front, clerk, key_of, problem
from tests.web.worlds import our_record


@pytest.fixture(scope="module", params=BACKENDS)
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with a_front(request.param, tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.mark.parametrize("passed", [timedelta(minutes=61), timedelta(hours=12, minutes=1)])
def test_a_session_that_lay_unused_or_lasted_half_a_day_opens_nothing(front: Front, passed: timedelta) -> None:
    who = clerk(front)
    assert front.ask("GET", "/me", who).status_code == 200
    began, left = front.clock.now, passed
    try:
        while left > timedelta(hours=2):  # somebody who works on all day
            front.clock.now, left = front.clock.now + timedelta(minutes=50), left - timedelta(minutes=50)
            assert front.ask("GET", "/me", who).status_code == 200
        while left > timedelta(minutes=61):
            front.clock.now, left = front.clock.now + timedelta(minutes=30), left - timedelta(minutes=30)
            assert front.ask("GET", "/me", who).status_code == 200
        front.clock.now += left
        problem(front.ask("GET", "/me", who), 401, "not_logged_in")
        problem(front.ask("POST", "/agreements", who, json={"record": our_record()}), 401, "not_logged_in")
    finally:
        front.clock.now = began


def test_every_cookie_that_is_not_a_live_session_gets_the_very_same_answer(front: Front) -> None:
    who = clerk(front)
    token, csrf = front.world.tokens[who]
    key = key_of(front, who)["Authorization"].removeprefix("Bearer ")
    cookies = [token[:-1], token + "A", token[:10], token.swapcase(), key, "x", "", "A" * 5000, f'"{token}', "é" * 40]
    answers = []
    for cookie in cookies:
        headers = {b"Cookie": f"internships_session={cookie}".encode(), b"X-CSRF-Token": csrf.encode()}
        response = front.caller.get("/api/v1/me", headers=headers)
        problem(response, 401, "not_logged_in")
        assert response.headers["www-authenticate"].startswith("Bearer")
        answers.append({name: told for name, told in response.json().items() if name != "request_id"})
    assert all(answer == answers[0] for answer in answers)
    problem(front.ask("GET", "/me", {"Authorization": f"Bearer {token}"}), 401, "not_logged_in")
    assert front.ask("GET", "/me", who).status_code == 200


def test_a_closed_account_loses_its_session_and_its_key_at_once(front: Front) -> None:
    who = clerk(front)
    key, own = key_of(front, who), front.world.headers(who)
    for credential in (key, own):
        assert front.ask("GET", "/placements", credential).status_code == 200
    account = front.world.ids[f"{who} account"]
    assert front.ask("POST", f"/people/{account}/deactivate", OPERATOR).status_code == 204
    for credential in (key, own):
        problem(front.ask("GET", "/placements", credential), 401, "not_logged_in")
        problem(front.ask("POST", "/agreements", credential, json={"record": our_record()}), 401, "not_logged_in")


def test_a_role_that_is_taken_back_is_gone_at_the_next_request(front: Front) -> None:
    who, ours = clerk(front), front.world.ids["our agreement"]
    key, own = key_of(front, who), front.world.headers(who)
    for credential in (key, own):
        assert front.ask("GET", f"/agreements/{ours}", credential).status_code == 200
    account = front.world.ids[f"{who} account"]
    people = front.ask("GET", "/people?limit=200", OPERATOR).json()["entries"]
    (grant,) = next(person["grants"] for person in people if person["id"] == str(account))
    assert front.ask("DELETE", f"/people/{account}/grants/{grant['id']}", HR).status_code in {200, 204}
    problem(front.ask("GET", f"/agreements/{ours}", key), 404, "not_found")
    assert front.ask("GET", "/placements", key).json()["entries"] == []
    problem(front.ask("GET", f"/agreements/{ours}", own), 401, "not_logged_in")  # a session ends with its role


def test_a_key_that_is_revoked_or_ran_out_opens_nothing(front: Front) -> None:
    who = clerk(front)
    revoked, lasting = key_of(front, who), key_of(front, who)
    known = front.ask("GET", "/me/keys", who).json()
    for entry in known:
        if entry["public_id"] in revoked["Authorization"]:
            assert front.ask("DELETE", f"/me/keys/{entry['id']}", who).status_code == 204
    problem(front.ask("GET", "/me", revoked), 401, "not_logged_in")
    assert front.ask("GET", "/me", lasting).status_code == 200
    began, front.clock.now = front.clock.now, front.clock.now + timedelta(days=91)
    try:
        problem(front.ask("GET", "/me", lasting), 401, "not_logged_in")
    finally:
        front.clock.now = began


def test_an_account_that_is_erased_leaves_no_way_in(front: Front) -> None:
    who = clerk(front)
    key, own = key_of(front, who), front.world.headers(who)
    with front.world.house.storage.writing() as work:
        work.accounts.erase(front.world.ids[f"{who} account"])
    for credential in (key, own):
        problem(front.ask("GET", "/me", credential), 401, "not_logged_in")
        problem(front.ask("POST", "/me/feeds", credential, json={"name": "agenda"}), 401, "not_logged_in")


def test_what_is_unknown_and_what_is_anothers_are_the_same_nothing(front: Front) -> None:
    foreign, unknown = front.world.ids["their agreement"], uuid4()
    for path in ("", "/findings", "/documents", "/history", "/evidence", "/signatures"):
        told = [front.ask("GET", f"/agreements/{one}{path}", HR) for one in (foreign, unknown)]
        for response in told:
            problem(response, 404, "not_found")
        texts = [response.json() | {"request_id": None} for response in told]
        assert texts[0] == texts[1]
