"""The histories of agreements: events are appended and never changed, their personal values can be erased."""

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
from internships.storage.row_values import read_values
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.history import EventRow, SealedValueRow
from internships.storage.upsert import changed_rows

_HISTORIES_PER_QUERY = 200
"""Histories compared in one statement."""


class HistoryStore:
    """Events of agreements. Callers lock the agreement's row before they append, so sequence numbers never clash."""

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
        """Add an event with its personal values as ``name → (salt, value)``."""
        self._recorded_cache.pop(event.agreement_id, None)
        columns = event.model_dump()
        columns["kind"] = str(event.kind)
        self.session.execute(insert(EventRow).values(**columns))
        for name, (salt, value) in personal.items():
            self.session.execute(
                insert(SealedValueRow).values(
                    agreement_id=event.agreement_id, sequence=event.sequence, name=name, salt=salt, value=value
                )
            )

    def events(self, agreement_id: UUID) -> tuple[Event, ...]:
        """Return the history of an agreement, oldest first."""
        query = select(EventRow).where(col(EventRow.agreement_id) == agreement_id).order_by(col(EventRow.sequence))
        return read_values(self.session, Event, query)

    def personal_values(self, agreement_id: UUID) -> dict[tuple[int, str], tuple[str, str]]:
        """Return the personal values that were not erased, as ``(sequence, name) → (salt, value)``."""
        query = select(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id)
        rows = self.session.execute(query).scalars()
        return {(row.sequence, row.name): (row.salt, row.value) for row in rows}

    def heads(self) -> HistoryHeads:
        """Return the number of events of each history, and the hash of the last."""
        event, last_sequence = col(EventRow.sequence), func.max(col(EventRow.sequence))
        latest: Any = (
            select(col(EventRow.agreement_id).label("id"), last_sequence.label("last"))
            .where(is_valid_id(self.session, col(EventRow.agreement_id)))
            .group_by(col(EventRow.agreement_id))
        )
        latest_rows = latest.subquery()
        query = select(col(EventRow.agreement_id), event, col(EventRow.sha256)).join(
            latest_rows, and_(latest_rows.c.id == col(EventRow.agreement_id), latest_rows.c.last == event)
        )
        return {row[0]: (row[1], row[2]) for row in self.session.execute(query)}

    def mismatched_heads(self, heads: HistoryHeads) -> frozenset[UUID]:
        """Return the agreements whose event at the given sequence number does not have the given hash."""
        mismatched: set[UUID] = set()
        entries = list(heads.items())
        for start in range(0, len(entries), _HISTORIES_PER_QUERY):
            portion = entries[start : start + _HISTORIES_PER_QUERY]
            keys = [(key, events) for key, (events, _) in portion]
            query = select(col(EventRow.agreement_id), col(EventRow.sequence), col(EventRow.sha256)).where(
                tuple_(col(EventRow.agreement_id), col(EventRow.sequence)).in_(keys)
            )
            hashes = {(row[0], row[1]): row[2] for row in self.session.execute(query)}
            mismatched |= {key for key, (events, sha256) in portion if hashes.get((key, events)) != sha256}
        return frozenset(mismatched)

    def remember_changed_rows(self, agreement_id: UUID) -> None:
        """Remember which rows differ from the history before this unit of work writes any of them."""
        if agreement_id not in self._changed_before:
            self._changed_before[agreement_id] = self.changed_rows(agreement_id) or ()

    def changed_rows(self, agreement_id: UUID) -> tuple[str, ...] | None:
        """Return which rows differ from the history; None when no event recorded row hashes."""
        recorded, salt = self._recorded_rows(agreement_id)
        if recorded is None:
            return None
        current = row_hashes(self.session, agreement_id, salt) if salt is not None else {}
        return tuple(f"{table}/{key}" for table, key in differing_rows(recorded, current))

    def count_unhashed_rows(self, agreement_id: UUID) -> int:
        """Return how many rows an agreement has, for one whose events recorded no row hashes."""
        return sum(map(len, row_hashes(self.session, agreement_id, "").values()))

    def unrecorded_row_hashes(self, agreement_id: UUID, salts: Callable[[], str], *, is_new: bool) -> RowsWritten:
        """Return the hashes of rows that the history lacks, and which rows were changed before this unit of work."""
        recorded, salt = (None, None) if is_new else self._recorded_rows(agreement_id)
        new_salt = None
        if salt is None:  # new, erased, or older than row hashes: record all rows with a new salt
            recorded, salt = None, (new_salt := salts())
        current = row_hashes(self.session, agreement_id, salt, is_new=is_new)
        rows: dict[str, dict[str, str | None]] = {}
        for table, key in differing_rows(recorded or {}, current):
            rows.setdefault(table, {})[key] = current.get(table, {}).get(key)
        return RowsWritten(rows, self._changed_before.get(agreement_id, ()), new_salt)

    @property
    def _changed_before(self) -> dict[UUID, tuple[str, ...]]:
        changed: dict[UUID, tuple[str, ...]] = self.session.info.setdefault("rows_changed_before", {})
        return changed

    @property
    def _recorded_cache(self) -> dict[UUID, tuple[RowHashes | None, str | None]]:
        cache: dict[UUID, tuple[RowHashes | None, str | None]] = self.session.info.setdefault("recorded_rows", {})
        return cache

    def _recorded_rows(self, agreement_id: UUID) -> tuple[RowHashes | None, str | None]:
        """Return the last recorded hash of each row and the salt (None: erased); cached per session."""
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
            salts = [salt for _, sealed_hashes, salt in events if ROWS_FACT in sealed_hashes]
            recorded = latest_row_hashes((facts, sealed_values) for facts, sealed_values, _ in events)
            self._recorded_cache[agreement_id] = recorded, (salts[-1] if salts else None)
        return self._recorded_cache[agreement_id]

    def erase_personal_values(self, agreement_id: UUID) -> int:
        """Erase the personal values of an agreement, which leaves the hash chain valid; return how many there were."""
        self._recorded_cache.pop(agreement_id, None)
        return changed_rows(
            self.session, delete(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id)
        )

    def malformed_ids(self) -> tuple[str, ...]:
        """Return ``table: id`` for each malformed agreement id; the service itself writes none."""
        return tuple(malformed_ids(self.session))

    def agreement_ids(self, *, after: UUID | None = None, limit: int) -> tuple[UUID, ...]:
        """Return ids of agreements, in order and after ``after``, including those of which only a history is left."""
        ids = union(select(col(AgreementRow.id).label("id")), select(col(EventRow.agreement_id).label("id"))).subquery()
        query = select(ids.c.id).where(is_valid_id(self.session, ids.c.id)).order_by(ids.c.id).limit(limit)
        return tuple(self.session.execute(query if after is None else query.where(ids.c.id > after)).scalars())
