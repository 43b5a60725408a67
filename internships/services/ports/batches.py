"""Protocol for the rows of batches."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from internships.domain.access import Principal
from internships.domain.batches import Batch, BatchKind, BatchLine, BatchLineOutcome, BatchLineState


class BatchRepository(Protocol):
    """The rows of batches: the queue that the workers read."""

    def add(self, batch: Batch, principal: dict[str, Any], bodies: Sequence[dict[str, Any]], priority: int) -> None: ...

    def add_rows(self, line: BatchLine, bodies: Sequence[dict[str, Any]], priority: int) -> None: ...

    def exists(self, batch_id: UUID) -> bool: ...

    def batch(self, batch_id: UUID, asked_by: UUID) -> Batch: ...

    def batches(
        self, asked_by: UUID, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[Batch, ...]: ...

    def principals(self, batch_ids: Sequence[UUID]) -> dict[UUID, Principal]: ...

    def kind_and_time(self, batch_id: UUID) -> tuple[BatchKind, datetime]: ...

    def lines(self, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]: ...

    def claim(self, worker: str, now: datetime, until: datetime) -> BatchLine | None: ...

    def record_outcome(
        self,
        line: BatchLine,
        worker: str,
        now: datetime,
        state: BatchLineState,
        *,
        agreement_id: UUID | None = None,
        outcome: BatchLineOutcome | None = None,
    ) -> bool: ...

    def cancel(self, batch_id: UUID, asked_by: UUID, now: datetime) -> Batch: ...

    def open_reindex_requests(self, since: datetime) -> tuple[dict[str, Any], ...]: ...

    def agreements_to_reindex(
        self, enterprise_number: str | None, today: date, *, after: UUID | None, limit: int
    ) -> tuple[UUID, ...]: ...

    def lock_agreement(self, agreement_id: UUID) -> bool: ...

    def agreements_of_students(self, student_keys: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]: ...

    def warned_agreements(self, enterprise_numbers: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]: ...

    def lock_students(self, keys: Sequence[str]) -> None: ...
