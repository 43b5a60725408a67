"""Batches and their rows: claimed by one worker at a time by one statement, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, not_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Principal
from internships.domain.agreement_record import NotFound
from internships.domain.batches import Batch, BatchKind, BatchLine, BatchLineOutcome, BatchLineState
from internships.domain.blockers.blocker import WARNING_CODES
from internships.domain.lifecycle import CLOSED_STATUSES
from internships.domain.placement_index import FAR_FUTURE
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.background import BatchLineRow, BatchRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

B, L, P = BlockerRow, BatchLineRow, PlacementRow
_WARNINGS = sorted(str(code) for code in WARNING_CODES)
_CLOSED = sorted(str(status) for status in CLOSED_STATUSES)
_KINDS = {str(kind): kind for kind in BatchKind}
_STATES = {str(state): state for state in BatchLineState}


class BatchStore:
    """Batches; those of another account are not found."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, batch: Batch, viewer: dict[str, Any], bodies: Sequence[dict[str, Any]], priority: int) -> None:
        """Keep a batch and its rows, all waiting."""
        told = batch.model_dump(exclude={"rows"})
        self.session.execute(insert(BatchRow).values(**{**told, "kind": str(batch.kind)}, viewer=viewer))
        self._insert_waiting(batch.id, bodies, 1, priority)

    def exists(self, batch_id: UUID) -> bool:
        """Say whether there is such a batch."""
        return self.session.get(BatchRow, batch_id) is not None

    def add_rows(self, line: BatchLine, bodies: Sequence[dict[str, Any]], priority: int) -> None:
        """Add rows behind those of the batch that a row belongs to."""
        last = select(func.max(col(L.place))).where(col(L.batch_id) == line.batch_id)
        if bodies:
            self._insert_waiting(line.batch_id, bodies, self.session.execute(last).scalar_one() + 1, priority)

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
        """Return batches of an account, the newest first, behind the moment and id of one."""
        query = select(BatchRow).where(col(BatchRow.asked_by) == asked_by)
        if after is not None:
            at, batch_id = after
            same = and_(col(BatchRow.asked_at) == at, col(BatchRow.id) > batch_id)
            query = query.where(or_(col(BatchRow.asked_at) < at, same))
        rows = self.session.execute(query.order_by(col(BatchRow.asked_at).desc(), col(BatchRow.id)).limit(limit))
        found = rows.scalars().all()
        progress = self._progress([row.id for row in found])
        return tuple(_batch(row, progress.get(row.id, {})) for row in found)

    def principals(self, batch_ids: Sequence[UUID]) -> dict[UUID, Principal]:
        """Return who asked for each batch, as they stood when they asked."""
        query = select(col(BatchRow.id), col(BatchRow.viewer)).where(col(BatchRow.id).in_(batch_ids))
        return {batch_id: Principal.model_validate(told) for batch_id, told in self.session.execute(query).all()}

    def kind_and_time(self, batch_id: UUID) -> tuple[BatchKind, datetime]:
        """Return what a batch does, and when it was asked."""
        query = select(col(BatchRow.kind), col(BatchRow.asked_at)).where(col(BatchRow.id) == batch_id)
        kind, at = self.session.execute(query).one()
        return _KINDS[kind], at

    def lines(self, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]:
        """Return rows of a batch behind a place."""
        query = select(L).where(col(L.batch_id) == batch_id, col(L.place) > after).order_by(col(L.place)).limit(limit)
        return tuple(_line(row) for row in self.session.execute(query).scalars())

    def claim(self, worker: str, now: datetime, until: datetime) -> BatchLine | None:
        """Take one row that waits or whose lease ran out; None when none is left."""
        free = or_(col(L.state) == "waiting", and_(col(L.state) == "running", col(L.leased_until) < now))
        chosen = (
            select(col(L.id))
            .where(free)
            .order_by(col(L.priority).desc(), col(L.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(L)
            .where(col(L.id) == chosen.scalar_subquery(), free)
            .values(state="running", worker=worker, leased_until=until, attempts=col(L.attempts) + 1)
            .returning(L)
        )
        row = self.session.execute(taken).scalar_one_or_none()
        return None if row is None else _line(row)

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
        """Record what came of a row; False when another worker has taken it over. The record it held is emptied."""
        values: dict[str, Any] = {
            "state": str(state),
            "worker": None,
            "leased_until": None,
            "agreement_id": agreement_id,
            "outcome": outcome.model_dump(mode="json") if outcome else None,
        }
        if state is not BatchLineState.WAITING:
            values |= {"finished_at": now, "body": {}}
        settled = update(L).where(col(L.id) == line.id, col(L.worker) == worker, col(L.state) == "running")
        return bool(self.session.execute(settled.values(**values)).rowcount == 1)  # type: ignore[attr-defined]

    def cancel(self, batch_id: UUID, asked_by: UUID, now: datetime) -> Batch:
        """Cancel the rows of a batch that nobody has begun."""
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

    def open_reindex_requests(self, since: datetime) -> tuple[dict[str, Any], ...]:
        """Return what the rows hold that ask for index lines to be written again since a moment, and are not done."""
        is_open = col(L.state).in_([str(BatchLineState.WAITING), str(BatchLineState.RUNNING)])
        asked = col(BatchRow.kind) == str(BatchKind.REINDEX), col(BatchRow.asked_at) >= since
        query = select(col(L.body)).join(BatchRow, col(BatchRow.id) == col(L.batch_id)).where(is_open, *asked)
        return tuple(self.session.execute(query).scalars())

    def agreements_to_reindex(
        self, enterprise_number: str | None, today: date, *, after: UUID | None, limit: int
    ) -> tuple[UUID, ...]:
        """Return, by id, the agreements that send somebody to a host and aren't over; all there are without a host."""
        number: Any = col(AgreementRow.id) if enterprise_number is None else col(P.agreement_id)
        query = select(number).order_by(number).limit(limit)
        if enterprise_number is not None:
            is_over = and_(col(P.ready), col(P.last_day) < today)
            of_host = col(P.enterprise_number) == enterprise_number
            query = query.distinct().where(of_host, col(P.state).not_in(_CLOSED), not_(is_over))
        if after is not None:
            query = query.where(number > after)
        return tuple(self.session.execute(query).scalars())

    def lock_agreement(self, agreement_id: UUID) -> bool:
        """Let nobody else change an agreement until this unit of work ends; False when it is gone."""
        # SQLite has one writer at a time and knows no such lock; PostgreSQL lets others write between two statements.
        query = select(col(AgreementRow.id)).where(col(AgreementRow.id) == agreement_id).with_for_update()
        return self.session.execute(query).scalar_one_or_none() is not None

    def agreements_of_students(self, student_keys: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]:
        """Return the other agreements of these students."""
        of_them = col(P.student_key).in_(student_keys), col(P.agreement_id) != but
        query = select(col(P.agreement_id)).where(*of_them).distinct()
        return tuple(self.session.execute(query.limit(limit)).scalars())

    def warned_agreements(self, enterprise_numbers: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]:
        """Return the other agreements at these hosts that are warned of other placements."""
        there = col(B.enterprise_number).in_(enterprise_numbers), col(B.agreement_id) != but
        undated = col(B.due_on) == FAR_FUTURE  # what the index of a host's blockers is looked up by
        query = select(col(B.agreement_id)).where(*there, undated, col(B.code).in_(_WARNINGS)).distinct()
        return tuple(self.session.execute(query.limit(limit)).scalars())

    def lock_students(self, keys: Sequence[str]) -> None:
        """Let nobody else hold one of these students until this unit of work ends: each sees what the other made."""
        if self.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
            for key in sorted(set(keys)):
                self.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))

    def _batch(self, batch_id: UUID, condition: Any) -> Batch:
        row = self.session.execute(select(BatchRow).where(col(BatchRow.id) == batch_id, condition)).scalar_one_or_none()
        if row is None:
            raise NotFound
        return _batch(row, self._progress([batch_id]).get(batch_id, {}))

    def _progress(self, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
        query = select(col(L.batch_id), col(L.state), func.count()).where(col(L.batch_id).in_(ids))
        found: dict[UUID, dict[str, int]] = {}
        for batch_id, state, number in self.session.execute(query.group_by(col(L.batch_id), col(L.state))).all():
            found.setdefault(batch_id, {})[state] = number
        return found


def _storable(value: Any) -> Any:
    """Return JSON as it was asked, but for NUL: PostgreSQL keeps none, and the row is refused for any control sign."""
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


def _line(row: BatchLineRow) -> BatchLine:
    told = {
        name: getattr(row, name) for name in ("id", "batch_id", "place", "body", "state", "attempts", "agreement_id")
    }
    return BatchLine.model_validate({**told, "outcome": row.outcome})
