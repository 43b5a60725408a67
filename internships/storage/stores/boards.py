"""Boards, searches, counts and lists of blockers, all read from the index of placements.

A list is read in two steps of one statement: the ways of a reach (storage.scope) each give the keys of their next rows
out of an index that holds everything a filter looks at, and then only the rows of the page are fetched.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, or_, select, true, tuple_, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Reach
from internships.domain.placing import ADDRESS, FIRST_DAY_OF_ALL, KNOWN_AS, LAST_DAY_OF_ALL
from internships.domain.record import AgreementRecord, KeptAmendment
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Span, Tally
from internships.storage.scope import ways, within
from internships.storage.stores.agreements import amendment_of, record_of
from internships.storage.stores.board_queries import conditions, in_force, runs, standing, status_case
from internships.storage.stores.board_rows import BLOCKERS, LINES, SPANS, STATUSES, blocker_of, line_of, span_of
from internships.storage.tables.agreements import AgreementRow, ReaderRow
from internships.storage.tables.later import AmendmentRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

P, B, R = PlacementRow, BlockerRow, ReaderRow
Cursor = tuple[date, int]
"""The last first day (or due day) and row that a page showed."""
_AT_ONCE = 200
"""Rows of an export that are in memory together."""


class BoardStore:
    """What a reach shows of the index, on a day."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self.session, self.reach = session, reach

    def lines(
        self, wanted: BoardFilter, today: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[tuple[Cursor, PlacementLine]]:
        """Return a page of placements by first day, each with the cursor that continues after it."""
        keys = self._keys(wanted, today, limit, after)
        query = LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id)).limit(limit)
        return [((row.first_day, row.id), line_of(row, today)) for row in self.session.execute(query)]

    def _keys(self, wanted: BoardFilter, today: date, limit: int, after: Cursor | None = None) -> Any:
        """Return the days and ids of the next placements as a subquery."""
        day, number = col(P.first_day), col(P.id)
        parts = (self._narrowed(_columns(day, number).where(way), wanted, today) for way in self._ways(P, wanted))
        return _next([_after(part, day, number, after) for part in parts], limit)

    def every(self, wanted: BoardFilter, today: date, most: int) -> Iterator[PlacementLine]:
        """Yield placements for an export, by first day, at most ``most``: one statement, read as it is asked for."""
        keys = self._keys(wanted, today, most)
        query = LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id))
        for row in self._streamed(query):
            yield line_of(row, today)

    def every_with_records(
        self, wanted: BoardFilter, today: date, most: int
    ) -> Iterator[tuple[PlacementLine, AgreementRecord, tuple[KeptAmendment, ...]]]:
        """Yield the same with each agreement and its amendments: all of one moment, since one statement reads them."""
        keys = self._keys(wanted, today, most)
        query = LINES.add_columns(AgreementRow, AmendmentRow).join(keys, col(P.id) == keys.c.id)
        query = query.join(AgreementRow, col(AgreementRow.id) == col(P.agreement_id))
        query = query.outerjoin(AmendmentRow, col(AmendmentRow.agreement_id) == col(P.agreement_id))
        ordered = query.order_by(col(P.first_day), col(P.id), col(AmendmentRow.number))
        for _, found in groupby(self._streamed(ordered), key=lambda row: row.id):
            row, *others = found
            amended = [amendment_of(told.AmendmentRow) for told in (row, *others) if told.AmendmentRow is not None]
            yield line_of(row, today), record_of(row.AgreementRow), tuple(amended)

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        """Yield rows a few hundred at a time, which the server keeps until they are asked for."""
        with closing(self.session.execute(query, execution_options={"yield_per": _AT_ONCE})) as rows:
            yield from rows

    def count(self, wanted: BoardFilter, today: date) -> int:
        """Return how many placements there are; one with two hosts is one, unless hosts are asked for."""
        parts = [
            self._narrowed(select(func.count()).select_from(P).where(way), wanted, today)
            for way in self._counted(wanted)
        ]
        return sum(self.session.execute(union_all(*parts)).scalars())

    def tallies(self, wanted: BoardFilter, today: date) -> list[Tally]:
        """Return how many placements share institution, month of starting and status, counted as ``count`` does."""
        # SQLite groups by sorting every row, unless the rows come in the order of the group: so they are grouped by the
        # first day, which the index is in, each group one text of what its placements are.
        what = func.coalesce(col(P.institution), "") + " " + status_case(today)
        day = col(P.first_day)
        parts = [
            self._narrowed(_columns(day, func.aggregate_strings(what, ",")).where(way), wanted, today).group_by(day)
            for way in self._counted(wanted)
        ]
        totals: Counter[tuple[str, str, str]] = Counter()
        for first_day, text in self.session.execute(union_all(*parts)):
            month = "" if first_day == LAST_DAY_OF_ALL else first_day.isoformat()[:7]
            for told, number in Counter(text.split(",")).items():
                slug, _, status = told.partition(" ")
                totals[slug, month, status] += number
        return [
            Tally.model_construct(
                institution=slug or None, month=month or None, status=STATUSES[status], placements=number
            )
            for (slug, month, status), number in sorted(totals.items())
        ]

    def blockers(
        self,
        wanted: BoardFilter,
        today: date,
        *,
        owners: Sequence[str] = (),
        reminders: bool = True,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[tuple[Cursor, BlockerLine]]:
        """Return a page of what is lacking, by due day; of what is over or expired only when its status is asked."""
        day, number = col(B.due_on), col(B.id)
        own = [*standing(wanted, today), *_of_blockers(wanted, owners, reminders=reminders)]
        pairs = zip(self._ways(B, wanted), self._ways(P, wanted), strict=True)
        parts = (
            _columns(day, number).where(way, *own, *self._blocked(wanted, today, its_way)) for way, its_way in pairs
        )
        keys = _next([_after(part, day, number, after) for part in parts], limit)
        query = BLOCKERS.join(keys, number == keys.c.id).join(P, col(P.id) == col(B.placement_id))
        rows = self.session.execute(query.order_by(day, number).limit(limit))
        return [((row.due_on, row.id), blocker_of(row)) for row in rows]

    def of_agreement(self, agreement_id: UUID, today: date) -> tuple[PlacementLine, ...]:
        """Return the placements of one agreement."""
        query = LINES.where(col(P.agreement_id) == agreement_id, within(P, self.reach))
        rows = self.session.execute(query.where(in_force(today)).order_by(col(P.id)))
        return tuple(line_of(row, today) for row in rows)

    def spans(
        self, wanted: BoardFilter, today: date, *, student_keys: Sequence[str] = (), are_addressed: bool = False
    ) -> tuple[Span, ...]:
        """Return what capacity and clashes are computed from: each stretch within reach that runs on the days asked.

        ``are_addressed`` says that each student of these keys has an address.
        """
        of_it, reached = col(P.agreement_id), within(P, self.reach)
        if student_keys:
            # Two students who both have an address differ by it: what else they share then finds nobody.
            best = col(P.student_key)
            unaddressed = or_(best.is_(None), not_(best.startswith(ADDRESS))) if are_addressed else true()
            known_as = SPANS.add_columns(col(R.key).label("known_as")).join_from(P, R, col(R.agreement_id) == of_it)
            parts = [
                SPANS.where(col(P.student_key).in_(student_keys), reached),
                known_as.where(col(R.kind) == KNOWN_AS, col(R.key).in_(student_keys), unaddressed, reached),
            ]
        else:
            parts = [SPANS.where(way) for way in self._ways(P, wanted)]
        rest = conditions(wanted.model_copy(update={"runs_between": None}), today)
        running = (*rest, runs(*(wanted.runs_between or (FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL))))
        rows = [
            row for part in parts for row in self.session.execute(part.where(*running, col(P.is_placement).is_(True)))
        ]
        spans = (span_of(row, today) for row in rows)
        return tuple(sorted(spans, key=lambda span: (span.first_day, str(span.agreement_id))))

    def _ways(self, rows: type[PlacementRow] | type[BlockerRow], wanted: BoardFilter) -> list[ColumnElement[bool]]:
        found = ways(rows, self.reach, wanted.enterprise_numbers)
        # Few work at one site: it is the site that finds the placements, and the reach only filters them. Neither
        # database looks for "a = b IS TRUE" in an index.
        is_found_by_site = rows is P and wanted.establishment_number is not None
        return [way.is_(true()) for way in found] if is_found_by_site else found

    def _counted(self, wanted: BoardFilter) -> list[ColumnElement[bool]]:
        """Return the ways of a count: a host counts its own interns, anybody else each placement by its first host."""
        found = self._ways(P, wanted)
        if wanted.enterprise_numbers:
            return found
        # The ways of hosts and of their sites come first (storage.scope).
        hosts = 0 if self.reach.everything else len(self.reach.hosts) + len(self.reach.sites_by_host)
        return [*found[:hosts], *(and_(way, col(P.host_index) == 0) for way in found[hosts:])]

    def _narrowed(self, query: Select[Any], wanted: BoardFilter, today: date) -> Select[Any]:
        return query.where(*conditions(wanted, today), in_force(today), col(P.is_placement).is_(True))

    def _blocked(self, wanted: BoardFilter, today: date, way: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
        """Yield what only the placement of a blocker tells: looked up one by one, or found beforehand for a search.

        Many placements have a programme and few hold a name: walking the blockers by due day soon finds a page of the
        former, and would look through all of them for the latter. The look-up is a value and no EXISTS, which
        PostgreSQL would turn into a join and then look through all of them too.
        """
        if wanted.search is not None:
            found = select(col(P.id)).where(way, in_force(today), *conditions(wanted, today))
            yield col(B.placement_id).in_(found)
        elif rest := list(conditions(wanted.model_copy(update={"statuses": (), "institution": None}), today)):
            holds = select(and_(*rest)).where(col(P.id) == col(B.placement_id))
            yield holds.correlate(B).scalar_subquery().is_(True)


def _columns(*columns: Any) -> Select[Any]:
    return select(*columns)


def _of_blockers(wanted: BoardFilter, owners: Sequence[str], *, reminders: bool) -> Iterator[ColumnElement[bool]]:
    if wanted.institution is not None:
        yield col(B.institution) == wanted.institution
    if owners:
        yield col(B.owner).in_(owners)
    if not reminders:
        yield col(B.is_reminder).is_(False)


def _after(query: Select[Any], day: Any, number: Any, after: Cursor | None) -> Select[Any]:
    if after is None:
        return query
    return query.where(tuple_(day, number) > tuple_(literal(after[0]), literal(after[1])))


def _next(parts: list[Select[Any]], limit: int) -> Any:
    """Return the keys of the next rows: each way gives its first ``limit``, which hold the first of them all."""
    firsts = [part.order_by(*part.selected_columns).limit(limit).subquery() for part in parts]
    return firsts[0] if len(firsts) == 1 else union_all(*(select(first) for first in firsts)).subquery()
