"""What boards ask the index of placements, as SQL: the status on a day, and what narrows a list."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, exists, func, literal, not_, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from internships.domain.lifecycle import EDITABLE_STATUSES, Status
from internships.domain.placement_board import BoardFilter, search_words
from internships.domain.placement_index import FAR_FUTURE
from internships.storage.access_scope import SITE, IndexRows
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

P = PlacementRow


class text_position(FunctionElement[int]):  # noqa: N801 - an SQL function
    """Where a text holds another, from 1; 0 when it does not. Quicker than LIKE, and no sign is special."""

    inherit_cache = True
    type = Integer()


@compiles(text_position, "sqlite")
def _text_position_on_sqlite(element: text_position, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(text_position, "postgresql")
def _text_position_on_pg(element: text_position, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def status_case(today: date, rows: IndexRows = P) -> ColumnElement[str]:
    """Return the status on a day as SQL: the twin of ``domain.lifecycle.status_on``.

    By the state first: counts ask it of every row, and a row then passes few comparisons.
    """
    state = col(rows.state)
    starts_on = func.coalesce(col(rows.starts_on), case((col(rows.ready), col(rows.first_day))), FAR_FUTURE)
    over: tuple[Any, Any] = (col(rows.ended_on) < today, "ended_early")
    living = case(
        over,
        (not_(col(rows.signed)), state),
        (starts_on > today, "signed"),
        (col(rows.last_day) < today, "completed"),
        else_=literal("active"),
    )
    by_state = {str(Status.SIGNING): living, str(Status.SUSPENDED): case(over, else_=state)}
    stale = case((_is_stale(today, rows), "expired"), else_=state)
    return case({**by_state, **{str(known): stale for known in EDITABLE_STATUSES}}, value=state, else_=state)


def holds_on(today: date, rows: IndexRows = P) -> ColumnElement[bool]:
    """Return the condition that keeps the stretch of each placement which holds on a day."""
    return and_(col(rows.since) <= today, col(rows.until) > today)


def runs_between(begins: date, ends: date, rows: IndexRows = P) -> ColumnElement[bool]:
    """Return the condition that a stretch runs on some of these days, both included, as far as it holds on them."""
    first_day, last_day, since, until = col(rows.first_day), col(rows.last_day), col(rows.since), col(rows.until)
    asked = (first_day <= ends, last_day >= begins, since <= ends, until > begins)
    return and_(*asked, first_day < until, last_day >= since)


def same_placement(other: type[PlacementRow], one: type[PlacementRow] = P) -> ColumnElement[bool]:
    """Return the condition that another stretch is of the same placement."""
    names = ("agreement_id", "student_index", "host_index")
    return and_(*(getattr(other, name) == getattr(one, name) for name in names))


def blocker_day_conditions(wanted: BoardFilter, today: date) -> Iterator[ColumnElement[bool]]:
    """Yield what a list of blockers asks of the day; what is over or expired stays out unless its status is asked.

    A blocker is over with its placement, unless it speaks of later days.
    """
    yield holds_on(today, BlockerRow)
    if wanted.statuses:
        yield _has_status(wanted, today, BlockerRow)
    else:
        listed_until = func.coalesce(col(BlockerRow.listed_until), col(BlockerRow.last_day))
        yield and_(listed_until >= today, not_(_is_stale(today, BlockerRow)))


def _is_stale(today: date, rows: IndexRows) -> ColumnElement[bool]:
    return and_(col(rows.stale_on).is_not(None), col(rows.stale_on) <= today)


def _has_status(wanted: BoardFilter, today: date, rows: IndexRows) -> ColumnElement[bool]:
    return status_case(today, rows).in_([str(status) for status in wanted.statuses])


def filter_conditions(wanted: BoardFilter, today: date) -> Iterator[ColumnElement[bool]]:
    """Yield what narrows a list, companies aside: those are a way in (storage.scope)."""
    for name in _EXACT_FILTERS:
        if (value := getattr(wanted, name)) is not None:
            yield col(getattr(P, name)) == value
    if wanted.statuses:
        yield _has_status(wanted, today, P)
    if wanted.blocked is not None:
        yield (col(P.blockers) > 0) if wanted.blocked else (col(P.blockers) == 0)
    yield from _day_conditions(wanted)
    if wanted.establishment_number is not None:
        yield _works_at(wanted.establishment_number)
    for ways in search_words(wanted.search):
        yield or_(*(text_position(col(P.search), literal(way)) > 0 for way in ways))


_EXACT_FILTERS = (
    "institution",
    "unit",
    "programme_id",
    "academic_year",
    "workplace",
    "agreement_id",
)


def _works_at(site: str) -> ColumnElement[bool]:
    """Return the condition that somebody works at a site, as the main place or beside it.

    ``reader`` names the sites of an agreement whatever the day: the main place of another stretch is one that an
    amendment moved away from, or to.
    """
    other = aliased(P)
    named = select(col(ReaderRow.agreement_id)).where(col(ReaderRow.kind) == SITE, col(ReaderRow.key) == site)
    elsewhere = (col(other.agreement_id) == col(P.agreement_id), col(other.establishment_number) == site)
    moved = exists().where(*elsewhere).correlate(P)
    return and_(col(P.agreement_id).in_(named), or_(col(P.establishment_number) == site, not_(moved)))


def _day_conditions(wanted: BoardFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.starts_from is not None:
        yield col(P.first_day) >= wanted.starts_from
    if wanted.starts_until is not None:
        yield col(P.first_day) <= wanted.starts_until
    if wanted.runs_between is not None:
        yield _runs_in_any_interval(*wanted.runs_between)
    if wanted.runs_on is not None:
        yield _runs_in_any_interval(wanted.runs_on, wanted.runs_on)


def _runs_in_any_interval(begins: date, ends: date) -> ColumnElement[bool]:
    """Return the condition that a placement runs on some of these days, by this stretch of it or by another.

    Few placements have another one, and only those are looked up, one by one: by the number of their row, since the
    index that is read holds nothing else to know them by, and as a value and no EXISTS, which PostgreSQL would answer
    for all there are beforehand.
    """
    one, other = aliased(P), aliased(P)
    found = select(true()).select_from(one).join(other, same_placement(other, one))
    found = found.where(col(one.id) == col(P.id), runs_between(begins, ends, other)).limit(1).correlate(P)
    reaches_outside = or_(col(P.since) > begins, col(P.until) <= ends)
    return or_(runs_between(begins, ends), and_(reaches_outside, found.scalar_subquery().is_(True)))
