"""One transaction per use case, with all stores bound to its session and access scope."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

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
    """The stores of one transaction; agreements outside the scope are not found."""

    def __init__(self, session: Session, scope: AccessScope) -> None:
        self.session = session
        self.agreements = AgreementStore(session, scope)
        self.documents = DocumentStore(session, scope)
        self.history = HistoryStore(session)
        self.placements = PlacementStore(session, scope)
        self.hosts = HostStore(session)
        self.accounts = AccountStore(session)
        self.batches = BatchStore(session)
        self.outbox = OutboxStore(session)
        self.idempotency = IdempotencyStore(session)


class Storage:
    """Opens units of work on the database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.engine, self.clock = engine, clock

    @contextmanager
    def reading(self, scope: AccessScope = UNRESTRICTED_SCOPE) -> Iterator[UnitOfWork]:
        """Open a transaction that only reads."""
        with transaction(self.engine, writes=False) as session:
            yield UnitOfWork(session, self._scope_today(scope))

    @contextmanager
    def writing(self, scope: AccessScope = UNRESTRICTED_SCOPE) -> Iterator[UnitOfWork]:
        """Open a transaction that writes."""
        with transaction(self.engine, writes=True) as session:
            yield UnitOfWork(session, self._scope_today(scope))

    def truncate_wal(self) -> None:
        """Checkpoint and empty SQLite's write-ahead log, which still contains erased data; does nothing on PostgreSQL.

        While another transaction reads, SQLite refuses; the next call tries again.
        """
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()  # every other way opens a transaction
        try:
            with suppress(sqlite3.OperationalError):
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[UnitOfWork]:
        """Open a transaction that reads all tables as they were at one moment."""
        with snapshot(self.engine) as connection, Session(connection, expire_on_commit=False) as session:
            yield UnitOfWork(session, self._scope_today(UNRESTRICTED_SCOPE))

    def _scope_today(self, scope: AccessScope) -> AccessScope:
        return scope.on_day(brussels_date(self.clock()))
