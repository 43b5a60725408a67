"""Batches: many agreements created, submitted or issued at once, done by workers, followed here."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from pydantic import Field

from internships.domain.access import Viewer
from internships.domain.batches import Batch, BatchKind, BatchLine
from internships.domain.described import DraftRecord
from internships.domain.value import Value
from internships.web.api.repeating import once
from internships.web.api.told import IdempotencyKey
from internships.web.paging import LIMIT, LimitParam
from internships.web.services import Asker, Services, UseCases

TAGS = ["agreements"]
MOST_BYTES = 30_000_000


class CreationTold(Value):
    """Records of which drafts are to be made, one a row."""

    records: Annotated[tuple[DraftRecord, ...], Field(min_length=1, max_length=2000)]


class ActsTold(Value):
    """Agreements to submit or to issue."""

    agreement_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=2000)]


def _asked(batch: Batch) -> Response[Batch]:
    return Response(batch, status_code=202, headers={"Location": f"/api/v1/batches/{batch.id}"})


@post(
    "/batches/create",
    tags=TAGS,
    status_code=202,
    request_max_body_size=MOST_BYTES,
    sync_to_thread=True,
    opt={"located": True, "nl": "Maak veel ontwerpen tegelijk"},
)
def create_many(
    data: JSONBody[CreationTold],
    viewer: Asker,
    services: UseCases,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Make many drafts at once; each row is judged by itself, and a bad one stops no other."""
    return once(
        services,
        viewer,
        idempotency_key,
        "POST /batches/create",
        data,
        lambda made: _asked(services.batching.ask(viewer, BatchKind.CREATE, data.records, made)),
        lambda made: _asked(services.batching.batch(viewer, made)),
    )


def _acts(services: Services, viewer: Viewer, kind: BatchKind, data: ActsTold, made: UUID | None) -> Response[Batch]:
    bodies: list[dict[str, Any]] = [{"agreement_id": str(agreement_id)} for agreement_id in data.agreement_ids]
    return _asked(services.batching.ask(viewer, kind, bodies, made))


@post(
    "/batches/submit",
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
    opt={"located": True, "nl": "Dien veel ontwerpen tegelijk in"},
)
def submit_many(
    data: JSONBody[ActsTold],
    viewer: Asker,
    services: UseCases,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Submit many drafts at once."""
    return once(
        services,
        viewer,
        idempotency_key,
        "POST /batches/submit",
        data,
        lambda made: _acts(services, viewer, BatchKind.SUBMIT, data, made),
        lambda made: _asked(services.batching.batch(viewer, made)),
    )


@post(
    "/batches/issue",
    tags=TAGS,
    status_code=202,
    sync_to_thread=True,
    opt={"located": True, "nl": "Druk veel goedgekeurde overeenkomsten tegelijk"},
)
def issue_many(
    data: JSONBody[ActsTold],
    viewer: Asker,
    services: UseCases,
    idempotency_key: IdempotencyKey = None,
) -> Response[Batch]:
    """Print the finals of many approved agreements at once."""
    return once(
        services,
        viewer,
        idempotency_key,
        "POST /batches/issue",
        data,
        lambda made: _acts(services, viewer, BatchKind.ISSUE, data, made),
        lambda made: _asked(services.batching.batch(viewer, made)),
    )


@get("/batches", tags=TAGS, sync_to_thread=True, opt={"nl": "Lijst uw reeksen"})
def list_batches(viewer: Asker, services: UseCases) -> tuple[Batch, ...]:
    """List your newest batches with their progress."""
    return services.batching.batches(viewer)


@get("/batches/{batch_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Volg een reeks"})
def read_batch(batch_id: FromPath[UUID], viewer: Asker, services: UseCases) -> Batch:
    """Follow a batch: how many rows wait, run, are done, refused or failed."""
    return services.batching.batch(viewer, batch_id)


@get("/batches/{batch_id:uuid}/rows", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees de rijen van een reeks"})
def list_batch_rows(
    batch_id: FromPath[UUID],
    viewer: Asker,
    services: UseCases,
    after: Annotated[int, QueryParameter(description="The place behind which to begin.", ge=0, le=2_000_000)] = 0,
    limit: LimitParam = LIMIT,
) -> tuple[BatchLine, ...]:
    """Read the rows of a batch with what came of each."""
    return services.batching.lines(viewer, batch_id, after, limit)


@post(
    "/batches/{batch_id:uuid}/cancel",
    tags=TAGS,
    status_code=200,
    sync_to_thread=True,
    opt={"nl": "Annuleer wat nog niet begonnen is"},
)
def cancel_batch(batch_id: FromPath[UUID], viewer: Asker, services: UseCases) -> Batch:
    """Cancel the rows that nobody has begun."""
    return services.batching.cancel(viewer, batch_id)


ROUTES: list[ControllerRouterHandler] = [
    create_many,
    submit_many,
    issue_many,
    list_batches,
    read_batch,
    list_batch_rows,
    cancel_batch,
]
