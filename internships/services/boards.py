"""Placements per company, per institution and over a group: who, where, when, what blocks, how many, what falls due."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from internships.domain.access import EVERYTHING, Role, Side, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.fulfilment import laid_over
from internships.domain.lifecycle import NotByThisRole, Status
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Tally
from internships.domain.value import Value
from internships.domain.views import view_for
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, outlined
from internships.services.agreements.viewing import reading_side
from internships.services.ports_work import Cursor, Work

EXPORT_MOST = 100_000
SMALL = 5
"""Association totals below this are not told: they would point at persons."""
_STATISTICS = Bilingual(nl="de cijfers van de associatie lezen", en="read the association's figures")


@dataclass(frozen=True)
class Leaf:
    """A page of lines and the cursor of the next one."""

    lines: tuple[PlacementLine, ...]
    after: Cursor | None


@dataclass(frozen=True)
class BlockerLeaf:
    """A page of blockers and the cursor of the next one."""

    lines: tuple[BlockerLine, ...]
    after: Cursor | None


class HiddenTally(Value):
    """A count for the association of what began; ``placements`` is None where it is below five."""

    institution: str | None
    institution_name: Bilingual | None = None
    month: str | None
    placements: int | None


TOOK_PLACE = (Status.ACTIVE, Status.SUSPENDED, Status.COMPLETED, Status.ENDED_EARLY)
"""What the association's figures count: placements that began. What may still begin, or never will, is no figure."""

Named = TypeVar("Named", PlacementLine, BlockerLine, Tally, HiddenTally)


def with_institution_name(folders: Catalogue, line: Named) -> Named:
    """Return a line with what its institution is called, as its folder says; a slug that is not on file has no name."""
    if line.institution is None or line.institution not in folders.slugs:
        return line
    return line.model_copy(update={"institution_name": folders.folder(line.institution).institution.name})


@dataclass(frozen=True)
class Boards:
    """Every list, count and export; each within the viewer's reach and by the effective agreement of the day."""

    bureau: Bureau

    def placements(
        self,
        viewer: Viewer,
        wanted: BoardFilter,
        *,
        on: date | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> Leaf:
        """Return a page of placements by first day."""
        with self._reading(viewer) as work:
            found = work.boards.lines(wanted, on or self.bureau.today(), after=after, limit=limit + 1)
        lines = self._named(line for _, line in found[:limit])
        return Leaf(tuple(lines), found[limit - 1][0] if len(found) > limit else None)

    def blockers(
        self,
        viewer: Viewer,
        wanted: BoardFilter,
        *,
        owners: tuple[Role, ...] = (),
        reminders: bool = True,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> BlockerLeaf:
        """Return a page of what is lacking, by due day."""
        with self._reading(viewer) as work:
            found = work.boards.blockers(
                wanted,
                self.bureau.today(),
                owners=[str(owner) for owner in owners],
                reminders=reminders,
                after=after,
                limit=limit + 1,
            )
        lines = self._named(line for _, line in found[:limit])
        return BlockerLeaf(tuple(lines), found[limit - 1][0] if len(found) > limit else None)

    def tallies(self, viewer: Viewer, wanted: BoardFilter, *, on: date | None = None) -> list[Tally]:
        """Return how many placements there are per institution, month of starting and status."""
        with self._reading(viewer) as work:
            found = work.boards.tallies(wanted, on or self.bureau.today())
        return list(self._named(found))

    def association(self, viewer: Viewer) -> list[HiddenTally]:
        """Return the association's totals of what began, per institution and month; those below five are hidden."""
        if not viewer.holds(Role.ASSOCIATION):
            raise NotByThisRole(_STATISTICS, {Role.ASSOCIATION})
        totals: dict[tuple[str | None, str | None], int] = {}
        with self.bureau.storage.reading(EVERYTHING) as work:
            for tally in work.boards.tallies(BoardFilter(statuses=TOOK_PLACE), self.bureau.today()):
                key = (tally.institution, tally.month)
                totals[key] = totals.get(key, 0) + tally.placements
        hidden = (
            HiddenTally(institution=slug, month=month, placements=number if number >= SMALL else None)
            for (slug, month), number in totals.items()
        )
        return list(self._named(hidden))

    def export(
        self,
        viewer: Viewer,
        wanted: BoardFilter,
        *,
        on: date | None = None,
        facts: bool = False,
        most: int = EXPORT_MOST,
    ) -> Iterator[tuple[PlacementLine, Agreement | None]]:
        """Yield every placement with, if asked, the effective agreement as the viewer's side may read it."""
        day = on or self.bureau.today()
        with self._reading(viewer) as work:
            if not facts:
                yield from ((line, None) for line in self._named(work.boards.every(wanted, day, most)))
                return
            for found, record, amendments in work.boards.every_with_records(wanted, day, most):
                line = with_institution_name(self.bureau.folders, found)
                dossier = Dossier(record, amendments=amendments).sound()
                present = laid_over(dossier.effective(day), record.fulfilled)
                side = reading_side(outlined(dossier), viewer)
                yield line, view_for(Side.STUDENT if side is Side.NEITHER else side, present)

    def _named(self, lines: Iterable[Named]) -> Iterator[Named]:
        return (with_institution_name(self.bureau.folders, line) for line in lines)

    def _reading(self, viewer: Viewer) -> AbstractContextManager[Work]:
        return self.bureau.storage.reading(reach_of(viewer))
