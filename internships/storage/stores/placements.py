"""Lists, searches and counts of placements and blockers, all read from the placement index.

A page is read in two steps of one statement: each branch of the access scope (``storage.access_scope``) gives the keys
of its next rows from an index with every filtered column, and then only the rows of the page are fetched.
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
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST, KNOWN_AS_KIND
from internships.domain.student_keys import EMAIL_KEY_PREFIX
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
"""First day (or due day) and row id of the last line on a page."""
_ROWS_PER_FETCH = 200
"""Rows of an export in memory at a time."""


class PlacementStore:
    """Placements and blockers within an access scope."""

    def __init__(self, session: Session, scope: AccessScope) -> None:
        self.session, self.scope = session, scope

    def page(
        self, filters: BoardFilter, today: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[tuple[Cursor, PlacementLine]]:
        """Return a page of placements by first day, each with the cursor for the rows after it."""
        keys = self._page_keys(filters, today, limit, after)
        query = SELECT_LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id)).limit(limit)
        return [((row.first_day, row.id), placement_line(row, today)) for row in self.session.execute(query)]

    def _page_keys(self, filters: BoardFilter, today: date, limit: int, after: Cursor | None = None) -> Any:
        """Return the first days and ids of the next placements as a subquery."""
        day, number = col(P.first_day), col(P.id)
        parts = (
            self._filtered(_select(day, number).where(branch), filters, today) for branch in self._branches(P, filters)
        )
        return _next_keys([_after_cursor(part, day, number, after) for part in parts], limit)

    def stream(self, filters: BoardFilter, today: date, limit: int) -> Iterator[PlacementLine]:
        """Yield at most ``limit`` placements by first day, from one statement whose rows are fetched as needed."""
        keys = self._page_keys(filters, today, limit)
        query = SELECT_LINES.join(keys, col(P.id) == keys.c.id).order_by(col(P.first_day), col(P.id))
        for row in self._streamed(query):
            yield placement_line(row, today)

    def stream_with_records(
        self, filters: BoardFilter, today: date, limit: int
    ) -> Iterator[tuple[PlacementLine, AgreementRecord, tuple[AmendmentRecord, ...]]]:
        """Yield placements as ``stream`` does, with their agreement and amendments from the same statement."""
        keys = self._page_keys(filters, today, limit)
        query = SELECT_LINES.add_columns(AgreementRow, AmendmentRow).join(keys, col(P.id) == keys.c.id)
        query = query.join(AgreementRow, col(AgreementRow.id) == col(P.agreement_id))
        query = query.outerjoin(AmendmentRow, col(AmendmentRow.agreement_id) == col(P.agreement_id))
        ordered = query.order_by(col(P.first_day), col(P.id), col(AmendmentRow.number))
        for _, rows in groupby(self._streamed(ordered), key=lambda row: row.id):
            row, *others = rows
            amendments = [amendment_record(one.AmendmentRow) for one in (row, *others) if one.AmendmentRow is not None]
            yield placement_line(row, today), agreement_record(row.AgreementRow), tuple(amendments)

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        """Yield rows, fetched a few hundred at a time through a server-side cursor."""
        with closing(self.session.execute(query, execution_options={"yield_per": _ROWS_PER_FETCH})) as rows:
            yield from rows

    def count(self, filters: BoardFilter, today: date) -> int:
        """Return the number of placements; one with several hosts counts once, unless ``filters`` names hosts."""
        parts = [
            self._filtered(select(func.count()).select_from(P).where(branch), filters, today)
            for branch in self._count_branches(filters)
        ]
        return sum(self.session.execute(union_all(*parts)).scalars())

    def tallies(self, filters: BoardFilter, today: date) -> list[PlacementCount]:
        """Return the number of placements per institution, starting month and status, counted as ``count`` does."""
        # SQLite sorts all rows to group them, unless an index has them in that order. So they are grouped by first day,
        # the order of the index, and institutions and statuses are concatenated per day and counted here.
        label = func.coalesce(col(P.institution), "") + " " + status_case(today)
        day = col(P.first_day)
        parts = [
            self._filtered(_select(day, func.aggregate_strings(label, ",")).where(branch), filters, today).group_by(day)
            for branch in self._count_branches(filters)
        ]
        totals: Counter[tuple[str, str, str]] = Counter()
        for first_day, text in self.session.execute(union_all(*parts)):
            month = "" if first_day == FAR_FUTURE else first_day.isoformat()[:7]
            for placement_label, number in Counter(text.split(",")).items():
                slug, _, status = placement_label.partition(" ")
                totals[slug, month, status] += number
        return [
            PlacementCount.model_construct(
                institution=slug or None, month=month or None, status=STATUSES[status], placements=number
            )
            for (slug, month, status), number in sorted(totals.items())
        ]

    def blockers(
        self,
        filters: BoardFilter,
        today: date,
        *,
        owners: Sequence[str] = (),
        reminders: bool = True,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[tuple[Cursor, BlockerLine]]:
        """Return a page of blockers by due day; of completed and expired placements only when filtered by status."""
        day, number = col(B.due_on), col(B.id)
        on_day = blocker_day_conditions(filters, today)
        conditions = [*on_day, *_blocker_conditions(filters, owners, reminders=reminders)]
        pairs = zip(self._branches(B, filters), self._branches(P, filters), strict=True)
        parts = (
            _select(day, number).where(branch, *conditions, *self._placement_conditions(filters, today, of_placement))
            for branch, of_placement in pairs
        )
        keys = _next_keys([_after_cursor(part, day, number, after) for part in parts], limit)
        query = SELECT_BLOCKERS.join(keys, number == keys.c.id).join(P, col(P.id) == col(B.placement_id))
        rows = self.session.execute(query.order_by(day, number).limit(limit))
        return [((row.due_on, row.id), blocker_line(row)) for row in rows]

    def of_agreement(self, agreement_id: UUID, today: date) -> tuple[PlacementLine, ...]:
        """Return the placements of one agreement."""
        query = SELECT_LINES.where(col(P.agreement_id) == agreement_id, access_condition(P, self.scope))
        rows = self.session.execute(query.where(holds_on(today)).order_by(col(P.id)))
        return tuple(placement_line(row, today) for row in rows)

    def spans(
        self, filters: BoardFilter, today: date, *, student_keys: Sequence[str] = (), have_email: bool = False
    ) -> tuple[IndexedPlacement, ...]:
        """Return the intervals within the scope that run on the filtered days, for capacity and clash checks.

        ``have_email`` says that each student of these keys has an e-mail address.
        """
        agreement_id, in_scope = col(P.agreement_id), access_condition(P, self.scope)
        if student_keys:
            # Two students with different e-mail addresses are different persons, even if another key is the same.
            student_key = col(P.student_key)
            lacks_email = (
                or_(student_key.is_(None), not_(student_key.startswith(EMAIL_KEY_PREFIX))) if have_email else true()
            )
            known_as = SELECT_SPANS.add_columns(col(R.key).label("known_as")).join_from(
                P, R, col(R.agreement_id) == agreement_id
            )
            parts = [
                SELECT_SPANS.where(col(P.student_key).in_(student_keys), in_scope),
                known_as.where(col(R.kind) == KNOWN_AS_KIND, col(R.key).in_(student_keys), lacks_email, in_scope),
            ]
        else:
            parts = [SELECT_SPANS.where(branch) for branch in self._branches(P, filters)]
        other_filters = filter_conditions(filters.model_copy(update={"runs_between": None}), today)
        runs = runs_between(*(filters.runs_between or (FAR_PAST, FAR_FUTURE)))
        conditions = (*other_filters, runs, col(P.is_placement).is_(True))
        rows = [row for part in parts for row in self.session.execute(part.where(*conditions))]
        spans = (placement_span(row, today) for row in rows)
        return tuple(sorted(spans, key=lambda span: (span.first_day, str(span.agreement_id))))

    def _branches(self, rows: type[PlacementRow] | type[BlockerRow], filters: BoardFilter) -> list[ColumnElement[bool]]:
        branches = access_branches(rows, self.scope, filters.enterprise_numbers)
        # One site has few placements, so its index should find them and the scope only filter: neither database uses
        # an index for "a = b IS TRUE".
        is_found_by_site = rows is P and filters.establishment_number is not None
        return [branch.is_(true()) for branch in branches] if is_found_by_site else branches

    def _count_branches(self, filters: BoardFilter) -> list[ColumnElement[bool]]:
        """Return the branches for a count: hosts count their own placements, others each one at its first host."""
        branches = self._branches(P, filters)
        if filters.enterprise_numbers:
            return branches
        # Branches of hosts and sites come first (see access_branches).
        hosts = 0 if self.scope.everything else len(self.scope.hosts) + len(self.scope.sites_by_host)
        return [*branches[:hosts], *(and_(branch, col(P.host_index) == 0) for branch in branches[hosts:])]

    def _filtered(self, query: Select[Any], filters: BoardFilter, today: date) -> Select[Any]:
        return query.where(*filter_conditions(filters, today), holds_on(today), col(P.is_placement).is_(True))

    def _placement_conditions(
        self, filters: BoardFilter, today: date, branch: ColumnElement[bool]
    ) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on the placement of a blocker.

        A search matches few placements, so those are found first. Other filters match many, so each blocker's placement
        is looked up while reading by due day, until the page is full. That is a scalar subquery because PostgreSQL
        would turn an EXISTS into a join over all placements.
        """
        if filters.search is not None:
            placement_ids = select(col(P.id)).where(branch, holds_on(today), *filter_conditions(filters, today))
            yield col(B.placement_id).in_(placement_ids)
            return
        other_filters = filters.model_copy(update={"statuses": (), "institution": None})
        if conditions := list(filter_conditions(other_filters, today)):
            matches = select(and_(*conditions)).where(col(P.id) == col(B.placement_id))
            yield matches.correlate(B).scalar_subquery().is_(True)


def _select(*columns: Any) -> Select[Any]:
    return select(*columns)


def _blocker_conditions(
    filters: BoardFilter, owners: Sequence[str], *, reminders: bool
) -> Iterator[ColumnElement[bool]]:
    if filters.institution is not None:
        yield col(B.institution) == filters.institution
    if owners:
        yield col(B.owner).in_(owners)
    if not reminders:
        yield col(B.is_reminder).is_(False)


def _after_cursor(query: Select[Any], day: Any, number: Any, after: Cursor | None) -> Select[Any]:
    if after is None:
        return query
    return query.where(tuple_(day, number) > tuple_(literal(after[0]), literal(after[1])))


def _next_keys(parts: list[Select[Any]], limit: int) -> Any:
    """Return the keys of the next rows: the first ``limit`` of each part include the first ``limit`` of all."""
    limited = [part.order_by(*part.selected_columns).limit(limit).subquery() for part in parts]
    return limited[0] if len(limited) == 1 else union_all(*(select(part) for part in limited)).subquery()
