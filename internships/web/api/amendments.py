"""Amendments and terminations."""

from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar import get as async_get
from litestar import post as async_post
from litestar.params import FromPath, JSONBody, PathParameter

from internships.domain.agreement_record import AmendmentRecord, NotFound, TerminationRecord
from internships.domain.termination import Termination
from internships.services.agreements.amendments import AmendmentProposal, AmendmentView
from internships.services.agreements.terminations import TerminationView
from internships.web.api.documents import PDF, PROOF_ALLOWANCE, pdf_response
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import versioned_response
from internships.web.etag import RequiredVersion
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get, post
from internships.web.work_queues import in_print_queue

Number = Annotated[int, PathParameter(ge=1, le=999)]


@get("/agreements/{agreement_id:uuid}/amendments", nl="Lees de addenda")
def list_amendments(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> tuple[AmendmentRecord, ...]:
    """List the amendments with old and new values."""
    return services.agreements.amendments(principal, agreement_id)


@post("/agreements/{agreement_id:uuid}/amendments", request_max_body_size=MAX_RECORD_BODY, nl="Stel een addendum voor")
def propose_amendment(
    agreement_id: FromPath[UUID],
    data: JSONBody[AmendmentProposal],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
    once: OncePerKey,
) -> Response[AmendmentView]:
    """Propose an amendment: send the whole record as it should become; the service finds what changes.

    Nothing of it holds until everybody signed. Days outside the signed period are named as not insured until then.
    """
    path = f"/agreements/{agreement_id}/amendments"

    def make(_: UUID | None) -> Response[AmendmentView]:
        return versioned_response(services.amendments.propose(principal, agreement_id, data, version=version), path)

    def read(_: UUID) -> Response[AmendmentView]:
        return versioned_response(services.amendments.last_own_proposal(principal, agreement_id), path)

    return once.answer(data, make, read)


@async_post(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/issue",
    status_code=200,
    nl="Druk een addendum en vraag de handtekeningen",
)
@in_print_queue
def issue_amendment(
    agreement_id: FromPath[UUID],
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AmendmentView]:
    """Print an amendment with before and after, and ask for the signatures."""
    return versioned_response(services.amendments.issue(principal, agreement_id, number, version=version))


@post("/agreements/{agreement_id:uuid}/amendments/{number:int}/drop", status_code=200, nl="Laat een addendum vallen")
def drop_amendment(
    agreement_id: FromPath[UUID],
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
) -> Response[AmendmentView]:
    """Drop an amendment that is not signed."""
    return versioned_response(services.amendments.drop(principal, agreement_id, number, version=version))


@async_get(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/proof",
    media_type=PDF,
    allowance=PROOF_ALLOWANCE,
    nl="Druk een proef van een addendum",
)
@in_print_queue
def fetch_amendment_proof(
    agreement_id: FromPath[UUID], number: Number, principal: CurrentPrincipal, services: InjectedServices
) -> Response[bytes]:
    """Print a proof of an amendment."""
    return pdf_response(services.amendments.proof(principal, agreement_id, number), f"proof-amendment-{number}.pdf")


@get("/agreements/{agreement_id:uuid}/termination", nl="Lees de beëindiging")
def read_termination(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> TerminationRecord:
    """Read the termination that is proposed or signed; 404 when there is none."""
    termination = services.agreements.termination(principal, agreement_id)
    if termination is None:
        raise NotFound
    return termination


@post(
    "/agreements/{agreement_id:uuid}/termination",
    request_max_body_size=MAX_RECORD_BODY,
    nl="Stel een vroegtijdige beëindiging voor",
)
def propose_termination(
    agreement_id: FromPath[UUID],
    data: JSONBody[Termination],
    principal: CurrentPrincipal,
    services: InjectedServices,
    version: RequiredVersion,
    once: OncePerKey,
) -> Response[TerminationView]:
    """Propose to end a placement early, with the three-party talk where the institution asks one."""
    path = f"/agreements/{agreement_id}/termination"

    def make(_: UUID | None) -> Response[TerminationView]:
        return versioned_response(services.terminations.propose(principal, agreement_id, data, version=version), path)

    def read(_: UUID) -> Response[TerminationView]:
        return versioned_response(services.terminations.current(principal, agreement_id), path)

    return once.answer(data, make, read)


@async_post(
    "/agreements/{agreement_id:uuid}/termination/issue",
    status_code=200,
    nl="Druk de beëindiging en vraag de handtekeningen",
)
@in_print_queue
def issue_termination(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices, version: RequiredVersion
) -> Response[TerminationView]:
    """Print the termination and ask for the signatures."""
    return versioned_response(services.terminations.issue(principal, agreement_id, version=version))


@post("/agreements/{agreement_id:uuid}/termination/drop", status_code=200, nl="Laat de beëindiging vallen")
def drop_termination(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices, version: RequiredVersion
) -> Response[TerminationView]:
    """Drop a termination that is not signed."""
    return versioned_response(services.terminations.drop(principal, agreement_id, version=version))


@async_get(
    "/agreements/{agreement_id:uuid}/termination/proof",
    media_type=PDF,
    allowance=PROOF_ALLOWANCE,
    nl="Druk een proef van de beëindiging",
)
@in_print_queue
def fetch_termination_proof(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[bytes]:
    """Print a proof of the termination."""
    return pdf_response(services.terminations.proof(principal, agreement_id), "proof-termination.pdf")
