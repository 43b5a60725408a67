"""Who may see which rows, said once: every query on placements, blockers and agreements goes through here."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from internships.domain.access import AccessScope
from internships.storage.tables.agreements import AgreementRow, ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

INSTITUTION, UNIT, SITE = "institution", "unit", "site"
STUDENT, MENTOR, SUPERVISOR = "student", "mentor", "supervisor"
IndexRows = type[PlacementRow] | type[BlockerRow]


class filter_only(FunctionElement[bool]):  # noqa: N801 - an SQL function
    """A condition that only filters: the rows are to be found by another one."""

    inherit_cache = True
    type = Boolean()


@compiles(filter_only, "sqlite")
def _filter_only_on_sqlite(element: filter_only, compiler: Any, **options: Any) -> str:
    # Without statistics SQLite takes any index for as good as the other; a plus sign keeps this one out of the choice.
    return f"+({compiler.process(element.clauses, **options)})"


@compiles(filter_only)
def _filter_only(element: filter_only, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


def access_branches(rows: IndexRows, reach: AccessScope, hosts: tuple[str, ...] = ()) -> list[ColumnElement[bool]]:
    """Return conditions that together keep the rows which a reach holds: each row by exactly one of them.

    The leading institution and the host stand in the row itself, so that each of their ways is read in order off one
    index; further institutions, units, sites and persons are found through ``reader``. The ways of hosts and of their
    sites come first. One condition with OR in it would be read off no index in order, which is why a list is put
    together from its ways. ``hosts`` narrows to these hosts, and then it is they that find the rows.
    """
    if reach.everything:
        return [col(rows.enterprise_number).in_(hosts) if hosts else true()]
    found: list[ColumnElement[bool]] = []
    for way in _overlapping_branches(rows, reach, hosts):
        # A row may be reached twice, and a column may be empty: "is not true" where "not" would lose what is unknown.
        found.append(and_(way, or_(*found).is_not(true())) if found else way)
    return found or [false()]


def access_condition(rows: IndexRows, reach: AccessScope) -> ColumnElement[bool]:
    """Return the one condition that keeps the rows which a reach holds, where another condition finds the rows."""
    if reach.everything:
        return true()
    of_it = col(ReaderRow.agreement_id) == col(rows.agreement_id)
    own = list(_own_column_conditions(rows, reach))
    for number, sites in reach.sites_by_host.items():
        there = exists().where(of_it, _reader_matches(SITE, sites, reach.on)).correlate(rows)
        own.append(and_(col(rows.enterprise_number) == number, there))
    if (read := _reader_condition(reach)) is not None:
        own.append(exists().where(of_it, read).correlate(rows))
    return filter_only(or_(*own)) if own else false()


def agreement_access_condition(reach: AccessScope) -> ColumnElement[bool]:
    """Return the same condition for agreements: one of its placements is reached."""
    if reach.everything:
        return true()
    of_it = col(PlacementRow.agreement_id) == col(AgreementRow.id)
    found: ColumnElement[bool] = (
        select(col(PlacementRow.id)).where(of_it, access_condition(PlacementRow, reach)).exists()
    )
    return found


def _overlapping_branches(rows: IndexRows, reach: AccessScope, hosts: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    for number in reach.hosts:
        if not hosts or number in hosts:
            yield col(rows.enterprise_number) == number
    for number, sites in reach.sites_by_host.items():
        if not hosts or number in hosts:
            yield and_(
                _agreement_matches(rows, _reader_matches(SITE, sites, reach.on)),
                filter_only(col(rows.enterprise_number) == number),
            )
    asked = col(rows.enterprise_number).in_(hosts)
    for slug in reach.institutions:
        led = col(rows.institution) == slug
        yield and_(asked, filter_only(led)) if hosts else led
    if (read := _reader_condition(reach)) is not None:
        known = _agreement_matches(rows, read)
        yield and_(filter_only(asked), known) if hosts else known


def _agreement_matches(rows: IndexRows, read: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(rows.agreement_id).in_(select(col(ReaderRow.agreement_id)).where(read))


def _own_column_conditions(rows: IndexRows, reach: AccessScope) -> Iterator[ColumnElement[bool]]:
    if reach.hosts:
        yield col(rows.enterprise_number).in_(reach.hosts)
    if reach.institutions:
        yield col(rows.institution).in_(reach.institutions)


def _reader_condition(reach: AccessScope) -> ColumnElement[bool] | None:
    named: list[tuple[str, tuple[str, ...]]] = [
        (INSTITUTION, reach.institutions),
        (UNIT, reach.units),
        (STUDENT, reach.students),
        (MENTOR, reach.mentors),
        (SUPERVISOR, reach.supervisors),
    ]
    kinds: list[Any] = [_reader_matches(kind, keys, reach.on) for kind, keys in named if keys]
    return or_(*kinds) if kinds else None


def _reader_matches(kind: str, keys: tuple[str, ...], today: date) -> ColumnElement[bool]:
    read = and_(col(ReaderRow.kind) == kind, col(ReaderRow.key).in_(keys))
    # Of the others, none is ever replaced; and the day does not stand in the index that finds them.
    return and_(read, col(ReaderRow.until) > today) if kind in {MENTOR, SUPERVISOR} else read
