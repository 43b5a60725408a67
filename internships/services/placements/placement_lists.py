"""Lists, counts and exports of placements per company, per institution and per group, and of their blockers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from internships.domain.access import UNRESTRICTED_SCOPE, Principal, Role, Side, access_scope
from internships.domain.agreement import Agreement
from internships.domain.fulfilment import apply_fulfilments
from internships.domain.lifecycle import NotByThisRole, Status
from internships.domain.party_views import view_for
from internships.domain.placement_board import BlockerLine, BoardFilter, PlacementCount, PlacementLine
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.agreement_views import reading_side
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.state import state_without_blockers

MAX_EXPORT_LINES = 100_000
SMALLEST_SHOWN = 5
"""Association totals below this are hidden: they could identify persons."""
_STATISTICS = Bilingual(nl="de cijfers van de associatie lezen", en="read the association's figures")


class AssociationTally(Value):
    """A count of started placements for the association; ``placements`` is None where it is below five."""

    institution: str | None
    institution_name: Bilingual | None = None
    month: str | None
    placements: int | None


STARTED_STATUSES = (Status.ACTIVE, Status.SUSPENDED, Status.COMPLETED, Status.ENDED_EARLY)
"""Placements that the association counts: those that began."""

LineT = TypeVar("LineT", PlacementLine, BlockerLine, PlacementCount, AssociationTally)

Cursor = tuple[date, int]
"""The first day (or due day) of the last line on a page, and the number of its row."""


@dataclass(frozen=True)
class Page(Generic[LineT]):
    """A page of lines and the cursor of the next one."""

    lines: tuple[LineT, ...]
    after: Cursor | None


def with_institution_name(folders: Catalogue, line: LineT) -> LineT:
    """Return a line with the name of its institution; a slug without a folder has none."""
    if line.institution is None or line.institution not in folders.slugs:
        return line
    return line.model_copy(update={"institution_name": folders.folder(line.institution).institution.name})


@dataclass(frozen=True)
class PlacementListService:
    """Every list, count and export, within the principal's scope and by the effective agreement of the day."""

    context: AgreementContext

    def placements(
        self,
        principal: Principal,
        filters: BoardFilter,
        *,
        on: date | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> Page[PlacementLine]:
        """Return a page of placements by first day."""
        with self._open(principal) as work:
            rows = work.placements.page(filters, on or self.context.today(), after=after, limit=limit + 1)
        return self._page(rows, limit)

    def blockers(
        self,
        principal: Principal,
        filters: BoardFilter,
        *,
        owners: tuple[Role, ...] = (),
        reminders: bool = True,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> Page[BlockerLine]:
        """Return a page of blockers by due day."""
        with self._open(principal) as work:
            rows = work.placements.blockers(
                filters,
                self.context.today(),
                owners=[str(owner) for owner in owners],
                reminders=reminders,
                after=after,
                limit=limit + 1,
            )
        return self._page(rows, limit)

    def tallies(self, principal: Principal, filters: BoardFilter, *, on: date | None = None) -> list[PlacementCount]:
        """Return how many placements there are per institution, month of starting and status."""
        with self._open(principal) as work:
            counts = work.placements.tallies(filters, on or self.context.today())
        return list(self._with_institution_names(counts))

    def association_tallies(self, principal: Principal) -> list[AssociationTally]:
        """Return totals of started placements per institution and month; those below five are hidden."""
        if not principal.holds(Role.ASSOCIATION):
            raise NotByThisRole(_STATISTICS, {Role.ASSOCIATION})
        totals: dict[tuple[str | None, str | None], int] = {}
        with self.context.storage.reading(UNRESTRICTED_SCOPE) as work:
            for tally in work.placements.tallies(BoardFilter(statuses=STARTED_STATUSES), self.context.today()):
                key = (tally.institution, tally.month)
                totals[key] = totals.get(key, 0) + tally.placements
        hidden = (
            AssociationTally(institution=slug, month=month, placements=number if number >= SMALLEST_SHOWN else None)
            for (slug, month), number in totals.items()
        )
        return list(self._with_institution_names(hidden))

    def export(
        self,
        principal: Principal,
        filters: BoardFilter,
        *,
        on: date | None = None,
        facts: bool = False,
        most: int = MAX_EXPORT_LINES,
    ) -> Iterator[tuple[PlacementLine, Agreement | None]]:
        """Yield every placement; with ``facts`` also the effective agreement as the principal's side may read it."""
        day = on or self.context.today()
        with self._open(principal) as work:
            if not facts:
                yield from (
                    (line, None) for line in self._with_institution_names(work.placements.stream(filters, day, most))
                )
                return
            for placement, record, amendments in work.placements.stream_with_records(filters, day, most):
                line = with_institution_name(self.context.folders, placement)
                loaded = LoadedAgreement(record, amendments=amendments).require_intact()
                present = apply_fulfilments(loaded.effective(day), record.fulfilled)
                side = reading_side(state_without_blockers(loaded), principal)
                yield line, view_for(Side.STUDENT if side is Side.NEITHER else side, present)

    def _page(self, rows: Sequence[tuple[Cursor, LineT]], limit: int) -> Page[LineT]:
        """Return the first lines of one more than a page."""
        lines = self._with_institution_names(line for _, line in rows[:limit])
        return Page(tuple(lines), rows[limit - 1][0] if len(rows) > limit else None)

    def _with_institution_names(self, lines: Iterable[LineT]) -> Iterator[LineT]:
        return (with_institution_name(self.context.folders, line) for line in lines)

    def _open(self, principal: Principal) -> AbstractContextManager[UnitOfWork]:
        return self.context.storage.reading(access_scope(principal))
