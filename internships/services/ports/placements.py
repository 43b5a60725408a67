"""Protocol for the index of placements."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from internships.domain.agreement_record import AgreementRecord, AmendmentRecord
from internships.domain.placement_board import BlockerLine, BoardFilter, IndexedPlacement, PlacementCount, PlacementLine

Cursor = tuple[date, int]


class PlacementRepository(Protocol):
    """The index as a scope shows it, on a day."""

    def page(
        self, wanted: BoardFilter, today: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[tuple[Cursor, PlacementLine]]: ...

    def stream(self, wanted: BoardFilter, today: date, most: int) -> Iterator[PlacementLine]: ...

    def stream_with_records(
        self, wanted: BoardFilter, today: date, most: int
    ) -> Iterator[tuple[PlacementLine, AgreementRecord, tuple[AmendmentRecord, ...]]]: ...

    def count(self, wanted: BoardFilter, today: date) -> int: ...

    def tallies(self, wanted: BoardFilter, today: date) -> list[PlacementCount]: ...

    def blockers(
        self,
        wanted: BoardFilter,
        today: date,
        *,
        owners: Sequence[str] = (),
        reminders: bool = True,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[tuple[Cursor, BlockerLine]]: ...

    def spans(
        self, wanted: BoardFilter, today: date, *, student_keys: Sequence[str] = (), have_email: bool = False
    ) -> tuple[IndexedPlacement, ...]: ...
