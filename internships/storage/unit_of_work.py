"""One use case, one transaction: the stores of a unit of work, all bound to one session and one reach."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from internships.domain.access import UNRESTRICTED_SCOPE, AccessScope
from internships.domain.brussels_time import brussels_date
from internships.storage.engine import snapshot, transaction
from internships.storage.stores.accounts import AccountStore
from internships.storage.stores.agreements import AgreementStore
from internships.storage.stores.batches import BatchStore
from internships.storage.stores.documents import DocumentStore
from internships.storage.stores.history import HistoryStore
from internships.storage.stores.hosts import HostStore
from internships.storage.stores.idempotency import IdempotencyStore
from internships.storage.stores.outbox import OutboxStore
from internships.storage.stores.placements import PlacementStore


class UnitOfWork:
    """The stores of one transaction. What a reach does not hold is not there for any of them."""

    def __init__(self, session: Session, reach: AccessScope) -> None:
        self.session, self.reach = session, reach

    @cached_property
    def agreements(self) -> AgreementStore:
        return AgreementStore(self.session, self.reach)

    @cached_property
    def documents(self) -> DocumentStore:
        return DocumentStore(self.session, self.reach)

    @cached_property
    def history(self) -> HistoryStore:
        return HistoryStore(self.session)

    @cached_property
    def placements(self) -> PlacementStore:
        return PlacementStore(self.session, self.reach)

    @cached_property
    def hosts(self) -> HostStore:
        return HostStore(self.session, self.reach)

    @cached_property
    def accounts(self) -> AccountStore:
        return AccountStore(self.session)

    @cached_property
    def batches(self) -> BatchStore:
        return BatchStore(self.session)

    @cached_property
    def outbox(self) -> OutboxStore:
        return OutboxStore(self.session)

    @cached_property
    def idempotency(self) -> IdempotencyStore:
        return IdempotencyStore(self.session)


class Storage:
    """The database as the use cases meet it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.engine, self.clock = engine, clock

    @contextmanager
    def reading(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads."""
        with transaction(self.engine, writes=False) as session:
            yield UnitOfWork(session, self._reach_today(reach))

    @contextmanager
    def writing(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> Iterator[UnitOfWork]:
        """Open a transaction that writes: all of it is kept, or nothing."""
        with transaction(self.engine, writes=True) as session:
            yield UnitOfWork(session, self._reach_today(reach))

    def truncate_wal(self) -> None:
        """Bring SQLite's log ahead into the file and empty it: until then it holds what was erased.

        Whoever reads at this moment keeps it; then the next time does it. PostgreSQL keeps its own log.
        """
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()  # outside a transaction, which every other way opens
        try:
            with suppress(sqlite3.OperationalError):
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[UnitOfWork]:
        """Open a transaction that reads everything as it was at one moment, whoever writes meanwhile."""
        with snapshot(self.engine) as connection, Session(connection, expire_on_commit=False) as session:
            yield UnitOfWork(session, self._reach_today(UNRESTRICTED_SCOPE))

    def _reach_today(self, reach: AccessScope) -> AccessScope:
        return reach.on_day(brussels_date(self.clock()))
