"""SQL conditions for the rows within an access scope; every query on placements, blockers and agreements uses them."""

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
    """A condition that only filters rows; the database should find them by the index of another condition."""

    inherit_cache = True
    type = Boolean()


@compiles(filter_only, "sqlite")
def _filter_only_on_sqlite(element: filter_only, compiler: Any, **options: Any) -> str:
    # Without statistics SQLite ranks all indexes alike; a unary plus stops it from using one for this condition.
    return f"+({compiler.process(element.clauses, **options)})"


@compiles(filter_only)
def _filter_only(element: filter_only, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


def access_branches(rows: IndexRows, scope: AccessScope, hosts: tuple[str, ...] = ()) -> list[ColumnElement[bool]]:
    """Return disjoint conditions that together match the rows within a scope; those of hosts and sites come first.

    The leading institution and the host are columns of the row, so each of their branches reads one index in order;
    further institutions, units, sites and persons are found through ``reader``. No index gives the rows of an OR in
    order, so a list is merged from its branches. ``hosts`` narrows to these hosts and then selects the index.
    """
    if scope.everything:
        return [col(rows.enterprise_number).in_(hosts) if hosts else true()]
    branches: list[ColumnElement[bool]] = []
    for condition in _overlapping_branches(rows, scope, hosts):
        # IS NOT TRUE also keeps rows for which an earlier branch is NULL; NOT would lose them.
        branches.append(and_(condition, or_(*branches).is_not(true())) if branches else condition)
    return branches or [false()]


def access_condition(rows: IndexRows, scope: AccessScope) -> ColumnElement[bool]:
    """Return the condition that filters rows by a scope, in queries where another condition finds the rows."""
    if scope.everything:
        return true()
    same_agreement = col(ReaderRow.agreement_id) == col(rows.agreement_id)
    conditions = list(_own_column_conditions(rows, scope))
    for number, sites in scope.sites_by_host.items():
        at_sites = exists().where(same_agreement, _reader_matches(SITE, sites, scope.on)).correlate(rows)
        conditions.append(and_(col(rows.enterprise_number) == number, at_sites))
    if (reader_condition := _reader_condition(scope)) is not None:
        conditions.append(exists().where(same_agreement, reader_condition).correlate(rows))
    return filter_only(or_(*conditions)) if conditions else false()


def agreement_access_condition(scope: AccessScope) -> ColumnElement[bool]:
    """Return the condition that one of an agreement's placements is within a scope."""
    if scope.everything:
        return true()
    own_placement = col(PlacementRow.agreement_id) == col(AgreementRow.id)
    exists_one: ColumnElement[bool] = (
        select(col(PlacementRow.id)).where(own_placement, access_condition(PlacementRow, scope)).exists()
    )
    return exists_one


def _overlapping_branches(rows: IndexRows, scope: AccessScope, hosts: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    for number in scope.hosts:
        if not hosts or number in hosts:
            yield col(rows.enterprise_number) == number
    for number, sites in scope.sites_by_host.items():
        if not hosts or number in hosts:
            yield and_(
                _agreement_matches(rows, _reader_matches(SITE, sites, scope.on)),
                filter_only(col(rows.enterprise_number) == number),
            )
    of_hosts = col(rows.enterprise_number).in_(hosts)
    for slug in scope.institutions:
        of_institution = col(rows.institution) == slug
        yield and_(of_hosts, filter_only(of_institution)) if hosts else of_institution
    if (reader_condition := _reader_condition(scope)) is not None:
        by_reader = _agreement_matches(rows, reader_condition)
        yield and_(filter_only(of_hosts), by_reader) if hosts else by_reader


def _agreement_matches(rows: IndexRows, read: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(rows.agreement_id).in_(select(col(ReaderRow.agreement_id)).where(read))


def _own_column_conditions(rows: IndexRows, scope: AccessScope) -> Iterator[ColumnElement[bool]]:
    if scope.hosts:
        yield col(rows.enterprise_number).in_(scope.hosts)
    if scope.institutions:
        yield col(rows.institution).in_(scope.institutions)


def _reader_condition(scope: AccessScope) -> ColumnElement[bool] | None:
    keys_by_kind: list[tuple[str, tuple[str, ...]]] = [
        (INSTITUTION, scope.institutions),
        (UNIT, scope.units),
        (STUDENT, scope.students),
        (MENTOR, scope.mentors),
        (SUPERVISOR, scope.supervisors),
    ]
    conditions: list[Any] = [_reader_matches(kind, keys, scope.on) for kind, keys in keys_by_kind if keys]
    return or_(*conditions) if conditions else None


def _reader_matches(kind: str, keys: tuple[str, ...], today: date) -> ColumnElement[bool]:
    matches = and_(col(ReaderRow.kind) == kind, col(ReaderRow.key).in_(keys))
    # Other readers are never replaced, and their index does not contain ``until``.
    return and_(matches, col(ReaderRow.until) > today) if kind in {MENTOR, SUPERVISOR} else matches
