"""SQL conditions on the placement index: the status on a day and the filters of a list."""

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
    """The position of a text in another, from 1; 0 when it is not there. Faster than LIKE, and without wildcards."""

    inherit_cache = True
    type = Integer()


@compiles(text_position, "sqlite")
def _text_position_on_sqlite(element: text_position, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(text_position, "postgresql")
def _text_position_on_pg(element: text_position, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def status_case(today: date, rows: IndexRows = P) -> ColumnElement[str]:
    """Return the status on a day as SQL; must give the same as ``domain.lifecycle.status_on``.

    It branches on the state first, so that each row needs few comparisons: counts evaluate it for every row.
    """
    state = col(rows.state)
    starts_on = func.coalesce(col(rows.starts_on), case((col(rows.ready), col(rows.first_day))), FAR_FUTURE)
    ended: tuple[Any, Any] = (col(rows.ended_on) < today, "ended_early")
    signed_status = case(
        ended,
        (not_(col(rows.signed)), state),
        (starts_on > today, "signed"),
        (col(rows.last_day) < today, "completed"),
        else_=literal("active"),
    )
    by_state = {str(Status.SIGNING): signed_status, str(Status.SUSPENDED): case(ended, else_=state)}
    stale = case((_is_stale(today, rows), "expired"), else_=state)
    return case({**by_state, **{str(status): stale for status in EDITABLE_STATUSES}}, value=state, else_=state)


def holds_on(today: date, rows: IndexRows = P) -> ColumnElement[bool]:
    """Return the condition that a row is the interval of its placement that applies on a day."""
    return and_(col(rows.since) <= today, col(rows.until) > today)


def runs_between(first: date, last: date, rows: IndexRows = P) -> ColumnElement[bool]:
    """Return the condition that a placement runs on some of these days (both included) within a row's interval."""
    first_day, last_day, since, until = col(rows.first_day), col(rows.last_day), col(rows.since), col(rows.until)
    overlaps = (first_day <= last, last_day >= first, since <= last, until > first)
    return and_(*overlaps, first_day < until, last_day >= since)


def same_placement(other: type[PlacementRow], one: type[PlacementRow] = P) -> ColumnElement[bool]:
    """Return the condition that two rows are intervals of the same placement."""
    names = ("agreement_id", "student_index", "host_index")
    return and_(*(getattr(other, name) == getattr(one, name) for name in names))


def blocker_day_conditions(filters: BoardFilter, today: date) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for blockers on a day; completed and expired ones are left out unless filtered by status.

    A blocker ends with its placement, unless ``listed_until`` is a later day.
    """
    yield holds_on(today, BlockerRow)
    if filters.statuses:
        yield _has_status(filters, today, BlockerRow)
    else:
        listed_until = func.coalesce(col(BlockerRow.listed_until), col(BlockerRow.last_day))
        yield and_(listed_until >= today, not_(_is_stale(today, BlockerRow)))


def _is_stale(today: date, rows: IndexRows) -> ColumnElement[bool]:
    return and_(col(rows.stale_on).is_not(None), col(rows.stale_on) <= today)


def _has_status(filters: BoardFilter, today: date, rows: IndexRows) -> ColumnElement[bool]:
    return status_case(today, rows).in_([str(status) for status in filters.statuses])


def filter_conditions(filters: BoardFilter, today: date) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of all filters except hosts, which ``storage.access_scope`` handles."""
    for name in _EXACT_FILTERS:
        if (value := getattr(filters, name)) is not None:
            yield col(getattr(P, name)) == value
    if filters.statuses:
        yield _has_status(filters, today, P)
    if filters.blocked is not None:
        yield (col(P.blockers) > 0) if filters.blocked else (col(P.blockers) == 0)
    yield from _day_conditions(filters)
    if filters.establishment_number is not None:
        yield _works_at(filters.establishment_number)
    for alternatives in search_words(filters.search):
        yield or_(*(text_position(col(P.search), literal(word)) > 0 for word in alternatives))


_EXACT_FILTERS = (
    "institution",
    "unit",
    "programme_id",
    "academic_year",
    "workplace",
    "agreement_id",
)


def _works_at(site: str) -> ColumnElement[bool]:
    """Return the condition that a placement is at a site, as its main site or an additional one.

    ``reader`` lists the sites of an agreement for all days, so a site that is the main one of another interval only is
    excluded: an amendment moved the placement away from it, or to it.
    """
    other = aliased(P)
    agreements_with_site = select(col(ReaderRow.agreement_id)).where(
        col(ReaderRow.kind) == SITE, col(ReaderRow.key) == site
    )
    other_main_site = (col(other.agreement_id) == col(P.agreement_id), col(other.establishment_number) == site)
    was_moved = exists().where(*other_main_site).correlate(P)
    return and_(
        col(P.agreement_id).in_(agreements_with_site), or_(col(P.establishment_number) == site, not_(was_moved))
    )


def _day_conditions(filters: BoardFilter) -> Iterator[ColumnElement[bool]]:
    if filters.starts_from is not None:
        yield col(P.first_day) >= filters.starts_from
    if filters.starts_until is not None:
        yield col(P.first_day) <= filters.starts_until
    if filters.runs_between is not None:
        yield _runs_in_any_interval(*filters.runs_between)
    if filters.runs_on is not None:
        yield _runs_in_any_interval(filters.runs_on, filters.runs_on)


def _runs_in_any_interval(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a placement runs on some of these days (both included), in any of its intervals.

    Few placements have a second interval, so the subquery runs per row, by row id, the only key in the index that is
    read. It is a scalar subquery because PostgreSQL would evaluate an EXISTS for all rows beforehand.
    """
    one, other = aliased(P), aliased(P)
    other_runs = select(true()).select_from(one).join(other, same_placement(other, one))
    other_runs = other_runs.where(col(one.id) == col(P.id), runs_between(first, last, other)).limit(1).correlate(P)
    reaches_outside = or_(col(P.since) > first, col(P.until) <= last)
    return or_(runs_between(first, last), and_(reaches_outside, other_runs.scalar_subquery().is_(True)))
