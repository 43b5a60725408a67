"""What use cases need of a unit of work besides agreements: the rows of batches, and what hosts keep."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol, cast
from uuid import UUID

from internships.domain.access import EVERYTHING, Reach, Viewer
from internships.domain.batches import Batch, BatchKind, BatchLine, LineOutcome, LineState
from internships.domain.capacity import Cap, Offer
from internships.domain.tracking import Span
from internships.domain.workplaces import WorkplaceAnalysis
from internships.services.ports_accounts import Accounts, Outbox
from internships.services.ports_work import Hosts, Storage, Work


class Jobs(Protocol):
    """The rows of batches; the embedded engine's home of the task port."""

    def add(self, batch: Batch, viewer: dict[str, Any], bodies: Sequence[dict[str, Any]], priority: int) -> None: ...

    def extend(self, line: BatchLine, bodies: Sequence[dict[str, Any]], priority: int) -> None: ...

    def is_known(self, batch_id: UUID) -> bool: ...

    def batch(self, batch_id: UUID, asked_by: UUID) -> Batch: ...

    def batches(
        self, asked_by: UUID, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[Batch, ...]: ...

    def askers(self, batch_ids: Sequence[UUID]) -> dict[UUID, Viewer]: ...

    def asked(self, batch_id: UUID) -> tuple[BatchKind, datetime]: ...

    def lines(self, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]: ...

    def claim(self, worker: str, now: datetime, until: datetime) -> BatchLine | None: ...

    def settle(
        self,
        line: BatchLine,
        worker: str,
        now: datetime,
        state: LineState,
        *,
        agreement_id: UUID | None = None,
        outcome: LineOutcome | None = None,
    ) -> bool: ...

    def cancel(self, batch_id: UUID, asked_by: UUID, now: datetime) -> Batch: ...

    def to_write_again(self, since: datetime) -> tuple[dict[str, Any], ...]: ...

    def to_index(
        self, enterprise_number: str | None, today: date, *, after: UUID | None, limit: int
    ) -> tuple[UUID, ...]: ...

    def hold(self, agreement_id: UUID) -> bool: ...

    def of_students(self, student_keys: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]: ...

    def warned_at(self, enterprise_numbers: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]: ...

    def hold_students(self, keys: Sequence[str]) -> None: ...


class KeptHosts(Hosts, Protocol):
    """What hosts keep, row by row, and the places that placements take there."""

    def offer(self, enterprise_number: str, offer_id: UUID) -> Offer: ...

    def offered(
        self,
        enterprise_numbers: Sequence[str],
        institutions: Sequence[str],
        *,
        ends_from: date,
        within: Sequence[str] | None = None,
        after: tuple[date, UUID] | None = None,
        limit: int = 50,
    ) -> tuple[Offer, ...]: ...

    def drop_site(self, enterprise_number: str, establishment_number: str) -> None: ...

    def drop_cap(self, enterprise_number: str, programme_id: str | None) -> None: ...

    def held_analysis(self, enterprise_number: str, analysis_id: UUID) -> WorkplaceAnalysis: ...

    def drop_analysis(self, enterprise_number: str, analysis_id: UUID) -> None: ...

    def caps_of(self, enterprise_numbers: Sequence[str]) -> tuple[Cap, ...]: ...

    def large(self, enterprise_numbers: Sequence[str]) -> frozenset[str]: ...

    def spans(self, enterprise_numbers: Sequence[str], period: tuple[date, date], today: date) -> tuple[Span, ...]: ...


class JobWork(Work, Protocol):
    """A unit of work that also reaches batches, accounts, letters, and all that hosts keep."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def jobs(self) -> Jobs: ...

    @property
    def hosts(self) -> KeptHosts: ...


class JobStorage(Protocol):
    """Opens units of work that also reach batches."""

    def reading(self, reach: Reach = EVERYTHING) -> AbstractContextManager[JobWork]: ...

    def writing(self, reach: Reach = EVERYTHING) -> AbstractContextManager[JobWork]: ...


def whole(storage: Storage) -> JobStorage:
    """Return the storage with all that its units of work reach: there is one, and a bureau names a part of it."""
    return cast(JobStorage, storage)


def all_of(work: Work) -> JobWork:
    """Return a unit of work with all that it reaches."""
    return cast(JobWork, work)


def hosts_of(work: Work) -> KeptHosts:
    """Return all that a unit of work keeps of hosts."""
    return all_of(work).hosts
