"""Batches: one action on many agreements, carried out by workers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from pydantic import Field

from internships.domain.access import Principal
from internships.domain.batches import ApproveRow, Batch, BatchKind, BatchLine, SignRow
from internships.domain.draft import DraftRecord
from internships.domain.value import Value
from internships.services.batches.batch_service import MOST_ROWS
from internships.web.api.idempotent_requests import IdempotentRequest, OncePerKey
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, next_cursor, position_of
from internships.web.services import CurrentPrincipal, InjectedServices, Services
from internships.web.thread_routes import get, post

MAX_BYTES = 30_000_000


class CreateBatchRequest(Value):
    """Records of which drafts are to be made, one a row.

    A student who has a placement at the same host on the same days already gets no second one (`placed_already`),
    unless `keep_duplicates` says that these are other placements.
    """

    records: Annotated[tuple[DraftRecord, ...], Field(min_length=1, max_length=MOST_ROWS)]
    keep_duplicates: bool = False


class AgreementBatchRequest(Value):
    """Agreements to submit, to issue or to send, each as it is when its turn comes."""

    agreement_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_ROWS)]


class ApproveBatchRequest(Value):
    """Agreements to approve, each by the hash of the content that was read."""

    rows: Annotated[tuple[ApproveRow, ...], Field(min_length=1, max_length=MOST_ROWS)]


class SignBatchRequest(Value):
    """Signatures that came back on paper, one agreement a row."""

    rows: Annotated[tuple[SignRow, ...], Field(min_length=1, max_length=MOST_ROWS)]


def _batch_response(batch: Batch) -> Response[Batch]:
    return Response(batch, status_code=202, headers={"Location": f"/api/v1/batches/{batch.id}"})


@post(
    "/batches/create", status_code=202, request_max_body_size=MAX_BYTES, located=True, nl="Maak veel ontwerpen tegelijk"
)
def create_many(
    data: JSONBody[CreateBatchRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[Batch]:
    """Make many drafts at once; rows are checked separately, and a refused row does not stop the others."""
    rows = [{"record": record, "keep_duplicates": data.keep_duplicates} for record in data.records]
    return _start_batch(services, principal, once, BatchKind.CREATE, data, rows)


def _rows_as_json(data: ApproveBatchRequest | SignBatchRequest) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", exclude_none=True) for row in data.rows]


def _start_batch(
    services: Services,
    principal: Principal,
    once: IdempotentRequest,
    kind: BatchKind,
    body: Value,
    rows: list[dict[str, Any]],
) -> Response[Batch]:
    return once.answer(
        body,
        lambda new_id: _batch_response(services.batches.create(principal, kind, rows, new_id)),
        lambda batch_id: _batch_response(services.batches.batch(principal, batch_id)),
    )


def _agreement_batch_route(kind: BatchKind, en: str, nl: str) -> HTTPRouteHandler:
    @post(
        f"/batches/{kind}",
        request_max_body_size=MAX_RECORD_BODY,
        status_code=202,
        name=f"{kind}_many",
        operation_id=f"{kind}_many",
        description=en,
        located=True,
        nl=nl,
    )
    def start(
        data: JSONBody[AgreementBatchRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
    ) -> Response[Batch]:
        rows = [{"agreement_id": str(agreement_id)} for agreement_id in data.agreement_ids]
        return _start_batch(services, principal, once, kind, data, rows)

    return start


submit_many = _agreement_batch_route(BatchKind.SUBMIT, "Submit many drafts at once.", "Dien veel ontwerpen tegelijk in")


@post(
    "/batches/approve",
    request_max_body_size=MAX_RECORD_BODY,
    status_code=202,
    located=True,
    nl="Keur veel overeenkomsten tegelijk goed, elk met de hash van wat u las",
)
def approve_many(
    data: JSONBody[ApproveBatchRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[Batch]:
    """Approve many agreements at once, each by the hash of the content that was read."""
    return _start_batch(services, principal, once, BatchKind.APPROVE, data, _rows_as_json(data))


issue_many = _agreement_batch_route(
    BatchKind.ISSUE,
    "Print the finals of many approved agreements at once.",
    "Druk veel goedgekeurde overeenkomsten tegelijk",
)
send_many = _agreement_batch_route(
    BatchKind.SEND,
    "Send many issued agreements for signature at once.",
    "Stuur veel overeenkomsten tegelijk ter ondertekening",
)


@post(
    "/batches/sign",
    request_max_body_size=MAX_RECORD_BODY,
    status_code=202,
    located=True,
    nl="Voer veel handtekeningen op papier tegelijk in",
)
def sign_many(
    data: JSONBody[SignBatchRequest], principal: CurrentPrincipal, services: InjectedServices, once: OncePerKey
) -> Response[Batch]:
    """Enter many signatures on paper at once.

    A row with a day and where the original is kept enters every signature that its agreement still lacks;
    `role`, `order`, `document` or `signature_id` choose some of them, `subject` an amendment or the termination.
    """
    return _start_batch(services, principal, once, BatchKind.SIGN, data, _rows_as_json(data))


@get("/batches", nl="Lijst uw reeksen")
def list_batches(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[Batch]:
    """List your batches with their progress, the newest first."""
    batches, last = services.batches.batches(principal, after=position_of(cursor, datetime, UUID), limit=limit)
    return Page[Batch](entries=batches, next=next_cursor(last))


@get("/batches/{batch_id:uuid}", nl="Volg een reeks")
def read_batch(batch_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Batch:
    """Follow a batch: how many rows wait, run, are done, refused or failed."""
    return services.batches.batch(principal, batch_id)


@get("/batches/{batch_id:uuid}/rows", nl="Lees de rijen van een reeks")
def list_batch_rows(
    batch_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    after: Annotated[int, QueryParameter(ge=0, le=2_000_000)] = 0,
    limit: LimitParam = DEFAULT_LIMIT,
) -> tuple[BatchLine, ...]:
    """Read the rows of a batch with their results."""
    return services.batches.lines(principal, batch_id, after, limit)


@post("/batches/{batch_id:uuid}/cancel", status_code=200, nl="Annuleer wat nog niet begonnen is")
def cancel_batch(batch_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Batch:
    """Cancel the rows that nobody has begun."""
    return services.batches.cancel(principal, batch_id)
