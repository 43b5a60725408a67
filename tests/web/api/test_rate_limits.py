"""Login and letter routes under low rate limits: counted by source; responses do not reveal who has an account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from internships.domain.access import Grant, Role
from internships.domain.organisations import HostSite
from internships.service_settings import InvalidSetting, read_service_settings
from internships.web.app import build_app
from internships.web.routes import routes
from internships.web.settings import Allowance
from tests.builders.agreement_use_cases import OUR_HOST
from tests.builders.populated_service import OUR_SITE, WEB_SETTINGS, our_record
from tests.builders.problems import assert_problem
from tests.builders.service_client import ADMINISTRATOR, HR, OPERATOR, ServiceClient, new_account, new_api_key

SMALL = replace(WEB_SETTINGS, logins=Allowance(2), letters=Allowance(2))
NOBODY: dict[str, str] = {}


@pytest.fixture
def small_allowances(service_client: ServiceClient) -> Iterator[ServiceClient]:
    """The same service under low rate limits."""
    app = build_app(service_client.service.application.services, SMALL, routes())
    with TestClient(app, base_url="http://127.0.0.1") as http_client:
        yield ServiceClient(service_client.service, http_client, service_client.clock)


WAYS_IN: list[tuple[str, Any]] = [
    ("/login", {"email": "nobody@example.org", "password": "fout"}),
    ("/password-resets", {"email": "nobody@example.org"}),
    ("/password-resets/finish", {"token": "isl_x", "password": "een lang wachtwoord"}),
    ("/invitations/accept", {"token": "isl_x", "name": "X", "password": "een lang wachtwoord"}),
    ("/invitations", {"email": "x@example.org", "grant": {"role": "student"}}),
]


@pytest.mark.parametrize(("path", "body"), WAYS_IN)
@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_ways_in_and_letters_are_narrow_by_address_with_and_without_a_session(
    small_allowances: ServiceClient, path: str, body: Any, who: str
) -> None:
    principal = NOBODY if who == "nobody" else ADMINISTRATOR
    responses = [small_allowances.request("POST", path, principal, json=body) for _ in range(3)]
    assert [response.status_code == 429 for response in responses] == [False, False, True]
    assert small_allowances.request("GET", "/me", ADMINISTRATOR).status_code == 200


def test_asking_a_new_password_does_the_same_before_the_answer_for_known_and_unknown(
    service_client: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[Any] = []
    password_resets = type(service_client.service.application.services.password_resets)
    monkeypatch.setattr(password_resets, "mail_reset", lambda _, account_id: posted.append(account_id))
    for email in ("student@example.org", "unknown@example.org"):
        response = service_client.request("POST", "/password-resets", NOBODY, json={"email": email})
        assert (response.status_code, response.content) == (202, b"null")
    assert posted == [service_client.service.ids["student account"], None]


def test_a_letter_for_a_new_password_is_posted_after_the_answer(service_client: ServiceClient) -> None:
    service_client.request("POST", "/password-resets", NOBODY, json={"email": "mentor@example.org"})
    recipients = [letter["recipient"] for letter in service_client.request("GET", "/outbox", OPERATOR).json()]
    assert recipients.count("mentor@example.org") == 1


def test_a_key_that_only_reads_reads_what_its_owner_may(service_client: ServiceClient) -> None:
    response = service_client.request("POST", "/me/keys", ADMINISTRATOR, json={"name": "lezer", "is_read_only": True})
    reader = {"Authorization": f"Bearer {response.json()['secret']}"}
    for path in ("setting", "retention"):
        assert service_client.request("GET", f"/institutions/noordzee/{path}", reader).status_code == 200
    body = {"email": "student@example.org"}
    assert service_client.request("POST", "/persons/export", reader, json=body).status_code == 200
    erasure = {**body, "reason": "request"}
    assert_problem(service_client.request("POST", "/persons/erase", reader, json=erasure), 403, "read_only_key")
    setting = {"national_number_basis": None, "retention_months": 12}
    assert_problem(
        service_client.request("PUT", "/institutions/noordzee/setting", reader, json=setting), 403, "read_only_key"
    )


def test_a_key_of_one_site_reads_no_batch_of_the_whole_account(service_client: ServiceClient) -> None:
    who = new_account(service_client, Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))
    with service_client.service.application.storage.writing() as work:
        work.hosts.put_site(HostSite(establishment_number=OUR_SITE, enterprise_number=OUR_HOST, name="Kaai"))
    grant = {"role": "host_hr", "enterprise_number": OUR_HOST, "site": OUR_SITE}
    response = service_client.request("POST", "/me/keys", who, json={"name": "kaai", "grants": [grant]})
    narrow = {"Authorization": f"Bearer {response.json()['secret']}"}
    batch = service_client.request("POST", "/batches/create", who, json={"records": [our_record()]}).json()
    assert (
        service_client.request("GET", f"/batches/{batch['id']}/rows", new_api_key(service_client, who)).status_code
        == 200
    )
    assert_problem(service_client.request("GET", f"/batches/{batch['id']}/rows", narrow), 404, "not_found")
    assert service_client.request("GET", "/batches", narrow).json() == {"entries": [], "next": None}


def test_a_key_with_more_roles_than_it_can_use_is_not_made(service_client: ServiceClient) -> None:
    grant = {"role": "host_hr", "enterprise_number": OUR_HOST}
    response = service_client.request("POST", "/me/keys", HR, json={"name": "x", "grants": [grant] * 300})
    assert_problem(response, 400, "invalid_request")


def test_lists_of_batches_invitations_and_people_turn_their_pages(service_client: ServiceClient) -> None:
    for number in range(3):
        service_client.clock.now += timedelta(seconds=1)
        service_client.request(
            "POST", "/invitations", OPERATOR, json={"email": f"p{number}@example.org", "grant": {"role": "student"}}
        )
        service_client.request("POST", "/batches/create", ADMINISTRATOR, json={"records": [our_record()]})
    for path, who in (("/batches", ADMINISTRATOR), ("/invitations", OPERATOR), ("/people", OPERATOR)):
        first = service_client.request("GET", f"{path}?limit=2", who).json()
        second = service_client.request("GET", f"{path}?limit=2&cursor={first['next']}", who).json()
        assert {entry["id"] for entry in first["entries"]}.isdisjoint(entry["id"] for entry in second["entries"])
        assert len(first["entries"]) == 2
        assert_problem(service_client.request("GET", f"{path}?cursor=WyJhIiwiYiJd", who), 400, "bad_cursor")


def test_an_invitation_is_withdrawn_and_a_language_chosen_over_the_api(service_client: ServiceClient) -> None:
    invitation = {"email": "w@example.org", "grant": {"role": "student"}}
    assert service_client.request("POST", "/invitations", ADMINISTRATOR, json=invitation).status_code == 202
    entries = service_client.request("GET", "/invitations", ADMINISTRATOR).json()["entries"]
    waiting = next(entry for entry in entries if entry["email"] == "w@example.org")
    assert service_client.request("DELETE", f"/invitations/{waiting['id']}", ADMINISTRATOR).status_code == 204
    assert_problem(service_client.request("DELETE", f"/invitations/{waiting['id']}", ADMINISTRATOR), 404, "not_found")
    for path, body in (("/me/language", {"language": "fr"}), ("/me/feeds", {"name": "x", "language": "fr"})):
        refused = service_client.request("PUT" if path == "/me/language" else "POST", path, ADMINISTRATOR, json=body)
        assert assert_problem(refused, 400, "invalid_request").findings[0].pointer == "/language"
    chosen = service_client.request("PUT", "/me/language", ADMINISTRATOR, json={"language": "en"})
    assert (chosen.status_code, chosen.json()) == (200, {"language": "en"})


def test_the_limit_of_strangers_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERNSHIPS_REQUESTS_PER_MINUTE_AND_ADDRESS", "600")
    web = read_service_settings().web
    assert (web.per_address.count, web.logins.count, web.letters.count) == (600, 300, 150)
    monkeypatch.setenv("INTERNSHIPS_REQUESTS_PER_MINUTE_AND_ADDRESS", "0")
    with pytest.raises(InvalidSetting):
        read_service_settings()
