"""Placements: lists, counts and what blocks their start."""

from datetime import date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation
from litestar.types import ControllerRouterHandler

from internships.domain.access import Role
from internships.domain.placement_board import BlockerLine, BoardFilter, PlacementCount, PlacementLine
from internships.web.api.board_filter import Day
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, cursor_of, position_of
from internships.web.services import CurrentPrincipal, InjectedServices

TAGS = ["placements"]
Owners = Annotated[list[Role] | None, QueryParameter(description="Only what these roles must do.", max_items=9)]


def _after(cursor: str | None) -> tuple[date, int] | None:
    return position_of(cursor, (str, int), lambda day, row: (date.fromisoformat(day), int(row)))


def _next_cursor(after: tuple[date, int] | None) -> str | None:
    return None if after is None else cursor_of((after[0].isoformat(), after[1]))


@get(
    "/placements",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de stages: per stagegever, groep, instelling of student"},
)
def list_placements(
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    on: Day = None,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[PlacementLine]:
    """List placements by first day, by the effective agreement of a day, within your reach."""
    page = services.placements.placements(principal, filters, on=on, after=_after(cursor), limit=limit)
    return Page[PlacementLine](entries=page.lines, next=_next_cursor(page.after))


@get(
    "/placements/blockers",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst wat een start tegenhoudt, met wie het moet doen en tegen wanneer"},
)
def list_blockers(
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    owner: Owners = None,
    reminders: Annotated[bool, QueryParameter(description="With what is due but blocks nothing.")] = True,  # noqa: FBT002
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[BlockerLine]:
    """List what keeps placements from starting: who must do what, by when."""
    page = services.placements.blockers(
        principal, filters, owners=tuple(owner or ()), reminders=reminders, after=_after(cursor), limit=limit
    )
    return Page[BlockerLine](entries=page.lines, next=_next_cursor(page.after))


@get("/placements/counts", tags=TAGS, sync_to_thread=True, opt={"nl": "Tel de stages per instelling, maand en status"})
def count_placements(
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    on: Day = None,
) -> list[PlacementCount]:
    """Count placements per institution, month of starting and status.

    A placement with two hosts counts once; where you ask for hosts, or read as a host, once for each of them.
    """
    return services.placements.tallies(principal, filters, on=on)


ROUTES: list[ControllerRouterHandler] = [
    list_placements,
    list_blockers,
    count_placements,
]
