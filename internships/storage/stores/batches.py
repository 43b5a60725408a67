"""Batches and their rows; a worker claims a row with one statement, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Principal
from internships.domain.agreement_record import NotFound
from internships.domain.batches import Batch, BatchKind, BatchLine, BatchLineOutcome, BatchLineState
from internships.storage.row_values import from_row_or_none, read_values
from internships.storage.stores.reindexing import ReindexStore
from internships.storage.tables.background import BatchLineRow, BatchRow
from internships.storage.upsert import changed_rows

L = BatchLineRow
_KINDS = {str(kind): kind for kind in BatchKind}
_STATES = {str(state): state for state in BatchLineState}


class BatchStore(ReindexStore):
    """Batches; those of another account are not found."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, batch: Batch, principal: dict[str, Any], bodies: Sequence[dict[str, Any]], priority: int) -> None:
        """Add a batch with its rows, all waiting."""
        columns = batch.model_dump(exclude={"rows"})
        self.session.execute(insert(BatchRow).values(**{**columns, "kind": str(batch.kind)}, viewer=principal))
        self._insert_waiting(batch.id, bodies, 1, priority)

    def exists(self, batch_id: UUID) -> bool:
        """Say whether a batch exists."""
        return self.session.get(BatchRow, batch_id) is not None

    def add_rows(self, line: BatchLine, bodies: Sequence[dict[str, Any]], priority: int) -> None:
        """Add rows at the end of the batch that ``line`` belongs to."""
        last_place = select(func.max(col(L.place))).where(col(L.batch_id) == line.batch_id)
        if bodies:
            self._insert_waiting(line.batch_id, bodies, self.session.execute(last_place).scalar_one() + 1, priority)

    def _insert_waiting(self, batch_id: UUID, bodies: Sequence[dict[str, Any]], start: int, priority: int) -> None:
        waiting = {"batch_id": batch_id, "priority": priority, "state": "waiting", "attempts": 0}
        rows = [{**waiting, "place": place, "body": _storable(body)} for place, body in enumerate(bodies, start=start)]
        self.session.execute(insert(BatchLineRow), rows)

    def batch(self, batch_id: UUID, asked_by: UUID) -> Batch:
        """Return one batch of an account, with its progress."""
        return self._batch(batch_id, col(BatchRow.asked_by) == asked_by)

    def batches(
        self, asked_by: UUID, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[Batch, ...]:
        """Return batches of an account, newest first; ``after`` is the moment and id of the last one seen."""
        query = select(BatchRow).where(col(BatchRow.asked_by) == asked_by)
        if after is not None:
            at, batch_id = after
            same_time = and_(col(BatchRow.asked_at) == at, col(BatchRow.id) > batch_id)
            query = query.where(or_(col(BatchRow.asked_at) < at, same_time))
        rows = self.session.execute(query.order_by(col(BatchRow.asked_at).desc(), col(BatchRow.id)).limit(limit))
        page = rows.scalars().all()
        progress = self._progress([row.id for row in page])
        return tuple(_batch(row, progress.get(row.id, {})) for row in page)

    def principals(self, batch_ids: Sequence[UUID]) -> dict[UUID, Principal]:
        """Return the principal of each batch, with the grants held when it was requested."""
        query = select(col(BatchRow.id), col(BatchRow.viewer)).where(col(BatchRow.id).in_(batch_ids))
        return {batch_id: Principal.model_validate(viewer) for batch_id, viewer in self.session.execute(query).all()}

    def kind_and_time(self, batch_id: UUID) -> tuple[BatchKind, datetime]:
        """Return the kind of a batch and when it was requested."""
        query = select(col(BatchRow.kind), col(BatchRow.asked_at)).where(col(BatchRow.id) == batch_id)
        kind, at = self.session.execute(query).one()
        return _KINDS[kind], at

    def lines(self, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]:
        """Return rows of a batch after a place."""
        query = select(L).where(col(L.batch_id) == batch_id, col(L.place) > after).order_by(col(L.place)).limit(limit)
        return read_values(self.session, BatchLine, query)

    def claim(self, worker: str, now: datetime, until: datetime) -> BatchLine | None:
        """Claim one row that waits or whose lease expired; None when there is none."""
        is_free = or_(col(L.state) == "waiting", and_(col(L.state) == "running", col(L.leased_until) < now))
        free_row = (
            select(col(L.id))
            .where(is_free)
            .order_by(col(L.priority).desc(), col(L.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(L)
            .where(col(L.id) == free_row.scalar_subquery(), is_free)
            .values(state="running", worker=worker, leased_until=until, attempts=col(L.attempts) + 1)
            .returning(L)
        )
        return from_row_or_none(BatchLine, self.session.execute(statement).scalar_one_or_none())

    def record_outcome(
        self,
        line: BatchLine,
        worker: str,
        now: datetime,
        state: BatchLineState,
        *,
        agreement_id: UUID | None = None,
        outcome: BatchLineOutcome | None = None,
    ) -> bool:
        """Record the outcome of a row and empty the body of a finished one; False when another worker claimed it."""
        values: dict[str, Any] = {
            "state": str(state),
            "worker": None,
            "leased_until": None,
            "agreement_id": agreement_id,
            "outcome": outcome.model_dump(mode="json") if outcome else None,
        }
        if state is not BatchLineState.WAITING:
            values |= {"finished_at": now, "body": {}}
        statement = update(L).where(col(L.id) == line.id, col(L.worker) == worker, col(L.state) == "running")
        return changed_rows(self.session, statement.values(**values)) == 1

    def cancel(self, batch_id: UUID, asked_by: UUID, now: datetime) -> Batch:
        """Cancel the waiting rows of a batch."""
        self.batch(batch_id, asked_by)
        self.session.execute(
            update(L)
            .where(col(L.batch_id) == batch_id, col(L.state) == "waiting")
            .values(state="cancelled", finished_at=now, body={})
        )
        self.session.execute(
            update(BatchRow)
            .where(col(BatchRow.id) == batch_id, col(BatchRow.cancelled_at).is_(None))
            .values(cancelled_at=now)
        )
        return self.batch(batch_id, asked_by)

    def _batch(self, batch_id: UUID, condition: Any) -> Batch:
        row = self.session.execute(select(BatchRow).where(col(BatchRow.id) == batch_id, condition)).scalar_one_or_none()
        if row is None:
            raise NotFound
        return _batch(row, self._progress([batch_id]).get(batch_id, {}))

    def _progress(self, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
        query = select(col(L.batch_id), col(L.state), func.count()).where(col(L.batch_id).in_(ids))
        progress: dict[UUID, dict[str, int]] = {}
        for batch_id, state, number in self.session.execute(query.group_by(col(L.batch_id), col(L.state))).all():
            progress.setdefault(batch_id, {})[state] = number
        return progress


def _storable(value: Any) -> Any:
    """Replace NUL by another control character: PostgreSQL can't store NUL, and validation refuses either one."""
    if isinstance(value, str):
        return value.replace("\x00", "\x01")
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(entry) for name, entry in value.items()}
    return value


def _batch(row: BatchRow, progress: dict[str, int]) -> Batch:
    return Batch(
        id=row.id,
        kind=_KINDS[row.kind],
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        cancelled_at=row.cancelled_at,
        rows={_STATES[state]: number for state, number in progress.items()},
    )
