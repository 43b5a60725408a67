"""Reindexing by workers, after a change of something that agreements depend on.

A risk analysis changes the blockers of every placement at its host. The request that changes the analysis only adds one
row, which a worker splits into rows of some agreements each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from internships.domain.batches import SERVICE_ACCOUNT_ID, Batch, BatchLine
from internships.domain.errors import DomainError
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import load_agreement
from internships.services.agreements.saving import reindex
from internships.services.placements.reindex_requests import (
    AFTER,
    AGREEMENT_IDS,
    ENTERPRISE_NUMBER,
    request_host_reindex,
)

AGREEMENTS_PER_ROW = 50
"""Agreements per row: a second's work, so that a row stays far within its lease."""
AGREEMENTS_PER_SPLIT = 5_000
"""Agreements that one row is split into at most; another row continues with the rest."""
REST_FACTOR = 1.0
"""How long a worker rests after each agreement, times what that agreement took, so that others can write."""
_UNAVAILABLE = "storage_unavailable"
"""The code of a refusal that every other agreement would meet too; the row is retried."""


@dataclass(frozen=True)
class ReindexService:
    """Rewrites the index of agreements in the name of the service."""

    context: AgreementContext
    sleep: Callable[[float], None] = sleep

    def request_all(self) -> Batch:
        """Request a reindex of every agreement, and return the batch."""
        with self.context.storage.writing() as work:
            return work.batches.batch(request_host_reindex(work, self.context, None), SERVICE_ACCOUNT_ID)

    def split_row(self, work: UnitOfWork, line: BatchLine) -> None:
        """Split a row about a host, or about all, into rows of some agreements each; other rows stay."""
        if AGREEMENT_IDS in line.body:
            return
        number, after = line.body.get(ENTERPRISE_NUMBER), line.body.get(AFTER)
        since = UUID(after) if after else None
        ids = work.batches.agreements_to_reindex(number, self.context.today(), after=since, limit=AGREEMENTS_PER_SPLIT)
        bodies: list[dict[str, Any]] = [
            {AGREEMENT_IDS: [str(agreement_id) for agreement_id in ids[start : start + AGREEMENTS_PER_ROW]]}
            for start in range(0, len(ids), AGREEMENTS_PER_ROW)
        ]
        if len(ids) == AGREEMENTS_PER_SPLIT:
            bodies.append({ENTERPRISE_NUMBER: number, AFTER: str(ids[-1])})
        work.batches.add_rows(line, bodies, priority=-len(ids))

    def reindex_row(self, line: BatchLine) -> None:
        """Reindex a row's agreements, one transaction each; one that is refused stops no other."""
        refusal: DomainError | None = None
        for agreement_id in line.body.get(AGREEMENT_IDS, ()):
            began = monotonic()
            try:
                self._reindex(UUID(agreement_id))
            except DomainError as fault:
                if fault.code == _UNAVAILABLE:
                    raise
                refusal = fault
            self.sleep(REST_FACTOR * (monotonic() - began))
        if refusal is not None:
            raise refusal

    def _reindex(self, agreement_id: UUID) -> None:
        with self.context.storage.writing() as work:
            if work.batches.lock_agreement(agreement_id):
                reindex(work, self.context, load_agreement(work, agreement_id))
