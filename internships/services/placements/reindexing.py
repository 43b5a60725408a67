"""Writing index lines again where something beside an agreement changed: asked in one row, done by the workers.

A risk analysis moves the blockers of every placement at its host. How many there are is the worker's affair: whoever
changes the analysis only leaves a row, which a worker spreads over rows of some agreements each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from internships.domain.batches import SERVICE_ACCOUNT_ID, Batch, BatchLine
from internships.domain.errors import DomainError
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.saving import reindex
from internships.services.agreements.state import load_agreement
from internships.services.placements.reindex_requests import (
    AFTER,
    AGREEMENT_IDS,
    ENTERPRISE_NUMBER,
    request_host_reindex,
)
from internships.services.ports.batches import FullStorage, FullUnitOfWork

AGREEMENTS_PER_ROW = 50
"""Agreements to a row: a second's work, so that a row stays far within its lease."""
AGREEMENTS_PER_SPLIT = 5_000
"""Agreements that one row is spread over; what is left goes with the next."""
REST_FACTOR = 1.0
"""How long a worker rests after each agreement, in times of what that agreement took: people write in between."""
_UNAVAILABLE = "storage_unavailable"
"""What would be met by every other agreement too; the row comes back."""


@dataclass(frozen=True)
class ReindexService:
    """Index lines that are written again, in the name of the service."""

    context: AgreementContext
    storage: FullStorage
    sleep: Callable[[float], None] = sleep

    def request_all(self) -> Batch:
        """Ask for the index of every agreement to be written again, and return the batch; the workers do it."""
        with self.storage.writing() as work:
            return work.batches.batch(request_host_reindex(work, self.context, None), SERVICE_ACCOUNT_ID)

    def split_row(self, work: FullUnitOfWork, line: BatchLine) -> None:
        """Spread a row about a host, or about all, over rows of some agreements each; others are no such rows."""
        if AGREEMENT_IDS in line.body:
            return
        number, after = line.body.get(ENTERPRISE_NUMBER), line.body.get(AFTER)
        since = UUID(after) if after else None
        found = work.batches.agreements_to_reindex(
            number, self.context.today(), after=since, limit=AGREEMENTS_PER_SPLIT
        )
        bodies: list[dict[str, Any]] = [
            {AGREEMENT_IDS: [str(agreement_id) for agreement_id in found[start : start + AGREEMENTS_PER_ROW]]}
            for start in range(0, len(found), AGREEMENTS_PER_ROW)
        ]
        if len(found) == AGREEMENTS_PER_SPLIT:
            bodies.append({ENTERPRISE_NUMBER: number, AFTER: str(found[-1])})
        work.batches.add_rows(line, bodies, priority=-len(found))

    def reindex_row(self, line: BatchLine) -> None:
        """Write the index of a row's agreements again, one transaction each; one that is refused stops no other."""
        refusal: DomainError | None = None
        for told in line.body.get(AGREEMENT_IDS, ()):
            began = monotonic()
            try:
                self._reindex(UUID(told))
            except DomainError as fault:
                if fault.code == _UNAVAILABLE:
                    raise
                refusal = fault
            self.sleep(REST_FACTOR * (monotonic() - began))
        if refusal is not None:
            raise refusal

    def _reindex(self, agreement_id: UUID) -> None:
        with self.storage.writing() as work:
            if work.batches.lock_agreement(agreement_id):
                reindex(work, self.context, load_agreement(work, agreement_id))
