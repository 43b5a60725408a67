"""What use cases need of a unit of work besides agreements: the rows of batches, and what hosts keep."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol, cast
from uuid import UUID

from internships.domain.access import UNRESTRICTED_SCOPE, AccessScope, Principal
from internships.domain.batches import Batch, BatchKind, BatchLine, BatchLineOutcome, BatchLineState
from internships.domain.capacity import Cap, Offer
from internships.domain.placement_board import IndexedPlacement
from internships.domain.workplace_analyses import WorkplaceAnalysis
from internships.services.ports.accounts import AccountRepository, OutboxRepository
from internships.services.ports.unit_of_work import HostRepository, Storage, UnitOfWork


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


class FullHostRepository(HostRepository, Protocol):
    """What hosts keep, row by row, and the places that placements take there."""

    def offer_for_update(self, enterprise_number: str, offer_id: UUID) -> Offer: ...

    def offers_page(
        self,
        enterprise_numbers: Sequence[str],
        institutions: Sequence[str],
        *,
        ends_from: date,
        within: Sequence[str] | None = None,
        after: tuple[date, UUID] | None = None,
        limit: int = 50,
    ) -> tuple[Offer, ...]: ...

    def delete_site(self, enterprise_number: str, establishment_number: str) -> None: ...

    def delete_cap(self, enterprise_number: str, programme_id: str | None) -> None: ...

    def analysis_for_update(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis: ...

    def delete_analysis(self, enterprise_number: str, analysis_id: UUID) -> None: ...

    def caps_of_hosts(self, enterprise_numbers: Sequence[str]) -> tuple[Cap, ...]: ...

    def large_hosts(self, enterprise_numbers: Sequence[str]) -> frozenset[str]: ...

    def spans(
        self, enterprise_numbers: Sequence[str], period: tuple[date, date], today: date
    ) -> tuple[IndexedPlacement, ...]: ...


class FullUnitOfWork(UnitOfWork, Protocol):
    """A unit of work that also reaches batches, accounts, letters, and all that hosts keep."""

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def outbox(self) -> OutboxRepository: ...

    @property
    def batches(self) -> BatchRepository: ...

    @property
    def hosts(self) -> FullHostRepository: ...


class FullStorage(Protocol):
    """Opens units of work that also reach batches."""

    def reading(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[FullUnitOfWork]: ...

    def writing(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[FullUnitOfWork]: ...


def full_storage(storage: Storage) -> FullStorage:
    """Return the storage with all that its units of work reach: there is one, and a bureau names a part of it."""
    return cast(FullStorage, storage)


def full_unit_of_work(work: UnitOfWork) -> FullUnitOfWork:
    """Return a unit of work with all that it reaches."""
    return cast(FullUnitOfWork, work)


def full_hosts(work: UnitOfWork) -> FullHostRepository:
    """Return all that a unit of work keeps of hosts."""
    return full_unit_of_work(work).hosts
