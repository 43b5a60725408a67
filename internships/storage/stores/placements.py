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

from internships.domain.access import AccessScope
from internships.domain.agreement_record import AgreementRecord, AmendmentRecord
from internships.domain.placement_board import BlockerLine, BoardFilter, IndexedPlacement, PlacementCount, PlacementLine
from internships.domain.placement_index import EMAIL_KEY_PREFIX, FAR_FUTURE, FAR_PAST, KNOWN_AS_KIND
from internships.storage.access_scope import access_branches, access_condition
from internships.storage.stores.agreements import agreement_record, amendment_record
from internships.storage.stores.placement_lines import (
    SELECT_BLOCKERS,
    SELECT_LINES,
    SELECT_SPANS,
    STATUSES,
    blocker_line,
    placement_line,
    placement_span,
)
from internships.storage.stores.placement_queries import (
    blocker_day_conditions,
    filter_conditions,
    holds_on,
    runs_between,
    status_case,
)
from internships.storage.tables.agreements import AgreementRow, ReaderRow
from internships.storage.tables.amendments import AmendmentRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

P, B, R = PlacementRow, BlockerRow, ReaderRow
Cursor = tuple[date, int]
"""The last first day (or due day) and row that a page showed."""
_ROWS_PER_FETCH = 200
"""Rows of an export that are in memory together."""


class PlacementStore:
    """What a reach shows of the index, on a day."""

    def __init__(self, session: Session, reach: AccessScope) -> None:
        self.session, self.reach = session, reach

    def page(
        self, wanted: BoardFilter, today: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[tuple[Cursor, PlacementLine]]:
        """Return a page of placements by first day, each with the cursor that continues after it."""
        keys = self._page_keys(wanted, today, limit, after)
        query = SELECT_LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id)).limit(limit)
        return [((row.first_day, row.id), placement_line(row, today)) for row in self.session.execute(query)]

    def _page_keys(self, wanted: BoardFilter, today: date, limit: int, after: Cursor | None = None) -> Any:
        """Return the days and ids of the next placements as a subquery."""
        day, number = col(P.first_day), col(P.id)
        parts = (self._filtered(_select(day, number).where(way), wanted, today) for way in self._branches(P, wanted))
        return _next_keys([_after_cursor(part, day, number, after) for part in parts], limit)

    def stream(self, wanted: BoardFilter, today: date, most: int) -> Iterator[PlacementLine]:
        """Yield placements for an export, by first day, at most ``most``: one statement, read as it is asked for."""
        keys = self._page_keys(wanted, today, most)
        query = SELECT_LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id))
        for row in self._streamed(query):
            yield placement_line(row, today)

    def stream_with_records(
        self, wanted: BoardFilter, today: date, most: int
    ) -> Iterator[tuple[PlacementLine, AgreementRecord, tuple[AmendmentRecord, ...]]]:
        """Yield the same with each agreement and its amendments: all of one moment, since one statement reads them."""
        keys = self._page_keys(wanted, today, most)
        query = SELECT_LINES.add_columns(AgreementRow, AmendmentRow).join(keys, col(P.id) == keys.c.id)
        query = query.join(AgreementRow, col(AgreementRow.id) == col(P.agreement_id))
        query = query.outerjoin(AmendmentRow, col(AmendmentRow.agreement_id) == col(P.agreement_id))
        ordered = query.order_by(col(P.first_day), col(P.id), col(AmendmentRow.number))
        for _, found in groupby(self._streamed(ordered), key=lambda row: row.id):
            row, *others = found
            amended = [amendment_record(told.AmendmentRow) for told in (row, *others) if told.AmendmentRow is not None]
            yield placement_line(row, today), agreement_record(row.AgreementRow), tuple(amended)

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        """Yield rows a few hundred at a time, which the server keeps until they are asked for."""
        with closing(self.session.execute(query, execution_options={"yield_per": _ROWS_PER_FETCH})) as rows:
            yield from rows

    def count(self, wanted: BoardFilter, today: date) -> int:
        """Return how many placements there are; one with two hosts is one, unless hosts are asked for."""
        parts = [
            self._filtered(select(func.count()).select_from(P).where(way), wanted, today)
            for way in self._count_branches(wanted)
        ]
        return sum(self.session.execute(union_all(*parts)).scalars())

    def tallies(self, wanted: BoardFilter, today: date) -> list[PlacementCount]:
        """Return how many placements share institution, month of starting and status, counted as ``count`` does."""
        # SQLite groups by sorting every row, unless the rows come in the order of the group: so they are grouped by the
        # first day, which the index is in, each group one text of what its placements are.
        what = func.coalesce(col(P.institution), "") + " " + status_case(today)
        day = col(P.first_day)
        parts = [
            self._filtered(_select(day, func.aggregate_strings(what, ",")).where(way), wanted, today).group_by(day)
            for way in self._count_branches(wanted)
        ]
        totals: Counter[tuple[str, str, str]] = Counter()
        for first_day, text in self.session.execute(union_all(*parts)):
            month = "" if first_day == FAR_FUTURE else first_day.isoformat()[:7]
            for told, number in Counter(text.split(",")).items():
                slug, _, status = told.partition(" ")
                totals[slug, month, status] += number
        return [
            PlacementCount.model_construct(
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
        own = [*blocker_day_conditions(wanted, today), *_blocker_conditions(wanted, owners, reminders=reminders)]
        pairs = zip(self._branches(B, wanted), self._branches(P, wanted), strict=True)
        parts = (
            _select(day, number).where(way, *own, *self._placement_conditions(wanted, today, its_way))
            for way, its_way in pairs
        )
        keys = _next_keys([_after_cursor(part, day, number, after) for part in parts], limit)
        query = SELECT_BLOCKERS.join(keys, number == keys.c.id).join(P, col(P.id) == col(B.placement_id))
        rows = self.session.execute(query.order_by(day, number).limit(limit))
        return [((row.due_on, row.id), blocker_line(row)) for row in rows]

    def of_agreement(self, agreement_id: UUID, today: date) -> tuple[PlacementLine, ...]:
        """Return the placements of one agreement."""
        query = SELECT_LINES.where(col(P.agreement_id) == agreement_id, access_condition(P, self.reach))
        rows = self.session.execute(query.where(holds_on(today)).order_by(col(P.id)))
        return tuple(placement_line(row, today) for row in rows)

    def spans(
        self, wanted: BoardFilter, today: date, *, student_keys: Sequence[str] = (), have_email: bool = False
    ) -> tuple[IndexedPlacement, ...]:
        """Return what capacity and clashes are computed from: each stretch within reach that runs on the days asked.

        ``are_addressed`` says that each student of these keys has an address.
        """
        of_it, reached = col(P.agreement_id), access_condition(P, self.reach)
        if student_keys:
            # Two students who both have an address differ by it: what else they share then finds nobody.
            best = col(P.student_key)
            unaddressed = or_(best.is_(None), not_(best.startswith(EMAIL_KEY_PREFIX))) if have_email else true()
            known_as = SELECT_SPANS.add_columns(col(R.key).label("known_as")).join_from(
                P, R, col(R.agreement_id) == of_it
            )
            parts = [
                SELECT_SPANS.where(col(P.student_key).in_(student_keys), reached),
                known_as.where(col(R.kind) == KNOWN_AS_KIND, col(R.key).in_(student_keys), unaddressed, reached),
            ]
        else:
            parts = [SELECT_SPANS.where(way) for way in self._branches(P, wanted)]
        rest = filter_conditions(wanted.model_copy(update={"runs_between": None}), today)
        running = (*rest, runs_between(*(wanted.runs_between or (FAR_PAST, FAR_FUTURE))))
        rows = [
            row for part in parts for row in self.session.execute(part.where(*running, col(P.is_placement).is_(True)))
        ]
        spans = (placement_span(row, today) for row in rows)
        return tuple(sorted(spans, key=lambda span: (span.first_day, str(span.agreement_id))))

    def _branches(self, rows: type[PlacementRow] | type[BlockerRow], wanted: BoardFilter) -> list[ColumnElement[bool]]:
        found = access_branches(rows, self.reach, wanted.enterprise_numbers)
        # Few work at one site: it is the site that finds the placements, and the reach only filters them. Neither
        # database looks for "a = b IS TRUE" in an index.
        is_found_by_site = rows is P and wanted.establishment_number is not None
        return [way.is_(true()) for way in found] if is_found_by_site else found

    def _count_branches(self, wanted: BoardFilter) -> list[ColumnElement[bool]]:
        """Return the ways of a count: a host counts its own interns, anybody else each placement by its first host."""
        found = self._branches(P, wanted)
        if wanted.enterprise_numbers:
            return found
        # The ways of hosts and of their sites come first (storage.scope).
        hosts = 0 if self.reach.everything else len(self.reach.hosts) + len(self.reach.sites_by_host)
        return [*found[:hosts], *(and_(way, col(P.host_index) == 0) for way in found[hosts:])]

    def _filtered(self, query: Select[Any], wanted: BoardFilter, today: date) -> Select[Any]:
        return query.where(*filter_conditions(wanted, today), holds_on(today), col(P.is_placement).is_(True))

    def _placement_conditions(
        self, wanted: BoardFilter, today: date, way: ColumnElement[bool]
    ) -> Iterator[ColumnElement[bool]]:
        """Yield what only the placement of a blocker tells: looked up one by one, or found beforehand for a search.

        Many placements have a programme and few hold a name: walking the blockers by due day soon finds a page of the
        former, and would look through all of them for the latter. The look-up is a value and no EXISTS, which
        PostgreSQL would turn into a join and then look through all of them too.
        """
        if wanted.search is not None:
            found = select(col(P.id)).where(way, holds_on(today), *filter_conditions(wanted, today))
            yield col(B.placement_id).in_(found)
        elif rest := list(filter_conditions(wanted.model_copy(update={"statuses": (), "institution": None}), today)):
            holds = select(and_(*rest)).where(col(P.id) == col(B.placement_id))
            yield holds.correlate(B).scalar_subquery().is_(True)


def _select(*columns: Any) -> Select[Any]:
    return select(*columns)


def _blocker_conditions(
    wanted: BoardFilter, owners: Sequence[str], *, reminders: bool
) -> Iterator[ColumnElement[bool]]:
    if wanted.institution is not None:
        yield col(B.institution) == wanted.institution
    if owners:
        yield col(B.owner).in_(owners)
    if not reminders:
        yield col(B.is_reminder).is_(False)


def _after_cursor(query: Select[Any], day: Any, number: Any, after: Cursor | None) -> Select[Any]:
    if after is None:
        return query
    return query.where(tuple_(day, number) > tuple_(literal(after[0]), literal(after[1])))


def _next_keys(parts: list[Select[Any]], limit: int) -> Any:
    """Return the keys of the next rows: each way gives its first ``limit``, which hold the first of them all."""
    firsts = [part.order_by(*part.selected_columns).limit(limit).subquery() for part in parts]
    return firsts[0] if len(firsts) == 1 else union_all(*(select(first) for first in firsts)).subquery()
