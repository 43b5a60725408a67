"""What somebody with bad intentions tries over the API on who is who: none of it works."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from internships.domain.access import Grant, Role
from internships.domain.capacity import Cap, Offer
from internships.domain.document import Json
from tests.accounts.lodges import PASSWORD
from tests.databases import BACKENDS
from tests.living.bureaus import OTHER_HOST
from tests.web.fronts import ADMINISTRATOR, HR, Front, a_front, newcomer, problem
from tests.web.worlds import add_account, our_record, viewer_of

STUDENT, THEIR_HR = Grant(role=Role.STUDENT), "their_hr"
NOBODY: dict[str, str] = {}


@pytest.fixture(scope="module", params=BACKENDS)
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with a_front(request.param, tmp_path_factory.mktemp("identity")) as made:
        yield made


def created(front: Front, who: str, record: Json) -> Any:
    response = front.ask("POST", "/agreements", who, json={"record": record})
    assert response.status_code == 201, response.text
    return response


def moved(front: Front, who: str, response: Any, action: str, **body: Any) -> Any:
    view = response.json().get("agreement", response.json())
    tag = {"If-Match": response.headers["etag"]}
    answer = front.ask("POST", f"/agreements/{view['id']}/{action}", who, json=body or None, headers=tag)
    assert answer.status_code == 200, answer.text
    return answer


def on_board(front: Front, who: str, agreement_id: str) -> bool:
    entries = front.ask("GET", "/placements", who, params={"limit": 200}).json()["entries"]
    return agreement_id in {entry["agreement_id"] for entry in entries}


def with_their_host(**facts: Any) -> Json:
    """Our record with the other company as its second host."""
    record = our_record() | {"reference": uuid4().hex} | facts
    second = deepcopy(record["hosts"][0])
    second["enterprise_number"], second["legal_name"] = OTHER_HOST, "Ander bedrijf"
    second["mentors"][0]["email"] = "their.mentor@example.org"
    record["hosts"].append(second)
    mentor = " ".join(second["mentors"][0]["names"].values())
    record["signatories"] += [
        {"role": "host", "party": 1, "name": "Ann Tweedehost"},
        {"role": "mentor", "party": 1, "name": mentor},
    ]
    return record


def test_a_record_that_names_another_student_by_a_sharp_s_is_not_read_by_that_student(front: Front) -> None:
    add_account(front.world, "weiss", STUDENT)
    record = our_record()
    for email in ("wei\u00df@example.org", "WEI\u1e9e@example.org", "we\u0456ss@example.org"):
        record["reference"] = uuid4().hex
        record["students"][0]["email"] = email
        made = created(front, HR, record).json()["agreement"]["id"]
        assert front.ask("GET", f"/agreements/{made}", "weiss").status_code == 404
        assert not on_board(front, "weiss", made)
        assert front.ask("GET", "/me/record", "weiss").json()["agreements"] == []
    record["students"][0]["email"] = "Weiss@EXAMPLE.org"
    made = created(front, HR, record | {"reference": uuid4().hex}).json()["agreement"]["id"]
    assert on_board(front, "weiss", made)
    told = front.ask("POST", "/persons/export", ADMINISTRATOR, json={"email": "WEISS@example.org"}).json()
    assert [entry["id"] for entry in told["agreements"]] == [made]


@pytest.mark.parametrize(
    "email",
    [
        "wei\u00df-anna@example.org",
        "we\u0456ss-anna@example.org",
        "\uff57eiss-anna@example.org",
        "weiss-ann\u0430@example.org",
        "weiss-anna@ex\u0430mple.org",
        "weiss-anna\u034f@example.org",
        "weiss-anna\U000e0100@example.org",
        "weiss\u3164-anna@example.org",
    ],
)
def test_an_address_that_looks_like_somebodys_is_not_invited(front: Front, email: str) -> None:
    if "weiss-anna account" not in front.world.ids:
        add_account(front.world, "weiss-anna", STUDENT)
    told = {"email": email, "grant": {"role": "student"}}
    refusal = problem(front.ask("POST", "/invitations", ADMINISTRATOR, json=told), 409, "address_looks_like_another")
    assert "weiss-anna@example.org" not in refusal.model_dump_json()
    told["email"] = "WEISS-Anna@Example.ORG"
    assert front.ask("POST", "/invitations", ADMINISTRATOR, json=told).status_code == 202


@pytest.mark.parametrize("sign", ["\u034f", "\ufe00", "\u17b4", "\u3164", "\u03f2", "\uff41"], ids=ascii)
def test_an_address_with_signs_that_no_name_may_have_is_not_invited(front: Front, sign: str) -> None:
    told = {"email": f"nobody{sign}yet@example.org", "grant": {"role": "student"}}
    problem(front.ask("POST", "/invitations", ADMINISTRATOR, json=told), 422, "address_has_odd_signs")


def test_an_address_may_have_accents_and_an_alphabet_of_its_own(front: Front) -> None:
    for email in ("jos\u00e9@example.org", "\u0438\u0432\u0430\u043d@example.org", "jose@example.org"):
        told = {"email": email, "grant": {"role": "student"}}
        assert front.ask("POST", "/invitations", ADMINISTRATOR, json=told).status_code == 202


def test_another_company_puts_nobody_on_a_board(front: Front) -> None:
    draft = created(front, HR, with_their_host())
    made = draft.json()["agreement"]["id"]
    assert front.ask("GET", f"/agreements/{made}", THEIR_HR).status_code == 404
    assert not on_board(front, THEIR_HR, made)
    assert on_board(front, HR, made)
    assert on_board(front, ADMINISTRATOR, made)
    sent = moved(front, HR, draft, "submit")
    assert not on_board(front, THEIR_HR, made)
    moved(front, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert on_board(front, THEIR_HR, made)
    assert front.ask("GET", f"/agreements/{made}", THEIR_HR).status_code == 200


def test_an_institution_that_writes_a_draft_puts_both_hosts_on_it(front: Front) -> None:
    made = created(front, ADMINISTRATOR, with_their_host()).json()["agreement"]["id"]
    assert on_board(front, THEIR_HR, made)
    assert on_board(front, HR, made)


def test_a_host_that_is_added_later_waits_too_and_one_that_was_agreed_stays(front: Front) -> None:
    one = created(front, HR, our_record() | {"reference": uuid4().hex})
    made, tag = one.json()["agreement"]["id"], {"If-Match": one.headers["etag"]}
    two = front.ask("PUT", f"/agreements/{made}", HR, json={"record": with_their_host()}, headers=tag)
    assert two.status_code == 200, two.text
    assert not on_board(front, THEIR_HR, made)
    tag = {"If-Match": two.headers["etag"]}
    three = front.ask("PUT", f"/agreements/{made}", ADMINISTRATOR, json={"record": with_their_host()}, headers=tag)
    assert three.status_code == 200, three.text
    assert on_board(front, THEIR_HR, made)
    tag = {"If-Match": three.headers["etag"]}
    four = front.ask("PUT", f"/agreements/{made}", HR, json={"record": with_their_host()}, headers=tag)
    assert four.status_code == 200, four.text
    assert on_board(front, THEIR_HR, made)


def test_a_student_puts_no_company_on_a_draft_either(front: Front) -> None:
    record = our_record() | {"reference": uuid4().hex}
    draft = created(front, "student", record)
    made = draft.json()["agreement"]["id"]
    assert not on_board(front, HR, made)
    assert on_board(front, "student", made)
    sent = moved(front, "student", draft, "submit")
    moved(front, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert on_board(front, HR, made)


def test_a_company_learns_no_numbers_about_another(front: Front) -> None:
    day: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2027, 12, 31)}
    with front.world.house.storage.writing() as work:
        offer = Offer(id=uuid4(), enterprise_number=OTHER_HOST, institution="noordzee", places=0, **day)
        work.hosts.put_offer(offer)
        work.hosts.put_cap(Cap(enterprise_number=OTHER_HOST, per_mentor=0))
    numbers = {"Van de 0 plaats(en)", "hoogstens 0"}

    def told(response: Any) -> set[str]:
        return {number for number in numbers if number in response.text}

    draft = created(front, HR, with_their_host())
    path = f"/agreements/{draft.json()['agreement']['id']}"
    assert told(draft) == set()
    assert told(front.ask("GET", f"{path}/findings", HR)) == set()
    assert told(front.ask("GET", f"{path}/findings", ADMINISTRATOR)) == numbers
    sent = moved(front, HR, draft, "submit")
    moved(front, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert told(front.ask("GET", f"{path}/findings", HR)) == set()
    assert told(front.ask("GET", f"{path}/findings", THEIR_HR)) == numbers
    with front.world.house.storage.writing() as work:
        work.hosts.drop_offer(OTHER_HOST, offer.id)
        work.hosts.drop_cap(OTHER_HOST, None)


def test_a_draft_of_another_company_takes_no_place(front: Front) -> None:
    day: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2027, 12, 31)}
    with front.world.house.storage.writing() as work:
        offer = Offer(id=uuid4(), enterprise_number=OTHER_HOST, institution="noordzee", places=5, **day)
        work.hosts.put_offer(offer)

    def used() -> int:
        listed = front.ask("GET", f"/hosts/{OTHER_HOST}/offers", THEIR_HR).json()
        return int(next(entry["used"] for entry in listed if entry["offer"]["id"] == str(offer.id)))

    before = used()
    draft = created(front, HR, with_their_host())
    assert used() == before
    sent = moved(front, HR, draft, "submit")
    moved(front, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert used() == before + 1


def test_foreign_tries_lock_nobody_out_of_the_service(front: Front) -> None:
    name = newcomer(front, STUDENT)
    viewer, services = viewer_of(front.world, name), front.world.house.services
    services.inviting.ask_reset(viewer.email)
    with front.world.house.storage.reading() as work:
        (letter,) = work.outbox.open_letters_to(viewer.email)
    token = letter.body["link"].partition("#")[2]
    finish = {"token": token, "password": PASSWORD}
    wrong = {"email": viewer.email, "password": "geraden"}
    last = [front.ask("POST", "/login", NOBODY, json=wrong) for _ in range(12)][-1]
    refusal = problem(last, 429, "login_slowed")
    assert "brief" in refusal.detail
    assert int(last.headers["retry-after"]) >= 1
    assert front.ask("POST", "/password-resets/finish", NOBODY, json=finish).status_code == 200
    told = {"email": viewer.email, "password": PASSWORD}
    assert front.ask("POST", "/login", NOBODY, json=told).status_code == 200


def test_a_signed_agreement_is_not_erased_without_a_retention_a_reason_and_the_version_that_was_read(
    front: Front,
) -> None:
    record = our_record() | {"reference": uuid4().hex}
    email = f"{uuid4().hex[:8]}@example.org"
    record["students"][0]["email"] = email
    draft = created(front, ADMINISTRATOR, record)
    made = draft.json()["agreement"]["id"]
    moved(front, ADMINISTRATOR, draft, "withdraw", code="other", text="Neen.")
    front.ask("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": None})
    read = front.ask("POST", "/persons/export", ADMINISTRATOR, json={"email": email})
    tag, asked = {"If-Match": read.headers["etag"]}, {"email": email, "reason": "request"}
    assert front.ask("POST", "/persons/erase", ADMINISTRATOR, json={"email": email}, headers=tag).status_code == 400
    problem(front.ask("POST", "/persons/erase", ADMINISTRATOR, json=asked), 428, "version_needed")
    problem(front.ask("POST", "/persons/erase", HR, json=asked, headers=tag), 403, "not_by_this_role")
    for path, body, head in (
        ("/persons/erase", asked, tag),
        (f"/agreements/{made}/erase", {"reason": "request"}, None),
    ):
        etag = head or {"If-Match": front.ask("GET", f"/agreements/{made}", ADMINISTRATOR).headers["etag"]}
        answer = front.ask("POST", path, ADMINISTRATOR, json=body, headers=etag)
        assert "retention_not_recorded" in answer.text
        assert front.ask("GET", f"/agreements/{made}", ADMINISTRATOR).json()["record"]["students"][0]["email"] == email
    front.ask("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": 1})
    before, front.clock.now = front.clock.now, front.clock.now + timedelta(days=500)
    later = newcomer(front, Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"))
    stale = {"If-Match": f'"{"0" * 32}"'}
    problem(front.ask("POST", "/persons/erase", later, json=asked, headers=stale), 412, "stale_version")
    done = front.ask("POST", "/persons/erase", later, json=asked, headers=tag)
    front.clock.now = before
    assert done.json()["erased"] == [made], done.text
    assert set(done.json()["hosts_duty"]) == {"nl", "en"}
