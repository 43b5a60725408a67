"""Placements per company, per institution and over a group: who, where, when, what blocks, how many, what falls due."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from internships.domain.access import EVERYTHING, Role, Side, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.fulfilment import laid_over
from internships.domain.lifecycle import NotByThisRole
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Tally
from internships.domain.value import Value
from internships.domain.views import view_for
from internships.domain.wording import Bilingual
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
    """A count for the association; ``placements`` is None where it is below five."""

    institution: str | None
    month: str | None
    placements: int | None


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
        return Leaf(tuple(line for _, line in found[:limit]), found[limit - 1][0] if len(found) > limit else None)

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
        return BlockerLeaf(
            tuple(line for _, line in found[:limit]), found[limit - 1][0] if len(found) > limit else None
        )

    def tallies(self, viewer: Viewer, wanted: BoardFilter, *, on: date | None = None) -> list[Tally]:
        """Return how many placements there are per institution, month of starting and status."""
        with self._reading(viewer) as work:
            return work.boards.tallies(wanted, on or self.bureau.today())

    def association(self, viewer: Viewer) -> list[HiddenTally]:
        """Return the association's totals per institution and month, those below five hidden."""
        if not viewer.holds(Role.ASSOCIATION):
            raise NotByThisRole(_STATISTICS, {Role.ASSOCIATION})
        totals: dict[tuple[str | None, str | None], int] = {}
        with self.bureau.storage.reading(EVERYTHING) as work:
            for tally in work.boards.tallies(BoardFilter(), self.bureau.today()):
                key = (tally.institution, tally.month)
                totals[key] = totals.get(key, 0) + tally.placements
        return [
            HiddenTally(institution=slug, month=month, placements=number if number >= SMALL else None)
            for (slug, month), number in totals.items()
        ]

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
        today = on or self.bureau.today()
        with self._reading(viewer) as work:
            page: list[PlacementLine] = []
            for line in work.boards.every(wanted, today, most):
                page.append(line)
                if len(page) == 200:  # bodies are fetched a page at a time, so that queries don't grow with rows
                    yield from _with_facts(work, viewer, page, today, facts=facts)
                    page.clear()
            yield from _with_facts(work, viewer, page, today, facts=facts)

    def _reading(self, viewer: Viewer) -> AbstractContextManager[Work]:
        return self.bureau.storage.reading(reach_of(viewer))


def _with_facts(
    work: Work, viewer: Viewer, lines: list[PlacementLine], day: date, *, facts: bool
) -> Iterator[tuple[PlacementLine, Agreement | None]]:
    if not facts or not lines:
        yield from ((line, None) for line in lines)
        return
    ids = tuple(dict.fromkeys(line.agreement_id for line in lines))
    records, amendments = work.agreements.some(ids), work.agreements.amendments_of(ids)
    for line in lines:
        dossier = Dossier(records[line.agreement_id], amendments=amendments.get(line.agreement_id, ())).sound()
        present = laid_over(dossier.effective(day), dossier.record.fulfilled)
        side = reading_side(outlined(dossier), viewer)
        yield line, view_for(Side.STUDENT if side is Side.NEITHER else side, present)
