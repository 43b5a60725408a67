"""One use case, one transaction: the stores of a unit of work, all bound to one session and one reach."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from internships.domain.access import EVERYTHING, Reach
from internships.domain.day import day_of
from internships.storage.engine import snapshot, transaction
from internships.storage.stores.accounts import AccountStore
from internships.storage.stores.agreements import AgreementStore
from internships.storage.stores.boards import BoardStore
from internships.storage.stores.hosts import HostStore
from internships.storage.stores.jobs import JobStore
from internships.storage.stores.outbox import OutboxStore
from internships.storage.stores.papers import PaperStore
from internships.storage.stores.repeatable import RepeatableStore
from internships.storage.stores.trail import TrailStore


class SqlWork:
    """The stores of one transaction. What a reach does not hold is not there for any of them."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self.session, self.reach = session, reach

    @cached_property
    def agreements(self) -> AgreementStore:
        return AgreementStore(self.session, self.reach)

    @cached_property
    def papers(self) -> PaperStore:
        return PaperStore(self.session, self.reach)

    @cached_property
    def trail(self) -> TrailStore:
        return TrailStore(self.session)

    @cached_property
    def boards(self) -> BoardStore:
        return BoardStore(self.session, self.reach)

    @cached_property
    def hosts(self) -> HostStore:
        return HostStore(self.session, self.reach)

    @cached_property
    def accounts(self) -> AccountStore:
        return AccountStore(self.session)

    @cached_property
    def jobs(self) -> JobStore:
        return JobStore(self.session)

    @cached_property
    def outbox(self) -> OutboxStore:
        return OutboxStore(self.session)

    @cached_property
    def repeatables(self) -> RepeatableStore:
        return RepeatableStore(self.session)


class Storage:
    """The database as the use cases meet it."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.engine, self.clock = engine, clock

    @contextmanager
    def reading(self, reach: Reach = EVERYTHING) -> Iterator[SqlWork]:
        """Open a transaction that only reads."""
        with transaction(self.engine, writes=False) as session:
            yield SqlWork(session, self._today(reach))

    @contextmanager
    def writing(self, reach: Reach = EVERYTHING) -> Iterator[SqlWork]:
        """Open a transaction that writes: all of it is kept, or nothing."""
        with transaction(self.engine, writes=True) as session:
            yield SqlWork(session, self._today(reach))

    def forget_log(self) -> None:
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
    def still(self) -> Iterator[SqlWork]:
        """Open a transaction that reads everything as it was at one moment, whoever writes meanwhile."""
        with snapshot(self.engine) as connection, Session(connection, expire_on_commit=False) as session:
            yield SqlWork(session, self._today(EVERYTHING))

    def _today(self, reach: Reach) -> Reach:
        return reach.on_day(day_of(self.clock()))
