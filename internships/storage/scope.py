"""Who may see which rows, said once: every query on placements, blockers and agreements goes through here."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlmodel import col

from internships.domain.access import Reach
from internships.storage.tables.agreements import AgreementRow, ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

INSTITUTION, UNIT, SITE = "institution", "unit", "site"
STUDENT, MENTOR, SUPERVISOR = "student", "mentor", "supervisor"


def within(rows: type[PlacementRow] | type[BlockerRow], reach: Reach, *, readers: bool = True) -> ColumnElement[bool]:
    """Return the condition that keeps the rows which a reach holds.

    The leading institution and the host stand in the row itself, so that whole companies are found by index;
    everything else (further institutions, units, sites, persons) is found through ``reader``. ``readers`` is false
    when it is known that ``reader`` holds nothing for this reach: then a list is read straight off one index.
    """
    if reach.everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.institutions:
        ways.append(col(rows.institution).in_(reach.institutions))
    if reach.hosts:
        ways.append(col(rows.enterprise_number).in_(reach.hosts))
    if readers and (read := as_reader(reach)) is not None:
        ways.append(col(rows.agreement_id).in_(select(col(ReaderRow.agreement_id)).where(read)))
    return or_(*ways) if ways else false()


def agreement_within(reach: Reach) -> ColumnElement[bool]:
    """Return the same condition for agreements: one of its placements is reached."""
    if reach.everything:
        return true()
    of_it = col(PlacementRow.agreement_id) == col(AgreementRow.id)
    found: ColumnElement[bool] = select(col(PlacementRow.id)).where(of_it, within(PlacementRow, reach)).exists()
    return found


def as_reader(reach: Reach) -> ColumnElement[bool] | None:
    """Return the condition on ``reader`` for a reach; None when a reach asks nothing of it."""
    named: list[tuple[str, tuple[str, ...]]] = [
        (INSTITUTION, reach.institutions),
        (UNIT, reach.units),
        (SITE, reach.sites),
        (STUDENT, reach.students),
        (MENTOR, reach.mentors),
        (SUPERVISOR, reach.supervisors),
    ]
    ways: list[Any] = [and_(col(ReaderRow.kind) == kind, col(ReaderRow.key).in_(keys)) for kind, keys in named if keys]
    return or_(*ways) if ways else None
