"""Agreements: drafts, status changes, printing and copies."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response
from litestar import post as async_post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from internships.domain.fulfilment import Fulfilment
from internships.domain.identifiers import Sha256
from internships.domain.lifecycle import Action
from internships.domain.value import Day, Value
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.drafts import DraftView
from internships.services.agreements.transitions import Reason
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import RecordRequest, versioned_response, with_version_etag
from internships.web.etag import RequiredVersion
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get, post, put
from internships.web.work_queues import in_print_queue

_NO_BODY = Value()


class ApprovalRequest(Value):
    """An approval names the content that it approves."""

    content_sha256: Sha256


class RenewalRequest(Value):
    """The new period of a renewed agreement."""

    first_day: Day
    last_day: Day


def _draft_response(view: DraftView) -> Response[DraftView]:
    return with_version_etag(view, view.agreement)


def _created_draft_response(view: DraftView) -> Response[DraftView]:
    return with_version_etag(view, view.agreement, f"/agreements/{view.agreement.id}")


@post("/agreements", request_max_body_size=MAX_RECORD_BODY, nl="Maak een ontwerp; aanmaken keurt nooit goed")
def create_agreement(
    data: JSONBody[RecordRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[DraftView]:
    """Make a draft; creating never approves.

    The record may be incomplete; what is wrong or missing is named in the answer. With an `Idempotency-Key` the
    same request makes one draft, however often it is sent.
    """
    return once.answer(
        data, lambda new_id: _created_draft_response(services.drafts.create(principal, data.record, new_id))
    )


@get("/agreements/{agreement_id:uuid}", nl="Lees een overeenkomst")
def read_agreement(
    agreement_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    on: FromQuery[date | None] = None,
) -> Response[AgreementView]:
    """Read an agreement as it holds on a day, with its status, what blocks it and what you can do."""
    return versioned_response(services.agreements.agreement(principal, agreement_id, on))


@get("/agreements/{agreement_id:uuid}/findings", nl="Onderzoek een overeenkomst: alle bevindingen tegelijk")
def examine_agreement(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[DraftView]:
    """Examine an agreement: every finding at once, with warnings about duplicates, overlaps and full places."""
    return _draft_response(services.drafts.draft_with_findings(principal, agreement_id))


@put("/agreements/{agreement_id:uuid}", request_max_body_size=MAX_RECORD_BODY, nl="Vervang het dossier van een ontwerp")
def edit_agreement(
    agreement_id: FromPath[UUID],
    data: JSONBody[RecordRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[DraftView]:
    """Replace the record of a draft; what only another side may tell stays as it was."""
    return _draft_response(services.drafts.edit(principal, agreement_id, data.record, version=version))


def _transition(action: Action, en: str, nl: str) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    name = f"{action.value}_agreement"
    path = f"/agreements/{{agreement_id:uuid}}/{action.value.replace('_', '-')}"
    return post(path, status_code=200, name=name, operation_id=name, description=en, nl=nl)


def _transition_route(action: Action, en: str, nl: str) -> HTTPRouteHandler:
    @_transition(action, en, nl)
    def move(
        agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices, version: RequiredVersion
    ) -> Response[AgreementView]:
        return versioned_response(services.transitions.act(principal, agreement_id, action, version=version))

    return move


def _reasoned_transition_route(action: Action, en: str, nl: str) -> HTTPRouteHandler:
    @_transition(action, en, nl)
    def move(
        agreement_id: FromPath[UUID],
        data: JSONBody[Reason],
        principal: CurrentPrincipal,
        services: InjectedServices,
        version: RequiredVersion,
    ) -> Response[AgreementView]:
        return versioned_response(
            services.transitions.act(principal, agreement_id, action, version=version, reason=data)
        )

    return move


submit_agreement = _transition_route(Action.SUBMIT, "Submit a draft that is complete.", "Dien een volledig ontwerp in")
request_agreement_changes = _reasoned_transition_route(
    Action.REQUEST_CHANGES, "Ask for changes, with a reason.", "Vraag wijzigingen, met een reden"
)
reject_agreement = _reasoned_transition_route(
    Action.REJECT, "Reject what was submitted, with a reason.", "Weiger wat ingediend is, met een reden"
)


@post(
    "/agreements/{agreement_id:uuid}/approve", status_code=200, nl="Keur goed wat er nu staat: noem de inhoud die u las"
)
def approve_agreement(
    agreement_id: FromPath[UUID],
    data: JSONBody[ApprovalRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AgreementView]:
    """Approve what stands here now: name the content that you read.

    Takes the next step of the institution's approval; after the last one the agreement is approved.
    """
    content = data.content_sha256
    return versioned_response(
        services.transitions.act(principal, agreement_id, Action.APPROVE, version=version, content_sha256=content)
    )


@async_post(
    "/agreements/{agreement_id:uuid}/issue",
    status_code=200,
    nl="Druk de definitieve documenten van de goedgekeurde inhoud",
)
@in_print_queue
def issue_agreement(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices, version: RequiredVersion
) -> Response[AgreementView]:
    """Print the finals of the approved content and ask for the signatures."""
    return versioned_response(services.document_printing.issue(principal, agreement_id, version=version))


send_agreement = _transition_route(
    Action.SEND, "Send the finals for signature.", "Stuur de documenten ter ondertekening"
)
revise_agreement = _reasoned_transition_route(
    Action.REVISE,
    "Take back to draft; approvals, prints and signatures lose their force.",
    "Zet terug naar ontwerp; goedkeuringen, afdrukken en handtekeningen vervallen",
)
suspend_agreement = _reasoned_transition_route(
    Action.SUSPEND, "Suspend a signed placement, with a reason.", "Schors een ondertekende stage, met een reden"
)
resume_agreement = _transition_route(Action.RESUME, "Resume a suspended placement.", "Hervat een geschorste stage")
withdraw_agreement = _reasoned_transition_route(
    Action.WITHDRAW,
    "Withdraw what was not approved, with a reason.",
    "Trek in wat nog niet goedgekeurd is, met een reden",
)
cancel_agreement = _reasoned_transition_route(
    Action.CANCEL, "Cancel what has not started, with a reason.", "Annuleer wat nog niet begonnen is, met een reden"
)


@post(
    "/agreements/{agreement_id:uuid}/fulfil",
    status_code=200,
    nl="Voer in dat een voorwaarde vervuld is, een fiche bezorgd of een bijlage binnen",
)
def fulfil_agreement(
    agreement_id: FromPath[UUID],
    data: JSONBody[Fulfilment],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AgreementView]:
    """Enter that a condition is met, a sheet was given or an annex is in; what was signed stays as it is."""
    return versioned_response(services.fulfilments.fulfil(principal, agreement_id, data, version=version))


@post("/agreements/{agreement_id:uuid}/duplicate", nl="Maak een nieuw ontwerp voor een andere student")
def duplicate_agreement(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[DraftView]:
    """Make a new draft for another student: the same host, place and programme."""
    return once.answer(
        _NO_BODY, lambda new_id: _created_draft_response(services.copies.duplicate(principal, agreement_id, new_id))
    )


@post(
    "/agreements/{agreement_id:uuid}/renew",
    request_max_body_size=MAX_RECORD_BODY,
    nl="Maak een nieuw ontwerp voor een nieuwe periode",
)
def renew_agreement(
    agreement_id: FromPath[UUID],
    data: JSONBody[RenewalRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    once: OncePerKey,
) -> Response[DraftView]:
    """Make a new draft for the same student and host in another period."""

    def make(new_id: UUID | None) -> Response[DraftView]:
        copy = services.copies.renew(principal, agreement_id, data.first_day, data.last_day, new_id)
        return _created_draft_response(copy)

    return once.answer(data, make)
