"""Every route that creates something: sent twice under one key it creates one, and returns its address."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from internships.domain.document import Json
from internships.domain.lifecycle import Action
from internships.domain.signatures import SignatureState
from internships.services.agreements.signatures import PaperSignature
from internships.storage.columns import METADATA
from tests.builders.agreement_use_cases import OUR_HOST
from tests.builders.populated_service import our_record
from tests.builders.problems import assert_problem
from tests.builders.routes import routes_of
from tests.builders.service_client import ADMINISTRATOR, HR, OPERATOR, ServiceClient, run_concurrently


def signed(service_client: ServiceClient) -> tuple[UUID, Json, dict[str, str]]:
    """Our agreement, signed by everybody: its id, its record, and the headers that a change of it needs."""
    services, agreement_id = service_client.service.application.services, service_client.service.ids["our agreement"]
    session = services.login.authenticate_session(service_client.service.tokens[ADMINISTRATOR][0])
    assert session
    view = services.agreements.agreement(session.principal, agreement_id)
    if view.status == "issued":
        view = services.transitions.act(session.principal, agreement_id, Action.SEND, version=view.version)
    signature = PaperSignature(signed_on=services.signatures.context.today(), evidence="map 12")
    for row in services.agreements.ledger(session.principal, agreement_id):
        if row.state is SignatureState.ASKED:
            version = services.agreements.agreement(session.principal, agreement_id).version
            services.signatures.enter_paper(session.principal, agreement_id, row.id, signature, version=version)
    read = service_client.request("GET", f"/agreements/{agreement_id}", ADMINISTRATOR)
    return agreement_id, read.json()["record"], {"If-Match": read.headers["etag"]}


Request = tuple[str, str, Json | None, dict[str, str]]
"""Account, address, body and headers."""


def creations(service_client: ServiceClient, path: str) -> Request:
    """A request for each route that creates something."""
    our, slug = service_client.service.ids["our agreement"], "noordzee"
    host, days = f"/hosts/{OUR_HOST}", {"first_day": "2027-02-01", "last_day": "2027-05-28"}
    folder = service_client.service.application.agreement_context.folders.sha256(slug)
    analysis = {"workplace": "Atelier", "made_on": "2026-09-01"}
    plain: dict[str, Request] = {
        "/agreements": (HR, "/agreements", {"record": our_record()}, {}),
        "/agreements/{agreement_id}/duplicate": (HR, f"/agreements/{our}/duplicate", None, {}),
        "/agreements/{agreement_id}/renew": (HR, f"/agreements/{our}/renew", days, {}),
        "/groups": (OPERATOR, "/groups", {"name": "Groep", "members": [OUR_HOST]}, {}),
        "/hosts/{number}/offers": (HR, f"{host}/offers", {**days, "places": 2}, {}),
        "/hosts/{number}/risk-analyses": (HR, f"{host}/risk-analyses", analysis, {}),
        "/institutions/{slug}/confirmation": (
            ADMINISTRATOR,
            f"/institutions/{slug}/confirmation",
            {"folder_sha256": folder},
            {},
        ),
        "/me/feeds": (HR, "/me/feeds", {"name": "agenda"}, {}),
        "/me/keys": (HR, "/me/keys", {"name": "sleutel"}, {}),
    }
    if path in plain:
        return plain[path]
    agreement_id, record, tag = signed(service_client)
    today = service_client.service.application.agreement_context.today()
    if path == "/agreements/{agreement_id}/amendments":
        last_day = record["period"]["last_day"]
        changed = {**record, "period": {**record["period"], "last_day": f"{last_day[:8]}{int(last_day[8:]) + 1:02}"}}
        body = {"record": changed, "reason_code": "period", "reason": "Langer.", "takes_effect_on": today.isoformat()}
        return ADMINISTRATOR, f"/agreements/{agreement_id}/amendments", body, tag
    assert path == "/agreements/{agreement_id}/termination", "a route that makes something, and no test of it"
    end = record["period"]["first_day"]
    talk = {"held_on": today.isoformat(), "present": ["Student", "Stagegever", "School"], "summary": "Besproken."}
    body = {
        "reason_code": "mutual_consent",
        "reason": "Samen beslist.",
        "initiated_by": "student",
        "last_day": end,
        "talk": talk,
    }
    return ADMINISTRATOR, f"/agreements/{agreement_id}/termination", {**body, "drawn_up_on": today.isoformat()}, tag


def rows(service_client: ServiceClient) -> dict[str, int]:
    with service_client.service.application.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
            if table.name not in {"repeatable", "session"}
        }


def making(service_client: ServiceClient) -> list[str]:
    found = [
        path for method, path, handler in routes_of(service_client.service.app) if method == "POST" and makes(handler)
    ]
    return [path.removeprefix("/api/v1") for path in found]


def makes(handler: Any) -> bool:
    return handler.status_code == 201 and not handler.opt.get("public")


SECRETS = {"/me/feeds", "/me/keys"}


def test_a_request_sent_twice_under_one_key_makes_one_and_tells_its_address(service_client: ServiceClient) -> None:
    paths_tried = set(making(service_client))
    assert {"/agreements", "/groups", "/hosts/{number}/offers", *SECRETS} <= paths_tried
    for path in sorted(paths_tried - SECRETS, key=lambda path: (path.endswith(("amendments", "termination")), path)):
        who, address, body, headers = creations(service_client, path)
        keyed = {**headers, "Idempotency-Key": uuid4().hex}
        first = service_client.request("POST", address, who, json=body, headers=keyed)
        assert first.status_code == 201, (path, first.text)
        assert first.headers["location"].startswith("/api/v1/"), path
        rows_before = rows(service_client)
        again = service_client.request("POST", address, who, json=body, headers=keyed)
        assert (again.status_code, again.headers["location"]) == (201, first.headers["location"]), (path, again.text)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json() == first.json(), path
        assert rows(service_client) == rows_before, path
        if path.endswith("amendments"):
            number, tag = first.json()["kept"]["amendment"]["number"], {"If-Match": first.headers["etag"]}
            assert service_client.request("POST", f"{address}/{number}/drop", who, headers=tag).status_code == 200


@pytest.mark.parametrize("path", sorted(SECRETS))
def test_what_tells_a_secret_once_takes_no_key_and_makes_nothing_under_one(
    service_client: ServiceClient, path: str
) -> None:
    who, address, body, _ = creations(service_client, path)
    rows_before = rows(service_client)
    for _ in range(2):
        response = service_client.request("POST", address, who, json=body, headers={"Idempotency-Key": "mine"})
        assert_problem(response, 400, "not_repeatable")
    assert rows(service_client) == rows_before
    made = service_client.request("POST", address, who, json=body)
    assert (made.status_code, made.headers["location"].rpartition("/")[0]) == (201, f"/api/v1{path}")


def test_an_invitation_sent_twice_under_one_key_is_one_letter(service_client: ServiceClient) -> None:
    grant = {"role": "host_signatory", "enterprise_number": OUR_HOST}
    body, key = {"email": "nieuw@example.org", "grant": grant}, {"Idempotency-Key": uuid4().hex}
    assert service_client.request("POST", "/invitations", HR, json=body, headers=key).status_code == 202
    rows_before = rows(service_client)
    assert service_client.request("POST", "/invitations", HR, json=body, headers=key).status_code == 202
    assert rows(service_client) == rows_before


@pytest.mark.parametrize("path", ["/groups", "/hosts/{number}/offers", "/agreements/{agreement_id}/duplicate"])
def test_an_attempt_that_broke_off_before_its_answer_makes_nothing_twice(
    service_client: ServiceClient, path: str
) -> None:
    who, address, body, _ = creations(service_client, path)
    key = {"Idempotency-Key": uuid4().hex}
    first = service_client.request("POST", address, who, json=body, headers=key)
    rows_before = rows(service_client)
    table = METADATA.tables["repeatable"]
    unanswered = table.update().where(table.c.key == key["Idempotency-Key"]).values(status=None, answer=None)
    with service_client.service.application.engine.begin() as connection:
        connection.execute(unanswered)
    began, service_client.clock.now = service_client.clock.now, service_client.clock.now + timedelta(minutes=3)
    try:
        again = service_client.request("POST", address, who, json=body, headers=key)
    finally:
        service_client.clock.now = began
    assert (again.status_code, again.headers["location"]) == (201, first.headers["location"])
    assert rows(service_client) == rows_before


def test_a_pointer_of_a_refused_record_holds_in_the_body_that_was_sent(service_client: ServiceClient) -> None:
    body = {"record": our_record() | {"kind": "no such kind", "a": 1}}
    details = assert_problem(service_client.request("POST", "/agreements", HR, json=body), 422, "record_refused")
    assert {(one.pointer, one.pointer_in) for one in details.findings} == {
        ("/record/kind", "body"),
        ("/record/a", "body"),
    }
    days = {"first_day": "2027-05-28", "last_day": "2027-02-01"}
    renewed = service_client.request(
        "POST", f"/agreements/{service_client.service.ids['our agreement']}/renew", HR, json=days
    )
    (finding,) = assert_problem(renewed, 422, "record_refused").findings
    assert (finding.pointer, finding.pointer_in) == ("/period/last_day", "record")


def shared(service_client: ServiceClient, name: str) -> tuple[str, str, Json, Json]:
    """Something that two people may change: its address, who changes it, and two ways to change it."""
    if name in {"/hosts/{number}/offers", "/hosts/{number}/risk-analyses"}:
        who, address, body, _ = creations(service_client, name)
        assert body
        place = service_client.request("POST", address, who, json=body).headers["location"].removeprefix("/api/v1")
        other = {"places": 3} if name.endswith("offers") else {"workplace": "Magazijn"}
        return place, who, body | other, body
    if name == "/hosts/{number}":
        return f"/hosts/{OUR_HOST}", HR, {"name": "Eén", "large": False}, {"name": "Twee", "large": True}
    return "/institutions/noordzee/setting", ADMINISTRATOR, {"retention_months": 12}, {"retention_months": 24}


@pytest.mark.parametrize(
    "name",
    ["/hosts/{number}", "/hosts/{number}/offers", "/hosts/{number}/risk-analyses", "/institutions/{slug}/setting"],
)
def test_of_two_who_change_what_they_share_the_second_is_refused(service_client: ServiceClient, name: str) -> None:
    address, who, one, two = shared(service_client, name)
    read = service_client.request("GET", address, who)
    tag = {"If-Match": read.headers["etag"]}
    first = service_client.request("PUT", address, who, json=one, headers=tag)
    assert (first.status_code, first.headers["etag"] != read.headers["etag"]) == (200, True), first.text
    assert_problem(service_client.request("PUT", address, who, json=two, headers=tag), 412, "stale_version")
    assert service_client.request("GET", address, who).json() == first.json()
    assert service_client.request("GET", address, who).headers["etag"] == first.headers["etag"]
    assert_problem(service_client.request("PUT", address, who, json=two, headers={"If-Match": "*"}), 400, "bad_version")
    assert (
        service_client.request("PUT", address, who, json=two, headers={"If-Match": first.headers["etag"]}).status_code
        == 200
    )
    assert service_client.request("PUT", address, who, json=one).status_code == 200  # who names no version overwrites


def test_of_changes_of_one_host_at_once_from_one_version_one_wins(service_client: ServiceClient) -> None:
    address, who, one, two = shared(service_client, "/hosts/{number}")
    tag = {"If-Match": service_client.request("GET", address, who).headers["etag"]}
    three, four = {"name": "Drie", "large": False}, {"name": "Vier", "large": False}

    def put(body: Json) -> Any:
        return service_client.request("PUT", address, who, json=body, headers=tag)

    responses = run_concurrently(
        *(partial(put, body) for body in (three, four, {**one, "name": "Vijf"}, {**two, "name": "Zes"}))
    )
    assert sorted(response.status_code for response in responses) == [200, 412, 412, 412]
