"""The history: appended to, read, and its personal values erased; never changed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, select, tuple_, union
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.history import (
    GENESIS,
    ROWS_FACT,
    Event,
    HistoryHeads,
    RowHashes,
    RowsWritten,
    latest_row_hashes,
)
from internships.storage.malformed_ids import is_valid_id, malformed_ids
from internships.storage.row_hashes import differing_rows, row_hashes
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.history import EventRow, SealedValueRow

_HISTORIES_PER_QUERY = 200
"""Histories that are asked for in one statement."""


class HistoryStore:
    """Events of agreements; whoever appends has the agreement's row in hand, so sequences never clash."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def head(self, agreement_id: UUID) -> tuple[int, str]:
        """Return the sequence number and hash of the last event; 0 and the genesis hash before the first."""
        query = (
            select(col(EventRow.sequence), col(EventRow.sha256))
            .where(col(EventRow.agreement_id) == agreement_id)
            .order_by(col(EventRow.sequence).desc())
            .limit(1)
        )
        row = self.session.execute(query).first()
        return (row[0], row[1]) if row else (0, GENESIS)

    def append(self, event: Event, personal: Mapping[str, tuple[str, str]]) -> None:
        """Add an event, and beside it its personal values as ``name → (salt, value)``."""
        self._recorded_cache.pop(event.agreement_id, None)
        told = event.model_dump()
        told["kind"] = str(event.kind)
        self.session.execute(insert(EventRow).values(**told))
        for name, (salt, value) in personal.items():
            self.session.execute(
                insert(SealedValueRow).values(
                    agreement_id=event.agreement_id, sequence=event.sequence, name=name, salt=salt, value=value
                )
            )

    def events(self, agreement_id: UUID) -> tuple[Event, ...]:
        """Return the history of an agreement, oldest first."""
        query = select(EventRow).where(col(EventRow.agreement_id) == agreement_id).order_by(col(EventRow.sequence))
        return tuple(Event.model_validate(row.model_dump()) for row in self.session.execute(query).scalars())

    def personal_values(self, agreement_id: UUID) -> dict[tuple[int, str], tuple[str, str]]:
        """Return the personal values that are still there, as ``(sequence, name) → (salt, value)``."""
        query = select(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id)
        rows = self.session.execute(query).scalars()
        return {(row.sequence, row.name): (row.salt, row.value) for row in rows}

    def heads(self) -> HistoryHeads:
        """Return how many events each history has, and the hash of the last."""
        event, last = col(EventRow.sequence), func.max(col(EventRow.sequence))
        newest: Any = (
            select(col(EventRow.agreement_id).label("id"), last.label("last"))
            .where(is_valid_id(self.session, col(EventRow.agreement_id)))
            .group_by(col(EventRow.agreement_id))
        )
        tips = newest.subquery()
        query = select(col(EventRow.agreement_id), event, col(EventRow.sha256)).join(
            tips, and_(tips.c.id == col(EventRow.agreement_id), tips.c.last == event)
        )
        return {row[0]: (row[1], row[2]) for row in self.session.execute(query)}

    def mismatched_heads(self, heads: HistoryHeads) -> frozenset[UUID]:
        """Return those of some histories that have another event at the place of the head that is told."""
        found: set[UUID] = set()
        told_of = list(heads.items())
        for start in range(0, len(told_of), _HISTORIES_PER_QUERY):
            told = told_of[start : start + _HISTORIES_PER_QUERY]
            places = [(key, events) for key, (events, _) in told]
            query = select(col(EventRow.agreement_id), col(EventRow.sequence), col(EventRow.sha256)).where(
                tuple_(col(EventRow.agreement_id), col(EventRow.sequence)).in_(places)
            )
            known = {(row[0], row[1]): row[2] for row in self.session.execute(query)}
            found |= {key for key, (events, sha256) in told if known.get((key, events)) != sha256}
        return frozenset(found)

    def remember_changed_rows(self, agreement_id: UUID) -> None:
        """Remember which rows are no longer as told, before this unit of work writes any of them."""
        if agreement_id not in self._changed_before:
            self._changed_before[agreement_id] = self.changed_rows(agreement_id) or ()

    def changed_rows(self, agreement_id: UUID) -> tuple[str, ...] | None:
        """Return which rows are not as the events told them; None where no event told of any."""
        told, salt = self._recorded_rows(agreement_id)
        if told is None:
            return None
        found = row_hashes(self.session, agreement_id, salt) if salt is not None else {}
        return tuple(f"{table}/{key}" for table, key in differing_rows(told, found))

    def count_unhashed_rows(self, agreement_id: UUID) -> int:
        """Return how many rows hang on an agreement, none of which any event told of."""
        return sum(map(len, row_hashes(self.session, agreement_id, "").values()))

    def unrecorded_row_hashes(self, agreement_id: UUID, salts: Callable[[], str], *, is_new: bool) -> RowsWritten:
        """Return the hashes of the rows that the events do not tell yet, and which were changed before this act."""
        told, salt = (None, None) if is_new else self._recorded_rows(agreement_id)
        fresh = None
        if salt is None:  # new, erased, or kept before rows were hashed: all rows are told under a new salt
            told, salt = None, (fresh := salts())
        found = row_hashes(self.session, agreement_id, salt, is_new=is_new)
        rows: dict[str, dict[str, str | None]] = {}
        for table, key in differing_rows(told or {}, found):
            rows.setdefault(table, {})[key] = found.get(table, {}).get(key)
        return RowsWritten(rows, self._changed_before.get(agreement_id, ()), fresh)

    @property
    def _changed_before(self) -> dict[UUID, tuple[str, ...]]:
        noticed: dict[UUID, tuple[str, ...]] = self.session.info.setdefault("rows_changed_before", {})
        return noticed

    @property
    def _recorded_cache(self) -> dict[UUID, tuple[RowHashes | None, str | None]]:
        known: dict[UUID, tuple[RowHashes | None, str | None]] = self.session.info.setdefault("rows_told", {})
        return known

    def _recorded_rows(self, agreement_id: UUID) -> tuple[RowHashes | None, str | None]:
        """Return the hash of each row as the events told it last, and its salt (None: erased); read once in a work."""
        if agreement_id not in self._recorded_cache:
            event, sealed = EventRow, SealedValueRow
            query = (
                select(col(event.facts), col(event.sealed), col(sealed.salt))
                .outerjoin(
                    sealed,
                    and_(
                        col(sealed.agreement_id) == col(event.agreement_id),
                        col(sealed.sequence) == col(event.sequence),
                        col(sealed.name) == ROWS_FACT,
                    ),
                )
                .where(col(event.agreement_id) == agreement_id)
                .order_by(col(event.sequence))
            )
            events = self.session.execute(query).all()
            salts = [salt for _, told, salt in events if ROWS_FACT in told]
            told = latest_row_hashes((facts, sealed_values) for facts, sealed_values, _ in events)
            self._recorded_cache[agreement_id] = told, (salts[-1] if salts else None)
        return self._recorded_cache[agreement_id]

    def erase_personal_values(self, agreement_id: UUID) -> int:
        """Erase the personal values of an agreement; the chain stays whole. Returns how many there were."""
        self._recorded_cache.pop(agreement_id, None)
        gone = self.session.execute(delete(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id))
        return int(gone.rowcount)  # type: ignore[attr-defined]

    def malformed_ids(self) -> tuple[str, ...]:
        """Return the table and text of every id of an agreement that is none: written by somebody else."""
        return tuple(malformed_ids(self.session))

    def agreement_ids(self, *, after: UUID | None = None, limit: int) -> tuple[UUID, ...]:
        """Return some agreements by id, those beyond ``after``: all there are, and all that have a history."""
        ids = union(select(col(AgreementRow.id).label("id")), select(col(EventRow.agreement_id).label("id"))).subquery()
        query = select(ids.c.id).where(is_valid_id(self.session, ids.c.id)).order_by(ids.c.id).limit(limit)
        return tuple(self.session.execute(query if after is None else query.where(ids.c.id > after)).scalars())
