"""Amendments and terminations."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter
from litestar.types import ControllerRouterHandler

from internships.domain.record import KeptAmendment, KeptTermination, NotFound
from internships.domain.termination import Termination
from internships.services.agreements.amending import AmendmentProposal, AmendmentView
from internships.services.agreements.ending import TerminationView
from internships.web.api.documents import PDF, PROOFS, as_pdf
from internships.web.api.repeating import once
from internships.web.api.told import IdempotencyKey, IfMatch, versioned
from internships.web.bodies import RECORD_BODY
from internships.web.etag import required_version
from internships.web.press_room import in_press_room
from internships.web.services import Asker, UseCases

TAGS = ["amendments"]
Number = Annotated[int, PathParameter(description="The number of the amendment.", ge=1, le=999)]


def _answered(view: AmendmentView, made_at: str | None = None) -> Response[AmendmentView]:
    return versioned(view, view.version, view.content_sha256, made_at)


def _ended(view: TerminationView, made_at: str | None = None) -> Response[TerminationView]:
    return versioned(view, view.version, view.content_sha256, made_at)


@get("/agreements/{agreement_id:uuid}/amendments", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de addenda"})
def list_amendments(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> tuple[KeptAmendment, ...]:
    """List the amendments with old and new values."""
    return services.reading.amendments(viewer, agreement_id)


@post(
    "/agreements/{agreement_id:uuid}/amendments",
    tags=TAGS,
    request_max_body_size=RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Stel een addendum voor"},
)
def propose_amendment(
    agreement_id: FromPath[UUID],
    data: JSONBody[AmendmentProposal],
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[AmendmentView]:
    """Propose an amendment: send the whole record as it should become; the service finds what changes.

    Nothing of it holds until everybody signed. Days outside the signed period are named as not insured until then.
    """
    version, path = required_version(if_match), f"/agreements/{agreement_id}/amendments"

    def make(_: UUID | None) -> Response[AmendmentView]:
        return _answered(services.amending.propose(viewer, agreement_id, data, version=version), path)

    def tell(_: UUID) -> Response[AmendmentView]:
        return _answered(services.amending.proposed(viewer, agreement_id), path)

    return once(services, viewer, idempotency_key, f"POST {path}", data, make, tell)


@post(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/issue",
    tags=TAGS,
    status_code=200,
    opt={"nl": "Druk een addendum en vraag de handtekeningen"},
)
@in_press_room
def issue_amendment(
    agreement_id: FromPath[UUID],
    number: Number,
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
) -> Response[AmendmentView]:
    """Print an amendment with before and after, and ask for the signatures."""
    return _answered(services.amending.issue(viewer, agreement_id, number, version=required_version(if_match)))


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
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
) -> Response[AmendmentView]:
    """Drop an amendment that is not signed."""
    return _answered(services.amending.drop(viewer, agreement_id, number, version=required_version(if_match)))


@get(
    "/agreements/{agreement_id:uuid}/amendments/{number:int}/proof",
    tags=TAGS,
    media_type=PDF,
    opt={"allowance": PROOFS, "nl": "Druk een proef van een addendum"},
)
@in_press_room
def fetch_amendment_proof(
    agreement_id: FromPath[UUID],
    number: Number,
    viewer: Asker,
    services: UseCases,
) -> Response[bytes]:
    """Print a proof of an amendment."""
    return as_pdf(services.amending.proof(viewer, agreement_id, number), f"proof-amendment-{number}.pdf")


@get("/agreements/{agreement_id:uuid}/termination", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de beëindiging"})
def read_termination(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> KeptTermination:
    """Read the termination that is proposed or signed; 404 when there is none."""
    kept = services.reading.termination(viewer, agreement_id)
    if kept is None:
        raise NotFound
    return kept


@post(
    "/agreements/{agreement_id:uuid}/termination",
    tags=TAGS,
    request_max_body_size=RECORD_BODY,
    sync_to_thread=True,
    opt={"nl": "Stel een vroegtijdige beëindiging voor"},
)
def propose_termination(
    agreement_id: FromPath[UUID],
    data: JSONBody[Termination],
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[TerminationView]:
    """Propose to end a placement early, with the three-party talk where the institution asks one."""
    version, path = required_version(if_match), f"/agreements/{agreement_id}/termination"

    def make(_: UUID | None) -> Response[TerminationView]:
        return _ended(services.ending.propose(viewer, agreement_id, data, version=version), path)

    def tell(_: UUID) -> Response[TerminationView]:
        return _ended(services.ending.proposed(viewer, agreement_id), path)

    return once(services, viewer, idempotency_key, f"POST {path}", data, make, tell)


@post(
    "/agreements/{agreement_id:uuid}/termination/issue",
    tags=TAGS,
    status_code=200,
    opt={"nl": "Druk de beëindiging en vraag de handtekeningen"},
)
@in_press_room
def issue_termination(
    agreement_id: FromPath[UUID],
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
) -> Response[TerminationView]:
    """Print the termination and ask for the signatures."""
    return _ended(services.ending.issue(viewer, agreement_id, version=required_version(if_match)))


@post(
    "/agreements/{agreement_id:uuid}/termination/drop",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Laat de beëindiging vallen"},
)
def drop_termination(
    agreement_id: FromPath[UUID],
    viewer: Asker,
    services: UseCases,
    if_match: IfMatch = None,
) -> Response[TerminationView]:
    """Drop a termination that is not signed."""
    return _ended(services.ending.drop(viewer, agreement_id, version=required_version(if_match)))


@get(
    "/agreements/{agreement_id:uuid}/termination/proof",
    tags=TAGS,
    media_type=PDF,
    opt={"allowance": PROOFS, "nl": "Druk een proef van de beëindiging"},
)
@in_press_room
def fetch_termination_proof(agreement_id: FromPath[UUID], viewer: Asker, services: UseCases) -> Response[bytes]:
    """Print a proof of the termination."""
    return as_pdf(services.ending.proof(viewer, agreement_id), "proof-termination.pdf")


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
