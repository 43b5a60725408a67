"""Attacks on identities over the API are refused."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from internships.domain.access import Grant, Role
from internships.domain.capacity import Cap, Offer
from internships.domain.document import Json
from tests.builders.account_use_cases import PASSWORD
from tests.builders.agreement_use_cases import OTHER_HOST
from tests.builders.populated_service import add_account, our_record, principal_of
from tests.builders.problems import assert_problem
from tests.builders.service_client import ADMINISTRATOR, HR, ServiceClient, new_account

STUDENT, THEIR_HR = Grant(role=Role.STUDENT), "their_hr"
NOBODY: dict[str, str] = {}


def created(service_client: ServiceClient, who: str, record: Json) -> Any:
    response = service_client.request("POST", "/agreements", who, json={"record": record})
    assert response.status_code == 201, response.text
    return response


def perform_action(service_client: ServiceClient, who: str, response: Any, action: str, **body: Any) -> Any:
    view = response.json().get("agreement", response.json())
    tag = {"If-Match": response.headers["etag"]}
    moved_response = service_client.request(
        "POST", f"/agreements/{view['id']}/{action}", who, json=body or None, headers=tag
    )
    assert moved_response.status_code == 200, moved_response.text
    return moved_response


def on_board(service_client: ServiceClient, who: str, agreement_id: str) -> bool:
    entries = service_client.request("GET", "/placements", who, params={"limit": 200}).json()["entries"]
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


def test_a_record_that_names_another_student_by_a_sharp_s_is_not_read_by_that_student(
    service_client: ServiceClient,
) -> None:
    add_account(service_client.service, "weiss", STUDENT)
    record = our_record()
    for email in ("wei\u00df@example.org", "WEI\u1e9e@example.org", "we\u0456ss@example.org"):
        record["reference"] = uuid4().hex
        record["students"][0]["email"] = email
        agreement_id = created(service_client, HR, record).json()["agreement"]["id"]
        assert service_client.request("GET", f"/agreements/{agreement_id}", "weiss").status_code == 404
        assert not on_board(service_client, "weiss", agreement_id)
        assert service_client.request("GET", "/me/record", "weiss").json()["agreements"] == []
    record["students"][0]["email"] = "Weiss@EXAMPLE.org"
    agreement_id = created(service_client, HR, record | {"reference": uuid4().hex}).json()["agreement"]["id"]
    assert on_board(service_client, "weiss", agreement_id)
    copied = service_client.request(
        "POST", "/persons/export", ADMINISTRATOR, json={"email": "WEISS@example.org"}
    ).json()
    assert [entry["id"] for entry in copied["agreements"]] == [agreement_id]


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
def test_an_address_that_looks_like_somebodys_is_not_invited(service_client: ServiceClient, email: str) -> None:
    if "weiss-anna account" not in service_client.service.ids:
        add_account(service_client.service, "weiss-anna", STUDENT)
    invitation = {"email": email, "grant": {"role": "student"}}
    refusal = assert_problem(
        service_client.request("POST", "/invitations", ADMINISTRATOR, json=invitation),
        409,
        "address_looks_like_another",
    )
    assert "weiss-anna@example.org" not in refusal.model_dump_json()
    invitation["email"] = "WEISS-Anna@Example.ORG"
    assert service_client.request("POST", "/invitations", ADMINISTRATOR, json=invitation).status_code == 202


@pytest.mark.parametrize("sign", ["\u034f", "\ufe00", "\u17b4", "\u3164", "\u03f2", "\uff41"], ids=ascii)
def test_an_address_with_signs_that_no_name_may_have_is_not_invited(service_client: ServiceClient, sign: str) -> None:
    invitation = {"email": f"nobody{sign}yet@example.org", "grant": {"role": "student"}}
    assert_problem(
        service_client.request("POST", "/invitations", ADMINISTRATOR, json=invitation), 422, "address_has_odd_signs"
    )


def test_an_address_may_have_accents_and_an_alphabet_of_its_own(service_client: ServiceClient) -> None:
    for email in ("jos\u00e9@example.org", "\u0438\u0432\u0430\u043d@example.org", "jose@example.org"):
        invitation = {"email": email, "grant": {"role": "student"}}
        assert service_client.request("POST", "/invitations", ADMINISTRATOR, json=invitation).status_code == 202


def test_another_company_puts_nobody_on_a_board(service_client: ServiceClient) -> None:
    draft = created(service_client, HR, with_their_host())
    agreement_id = draft.json()["agreement"]["id"]
    assert service_client.request("GET", f"/agreements/{agreement_id}", THEIR_HR).status_code == 404
    assert not on_board(service_client, THEIR_HR, agreement_id)
    assert on_board(service_client, HR, agreement_id)
    assert on_board(service_client, ADMINISTRATOR, agreement_id)
    sent = perform_action(service_client, HR, draft, "submit")
    assert not on_board(service_client, THEIR_HR, agreement_id)
    perform_action(service_client, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert on_board(service_client, THEIR_HR, agreement_id)
    assert service_client.request("GET", f"/agreements/{agreement_id}", THEIR_HR).status_code == 200


def test_an_institution_that_writes_a_draft_puts_both_hosts_on_it(service_client: ServiceClient) -> None:
    agreement_id = created(service_client, ADMINISTRATOR, with_their_host()).json()["agreement"]["id"]
    assert on_board(service_client, THEIR_HR, agreement_id)
    assert on_board(service_client, HR, agreement_id)


def test_a_host_that_is_added_later_waits_too_and_one_that_was_agreed_stays(service_client: ServiceClient) -> None:
    one = created(service_client, HR, our_record() | {"reference": uuid4().hex})
    agreement_id, tag = one.json()["agreement"]["id"], {"If-Match": one.headers["etag"]}
    two = service_client.request(
        "PUT", f"/agreements/{agreement_id}", HR, json={"record": with_their_host()}, headers=tag
    )
    assert two.status_code == 200, two.text
    assert not on_board(service_client, THEIR_HR, agreement_id)
    tag = {"If-Match": two.headers["etag"]}
    three = service_client.request(
        "PUT", f"/agreements/{agreement_id}", ADMINISTRATOR, json={"record": with_their_host()}, headers=tag
    )
    assert three.status_code == 200, three.text
    assert on_board(service_client, THEIR_HR, agreement_id)
    tag = {"If-Match": three.headers["etag"]}
    four = service_client.request(
        "PUT", f"/agreements/{agreement_id}", HR, json={"record": with_their_host()}, headers=tag
    )
    assert four.status_code == 200, four.text
    assert on_board(service_client, THEIR_HR, agreement_id)


def test_a_student_puts_no_company_on_a_draft_either(service_client: ServiceClient) -> None:
    record = our_record() | {"reference": uuid4().hex}
    draft = created(service_client, "student", record)
    agreement_id = draft.json()["agreement"]["id"]
    assert not on_board(service_client, HR, agreement_id)
    assert on_board(service_client, "student", agreement_id)
    sent = perform_action(service_client, "student", draft, "submit")
    perform_action(service_client, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert on_board(service_client, HR, agreement_id)


def test_a_company_learns_no_numbers_about_another(service_client: ServiceClient) -> None:
    day: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2027, 12, 31)}
    with service_client.service.application.storage.writing() as work:
        offer = Offer(id=uuid4(), enterprise_number=OTHER_HOST, institution="noordzee", places=0, **day)
        work.hosts.put_offer(offer)
        work.hosts.put_cap(Cap(enterprise_number=OTHER_HOST, per_mentor=0))
    numbers = {"Van de 0 plaats(en)", "hoogstens 0"}

    def numbers_shown(response: Any) -> set[str]:
        return {number for number in numbers if number in response.text}

    draft = created(service_client, HR, with_their_host())
    path = f"/agreements/{draft.json()['agreement']['id']}"
    assert numbers_shown(draft) == set()
    assert numbers_shown(service_client.request("GET", f"{path}/findings", HR)) == set()
    assert numbers_shown(service_client.request("GET", f"{path}/findings", ADMINISTRATOR)) == numbers
    sent = perform_action(service_client, HR, draft, "submit")
    perform_action(service_client, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert numbers_shown(service_client.request("GET", f"{path}/findings", HR)) == set()
    assert numbers_shown(service_client.request("GET", f"{path}/findings", THEIR_HR)) == numbers
    with service_client.service.application.storage.writing() as work:
        work.hosts.delete_offer(OTHER_HOST, offer.id)
        work.hosts.delete_cap(OTHER_HOST, None)


def test_a_draft_of_another_company_takes_no_place(service_client: ServiceClient) -> None:
    day: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2027, 12, 31)}
    with service_client.service.application.storage.writing() as work:
        offer = Offer(id=uuid4(), enterprise_number=OTHER_HOST, institution="noordzee", places=5, **day)
        work.hosts.put_offer(offer)

    def used() -> int:
        listed = service_client.request("GET", f"/hosts/{OTHER_HOST}/offers", THEIR_HR).json()
        return int(next(entry["used"] for entry in listed if entry["offer"]["id"] == str(offer.id)))

    before = used()
    draft = created(service_client, HR, with_their_host())
    assert used() == before
    sent = perform_action(service_client, HR, draft, "submit")
    perform_action(service_client, ADMINISTRATOR, sent, "approve", content_sha256=sent.json()["content_sha256"])
    assert used() == before + 1


def test_foreign_tries_lock_nobody_out_of_the_service(service_client: ServiceClient) -> None:
    name = new_account(service_client, STUDENT)
    principal, services = principal_of(service_client.service, name), service_client.service.application.services
    services.password_resets.mail_reset(services.password_resets.find_reset_account(principal.email))
    with service_client.service.application.storage.reading() as work:
        (letter,) = work.outbox.unsent_letters_to(principal.email)
    token = letter.body["link"].partition("#")[2]
    finish = {"token": token, "password": PASSWORD}
    wrong = {"email": principal.email, "password": "geraden"}
    last = [service_client.request("POST", "/login", NOBODY, json=wrong) for _ in range(12)][-1]
    refusal = assert_problem(last, 429, "login_slowed")
    assert "brief" in refusal.detail
    assert int(last.headers["retry-after"]) >= 1
    assert service_client.request("POST", "/password-resets/finish", NOBODY, json=finish).status_code == 200
    credentials = {"email": principal.email, "password": PASSWORD}
    assert service_client.request("POST", "/login", NOBODY, json=credentials).status_code == 200


def test_a_signed_agreement_is_not_erased_without_a_retention_a_reason_and_the_version_that_was_read(
    service_client: ServiceClient,
) -> None:
    record = our_record() | {"reference": uuid4().hex}
    email = f"{uuid4().hex[:8]}@example.org"
    record["students"][0]["email"] = email
    draft = created(service_client, ADMINISTRATOR, record)
    agreement_id = draft.json()["agreement"]["id"]
    perform_action(service_client, ADMINISTRATOR, draft, "withdraw", code="other", text="Neen.")
    service_client.request("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": None})
    read = service_client.request("POST", "/persons/export", ADMINISTRATOR, json={"email": email})
    tag, erasure = {"If-Match": read.headers["etag"]}, {"email": email, "reason": "request"}
    assert (
        service_client.request("POST", "/persons/erase", ADMINISTRATOR, json={"email": email}, headers=tag).status_code
        == 400
    )
    assert_problem(service_client.request("POST", "/persons/erase", ADMINISTRATOR, json=erasure), 428, "version_needed")
    assert_problem(
        service_client.request("POST", "/persons/erase", HR, json=erasure, headers=tag), 403, "not_by_this_role"
    )
    for path, body, head in (
        ("/persons/erase", erasure, tag),
        (f"/agreements/{agreement_id}/erase", {"reason": "request"}, None),
    ):
        etag = head or {
            "If-Match": service_client.request("GET", f"/agreements/{agreement_id}", ADMINISTRATOR).headers["etag"]
        }
        response = service_client.request("POST", path, ADMINISTRATOR, json=body, headers=etag)
        assert "retention_not_recorded" in response.text
        assert (
            service_client.request("GET", f"/agreements/{agreement_id}", ADMINISTRATOR).json()["record"]["students"][0][
                "email"
            ]
            == email
        )
    service_client.request("PUT", "/institutions/noordzee/setting", ADMINISTRATOR, json={"retention_months": 1})
    before, service_client.clock.now = service_client.clock.now, service_client.clock.now + timedelta(days=500)
    later = new_account(service_client, Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"))
    stale = {"If-Match": f'"{"0" * 32}"'}
    assert_problem(
        service_client.request("POST", "/persons/erase", later, json=erasure, headers=stale), 412, "stale_version"
    )
    done = service_client.request("POST", "/persons/erase", later, json=erasure, headers=tag)
    service_client.clock.now = before
    assert done.json()["erased"] == [agreement_id], done.text
    assert set(done.json()["hosts_duty"]) == {"nl", "en"}
