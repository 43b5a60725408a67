"""Batches: one action on many agreements, carried out by workers."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.access import Principal
from internships.domain.batches import ApproveRow, Batch, BatchKind, BatchLine, SignRow
from internships.domain.draft import DraftRecord
from internships.domain.value import Value
from internships.services.batches.batch_service import MOST_ROWS
from internships.web.api.idempotent_requests import answer_once
from internships.web.api.responses import IdempotencyKey
from internships.web.json_bodies import MAX_RECORD_BODY
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, cursor_of_moment, moment_of
from internships.web.services import CurrentPrincipal, InjectedServices, Services

TAGS = ["agreements"]
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
    "/batches/create",
    tags=TAGS,
    status_code=202,
    request_max_body_size=MAX_BYTES,
    sync_to_thread=True,
    opt={"located": True, "nl": "Maak veel ontwerpen tegelijk"},
)
def create_many(
    data: JSONBody[CreateBatchRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Make many drafts at once; each row is judged by itself, and a bad one stops no other."""
    rows = [{"record": record, "keep_duplicates": data.keep_duplicates} for record in data.records]
    return _start_batch(services, principal, idempotency_key, BatchKind.CREATE, data, rows)


def _rows_as_json(data: ApproveBatchRequest | SignBatchRequest) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", exclude_none=True) for row in data.rows]


def _start_batch(
    services: Services,
    principal: Principal,
    key: str | None,
    kind: BatchKind,
    body: Value,
    rows: list[dict[str, Any]],
) -> Response[Batch]:
    return answer_once(
        services,
        principal,
        key,
        f"POST /batches/{kind}",
        body,
        lambda new_id: _batch_response(services.batches.create(principal, kind, rows, new_id)),
        lambda batch_id: _batch_response(services.batches.batch(principal, batch_id)),
    )


def _agreement_batch_route(kind: BatchKind, en: str, nl: str) -> ControllerRouterHandler:
    def start(
        data: JSONBody[AgreementBatchRequest],
        principal: CurrentPrincipal,
        services: InjectedServices,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Batch]:
        rows = [{"agreement_id": str(agreement_id)} for agreement_id in data.agreement_ids]
        return _start_batch(services, principal, idempotency_key, kind, data, rows)

    start.__name__, start.__doc__ = f"{kind}_many", en
    return post(
        f"/batches/{kind}",
        tags=TAGS,
        request_max_body_size=MAX_RECORD_BODY,
        status_code=202,
        sync_to_thread=True,
        name=f"{kind}_many",
        opt={"located": True, "nl": nl},
    )(start)


@post(
    "/batches/approve",
    tags=TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    status_code=202,
    sync_to_thread=True,
    opt={"located": True, "nl": "Keur veel overeenkomsten tegelijk goed, elk met de hash van wat u las"},
)
def approve_many(
    data: JSONBody[ApproveBatchRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Approve many agreements at once, each by the hash of the content that was read."""
    return _start_batch(services, principal, idempotency_key, BatchKind.APPROVE, data, _rows_as_json(data))


@post(
    "/batches/sign",
    tags=TAGS,
    request_max_body_size=MAX_RECORD_BODY,
    status_code=202,
    sync_to_thread=True,
    opt={"located": True, "nl": "Voer veel handtekeningen op papier tegelijk in"},
)
def sign_many(
    data: JSONBody[SignBatchRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Enter many signatures on paper at once.

    A row with a day and where the original is kept enters all signatures that are still asked of its agreement;
    `role`, `order`, `document` or `signature_id` choose some of them, `subject` an amendment or the termination.
    """
    return _start_batch(services, principal, idempotency_key, BatchKind.SIGN, data, _rows_as_json(data))


@get("/batches", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst uw reeksen"})
def list_batches(
    principal: CurrentPrincipal,
    services: InjectedServices,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[Batch]:
    """List your batches with their progress, the newest first."""
    batches, last = services.batches.batches(principal, after=moment_of(cursor), limit=limit)
    return Page[Batch](entries=batches, next=cursor_of_moment(last))


@get("/batches/{batch_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Volg een reeks"})
def read_batch(batch_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Batch:
    """Follow a batch: how many rows wait, run, are done, refused or failed."""
    return services.batches.batch(principal, batch_id)


@get("/batches/{batch_id:uuid}/rows", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de rijen van een reeks"})
def list_batch_rows(
    batch_id: FromPath[UUID],
    principal: CurrentPrincipal,
    services: InjectedServices,
    after: Annotated[int, QueryParameter(description="The place behind which to begin.", ge=0, le=2_000_000)] = 0,
    limit: LimitParam = DEFAULT_LIMIT,
) -> tuple[BatchLine, ...]:
    """Read the rows of a batch with what came of each."""
    return services.batches.lines(principal, batch_id, after, limit)


@post(
    "/batches/{batch_id:uuid}/cancel",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Annuleer wat nog niet begonnen is"},
)
def cancel_batch(batch_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> Batch:
    """Cancel the rows that nobody has begun."""
    return services.batches.cancel(principal, batch_id)


ROUTES: list[ControllerRouterHandler] = [
    create_many,
    _agreement_batch_route(BatchKind.SUBMIT, "Submit many drafts at once.", "Dien veel ontwerpen tegelijk in"),
    approve_many,
    _agreement_batch_route(
        BatchKind.ISSUE,
        "Print the finals of many approved agreements at once.",
        "Druk veel goedgekeurde overeenkomsten tegelijk",
    ),
    _agreement_batch_route(
        BatchKind.SEND,
        "Send many issued agreements for signature at once.",
        "Stuur veel overeenkomsten tegelijk ter ondertekening",
    ),
    sign_many,
    list_batches,
    read_batch,
    list_batch_rows,
    cancel_batch,
]
