"""Writing index lines again where something beside an agreement changed: asked in one row, done by the workers.

A risk analysis moves the blockers of every placement at its host. How many there are is the worker's affair: whoever
changes the analysis only leaves a row, which a worker spreads over rows of some agreements each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from internships.domain.batches import THE_SERVICE, Batch, BatchLine
from internships.domain.errors import DomainError
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import load
from internships.services.agreements.saving import index
from internships.services.index_requests import AFTER, HOST, IDS, ask_again
from internships.services.ports_jobs import JobStorage, JobWork

PORTION = 50
"""Agreements to a row: a second's work, so that a row stays far within its lease."""
SPREAD = 5_000
"""Agreements that one row is spread over; what is left goes with the next."""
REST = 1.0
"""How long a worker rests after each agreement, in times of what that agreement took: people write in between."""
_GONE = "storage_unavailable"
"""What would be met by every other agreement too; the row comes back."""


@dataclass(frozen=True)
class Reindexing:
    """Index lines that are written again, in the name of the service."""

    bureau: Bureau
    storage: JobStorage
    rest: Callable[[float], None] = sleep

    def everything(self) -> Batch:
        """Ask for the index of every agreement to be written again, and return the batch; the workers do it."""
        with self.storage.writing() as work:
            return work.jobs.batch(ask_again(work, self.bureau, None), THE_SERVICE)

    def spread(self, work: JobWork, line: BatchLine) -> None:
        """Spread a row about a host, or about all, over rows of some agreements each; others are no such rows."""
        if IDS in line.body:
            return
        number, after = line.body.get(HOST), line.body.get(AFTER)
        since = UUID(after) if after else None
        found = work.jobs.to_index(number, self.bureau.today(), after=since, limit=SPREAD)
        bodies: list[dict[str, Any]] = [
            {IDS: [str(agreement_id) for agreement_id in found[start : start + PORTION]]}
            for start in range(0, len(found), PORTION)
        ]
        if len(found) == SPREAD:
            bodies.append({HOST: number, AFTER: str(found[-1])})
        work.jobs.extend(line, bodies, priority=-len(found))

    def portion(self, line: BatchLine) -> None:
        """Write the index of a row's agreements again, one transaction each; one that is refused stops no other."""
        refusal: DomainError | None = None
        for told in line.body.get(IDS, ()):
            began = monotonic()
            try:
                self._again(UUID(told))
            except DomainError as fault:
                if fault.code == _GONE:
                    raise
                refusal = fault
            self.rest(REST * (monotonic() - began))
        if refusal is not None:
            raise refusal

    def _again(self, agreement_id: UUID) -> None:
        with self.storage.writing() as work:
            if work.jobs.hold(agreement_id):
                index(work, self.bureau, load(work, agreement_id))
