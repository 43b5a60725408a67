"""From rows of the index to what boards show."""

from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from internships.domain.lifecycle import Standing, Status, status_on
from internships.domain.placing import FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL, days_held
from internships.domain.tracking import BlockerLine, PlacementLine, Span
from internships.domain.wording import Bilingual
from internships.storage.scope import SITE, filtering
from internships.storage.stores.board_queries import same_placement
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

STATUSES = {str(status): status for status in Status}
_DECIDING = ("state", "signed", "ready", "starts_on", "ended_on", "stale_on")
_DAYS = ("first_day", "last_day", "agreed_until")
_SAME = tuple(name for name in PlacementLine.model_fields if name not in {"status", "institution_name", *_DAYS})
_SPANNED = tuple(
    name for name in Span.model_fields if name not in {"status", "first_day", "last_day", "sites", "known_as"}
)
_OF_BLOCKER = ("code", "nl", "en", "owner", "due_on", "has_due", "is_reminder")
_OF_PLACEMENT = ("agreement_id", "reference", "student", "host", "institution", "first_day")


def _columns(names: tuple[str, ...], rows: type[PlacementRow] | type[BlockerRow] = PlacementRow) -> tuple[Any, ...]:
    return tuple(col(getattr(rows, name)) for name in dict.fromkeys(names))


def _agreed_until() -> Any:
    """Return the last day of the placement's last stretch, which only what was amended has to be looked up for."""
    last = aliased(PlacementRow)
    it = select(col(last.last_day)).where(same_placement(last), col(last.until) == LAST_DAY_OF_ALL).limit(1)
    found = it.correlate(PlacementRow).scalar_subquery()
    return case((col(PlacementRow.until) < LAST_DAY_OF_ALL, found), else_=col(PlacementRow.last_day))


LINES: Select[Any] = select(
    *_columns(("id", *_SAME, "first_day", "last_day", *_DECIDING)), _agreed_until().label("agreed_until")
)
"""Lines as columns: whole entities, and even naming the columns each time, would cost more than the query."""


def _sites() -> tuple[Any, Any]:
    """Return all sites of an agreement, and those that are the main one of some stretch where there are several."""
    of_it, other = col(PlacementRow.agreement_id), aliased(PlacementRow)
    named = select(func.aggregate_strings(col(ReaderRow.key), ","))
    named = named.where(col(ReaderRow.agreement_id) == of_it, filtering(col(ReaderRow.kind) == SITE))
    main = select(func.aggregate_strings(col(other.establishment_number), ",")).where(col(other.agreement_id) == of_it)
    amended = or_(col(PlacementRow.since) > FIRST_DAY_OF_ALL, col(PlacementRow.until) < LAST_DAY_OF_ALL)
    return (
        named.correlate(PlacementRow).scalar_subquery().label("all_sites"),
        case((amended, main.correlate(PlacementRow).scalar_subquery())).label("main_sites"),
    )


SPANS: Select[Any] = select(*_columns((*_SPANNED, "first_day", "last_day", "since", "until", *_DECIDING)), *_sites())
BLOCKERS: Select[Any] = select(
    col(BlockerRow.id), *_columns(_OF_BLOCKER, BlockerRow), *_columns(_OF_PLACEMENT)
).select_from(BlockerRow)


def status_of(row: Any, today: date) -> Status:
    """Return the status of a row on a day."""
    standing = Standing.model_construct(
        state=STATUSES[row.state],
        signed=row.signed,
        ready=row.ready,
        starts_on=row.starts_on,
        first_day=row.first_day,
        last_day=row.last_day,
        ended_on=row.ended_on,
        stale_on=row.stale_on,
    )
    return status_on(standing, today)


def line_of(row: Any, today: date) -> PlacementLine:
    """Return a line of a board."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    told |= {name: _known(getattr(row, name)) for name in _DAYS}
    told["status"] = status_of(row, today)
    return PlacementLine.model_construct(**told)


def span_of(row: Any, today: date) -> Span:
    """Return what capacity and clashes are computed from."""
    first_day, last_day = days_held(row.first_day, row.last_day, row.since, row.until)
    told = {name: getattr(row, name) for name in _SPANNED}
    # The main site of another stretch is one that an amendment moved away from, or to.
    beside = _listed(row.all_sites) - _listed(row.main_sites)
    told["known_as"] = getattr(row, "known_as", None)
    told["sites"] = beside | _listed(row.establishment_number)
    return Span.model_construct(**told, first_day=first_day, last_day=last_day, status=status_of(row, today))


def _listed(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def blocker_of(row: Any) -> BlockerLine:
    """Return a line of a list of blockers."""
    return BlockerLine.model_validate(
        {
            "agreement_id": row.agreement_id,
            "reference": row.reference,
            "student": row.student,
            "host": row.host,
            "institution": row.institution,
            "first_day": _known(row.first_day),
            "code": row.code,
            "text": Bilingual(nl=row.nl, en=row.en),
            "owner": row.owner,
            "due_on": row.due_on if row.has_due else None,
            "is_reminder": row.is_reminder,
        }
    )


def _known(day: date) -> date | None:
    return None if day == LAST_DAY_OF_ALL else day
