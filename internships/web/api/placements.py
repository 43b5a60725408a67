"""Placements: lists, counts and what blocks their start."""

from datetime import date
from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter, SkipValidation

from internships.domain.access import Role
from internships.domain.placement_board import BlockerLine, BoardFilter, PlacementCount, PlacementLine
from internships.services.placements.placement_lists import AssociationTally
from internships.web.api.board_filter import Day
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, next_cursor, position_of
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import get

Owners = Annotated[list[Role] | None, QueryParameter(max_items=9)]


@get("/placements", nl="Lijst de stages: per stagegever, groep, instelling of student")
def list_placements(
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    on: Day = None,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[PlacementLine]:
    """List placements by first day, by the effective agreement of a day, within your reach."""
    page = services.placements.placements(principal, filters, on=on, after=position_of(cursor, date, int), limit=limit)
    return Page[PlacementLine](entries=page.lines, next=next_cursor(page.after))


@get("/placements/blockers", nl="Lijst wat een start tegenhoudt, met wie het moet doen en tegen wanneer")
def list_blockers(
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    owner: Owners = None,
    reminders: FromQuery[bool] = True,  # noqa: FBT002
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[BlockerLine]:
    """List what keeps placements from starting: who must do what, by when."""
    page = services.placements.blockers(
        principal,
        filters,
        owners=tuple(owner or ()),
        reminders=reminders,
        after=position_of(cursor, date, int),
        limit=limit,
    )
    return Page[BlockerLine](entries=page.lines, next=next_cursor(page.after))


@get("/placements/counts", nl="Tel de stages per instelling, maand en status")
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


@get("/statistics", nl="Lees de cijfers van de associatie; onder vijf verborgen", roles=frozenset({Role.ASSOCIATION}))
def read_statistics(principal: CurrentPrincipal, services: InjectedServices) -> list[AssociationTally]:
    """Read the association's totals: of what began, per institution and month of starting; below five is hidden."""
    return services.placements.association_tallies(principal)
