"""Boards, searches, counts and lists of blockers, all read from the index of placements."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, not_, or_, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from internships.domain.access import Reach
from internships.domain.lifecycle import OPEN_STATES, Standing, Status, status_on
from internships.domain.placing import LAST_DAY_OF_ALL, folded
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Span, Tally
from internships.domain.wording import Bilingual
from internships.storage.scope import as_reader, within
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

P = PlacementRow
Cursor = tuple[date, int]
"""The last first day (or due day) and row that a page showed."""


class month_of(FunctionElement[str]):  # noqa: N801 - an SQL function
    """The month of a day, as ``2026-09``."""

    inherit_cache = True
    type = String()


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: month_of, compiler: Any, **options: Any) -> str:
    # A day is kept as its ISO text, so that its month is the first seven signs; strftime would parse each.
    return f"substr({compiler.process(element.clauses, **options)}, 1, 7)"


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: month_of, compiler: Any, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)}, 'YYYY-MM')"


_NO_MONTH = "9999-12"


def status_case(today: date) -> ColumnElement[str]:
    """Return the status on a day as SQL: the twin of ``domain.lifecycle.status_on``."""
    open_states = [str(state) for state in OPEN_STATES]
    living = [str(Status.SIGNING), str(Status.SUSPENDED)]
    return case(
        (and_(col(P.state).in_(open_states), col(P.stale_on).is_not(None), col(P.stale_on) <= today), "expired"),
        (col(P.state).not_in(living), col(P.state)),
        (and_(col(P.ended_on).is_not(None), col(P.ended_on) < today), "ended_early"),
        (or_(col(P.state) == "suspended", not_(col(P.signed))), col(P.state)),
        (or_(not_(col(P.ready)), col(P.first_day) > today), "signed"),
        (col(P.last_day) < today, "completed"),
        else_=literal("active"),
    )


class BoardStore:
    """What a reach shows of the index, on a day."""

    def __init__(self, session: Session, reach: Reach) -> None:
        self.session, self.reach = session, reach

    def lines(
        self, wanted: BoardFilter, today: date, *, after: Cursor | None = None, limit: int = 50
    ) -> list[tuple[Cursor, PlacementLine]]:
        """Return a page of placements by first day, each with the cursor that continues after it."""
        query = self._chosen(select(P), wanted, today).order_by(col(P.first_day), col(P.id)).limit(limit)
        if after is not None:
            query = query.where(tuple_(col(P.first_day), col(P.id)) > tuple_(literal(after[0]), literal(after[1])))
        rows = self.session.execute(query).scalars().all()
        return [((row.first_day, row.id or 0), _line(row, today)) for row in rows]

    def every(self, wanted: BoardFilter, today: date, most: int) -> Iterator[PlacementLine]:
        """Yield placements for an export, by first day, at most ``most``."""
        after: Cursor | None = None
        while most > 0:
            page = self.lines(wanted, today, after=after, limit=min(most, 500))
            yield from (line for _, line in page)
            if len(page) < 500:
                return
            most -= len(page)
            after = page[-1][0]

    def count(self, wanted: BoardFilter, today: date) -> int:
        """Return how many placements there are."""
        query = self._chosen(select(func.count()).select_from(P), wanted, today)
        return int(self.session.execute(query).scalar_one())

    def tallies(self, wanted: BoardFilter, today: date) -> list[Tally]:
        """Return how many placements share institution, month of starting and status."""
        month = month_of(col(P.first_day))
        status = status_case(today)
        query: Select[Any] = select(*cast(Any, (col(P.institution), month, status, func.count())))
        query = self._chosen(query, wanted, today).group_by(col(P.institution), month, status)
        rows: Any = self.session.execute(query.order_by(col(P.institution), month, status)).all()
        return [
            Tally(
                institution=slug,
                month=None if told_month == _NO_MONTH else told_month,
                status=_STATUSES[told],
                placements=number,
            )
            for slug, told_month, told, number in rows
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
        """Return a page of what is lacking, by due day."""
        B = BlockerRow  # noqa: N806 - the table, named as short as P
        query = select(B, P).join(P, col(P.id) == col(B.placement_id)).where(self._within(B))
        query = query.where(*_conditions(wanted, today), *_same_host(wanted), _in_force(today))
        if owners:
            query = query.where(col(B.owner).in_(owners))
        if not reminders:
            query = query.where(col(B.is_reminder).is_(False))
        if after is not None:
            query = query.where(tuple_(col(B.due_on), col(B.id)) > tuple_(literal(after[0]), literal(after[1])))
        rows = self.session.execute(query.order_by(col(B.due_on), col(B.id)).limit(limit)).all()
        return [((blocker.due_on, blocker.id or 0), _lacking(blocker, row)) for blocker, row in rows]

    def of_agreement(self, agreement_id: UUID, today: date) -> tuple[PlacementLine, ...]:
        """Return the placements of one agreement."""
        query = self._chosen(select(P), BoardFilter(agreement_id=agreement_id), today, frameworks=True)
        return tuple(_line(row, today) for row in self.session.execute(query.order_by(col(P.id))).scalars())

    def spans(self, wanted: BoardFilter, today: date, *, student_keys: Sequence[str] = ()) -> tuple[Span, ...]:
        """Return what capacity and clashes are computed from, within reach."""
        query = self._chosen(select(P), wanted, today)
        if student_keys:
            query = query.where(col(P.student_key).in_(student_keys))
        rows = self.session.execute(query.order_by(col(P.first_day), col(P.id))).scalars()
        return tuple(_span(row, today) for row in rows)

    @cached_property
    def _has_readers(self) -> bool:
        read = as_reader(self.reach)
        if read is None or not (self.reach.institutions or self.reach.hosts):
            return True
        return self.session.execute(select(col(ReaderRow.agreement_id)).where(read).limit(1)).first() is not None

    def _within(self, rows: type[PlacementRow] | type[BlockerRow]) -> ColumnElement[bool]:
        return within(rows, self.reach, readers=self._has_readers)

    def _chosen(self, query: Select[Any], wanted: BoardFilter, today: date, *, frameworks: bool = False) -> Select[Any]:
        query = query.where(self._within(P), *_conditions(wanted, today), _in_force(today))
        return query if frameworks else query.where(col(P.is_placement).is_(True))


def _in_force(today: date) -> ColumnElement[bool]:
    return and_(col(P.since) <= today, col(P.until) > today)


def _same_host(wanted: BoardFilter) -> Iterator[ColumnElement[bool]]:
    # Said of the blocker's own column too, so that its index by due day is used.
    if wanted.enterprise_numbers:
        yield col(BlockerRow.enterprise_number).in_(wanted.enterprise_numbers)
    if wanted.institution:
        yield col(BlockerRow.institution) == wanted.institution


def _conditions(wanted: BoardFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.enterprise_numbers:
        yield col(P.enterprise_number).in_(wanted.enterprise_numbers)
    for name in (
        "establishment_number",
        "institution",
        "unit",
        "programme_id",
        "academic_year",
        "workplace",
        "agreement_id",
    ):
        if (value := getattr(wanted, name)) is not None:
            yield col(getattr(P, name)) == value
    if wanted.statuses:
        yield status_case(today).in_([str(status) for status in wanted.statuses])
    if wanted.blocked is not None:
        yield (col(P.blockers) > 0) if wanted.blocked else (col(P.blockers) == 0)
    yield from _days(wanted)
    for word in folded(wanted.search or "").split():
        yield col(P.search).contains(word, autoescape=True)


def _days(wanted: BoardFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.starts_from is not None:
        yield col(P.first_day) >= wanted.starts_from
    if wanted.starts_until is not None:
        yield col(P.first_day) <= wanted.starts_until
    if wanted.runs_between is not None:
        begins, ends = wanted.runs_between
        yield and_(col(P.first_day) <= ends, col(P.last_day) >= begins)
    if wanted.runs_on is not None:
        yield and_(col(P.first_day) <= wanted.runs_on, col(P.last_day) >= wanted.runs_on)


def _status(row: PlacementRow, today: date) -> Status:
    return status_on(
        Standing.model_construct(
            state=_STATUSES[row.state],
            signed=row.signed,
            ready=row.ready,
            first_day=row.first_day,
            last_day=row.last_day,
            ended_on=row.ended_on,
            stale_on=row.stale_on,
        ),
        today,
    )


def _known(day: date) -> date | None:
    return None if day == LAST_DAY_OF_ALL else day


_SAME = tuple(name for name in PlacementLine.model_fields if name not in {"status", "first_day", "last_day"})
_STATUSES = {str(status): status for status in Status}


def _line(row: PlacementRow, today: date) -> PlacementLine:
    told: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    told |= {"first_day": _known(row.first_day), "last_day": _known(row.last_day), "status": _status(row, today)}
    return PlacementLine.model_construct(**told)


def _lacking(blocker: BlockerRow, row: PlacementRow) -> BlockerLine:
    return BlockerLine.model_validate(
        {
            "agreement_id": row.agreement_id,
            "reference": row.reference,
            "student": row.student,
            "host": row.host,
            "institution": row.institution,
            "first_day": _known(row.first_day),
            "code": blocker.code,
            "text": Bilingual(nl=blocker.nl, en=blocker.en),
            "owner": blocker.owner,
            "due_on": blocker.due_on if blocker.has_due else None,
            "is_reminder": blocker.is_reminder,
        }
    )


def _span(row: PlacementRow, today: date) -> Span:
    return Span.model_validate(
        {name: getattr(row, name) for name in Span.model_fields if name != "status"} | {"status": _status(row, today)}
    )
