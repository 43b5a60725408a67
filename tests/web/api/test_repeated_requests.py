"""Requests that come twice, at once, or too late: one takes effect, the others get the reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from internships.domain.access import Grant, Role
from internships.domain.document import Json
from internships.storage.tables.background import IdempotencyKeyRow
from tests.builders.populated_service import our_record
from tests.builders.problems import assert_problem
from tests.builders.service_client import (
    ADMINISTRATOR,
    HR,
    ServiceClient,
    create_draft,
    new_account,
    new_host_hr,
    run_concurrently,
)

Creation = tuple[str, Callable[[str], Json]]
CREATIONS: list[Creation] = [
    ("/agreements", lambda reference: {"record": our_record() | {"reference": reference}}),
    ("/batches/create", lambda reference: {"records": [our_record() | {"reference": reference}]}),
]


def number_created(service_client: ServiceClient, path: str, who: str, reference: str) -> int:
    if path == "/agreements":
        return len(service_client.request("GET", f"/placements?search={reference}", who).json()["entries"])
    return len(service_client.request("GET", "/batches", who).json()["entries"])


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_a_request_that_is_sent_again_makes_nothing_twice(
    service_client: ServiceClient, path: str, body: Callable[[str], Json]
) -> None:
    who, reference, key = new_host_hr(service_client), uuid4().hex, {"Idempotency-Key": uuid4().hex}
    first = service_client.request("POST", path, who, json=body(reference), headers=key)
    again = service_client.request("POST", path, who, json=body(reference), headers=key)
    assert first.status_code in {201, 202}, first.text
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    for header in ("etag", "location"):
        assert again.headers.get(header) == first.headers.get(header)
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert number_created(service_client, path, who, reference) == 1


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_a_key_belongs_to_one_request_of_one_account(
    service_client: ServiceClient, path: str, body: Callable[[str], Json]
) -> None:
    one, other, reference, key = (
        new_host_hr(service_client),
        new_host_hr(service_client),
        uuid4().hex,
        {"Idempotency-Key": uuid4().hex},
    )
    assert service_client.request("POST", path, one, json=body(reference), headers=key).status_code in {201, 202}
    assert_problem(
        service_client.request("POST", path, one, json=body("other"), headers=key), 422, "idempotency_key_reused"
    )
    elsewhere = next(entry for entry in CREATIONS if entry[0] != path)
    reused = service_client.request("POST", elsewhere[0], one, json=elsewhere[1](reference), headers=key)
    assert_problem(reused, 422, "idempotency_key_reused")
    theirs = service_client.request("POST", path, other, json=body(uuid4().hex), headers=key)
    assert theirs.status_code in {201, 202}
    assert "idempotency-replayed" not in theirs.headers


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_two_requests_with_one_key_at_once_make_one(
    service_client: ServiceClient, path: str, body: Callable[[str], Json]
) -> None:
    who, reference, key = new_host_hr(service_client), uuid4().hex, {"Idempotency-Key": uuid4().hex}

    def ask() -> Any:
        return service_client.request("POST", path, who, json=body(reference), headers=key)

    responses = run_concurrently(*[ask] * 6)
    whole = [response for response in responses if response.status_code in {201, 202}]
    assert all(response.json() == whole[0].json() for response in whole)
    assert len([response for response in whole if "idempotency-replayed" not in response.headers]) == 1
    for response in responses:
        if response not in whole:
            assert_problem(response, 409, "attempt_in_progress")
    assert number_created(service_client, path, who, reference) == 1
    assert ask().json() == whole[0].json()


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_an_attempt_that_broke_off_before_its_answer_makes_nothing_twice(
    service_client: ServiceClient, path: str, body: Callable[[str], Json]
) -> None:
    who, reference, key = new_host_hr(service_client), uuid4().hex, {"Idempotency-Key": uuid4().hex}
    first = service_client.request("POST", path, who, json=body(reference), headers=key)
    unanswered = update(IdempotencyKeyRow).where(col(IdempotencyKeyRow.key) == key["Idempotency-Key"])
    with service_client.service.application.engine.begin() as connection:
        connection.execute(unanswered.values(status=None, answer=None))
    assert_problem(
        service_client.request("POST", path, who, json=body(reference), headers=key), 409, "attempt_in_progress"
    )
    service_client.clock.now += timedelta(minutes=3)
    again = service_client.request("POST", path, who, json=body(reference), headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert number_created(service_client, path, who, reference) == 1


def test_who_was_erased_does_not_come_back_by_a_request_that_is_sent_again(service_client: ServiceClient) -> None:
    who, key = new_host_hr(service_client), {"Idempotency-Key": uuid4().hex}
    body = {"record": our_record() | {"reference": uuid4().hex}}
    response = service_client.request("POST", "/agreements", who, json=body, headers=key)
    stored_response = repeatable(service_client, key["Idempotency-Key"])
    assert our_record()["students"][0]["names"]["family"] not in str(stored_response)
    path, tag = f"/agreements/{response.json()['agreement']['id']}", response.headers["etag"]
    reason = {"code": "other", "text": "Neen."}
    gone = service_client.request("POST", f"{path}/withdraw", who, json=reason, headers={"If-Match": tag})
    again = service_client.request("POST", "/agreements", who, json=body, headers=key)
    assert (again.status_code, again.json()["agreement"]["status"]) == (201, "withdrawn")
    tag = {"If-Match": gone.headers["etag"]}
    service_client.request("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": 1})
    before, service_client.clock.now = service_client.clock.now, service_client.clock.now + timedelta(days=400)
    erasure: dict[str, Any] = {"json": {"reason": "request"}, "headers": tag}
    later = new_account(service_client, Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"))
    erased = service_client.request("POST", f"{path}/erase", later, **erasure)
    service_client.clock.now = before
    assert erased.status_code == 200, erased.text
    assert_problem(service_client.request("POST", "/agreements", who, json=body, headers=key), 404, "not_found")
    unanswered = update(IdempotencyKeyRow).where(col(IdempotencyKeyRow.key) == key["Idempotency-Key"])
    with service_client.service.application.engine.begin() as connection:
        connection.execute(unanswered.values(status=None, answer=None))
    service_client.clock.now += timedelta(minutes=3)
    assert_problem(service_client.request("POST", "/agreements", who, json=body, headers=key), 404, "not_found")
    tag = {"If-Match": erased.headers["etag"]}
    assert_problem(service_client.request("PUT", path, ADMINISTRATOR, json=body, headers=tag), 409, "erased")


def repeatable(service_client: ServiceClient, key: str) -> Any:
    with service_client.service.application.engine.connect() as connection:
        query = select(IdempotencyKeyRow.answer).where(col(IdempotencyKeyRow.key) == key)  # type: ignore[call-overload]
        return connection.execute(query).scalar_one()


def test_a_refused_request_may_be_sent_again_under_its_key(service_client: ServiceClient) -> None:
    who, key = new_host_hr(service_client), {"Idempotency-Key": uuid4().hex}
    wrong = {"record": our_record() | {"kind": "no such kind"}}
    for _ in range(2):
        assert_problem(
            service_client.request("POST", "/agreements", who, json=wrong, headers=key), 422, "record_refused"
        )
    right = {"record": our_record()}
    assert service_client.request("POST", "/agreements", who, json=right, headers=key).status_code == 201


@pytest.mark.parametrize("key", [b"", b" ", b"\xc3\xa9", b"a" * 201])
def test_a_key_that_is_no_key_is_refused(service_client: ServiceClient, key: bytes) -> None:
    headers: Any = {"Idempotency-Key": key}
    response = service_client.request("POST", "/agreements", HR, json={"record": our_record()}, headers=headers)
    assert response.status_code == 400, response.text
    assert response.json()["code"] in {"bad_idempotency_key", "invalid_request"}


ZEROES = "0" * 16
WRONG_TAGS = [
    "*",
    "1",
    '"1"',
    f"1-{ZEROES}",
    f'W/"1-{ZEROES}"',
    f'"1-{ZEROES}", "2-{ZEROES}"',
    f'"-1-{ZEROES}"',
    f'"1-{"0" * 15}G"',
    f'"9999999999-{ZEROES}"',
    "a" * 79,
]


def test_a_change_without_its_version_is_not_made(service_client: ServiceClient) -> None:
    created = create_draft(service_client)
    path, tag = f"/agreements/{created.json()['agreement']['id']}", created.headers["etag"]
    body = {"record": our_record()}
    assert_problem(service_client.request("PUT", path, ADMINISTRATOR, json=body), 428, "version_needed")
    assert_problem(
        service_client.request("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": " "}), 428, "version_needed"
    )
    for wrong in WRONG_TAGS:
        assert_problem(
            service_client.request("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": wrong}),
            400,
            "bad_version",
        )
    for action in ("submit", "send"):
        assert_problem(service_client.request("POST", f"{path}/{action}", ADMINISTRATOR), 428, "version_needed")
    done = service_client.request("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": tag})
    assert (done.status_code, done.headers["etag"] != tag) == (200, True)
    assert_problem(
        service_client.request("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": tag}), 412, "stale_version"
    )
    assert_problem(
        service_client.request("POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": tag}), 412, "stale_version"
    )
    assert service_client.request("GET", path, ADMINISTRATOR).headers["etag"] == done.headers["etag"]


def test_a_version_counts_with_its_content_and_not_by_its_number_alone(service_client: ServiceClient) -> None:
    created = create_draft(service_client)
    path, body = f"/agreements/{created.json()['agreement']['id']}", {"record": our_record()}
    guessed = {"If-Match": f'"1-{ZEROES}"'}
    assert_problem(service_client.request("PUT", path, ADMINISTRATOR, json=body, headers=guessed), 412, "stale_version")
    assert_problem(
        service_client.request("POST", f"{path}/submit", ADMINISTRATOR, headers=guessed), 412, "stale_version"
    )
    right = {"If-Match": created.headers["etag"]}
    assert service_client.request("PUT", path, ADMINISTRATOR, json=body, headers=right).status_code == 200


def submitted(service_client: ServiceClient) -> tuple[str, Any]:
    created = create_draft(service_client)
    path = f"/agreements/{created.json()['agreement']['id']}"
    done = service_client.request(
        "POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": created.headers["etag"]}
    )
    assert done.status_code == 200, done.text
    return path, done


def test_an_approval_is_of_the_content_that_was_read(service_client: ServiceClient) -> None:
    path, read = submitted(service_client)
    tag = {"If-Match": read.headers["etag"]}
    other = {"content_sha256": "0" * 64}
    assert_problem(
        service_client.request("POST", f"{path}/approve", ADMINISTRATOR, json=other, headers=tag), 409, "stale_content"
    )
    assert_problem(
        service_client.request("POST", f"{path}/approve", ADMINISTRATOR, json={}, headers=tag), 400, "invalid_request"
    )
    assert service_client.request("GET", path, ADMINISTRATOR).json()["status"] == "submitted"


def test_of_two_concurrent_changes_one_wins(service_client: ServiceClient) -> None:
    path, read = submitted(service_client)
    body, tag = {"content_sha256": read.json()["content_sha256"]}, {"If-Match": read.headers["etag"]}

    def approve() -> Any:
        return service_client.request("POST", f"{path}/approve", ADMINISTRATOR, json=body, headers=tag)

    def reject() -> Any:
        reason = {"code": "other", "text": "Neen."}
        return service_client.request("POST", f"{path}/reject", ADMINISTRATOR, json=reason, headers=tag)

    responses = run_concurrently(approve, reject, approve, reject)
    won = [response for response in responses if response.status_code == 200]
    assert len(won) == 1, [response.text for response in responses]
    lost = {response.json()["code"] for response in responses if response is not won[0]}
    assert lost <= {"stale_version", "not_in_this_status"}
    now = service_client.request("GET", path, ADMINISTRATOR).json()
    assert (now["status"], now["version"]) == (won[0].json()["status"], read.json()["version"] + 1)
    assert service_client.request("GET", f"{path}/audit", ADMINISTRATOR).json()["first_break"] is None
