"""From rows of the index to what boards show."""

from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from internships.domain.lifecycle import Status, StatusInputs, status_on
from internships.domain.placement_board import BlockerLine, IndexedPlacement, PlacementLine
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST, days_in_interval
from internships.domain.wording import Bilingual
from internships.storage.access_scope import SITE, filter_only
from internships.storage.stores.placement_queries import same_placement
from internships.storage.tables.agreements import ReaderRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

STATUSES = {str(status): status for status in Status}
_STATUS_COLUMNS = ("state", "signed", "ready", "starts_on", "ended_on", "stale_on")
_DAY_COLUMNS = ("first_day", "last_day", "agreed_until")
_LINE_COLUMNS = tuple(
    name for name in PlacementLine.model_fields if name not in {"status", "institution_name", *_DAY_COLUMNS}
)
_SPAN_COLUMNS = tuple(
    name
    for name in IndexedPlacement.model_fields
    if name not in {"status", "first_day", "last_day", "sites", "known_as"}
)
_BLOCKER_COLUMNS = ("code", "nl", "en", "owner", "due_on", "has_due", "is_reminder")
_BLOCKED_COLUMNS = ("agreement_id", "reference", "student", "host", "institution", "first_day")


def _columns(names: tuple[str, ...], rows: type[PlacementRow] | type[BlockerRow] = PlacementRow) -> tuple[Any, ...]:
    return tuple(col(getattr(rows, name)) for name in dict.fromkeys(names))


def _agreed_until() -> Any:
    """Return the last day of the placement's last stretch, which only what was amended has to be looked up for."""
    last = aliased(PlacementRow)
    it = select(col(last.last_day)).where(same_placement(last), col(last.until) == FAR_FUTURE).limit(1)
    found = it.correlate(PlacementRow).scalar_subquery()
    return case((col(PlacementRow.until) < FAR_FUTURE, found), else_=col(PlacementRow.last_day))


SELECT_LINES: Select[Any] = select(
    *_columns(("id", *_LINE_COLUMNS, "first_day", "last_day", *_STATUS_COLUMNS)), _agreed_until().label("agreed_until")
)
"""Lines as columns: whole entities, and even naming the columns each time, would cost more than the query."""


def _sites() -> tuple[Any, Any]:
    """Return all sites of an agreement, and those that are the main one of some stretch where there are several."""
    of_it, other = col(PlacementRow.agreement_id), aliased(PlacementRow)
    named = select(func.aggregate_strings(col(ReaderRow.key), ","))
    named = named.where(col(ReaderRow.agreement_id) == of_it, filter_only(col(ReaderRow.kind) == SITE))
    main = select(func.aggregate_strings(col(other.establishment_number), ",")).where(col(other.agreement_id) == of_it)
    amended = or_(col(PlacementRow.since) > FAR_PAST, col(PlacementRow.until) < FAR_FUTURE)
    return (
        named.correlate(PlacementRow).scalar_subquery().label("all_sites"),
        case((amended, main.correlate(PlacementRow).scalar_subquery())).label("main_sites"),
    )


SELECT_SPANS: Select[Any] = select(
    *_columns((*_SPAN_COLUMNS, "first_day", "last_day", "since", "until", *_STATUS_COLUMNS)), *_sites()
)
SELECT_BLOCKERS: Select[Any] = select(
    col(BlockerRow.id), *_columns(_BLOCKER_COLUMNS, BlockerRow), *_columns(_BLOCKED_COLUMNS)
).select_from(BlockerRow)


def status_of(row: Any, today: date) -> Status:
    """Return the status of a row on a day."""
    standing = StatusInputs.model_construct(
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


def placement_line(row: Any, today: date) -> PlacementLine:
    """Return a line of a board."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _LINE_COLUMNS}
    told |= {name: _day_or_none(getattr(row, name)) for name in _DAY_COLUMNS}
    told["status"] = status_of(row, today)
    return PlacementLine.model_construct(**told)


def placement_span(row: Any, today: date) -> IndexedPlacement:
    """Return what capacity and clashes are computed from."""
    first_day, last_day = days_in_interval(row.first_day, row.last_day, row.since, row.until)
    told = {name: getattr(row, name) for name in _SPAN_COLUMNS}
    # The main site of another stretch is one that an amendment moved away from, or to.
    beside = _split_keys(row.all_sites) - _split_keys(row.main_sites)
    told["known_as"] = getattr(row, "known_as", None)
    told["sites"] = beside | _split_keys(row.establishment_number)
    return IndexedPlacement.model_construct(
        **told, first_day=first_day, last_day=last_day, status=status_of(row, today)
    )


def _split_keys(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def blocker_line(row: Any) -> BlockerLine:
    """Return a line of a list of blockers."""
    return BlockerLine.model_validate(
        {
            "agreement_id": row.agreement_id,
            "reference": row.reference,
            "student": row.student,
            "host": row.host,
            "institution": row.institution,
            "first_day": _day_or_none(row.first_day),
            "code": row.code,
            "text": Bilingual(nl=row.nl, en=row.en),
            "owner": row.owner,
            "due_on": row.due_on if row.has_due else None,
            "is_reminder": row.is_reminder,
        }
    )


def _day_or_none(day: date) -> date | None:
    return None if day == FAR_FUTURE else day
