"""Turning rows of the placement index into domain values for lists."""

from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from internships.domain.lifecycle import Status, StatusInputs, status_on
from internships.domain.placement_board import BlockerLine, IndexedPlacement, PlacementLine
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST, days_in_interval
from internships.domain.wording import Bilingual
from internships.storage.access_scope import SITE, IndexRows, filter_only
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
    if name not in {"status", "first_day", "last_day", "sites", "known_as", "windows"}
)
_BLOCKER_COLUMNS = ("code", "nl", "en", "owner", "due_on", "has_due", "is_reminder")
_BLOCKED_COLUMNS = ("agreement_id", "reference", "student", "host", "institution", "first_day")


def _columns(names: tuple[str, ...], rows: IndexRows = PlacementRow) -> tuple[Any, ...]:
    return tuple(col(getattr(rows, name)) for name in dict.fromkeys(names))


def _agreed_until() -> Any:
    """Return the last day of the placement's last interval; only an amended placement needs a subquery."""
    last_interval = aliased(PlacementRow)
    query = (
        select(col(last_interval.last_day))
        .where(same_placement(last_interval), col(last_interval.until) == FAR_FUTURE)
        .limit(1)
    )
    subquery = query.correlate(PlacementRow).scalar_subquery()
    return case((col(PlacementRow.until) < FAR_FUTURE, subquery), else_=col(PlacementRow.last_day))


SELECT_LINES: Select[Any] = select(
    *_columns(("id", *_LINE_COLUMNS, "first_day", "last_day", *_STATUS_COLUMNS)), _agreed_until().label("agreed_until")
)
"""Built once and selecting columns: loading entities, or listing the columns for each query, is slower than the query
itself."""


def _sites() -> tuple[Any, Any]:
    """Return all sites of an agreement, and if it was amended the main sites of its intervals, comma-separated."""
    agreement_id, other_interval = col(PlacementRow.agreement_id), aliased(PlacementRow)
    all_sites = select(func.aggregate_strings(col(ReaderRow.key), ","))
    all_sites = all_sites.where(col(ReaderRow.agreement_id) == agreement_id, filter_only(col(ReaderRow.kind) == SITE))
    main_sites = select(func.aggregate_strings(col(other_interval.establishment_number), ",")).where(
        col(other_interval.agreement_id) == agreement_id
    )
    is_amended = or_(col(PlacementRow.since) > FAR_PAST, col(PlacementRow.until) < FAR_FUTURE)
    return (
        all_sites.correlate(PlacementRow).scalar_subquery().label("all_sites"),
        case((is_amended, main_sites.correlate(PlacementRow).scalar_subquery())).label("main_sites"),
    )


SELECT_SPANS: Select[Any] = select(
    *_columns((*_SPAN_COLUMNS, "first_day", "last_day", "since", "until", *_STATUS_COLUMNS)), *_sites()
)
SELECT_BLOCKERS: Select[Any] = select(
    col(BlockerRow.id), *_columns(_BLOCKER_COLUMNS, BlockerRow), *_columns(_BLOCKED_COLUMNS)
).select_from(BlockerRow)


def status_of(row: Any, today: date) -> Status:
    """Return the status of an index row on a day."""
    inputs = StatusInputs.model_construct(
        state=STATUSES[row.state],
        signed=row.signed,
        ready=row.ready,
        starts_on=row.starts_on,
        first_day=row.first_day,
        last_day=row.last_day,
        ended_on=row.ended_on,
        stale_on=row.stale_on,
    )
    return status_on(inputs, today)


def placement_line(row: Any, today: date) -> PlacementLine:
    """Return a line of a list of placements."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _LINE_COLUMNS}
    values |= {name: _day_or_none(getattr(row, name)) for name in _DAY_COLUMNS}
    values["status"] = status_of(row, today)
    return PlacementLine.model_construct(**values)


def placement_span(row: Any, today: date) -> IndexedPlacement:
    """Return the placement as capacity and clash checks need it."""
    first_day, last_day = days_in_interval(row.first_day, row.last_day, row.since, row.until)
    values = {name: getattr(row, name) for name in _SPAN_COLUMNS}
    # The main site of another interval does not count here: an amendment moved the placement away from it, or to it.
    extra_sites = _split_keys(row.all_sites) - _split_keys(row.main_sites)
    values["known_as"] = getattr(row, "known_as", None)
    values["sites"] = extra_sites | _split_keys(row.establishment_number)
    return IndexedPlacement.model_construct(
        **values, first_day=first_day, last_day=last_day, status=status_of(row, today)
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
