"""Amendments and terminations."""

from typing import Annotated, TypeVar
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter
from litestar.types import ControllerRouterHandler

from internships.domain.agreement_record import AmendmentRecord, NotFound, TerminationRecord
from internships.domain.termination import Termination
from internships.services.agreements.amendments import AmendmentProposal, AmendmentView
from internships.services.agreements.terminations import TerminationView
from internships.web.api.documents import PDF, PROOF_ALLOWANCE, pdf_response
from internships.web.api.idempotent_requests import answer_once
from internships.web.api.responses import IdempotencyKey, IfMatch, with_version_etag
from internships.web.etag import required_version
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.work_queues import in_print_queue

TAGS = ["amendments"]
ViewT = TypeVar("ViewT", AmendmentView, TerminationView)
Number = Annotated[int, PathParameter(description="The number of the amendment.", ge=1, le=999)]


def _response(view: ViewT, made_at: str | None = None) -> Response[ViewT]:
    return with_version_etag(view, view.version, view.content_sha256, made_at)


@get("/agreements/{agreement_id:uuid}/amendments", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de addenda"})
def list_amendments(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> tuple[AmendmentRecord, ...]:
    """List the amendments with old and new values."""
    return services.agreements.amendments(principal, agreement_id)


@post(
    "/agreements/{agreement_id:uuid}/amendments",
    tags=TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Stel een addendum voor"},
)
def propose_amendment(
    agreement_id: FromPath[UUID],
    data: JSONBody[AmendmentProposal],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[AmendmentView]:
    """Propose an amendment: send the whole record as it should become; the service finds what changes.

    Nothing of it holds until everybody signed. Days outside the signed period are named as not insured until then.
    """
    version, path = required_version(if_match), f"/agreements/{agreement_id}/amendments"

    def make(_: UUID | None) -> Response[AmendmentView]:
        return _response(services.amendments.propose(principal, agreement_id, data, version=version), path)

    def read(_: UUID) -> Response[AmendmentView]:
        return _response(services.amendments.last_own_proposal(principal, agreement_id), path)

    return answer_once(services, principal, idempotency_key, f"POST {path}", data, make, read)


@post(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/issue",
    tags=TAGS,
    status_code=200,
    opt={"nl": "Druk een addendum en vraag de handtekeningen"},
)
@in_print_queue
def issue_amendment(
    agreement_id: FromPath[UUID],
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
) -> Response[AmendmentView]:
    """Print an amendment with before and after, and ask for the signatures."""
    return _response(services.amendments.issue(principal, agreement_id, number, version=required_version(if_match)))


@post(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/drop",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Laat een addendum vallen"},
)
def drop_amendment(
    agreement_id: FromPath[UUID],
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
) -> Response[AmendmentView]:
    """Drop an amendment that is not signed."""
    return _response(services.amendments.drop(principal, agreement_id, number, version=required_version(if_match)))


@get(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/proof",
    tags=TAGS,
    media_type=PDF,
    opt={"allowance": PROOF_ALLOWANCE, "nl": "Druk een proef van een addendum"},
)
@in_print_queue
def fetch_amendment_proof(
    agreement_id: FromPath[UUID],
    number: Number,
    principal: CurrentPrincipal,
    services: InjectedServices,
) -> Response[bytes]:
    """Print a proof of an amendment."""
    return pdf_response(services.amendments.proof(principal, agreement_id, number), f"proof-amendment-{number}.pdf")


@get("/agreements/{agreement_id:uuid}/termination", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de beëindiging"})
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
    tags=TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Stel een vroegtijdige beëindiging voor"},
)
def propose_termination(
    agreement_id: FromPath[UUID],
    data: JSONBody[Termination],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[TerminationView]:
    """Propose to end a placement early, with the three-party talk where the institution asks one."""
    version, path = required_version(if_match), f"/agreements/{agreement_id}/termination"

    def make(_: UUID | None) -> Response[TerminationView]:
        return _response(services.terminations.propose(principal, agreement_id, data, version=version), path)

    def read(_: UUID) -> Response[TerminationView]:
        return _response(services.terminations.current(principal, agreement_id), path)

    return answer_once(services, principal, idempotency_key, f"POST {path}", data, make, read)


@post(
    "/agreements/{agreement_id:uuid}/termination/issue",
    tags=TAGS,
    status_code=200,
    opt={"nl": "Druk de beëindiging en vraag de handtekeningen"},
)
@in_print_queue
def issue_termination(
    agreement_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
) -> Response[TerminationView]:
    """Print the termination and ask for the signatures."""
    return _response(services.terminations.issue(principal, agreement_id, version=required_version(if_match)))


@post(
    "/agreements/{agreement_id:uuid}/termination/drop",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Laat de beëindiging vallen"},
)
def drop_termination(
    agreement_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: IfMatch = None,
) -> Response[TerminationView]:
    """Drop a termination that is not signed."""
    return _response(services.terminations.drop(principal, agreement_id, version=required_version(if_match)))


@get(
    "/agreements/{agreement_id:uuid}/termination/proof",
    tags=TAGS,
    media_type=PDF,
    opt={"allowance": PROOF_ALLOWANCE, "nl": "Druk een proef van de beëindiging"},
)
@in_print_queue
def fetch_termination_proof(
    agreement_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[bytes]:
    """Print a proof of the termination."""
    return pdf_response(services.terminations.proof(principal, agreement_id), "proof-termination.pdf")


ROUTES: list[ControllerRouterHandler] = [
    list_amendments,
    propose_amendment,
    issue_amendment,
    drop_amendment,
    fetch_amendment_proof,
    read_termination,
    propose_termination,
    issue_termination,
    drop_termination,
    fetch_termination_proof,
]
