"""Asking the workers to write index lines again: one row of a batch, in the transaction of what makes it needed."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from internships.domain.batches import THE_SERVICE, Batch, BatchKind
from internships.services.agreements.bureau import Bureau
from internships.services.ports_jobs import JobWork

IDS, HOST, AFTER = "agreement_ids", "enterprise_number", "after"
"""What the body of such a row holds: some agreements, or all of a host (of everybody: None) after one of them."""

_WAITS_AT_MOST = timedelta(days=1)
"""A row that waits for longer is one that nobody works on."""


def ask_again(work: JobWork, bureau: Bureau, enterprise_number: str | None) -> UUID:
    """Leave a row for the workers: every placement at this host that isn't over (None: every agreement there is)."""
    return _asked(work, bureau, {HOST: enterprise_number})


def ask_for(work: JobWork, bureau: Bureau, agreement_ids: Sequence[UUID]) -> None:
    """Leave a row for the workers about some agreements; none, no row."""
    if agreement_ids:
        _asked(work, bureau, {IDS: [str(agreement_id) for agreement_id in agreement_ids]})


def is_asked_for(work: JobWork, bureau: Bureau, agreement_id: UUID) -> bool:
    """Say whether a row waits that has, or may have, the index lines of an agreement written again."""
    bodies = work.jobs.to_write_again(bureau.clock() - _WAITS_AT_MOST)
    return any(IDS not in body or str(agreement_id) in body[IDS] for body in bodies)


def _asked(work: JobWork, bureau: Bureau, body: dict[str, object]) -> UUID:
    batch = Batch(id=bureau.ids(), kind=BatchKind.REINDEX, asked_by=THE_SERVICE, asked_at=bureau.clock())
    work.jobs.add(batch, {}, [body], priority=-1)
    return batch.id
