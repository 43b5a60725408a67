"""From rows of the index to what boards show."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from internships.domain.lifecycle import Standing, Status, status_on
from internships.domain.placing import LAST_DAY_OF_ALL
from internships.domain.tracking import BlockerLine, PlacementLine, Span
from internships.domain.wording import Bilingual
from internships.storage.tables.placements import BlockerRow, PlacementRow

STATUSES = {str(status): status for status in Status}
_DECIDING = ("state", "signed", "ready", "starts_on", "ended_on", "stale_on")
_SAME = tuple(name for name in PlacementLine.model_fields if name not in {"status", "first_day", "last_day"})
_SPANNED = tuple(name for name in Span.model_fields if name != "status")
_OF_BLOCKER = ("code", "nl", "en", "owner", "due_on", "has_due", "is_reminder")
_OF_PLACEMENT = ("agreement_id", "reference", "student", "host", "institution", "first_day")


def _columns(names: tuple[str, ...], rows: type[PlacementRow] | type[BlockerRow] = PlacementRow) -> tuple[Any, ...]:
    return tuple(col(getattr(rows, name)) for name in dict.fromkeys(names))


LINES: Select[Any] = select(*_columns(("id", *_SAME, "first_day", "last_day", *_DECIDING)))
"""Lines as columns: whole entities, and even naming the columns each time, would cost more than the query."""
SPANS: Select[Any] = select(*_columns((*_SPANNED, *_DECIDING)))
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
    told |= {"first_day": _known(row.first_day), "last_day": _known(row.last_day), "status": status_of(row, today)}
    return PlacementLine.model_construct(**told)


def span_of(row: Any, today: date) -> Span:
    """Return what capacity and clashes are computed from."""
    return Span.model_construct(**{name: getattr(row, name) for name in _SPANNED}, status=status_of(row, today))


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
