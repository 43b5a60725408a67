"""The real service before requests that come twice, at once, or too late: one is made, and the others are told why."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from internships.domain.access import Grant, Role
from internships.domain.document import Json
from internships.storage.tables.jobs import RepeatableRow
from tests.databases import BACKENDS
from tests.web.fronts import ADMINISTRATOR, HR, Front, a_front, at_once, clerk, drafted, newcomer, problem
from tests.web.worlds import our_record


@pytest.fixture(scope="module", params=BACKENDS)
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with a_front(request.param, tmp_path_factory.mktemp("repeats")) as made:
        yield made


Creation = tuple[str, Callable[[str], Json]]
CREATIONS: list[Creation] = [
    ("/agreements", lambda reference: {"record": our_record() | {"reference": reference}}),
    ("/batches/create", lambda reference: {"records": [our_record() | {"reference": reference}]}),
]


def made(front: Front, path: str, who: str, reference: str) -> int:
    if path == "/agreements":
        return len(front.ask("GET", f"/placements?search={reference}", who).json()["entries"])
    return len(front.ask("GET", "/batches", who).json()["entries"])


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_a_request_that_is_sent_again_makes_nothing_twice(front: Front, path: str, body: Callable[[str], Json]) -> None:
    who, reference, key = clerk(front), uuid4().hex, {"Idempotency-Key": uuid4().hex}
    first = front.ask("POST", path, who, json=body(reference), headers=key)
    again = front.ask("POST", path, who, json=body(reference), headers=key)
    assert first.status_code in {201, 202}, first.text
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    for header in ("etag", "location"):
        assert again.headers.get(header) == first.headers.get(header)
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert made(front, path, who, reference) == 1


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_a_key_belongs_to_one_request_of_one_account(front: Front, path: str, body: Callable[[str], Json]) -> None:
    one, other, reference, key = clerk(front), clerk(front), uuid4().hex, {"Idempotency-Key": uuid4().hex}
    assert front.ask("POST", path, one, json=body(reference), headers=key).status_code in {201, 202}
    problem(front.ask("POST", path, one, json=body("other"), headers=key), 422, "idempotency_key_reused")
    elsewhere = next(entry for entry in CREATIONS if entry[0] != path)
    reused = front.ask("POST", elsewhere[0], one, json=elsewhere[1](reference), headers=key)
    problem(reused, 422, "idempotency_key_reused")
    theirs = front.ask("POST", path, other, json=body(uuid4().hex), headers=key)
    assert theirs.status_code in {201, 202}
    assert "idempotency-replayed" not in theirs.headers


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_two_requests_with_one_key_at_once_make_one(front: Front, path: str, body: Callable[[str], Json]) -> None:
    who, reference, key = clerk(front), uuid4().hex, {"Idempotency-Key": uuid4().hex}

    def ask() -> Any:
        return front.ask("POST", path, who, json=body(reference), headers=key)

    answers = at_once(*[ask] * 6)
    whole = [answer for answer in answers if answer.status_code in {201, 202}]
    assert all(answer.json() == whole[0].json() for answer in whole)
    assert len([answer for answer in whole if "idempotency-replayed" not in answer.headers]) == 1
    for answer in answers:
        if answer not in whole:
            problem(answer, 409, "attempt_in_progress")
    assert made(front, path, who, reference) == 1
    assert ask().json() == whole[0].json()


@pytest.mark.parametrize(("path", "body"), CREATIONS)
def test_an_attempt_that_broke_off_before_its_answer_makes_nothing_twice(
    front: Front, path: str, body: Callable[[str], Json]
) -> None:
    who, reference, key = clerk(front), uuid4().hex, {"Idempotency-Key": uuid4().hex}
    first = front.ask("POST", path, who, json=body(reference), headers=key)
    unanswered = update(RepeatableRow).where(col(RepeatableRow.key) == key["Idempotency-Key"])
    with front.world.house.engine.begin() as connection:
        connection.execute(unanswered.values(status=None, answer=None))
    problem(front.ask("POST", path, who, json=body(reference), headers=key), 409, "attempt_in_progress")
    front.clock.now += timedelta(minutes=3)
    again = front.ask("POST", path, who, json=body(reference), headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert made(front, path, who, reference) == 1


def test_who_was_erased_does_not_come_back_by_a_request_that_is_sent_again(front: Front) -> None:
    who, key = clerk(front), {"Idempotency-Key": uuid4().hex}
    body = {"record": our_record() | {"reference": uuid4().hex}}
    made = front.ask("POST", "/agreements", who, json=body, headers=key)
    kept = repeatable(front, key["Idempotency-Key"])
    assert our_record()["students"][0]["names"]["family"] not in str(kept)
    path, tag = f"/agreements/{made.json()['agreement']['id']}", made.headers["etag"]
    reason = {"code": "other", "text": "Neen."}
    gone = front.ask("POST", f"{path}/withdraw", who, json=reason, headers={"If-Match": tag})
    again = front.ask("POST", "/agreements", who, json=body, headers=key)
    assert (again.status_code, again.json()["agreement"]["status"]) == (201, "withdrawn")
    tag = {"If-Match": gone.headers["etag"]}
    front.ask("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": 1})
    before, front.clock.now = front.clock.now, front.clock.now + timedelta(days=400)
    asked: dict[str, Any] = {"json": {"reason": "request"}, "headers": tag}
    later = newcomer(front, Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"))
    erased = front.ask("POST", f"{path}/erase", later, **asked)
    front.clock.now = before
    assert erased.status_code == 200, erased.text
    problem(front.ask("POST", "/agreements", who, json=body, headers=key), 404, "not_found")
    unanswered = update(RepeatableRow).where(col(RepeatableRow.key) == key["Idempotency-Key"])
    with front.world.house.engine.begin() as connection:
        connection.execute(unanswered.values(status=None, answer=None))
    front.clock.now += timedelta(minutes=3)
    problem(front.ask("POST", "/agreements", who, json=body, headers=key), 404, "not_found")
    tag = {"If-Match": erased.headers["etag"]}
    problem(front.ask("PUT", path, ADMINISTRATOR, json=body, headers=tag), 409, "erased")


def repeatable(front: Front, key: str) -> Any:
    with front.world.house.engine.connect() as connection:
        return connection.execute(select(RepeatableRow.answer).where(col(RepeatableRow.key) == key)).scalar_one()  # type: ignore[call-overload]


def test_a_refused_request_may_be_sent_again_under_its_key(front: Front) -> None:
    who, key = clerk(front), {"Idempotency-Key": uuid4().hex}
    wrong = {"record": our_record() | {"kind": "no such kind"}}
    for _ in range(2):
        problem(front.ask("POST", "/agreements", who, json=wrong, headers=key), 422, "record_refused")
    right = {"record": our_record()}
    assert front.ask("POST", "/agreements", who, json=right, headers=key).status_code == 201


@pytest.mark.parametrize("key", [b"", b" ", b"\xc3\xa9", b"a" * 201])
def test_a_key_that_is_no_key_is_refused(front: Front, key: bytes) -> None:
    headers: Any = {"Idempotency-Key": key}
    response = front.ask("POST", "/agreements", HR, json={"record": our_record()}, headers=headers)
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


def test_a_change_without_its_version_is_not_made(front: Front) -> None:
    told = drafted(front)
    path, tag = f"/agreements/{told.json()['agreement']['id']}", told.headers["etag"]
    body = {"record": our_record()}
    problem(front.ask("PUT", path, ADMINISTRATOR, json=body), 428, "version_needed")
    problem(front.ask("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": " "}), 428, "version_needed")
    for wrong in WRONG_TAGS:
        problem(front.ask("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": wrong}), 400, "bad_version")
    for action in ("submit", "send"):
        problem(front.ask("POST", f"{path}/{action}", ADMINISTRATOR), 428, "version_needed")
    done = front.ask("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": tag})
    assert (done.status_code, done.headers["etag"] != tag) == (200, True)
    problem(front.ask("PUT", path, ADMINISTRATOR, json=body, headers={"If-Match": tag}), 412, "stale_version")
    problem(front.ask("POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": tag}), 412, "stale_version")
    assert front.ask("GET", path, ADMINISTRATOR).headers["etag"] == done.headers["etag"]


def test_a_version_counts_with_its_content_and_not_by_its_number_alone(front: Front) -> None:
    told = drafted(front)
    path, body = f"/agreements/{told.json()['agreement']['id']}", {"record": our_record()}
    guessed = {"If-Match": f'"1-{ZEROES}"'}
    problem(front.ask("PUT", path, ADMINISTRATOR, json=body, headers=guessed), 412, "stale_version")
    problem(front.ask("POST", f"{path}/submit", ADMINISTRATOR, headers=guessed), 412, "stale_version")
    right = {"If-Match": told.headers["etag"]}
    assert front.ask("PUT", path, ADMINISTRATOR, json=body, headers=right).status_code == 200


def submitted(front: Front) -> tuple[str, Any]:
    told = drafted(front)
    path = f"/agreements/{told.json()['agreement']['id']}"
    done = front.ask("POST", f"{path}/submit", ADMINISTRATOR, headers={"If-Match": told.headers["etag"]})
    assert done.status_code == 200, done.text
    return path, done


def test_an_approval_is_of_the_content_that_was_read(front: Front) -> None:
    path, read = submitted(front)
    tag = {"If-Match": read.headers["etag"]}
    other = {"content_sha256": "0" * 64}
    problem(front.ask("POST", f"{path}/approve", ADMINISTRATOR, json=other, headers=tag), 409, "stale_content")
    problem(front.ask("POST", f"{path}/approve", ADMINISTRATOR, json={}, headers=tag), 400, "invalid_request")
    assert front.ask("GET", path, ADMINISTRATOR).json()["status"] == "submitted"


def test_of_changes_made_at_once_one_wins(front: Front) -> None:
    path, read = submitted(front)
    body, tag = {"content_sha256": read.json()["content_sha256"]}, {"If-Match": read.headers["etag"]}

    def approve() -> Any:
        return front.ask("POST", f"{path}/approve", ADMINISTRATOR, json=body, headers=tag)

    def reject() -> Any:
        reason = {"code": "other", "text": "Neen."}
        return front.ask("POST", f"{path}/reject", ADMINISTRATOR, json=reason, headers=tag)

    answers = at_once(approve, reject, approve, reject)
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1, [answer.text for answer in answers]
    lost = {answer.json()["code"] for answer in answers if answer is not won[0]}
    assert lost <= {"stale_version", "not_in_this_status"}
    now = front.ask("GET", path, ADMINISTRATOR).json()
    assert (now["status"], now["version"]) == (won[0].json()["status"], read.json()["version"] + 1)
    assert front.ask("GET", f"{path}/audit", ADMINISTRATOR).json()["first_break"] is None
