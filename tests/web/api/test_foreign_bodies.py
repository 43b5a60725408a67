"""Ids in a body or query that belong to others: refused, or empty, in the same words as ids that do not exist."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Role
from internships.domain.document import Json
from tests.builders.agreement_use_cases import OTHER_HOST, OUR_HOST
from tests.builders.populated_service import (
    NARROW_GRANTS,
    OUR_SITE,
    THEIR_SITE,
    UNREACHED_HOST,
    PopulatedService,
    frozen_clock,
    populated_service,
    principal_of,
    their_record,
)
from tests.databases import BACKENDS

ADMINISTRATOR, COORDINATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.COORDINATOR), str(Role.HOST_HR)
OPERATOR = str(Role.OPERATOR)
OURS = (*map(str, Role), *NARROW_GRANTS, "our_clerk", "nobody", "coordinator_of_another_unit")
"""Roles to whom the other side's things are foreign."""
FOREIGN_PEOPLE = ("other.student@example.org", "other.mentor@example.org")


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service(request.param, tmp_path_factory.mktemp("service"), clock=frozen_clock) as service:
        yield service


def posted(
    http_client: TestClient[Litestar],
    service: PopulatedService,
    who: str,
    path: str,
    body: Json,
    etag: str | None = None,
) -> tuple[int, Any]:
    headers = service.headers(who) | ({} if etag is None else {"If-Match": etag})
    response = http_client.post(f"/api/v1{path}", headers=headers, json=body)
    response_body = (response.json() if response.content else None) or {}
    return response.status_code, {name: value for name, value in response_body.items() if name != "request_id"}


def on_a_person(
    http_client: TestClient[Litestar], service: PopulatedService, who: str, act: str, email: str
) -> tuple[int, Any]:
    """Request a copy, or an erasure with the version that the copy contains."""
    if act == "export":
        return posted(http_client, service, who, "/persons/export", {"email": email})
    copied = http_client.post("/api/v1/persons/export", headers=service.headers(who), json={"email": email})
    etag = copied.headers.get("etag", f'"{"0" * 32}"')
    return posted(http_client, service, who, "/persons/erase", {"email": email, "reason": "request"}, etag)


@pytest.mark.parametrize("act", ["export", "erase"])
def test_a_copy_or_erasure_of_anothers_person_is_one_of_somebody_unknown(
    service: PopulatedService, http_client: TestClient[Litestar], act: str
) -> None:
    passed = set()
    for who in OURS:
        unknown = on_a_person(http_client, service, who, act, "unknown@example.org")
        for email in FOREIGN_PEOPLE:
            status, response_body = on_a_person(http_client, service, who, act, email)
            assert (status, response_body | {"email": ""}) == (unknown[0], unknown[1] | {"email": ""}), (who, email)
            passed |= {who} if status == 200 else set()
    assert passed == {ADMINISTRATOR}


BATCHES = ("submit", "approve", "issue", "send", "sign")


def _rows(act: str, agreement_id: str, content: str) -> Json:
    if act in {"submit", "issue", "send"}:
        return {"agreement_ids": [agreement_id]}
    fields = {"content_sha256": content} if act == "approve" else {"signed_on": "2026-09-01", "evidence": "map 12"}
    return {"rows": [{"agreement_id": agreement_id, **fields}]}


def test_a_batch_on_anothers_agreement_is_refused_as_one_on_an_unknown_agreement(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    theirs = service.ids["their agreement"]
    reading, reader = service.application.services.agreements, principal_of(service, "their_coordinator")
    before = reading.agreement(reader, theirs)
    rows_sent: dict[tuple[str, str], list[str]] = {}
    for who in OURS:
        for act in BATCHES:
            for agreement_id in (str(theirs), str(uuid4())):
                body = _rows(act, agreement_id, before.content_sha256)
                status, response_body = posted(http_client, service, who, f"/batches/{act}", body)
                assert status in {202, 403}, (who, act, response_body)
                rows_sent.setdefault((who, act), []).append(
                    response_body.get("id", response_body["code"]) if status == 403 else response_body["id"]
                )
    while service.application.batch_worker("one").run_once():
        pass
    came_of = {}
    for (who, act), (foreign, unknown) in rows_sent.items():
        came_of[who, act] = _outcome(http_client, service, who, foreign)
        assert came_of[who, act] == _outcome(http_client, service, who, unknown), (who, act)
        assert came_of[who, act] in {"not_by_this_role", "not_found"}, (who, act)
    assert {who for (who, _), code in came_of.items() if code == "not_found"} >= {HR, COORDINATOR, ADMINISTRATOR}
    assert reading.agreement(reader, theirs) == before


def _outcome(http_client: TestClient[Litestar], service: PopulatedService, who: str, batch: str) -> str:
    if batch == "not_by_this_role":
        return batch
    (row,) = http_client.get(f"/api/v1/batches/{batch}/rows", headers=service.headers(who)).json()
    return str(row["outcome"]["code"])


def test_a_list_narrowed_to_what_is_anothers_is_a_list_of_nothing(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    site = their_record()["places"][0]["establishment_number"]
    narrowed = {
        "group": (service.ids["their group"], uuid4()),
        "enterprise_number": (OTHER_HOST, UNREACHED_HOST),
        "institution": ("polder", "nowhere"),
        "establishment_number": (site, THEIR_SITE),
        "search": ("other.student", "nobody.at.all"),
    }
    lists = ("placements", "placements/blockers", "placements/counts", "placements/export/json", "offers")
    for who in sorted({*OURS} - {OPERATOR}):  # who keeps the groups
        for path in lists:
            for name, (foreign, unknown) in narrowed.items():
                if (path == "offers" and name != "group") or (name, site) == ("establishment_number", OUR_SITE):
                    continue
                responses = [
                    http_client.get(f"/api/v1/{path}", headers=service.headers(who), params={name: str(value)})
                    for value in (foreign, unknown)
                ]
                bodies = [{**a.json(), "request_id": ""} if isinstance(a.json(), dict) else a.json() for a in responses]
                assert (responses[0].status_code, bodies[0]) == (responses[1].status_code, bodies[1]), (who, path, name)
                assert responses[0].status_code in {200, 403, 404}
                if responses[0].status_code == 200:
                    assert bodies[0] in ([], {"entries": [], "next": None, "request_id": ""}), (who, path, name)


def _at(role: Role, **grant: Any) -> Json:
    return {"role": str(role), **grant}


GRANTS: dict[str, Json] = {
    "operator": _at(Role.OPERATOR),
    "association": _at(Role.ASSOCIATION),
    "our administrator": _at(Role.INSTITUTION_ADMINISTRATOR, institution="noordzee"),
    "their administrator": _at(Role.INSTITUTION_ADMINISTRATOR, institution="polder"),
    "our coordinator": _at(Role.COORDINATOR, institution="noordzee"),
    "their coordinator": _at(Role.COORDINATOR, institution="polder"),
    "our unit": _at(Role.COORDINATOR, institution="noordzee", unit="elders"),
    "our host administrator": _at(Role.HOST_HR, enterprise_number=OUR_HOST, is_host_administrator=True),
    "their host administrator": _at(Role.HOST_HR, enterprise_number=OTHER_HOST, is_host_administrator=True),
    "our hr": _at(Role.HOST_HR, enterprise_number=OUR_HOST),
    "their hr": _at(Role.HOST_HR, enterprise_number=OTHER_HOST),
    "our signatory": _at(Role.HOST_SIGNATORY, enterprise_number=OUR_HOST),
    "their signatory": _at(Role.HOST_SIGNATORY, enterprise_number=OTHER_HOST),
    "student": _at(Role.STUDENT),
    "mentor": _at(Role.MENTOR),
    "supervisor": _at(Role.SUPERVISOR),
}
_OWN = {"student", "mentor", "supervisor"}
_JOINING = {"our host administrator", "their host administrator"}
GIVES: dict[str, set[str]] = {
    OPERATOR: set(GRANTS),
    ADMINISTRATOR: {"our administrator", "our coordinator", "our unit"} | _OWN | _JOINING,
    COORDINATOR: _OWN | _JOINING,
    "coordinator_of_another_unit": _OWN | _JOINING,
    HR: {"our host administrator", "our hr", "our signatory", "mentor"},
}
HOLDS: dict[str, set[str]] = {
    **{str(role): {str(role)} for role in (Role.STUDENT, Role.MENTOR, Role.SUPERVISOR, Role.OPERATOR)},
    str(Role.ASSOCIATION): {"association"},
    ADMINISTRATOR: {"our administrator"},
    COORDINATOR: {"our coordinator", "our unit"},
    "coordinator_of_another_unit": {"our unit"},
    HR: {"our host administrator", "our hr"},
    str(Role.HOST_SIGNATORY): {"our signatory"},
    "our_clerk": {"our signatory"},
}


def test_nobody_invites_to_more_than_they_administer(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    for who in OURS:
        for place, (name, grant) in enumerate(GRANTS.items()):
            body = {"email": f"{who}.{place}@example.org", "grant": grant}
            status, response_body = posted(http_client, service, who, "/invitations", body)
            if name not in GIVES.get(who, ()):
                assert (status, response_body["code"]) == (403, "not_yours_to_give"), (who, name)
            else:  # a host that has an administrator lets that one invite
                assert status == 202 or response_body["code"] == "host_has_administrator", (who, name, response_body)


def test_no_key_reaches_further_than_its_owner(service: PopulatedService, http_client: TestClient[Litestar]) -> None:
    for who in OURS:
        for name, grant in GRANTS.items():
            status, response_body = posted(http_client, service, who, "/me/keys", {"name": name, "grants": [grant]})
            if name in HOLDS.get(who, ()):
                assert status == 201, (who, name, response_body)
            else:
                assert (status, response_body["code"]) == (409, "key_reaches_too_far"), (who, name)


def test_the_operator_alone_makes_and_changes_groups(
    service: PopulatedService, http_client: TestClient[Litestar]
) -> None:
    for who in (*OURS, "their_hr", "their_coordinator"):
        for member in (OUR_HOST, OTHER_HOST, UNREACHED_HOST):
            posted_group = posted(http_client, service, who, "/groups", {"name": "Groep", "members": [member]})
            assert posted_group[0] == 403 or who == OPERATOR, who
        for group in (service.ids["our group"], service.ids["their group"], uuid4()):
            body = {"name": "Groep", "members": [OUR_HOST]}
            response = http_client.put(f"/api/v1/groups/{group}", headers=service.headers(who), json=body)
            assert response.status_code == 403 or who == OPERATOR, who
