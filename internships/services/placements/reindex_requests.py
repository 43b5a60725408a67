"""Requests to reindex agreements: one row of a batch, in the transaction that makes it necessary."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from internships.domain.batches import SERVICE_ACCOUNT_ID, Batch, BatchKind
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext

AGREEMENT_IDS, ENTERPRISE_NUMBER, AFTER = "agreement_ids", "enterprise_number", "after"
"""Keys of the row's body: some agreements, or all of a host (None: of all hosts) after one of them."""

_REQUEST_TIMEOUT = timedelta(days=1)
"""A row that has waited longer is not being worked on."""


def request_host_reindex(work: UnitOfWork, context: AgreementContext, enterprise_number: str | None) -> UUID:
    """Request a reindex of every placement at this host that isn't over (None: of every agreement)."""
    return _add_request(work, context, {ENTERPRISE_NUMBER: enterprise_number})


def request_reindex(work: UnitOfWork, context: AgreementContext, agreement_ids: Sequence[UUID]) -> None:
    """Request a reindex of these agreements, if any."""
    if agreement_ids:
        _add_request(work, context, {AGREEMENT_IDS: [str(agreement_id) for agreement_id in agreement_ids]})


def is_reindex_pending(work: UnitOfWork, context: AgreementContext, agreement_id: UUID) -> bool:
    """Say whether a request waits that includes, or may include, this agreement."""
    bodies = work.batches.open_reindex_requests(context.clock() - _REQUEST_TIMEOUT)
    return any(AGREEMENT_IDS not in body or str(agreement_id) in body[AGREEMENT_IDS] for body in bodies)


def _add_request(work: UnitOfWork, context: AgreementContext, body: dict[str, object]) -> UUID:
    batch = Batch(id=context.new_id(), kind=BatchKind.REINDEX, asked_by=SERVICE_ACCOUNT_ID, asked_at=context.clock())
    work.batches.add(batch, {}, [body], priority=-1)
    return batch.id
