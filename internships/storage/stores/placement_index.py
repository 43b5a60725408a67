"""Writing the index rows of an agreement: its placements, readers and blockers."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.agreement_record import AgreementRecord
from internships.domain.blockers.blocker import WARNING_CODES, Blocker
from internships.domain.placement_index import FAR_FUTURE, IndexEntry, IndexReader
from internships.storage.columns import enums_as_text
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import STATUS_COLUMNS, BlockerRow, PlacementRow

IndexRow = TypeVar("IndexRow", PlacementRow, BlockerRow)
_PLACEMENT_KEY = ("student_index", "host_index", "since")
_NOT_COMPARED = frozenset({"id", "warnings"})
_WARNINGS = frozenset(str(code) for code in WARNING_CODES)
_BLOCKER_KEY = ("placement_id", "code", "pointer")


class PlacementIndexStore:
    """The index rows of agreements; ``blockers`` has one list per entry."""

    session: Session

    def write_index(
        self,
        record: AgreementRecord,
        entries: Sequence[IndexEntry],
        readers: Iterable[IndexReader],
        blockers: Sequence[Sequence[Blocker]],
        *,
        is_new: bool = False,
    ) -> None:
        """Write the index rows of an agreement again; one that ``is_new`` has none yet.

        A placement or blocker that stays keeps its row id, which cursors of lists use.
        """
        if not is_new:
            self.session.execute(delete(ReaderRow).where(col(ReaderRow.agreement_id) == record.id))
        placements = self._replace_rows(
            PlacementRow, record.id, _placement_values(record, entries), _PLACEMENT_KEY, is_new=is_new
        )
        if reader_values := _reader_values(record.id, readers):
            self.session.execute(insert(ReaderRow), reader_values)
        self._replace_rows(BlockerRow, record.id, _blocker_values(placements, blockers), _BLOCKER_KEY, is_new=is_new)

    def index_differences(
        self,
        record: AgreementRecord,
        entries: Sequence[IndexEntry],
        readers: Iterable[IndexReader],
        blockers: Sequence[Sequence[Blocker]],
    ) -> tuple[str, ...]:
        """Return the tables whose index rows differ from what ``write_index`` would write, apart from warnings."""
        placement_values = _placement_values(record, entries)
        stored_placements = self._stored_rows(PlacementRow, record.id)
        ids_by_key = {tuple(row[name] for name in _PLACEMENT_KEY): row.pop("id") for row in stored_placements}
        rows = [
            PlacementRow(**line, id=ids_by_key.get(tuple(line[name] for name in _PLACEMENT_KEY)))
            for line in placement_values
        ]
        compared = {
            "placement": (stored_placements, placement_values),
            "reader": (self._stored_rows(ReaderRow, record.id), _reader_values(record.id, readers)),
            "blocker": (self._stored_rows(BlockerRow, record.id), _blocker_values(rows, blockers)),
        }
        return tuple(
            name
            for name, (stored, expected) in compared.items()
            if _comparable_rows(stored) != _comparable_rows(expected)
        )

    def _stored_rows(self, table: Any, agreement_id: UUID) -> list[dict[str, Any]]:
        stored = table.__table__
        query = select(stored).where(stored.c.agreement_id == agreement_id)
        return [dict(row) for row in self.session.execute(query).mappings()]

    def _replace_rows(
        self,
        table: type[IndexRow],
        agreement_id: UUID,
        values_per_row: Sequence[dict[str, Any]],
        key_columns: Sequence[str],
        *,
        is_new: bool,
    ) -> list[IndexRow]:
        """Replace the rows of an agreement, and return them in order; one with the same key is updated instead."""
        old_rows: dict[tuple[Any, ...], deque[IndexRow]] = defaultdict(deque)
        query = select(table).where(col(table.agreement_id) == agreement_id).order_by(col(table.id))
        stored = () if is_new else self.session.execute(query.execution_options(populate_existing=True)).scalars()
        for row in stored:
            old_rows[tuple(getattr(row, name) for name in key_columns)].append(row)
        rows = []
        for values in values_per_row:
            matches = old_rows[tuple(values[name] for name in key_columns)]
            if not matches:
                rows.append(table(**values))
                continue
            rows.append(matches.popleft())
            for name, value in values.items():
                setattr(rows[-1], name, value)
        for left_over in (row for remaining in old_rows.values() for row in remaining):
            self.session.delete(left_over)
        self.session.add_all(rows)
        self.session.flush()
        return rows


def _comparable_rows(rows: Iterable[dict[str, Any]]) -> Counter[frozenset[tuple[str, Any]]]:
    # Warnings depend on other agreements and may be out of date until the next reindex.
    return Counter(
        frozenset((name, value) for name, value in row.items() if name not in _NOT_COMPARED)
        for row in rows
        if row.get("code") not in _WARNINGS
    )


def _placement_values(record: AgreementRecord, entries: Sequence[IndexEntry]) -> list[dict[str, Any]]:
    return [{"agreement_id": record.id, "version": record.version, **enums_as_text(dict(entry))} for entry in entries]


def _reader_values(agreement_id: UUID, readers: Iterable[IndexReader]) -> list[dict[str, Any]]:
    return [{"agreement_id": agreement_id, **asdict(reader)} for reader in readers]


def _blocker_values(rows: Sequence[PlacementRow], blockers: Sequence[Sequence[Blocker]]) -> list[dict[str, Any]]:
    return [
        _values_of_blocker(row, blocker)
        for row, placement_blockers in zip(rows, blockers, strict=True)
        for blocker in placement_blockers
    ]


def _values_of_blocker(row: PlacementRow, blocker: Blocker) -> dict[str, Any]:
    due_on: date = blocker.due_on or FAR_FUTURE
    return {
        "agreement_id": row.agreement_id,
        "placement_id": row.id,
        "enterprise_number": row.enterprise_number,
        "institution": row.institution,
        "unit": row.unit,
        "code": str(blocker.code),
        "nl": blocker.text.nl,
        "en": blocker.text.en,
        "owner": str(blocker.owner),
        "due_on": due_on,
        "has_due": blocker.due_on is not None,
        "pointer": blocker.pointer,
        "is_reminder": blocker.is_reminder,
        "listed_until": max(row.last_day, blocker.listed_until) if blocker.listed_until else None,
        **{name: getattr(row, name) for name in STATUS_COLUMNS},
    }
