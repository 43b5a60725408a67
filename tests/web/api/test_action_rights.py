"""Who may do each action on an agreement, with a valid body; nobody else can."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from internships.domain.access import Role
from internships.domain.document import Json
from internships.domain.lifecycle import Action
from internships.domain.signatures import SignatureState
from internships.services.agreements.signatures import PaperSignature
from tests.builders.populated_service import (
    A_TERMINATION,
    NARROW_GRANTS,
    UNRELATED_GRANTS,
    PopulatedService,
    frozen_clock,
    http_client_for,
    our_record,
    populated_service,
    principal_of,
)

ADMINISTRATOR, COORDINATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.COORDINATOR), str(Role.HOST_HR)
STUDENT, SUPERVISOR = str(Role.STUDENT), str(Role.SUPERVISOR)
EVERYBODY = (*map(str, Role), *NARROW_GRANTS, *UNRELATED_GRANTS, "their_hr", "their_coordinator", "other.student")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PopulatedService]:
    with populated_service("sqlite", tmp_path, clock=frozen_clock) as service:
        yield service


IN_INSTITUTION, IN_HOST = {ADMINISTRATOR, COORDINATOR}, {HR, "hr_of_our_site"}
PROPOSERS = {*IN_INSTITUTION, *IN_HOST, STUDENT}
REASON: Json = {"code": "other", "text": "Daarom."}


def _acts(service: PopulatedService) -> Iterator[tuple[str, str, Json | None, set[str]]]:
    """Yield, for one agreement from draft to end, each action with a valid body and the roles that may do it."""
    services, principal = service.application.services, principal_of(service, ADMINISTRATOR)
    agreement_id = services.drafts.create(principal, our_record()).agreement.id
    path = f"/agreements/{agreement_id}"

    def current() -> Any:
        return services.agreements.agreement(principal, agreement_id)

    def rows() -> list[UUID]:
        return [
            row.id for row in services.agreements.ledger(principal, agreement_id) if row.state is SignatureState.ASKED
        ]

    folder = services.institutions.variant(principal, "noordzee").folder_sha256
    yield "PUT", "/institutions/noordzee/setting", {"national_number_basis": "decreet"}, {ADMINISTRATOR}
    yield "POST", "/institutions/noordzee/confirmation", {"folder_sha256": folder}, {ADMINISTRATOR}
    yield "PUT", f"{path}/students/0/national-number", {"insz": "85073003328"}, IN_INSTITUTION
    yield "PUT", path, {"record": {**our_record(), "reference": "R-1"}}, PROPOSERS
    yield "POST", f"{path}/submit", None, PROPOSERS
    yield "POST", f"{path}/request-changes", REASON, {*IN_INSTITUTION, SUPERVISOR}
    services.transitions.act(principal, agreement_id, Action.SUBMIT, version=current().version)
    yield "POST", f"{path}/approve", {"content_sha256": current().content_sha256}, IN_INSTITUTION
    yield "POST", f"{path}/issue", None, IN_INSTITUTION
    yield "POST", f"{path}/send", None, IN_INSTITUTION
    signed = {"signed_on": "2026-09-01", "evidence": "map 12"}
    yield "POST", f"{path}/signatures/{rows()[0]}", signed, IN_INSTITUTION
    for row in rows():
        services.signatures.enter_paper(
            principal, agreement_id, row, PaperSignature.model_validate(signed), version=current().version
        )
    record = {**current().record, "period": {**current().record["period"], "last_day": "2027-01-15"}}
    why = {"reason_code": "period", "reason": "De kraan stond stil.", "takes_effect_on": "2026-10-01"}
    yield "POST", f"{path}/amendments", {"record": record, **why}, PROPOSERS
    yield "POST", f"{path}/amendments/1/issue", None, IN_INSTITUTION
    yield "POST", f"{path}/amendments/1/drop", None, IN_INSTITUTION
    yield "POST", f"{path}/termination", A_TERMINATION, PROPOSERS
    yield "POST", f"{path}/termination/drop", None, IN_INSTITUTION
    yield "POST", f"{path}/suspend", REASON, IN_INSTITUTION
    yield "POST", f"{path}/resume", None, IN_INSTITUTION
    yield "POST", f"{path}/cancel", REASON, {*IN_INSTITUTION, *IN_HOST}


def test_who_may_do_an_act_does_it_and_nobody_else_can(service: PopulatedService) -> None:
    with http_client_for(service) as http_client:
        for method, path, body, may in _acts(service):
            tag = {}
            if path.startswith("/agreements"):
                agreement = "/".join(path.split("/")[:3])
                read = http_client.get(f"/api/v1{agreement}", headers=service.headers(ADMINISTRATOR))
                tag = {"If-Match": read.headers["etag"]}
            for who in (*(other for other in EVERYBODY if other not in may), min(may)):
                response = http_client.request(method, f"/api/v1{path}", headers=service.headers(who) | tag, json=body)
                is_done = response.is_success if who in may else _is_refused(response)
                assert is_done, (who, method, path, response.text[:600])


def _is_refused(response: Response) -> bool:
    return response.status_code in {403, 404} or response.json()["code"] == "not_your_step"
