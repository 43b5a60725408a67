"""Check the seed: load a sample with the real code and compare it with the seeded rows."""

import random
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from internships.domain.placement_index import FAR_FUTURE, IndexReader
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import load_agreement
from internships.services.agreements.state import compute_state
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import STATUS_COLUMNS, BlockerRow, PlacementRow
from internships.storage.unit_of_work import Storage, UnitOfWork


class SeedDiffers(Exception):
    """The seed differs from what the real code writes."""


def check(storage: Storage, context: AgreementContext, placements: int, sample: int = 300) -> int:
    """Compare a sample of agreements; return how many were compared."""
    numbers = random.Random(3).sample(range(1, placements + 1), min(sample, placements))
    with storage.reading() as work:
        for number in numbers:
            row = work.session.get(PlacementRow, number)
            if row is None:
                raise SeedDiffers(f"placement {number} is not there")
            state = compute_state(work, context, load_agreement(work, row.agreement_id))
            fields = {name: getattr(row, name) for name in type(state.entries[0]).model_fields}
            _require_equal(number, "placement", fields, dict(state.entries[0]))
            _require_equal(number, "readers", _readers(work, row), set(state.readers))
            _require_equal(
                number, "blockers", _blockers(work, row), [_blocker(entry) for entry in state.intervals[0].blockers]
            )
    return len(numbers)


def _require_equal(number: int, what: str, seeded: Any, written: Any) -> None:
    if seeded != written:
        raise SeedDiffers(f"{what} of placement {number}:\n seeded  {seeded}\n written {written}")


def _readers(work: UnitOfWork, row: PlacementRow) -> set[IndexReader]:
    found = work.session.execute(select(ReaderRow).where(col(ReaderRow.agreement_id) == row.agreement_id)).scalars()
    return {IndexReader(reader.kind, reader.key, reader.until) for reader in found}


def _blockers(work: UnitOfWork, row: PlacementRow) -> list[tuple[Any, ...]]:
    query = select(BlockerRow).where(col(BlockerRow.placement_id) == row.id).order_by(col(BlockerRow.id))
    return [
        (b.code, b.nl, b.en, b.owner, b.due_on, b.has_due, b.pointer, b.is_reminder,
         b.enterprise_number == row.enterprise_number,
         all(getattr(b, name) == getattr(row, name) for name in STATUS_COLUMNS))
        for b in work.session.execute(query).scalars()
    ]  # fmt: skip


def _blocker(blocker: Any) -> tuple[Any, ...]:
    due = blocker.due_on or FAR_FUTURE
    return (blocker.code, blocker.text.nl, blocker.text.en, blocker.owner, due, blocker.due_on is not None, blocker.pointer, blocker.is_reminder, True, True)  # fmt: skip  # noqa: E501
