"""Placements: boards, searches, counts, what blocks a start, exports and the calendar."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, PathParameter, QueryParameter, SkipValidation
from litestar.response import Stream
from litestar.types import ControllerRouterHandler
from pydantic import TypeAdapter, ValidationError

from internships.domain.access import Principal, Role
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.lifecycle import Status
from internships.domain.placement_board import BlockerLine, BoardFilter, PlacementCount, PlacementLine
from internships.domain.validation_findings import finding_from_error
from internships.domain.wording import Bilingual, Language
from internships.exports.calendar import CalendarOptions, calendar_chunks, calendar_events, calendar_sha256
from internships.exports.columns import Column, needs_agreement, readable_columns, requested_columns
from internships.exports.export_formats import MEDIA_TYPES, ExportFormat, ExportOptions, export_chunks
from internships.exports.rows import ExportRow
from internships.exports.xlsx_file import ExplanationSheet
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.agreement_views import side_on
from internships.services.placements.placement_lists import AssociationTally, PlacementListService
from internships.web.api.file_responses import IfNoneMatch, file_response, matches_etag, not_modified
from internships.web.errors import BadCursor, InvalidRequest
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, cursor_of, keys_of
from internships.web.services import CurrentPrincipal, InjectedServices

TAGS = ["placements"]
EXPORTS = {
    "text/csv": {"type": "string"},
    MEDIA_TYPES[ExportFormat.XLSX]: {"type": "string", "format": "binary"},
    MEDIA_TYPES[ExportFormat.JSON]: {"type": "array", "items": {"type": "object"}},
}
"""What an export is, by its media type."""
# PostgreSQL keeps no NUL in a text, so a question that holds one could not even be asked there.
PRINTABLE = r"^[^\x00-\x1F\x7F]*$"
Text = Annotated[str | None, QueryParameter(max_length=100, pattern=PRINTABLE)]
Search = Annotated[
    str | None,
    QueryParameter(
        description="Part of a name, number, KBO number or mentor; accents don't matter. A KBO number is found as it "
        "is written too: BE 0999.999.922.",
        max_length=100,
        pattern=PRINTABLE,
    ),
]
Numbers = Annotated[
    list[str] | None,
    QueryParameter(
        description="Enterprise numbers (KBO), with or without BE, dots and blanks; what is none is refused.",
        max_items=100,
    ),
]
SiteNumber = Annotated[
    str | None,
    QueryParameter(
        description="An establishment unit number, with or without dots: whoever works there, or partly there.",
        max_length=100,
        pattern=PRINTABLE,
    ),
]
Statuses = Annotated[list[Status] | None, QueryParameter(description="Only these statuses.", max_items=20)]
Owners = Annotated[list[Role] | None, QueryParameter(description="Only what these roles must do.", max_items=9)]
Blocked = Annotated[bool | None, QueryParameter(description="Only those with, or without, something that blocks.")]
Day = Annotated[date | None, QueryParameter()]
Group = Annotated[UUID | None, QueryParameter(description="All companies of this group that you reach.")]
_ENTERPRISE, _SITE = TypeAdapter[str](EnterpriseNumber), TypeAdapter[str](EstablishmentNumber)
FEED_BACK, FEED_AHEAD = timedelta(days=60), timedelta(days=400)
FEED_LINES, FEED_BLOCKERS = 5000, 1000
"""What a calendar holds at most: a subscriber's program fetches all of it every few hours."""


def board_filter(
    services: InjectedServices,
    principal: CurrentPrincipal,
    enterprise_number: Numbers = None,
    group: Group = None,
    establishment_number: SiteNumber = None,
    institution: Text = None,
    unit: Text = None,
    programme_id: Text = None,
    academic_year: Text = None,
    status: Statuses = None,
    blocked: Blocked = None,
    search: Search = None,
    starts_from: Day = None,
    starts_until: Day = None,
    runs_on: Day = None,
) -> BoardFilter:
    """Return what narrows a list, as the query says it."""
    numbers = _validated_numbers(_ENTERPRISE, "enterprise_number", enterprise_number or ())
    sites = _validated_numbers(
        _SITE, "establishment_number", () if establishment_number is None else (establishment_number,)
    )
    if group is not None:
        members = services.hosts.group(principal, group).members
        # The group and the numbers both narrow; what is in neither is nobody's number.
        numbers = tuple(number for number in members if not numbers or number in numbers) or ("",)
    return BoardFilter(
        enterprise_numbers=numbers,
        establishment_number=sites[0] if sites else None,
        institution=institution,
        unit=unit,
        programme_id=programme_id,
        academic_year=academic_year,
        statuses=tuple(status or ()),
        blocked=blocked,
        search=search,
        starts_from=starts_from,
        starts_until=starts_until,
        runs_on=runs_on,
    )


def _validated_numbers(kind: TypeAdapter[str], name: str, told: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(kind.validate_python(number) for number in told)
    except ValidationError as error:
        raise InvalidRequest(
            finding_from_error({**detail, "loc": (name,)}) for detail in error.errors(include_url=False)
        ) from None


BOARD_FILTER = Provide(board_filter, sync_to_thread=True)


def _after(cursor: str | None) -> tuple[date, int] | None:
    keys = keys_of(cursor, str, int)
    if keys is None:
        return None
    day, row = keys
    if not isinstance(day, str) or not isinstance(row, int):
        raise BadCursor
    try:
        return date.fromisoformat(day), row
    except ValueError:
        raise BadCursor from None


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
    leaf = services.placements.placements(principal, filters, on=on, after=_after(cursor), limit=limit)
    return Page[PlacementLine](entries=leaf.lines, next=_next_cursor(leaf.after))


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
    leaf = services.placements.blockers(
        principal, filters, owners=tuple(owner or ()), reminders=reminders, after=_after(cursor), limit=limit
    )
    return Page[BlockerLine](entries=leaf.lines, next=_next_cursor(leaf.after))


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


@get("/placements/columns", tags=["exports"], sync_to_thread=True, opt={"nl": "Lijst de kolommen die u kunt uitvoeren"})
def list_columns(principal: CurrentPrincipal) -> tuple[Column, ...]:
    """List the columns that you can export, taken from the schema of the agreement."""
    return readable_columns(side_on(principal.roles()))


@get(
    "/placements/export/{form:str}",
    tags=["exports"],
    sync_to_thread=True,
    media_type="application/octet-stream",
    opt={"nl": "Voer stages uit als CSV, XLSX of JSON", "files": EXPORTS},
)
def export_placements(
    form: FromPath[ExportFormat],
    filters: NamedDependency[SkipValidation[BoardFilter]],
    principal: CurrentPrincipal,
    services: InjectedServices,
    language: NamedDependency[Language],
    column: Annotated[
        list[str] | None, QueryParameter(description="Columns or sets of columns.", max_items=200)
    ] = None,
    on: Day = None,
) -> Stream:
    """Export placements as CSV, XLSX or JSON; what another side alone may read is never in it.

    Rows are read and sent a few hundred at a time, at most 100,000 of them.
    """
    columns = requested_columns(side_on(principal.roles()), column or ())
    day = on or services.placements.context.today()
    names = _institution_names(services.placements.context.folders)
    rows = (
        ExportRow(line, facts, names.get(line.institution))
        for line, facts in services.placements.export(principal, filters, on=day, facts=needs_agreement(columns))
    )
    asking = ExportOptions(form, ExplanationSheet(language, day))
    name = f"{'stages' if language is Language.NL else 'placements'}-{day.isoformat()}.{form}"
    return file_response(export_chunks(rows, columns, asking), MEDIA_TYPES[form], name)


def _institution_names(folders: Catalogue) -> dict[str | None, Bilingual]:
    return {slug: folders.folder(slug).institution.name for slug in folders.slugs}


@get(
    "/statistics",
    tags=["placements"],
    sync_to_thread=True,
    opt={"nl": "Lees de cijfers van de associatie; onder vijf verborgen", "roles": frozenset({Role.ASSOCIATION})},
)
def read_statistics(principal: CurrentPrincipal, services: InjectedServices) -> list[AssociationTally]:
    """Read the association's totals: of what began, per institution and month of starting; below five is hidden."""
    return services.placements.association_tallies(principal)


@get(
    "/calendar/{token:str}",
    tags=["exports"],
    sync_to_thread=True,
    media_type="text/calendar",
    responses={304: ResponseSpec(None, description="What you have still holds", generate_examples=False)},
    opt={
        "public": True,
        "nl": "De agenda van een abonnement: van 60 dagen terug tot 400 dagen vooruit, hoogstens 5000 stages en 1000 "
        "taken",
    },
)
def read_calendar(
    token: Annotated[str, PathParameter(description="The token of the feed, with `.ics` behind it.", max_length=200)],
    services: InjectedServices,
    if_none_match: IfNoneMatch = None,
) -> Stream:
    """Read a calendar of starts, ends and due days, by the secret token in the address.

    It holds the placements that run between 60 days ago and 400 days ahead, and what falls due from 60 days ago on:
    at most 5000 placements (those to come before those that run already) and the first 1000 things to do. With the
    ETag of the calendar that you have, the answer is 304 while nothing in it changed.
    """
    viewer, language = services.calendar_feeds.by_token(token.removesuffix(".ics"))
    bureau = services.placements.context
    since = bureau.today() - FEED_BACK
    lines = _feed_placements(services.placements, viewer, since, bureau.today() + FEED_AHEAD)
    # Rows are counted from 1, so that a page "after row 0" of a day begins with that day.
    blockers = services.placements.blockers(viewer, BoardFilter(), after=(since, 0), limit=FEED_BLOCKERS).lines
    feed, entries = CalendarOptions(language, bureau.clock()), calendar_events(lines, blockers, language)
    # Weak, since a calendar that says the same was made at another time.
    headers = {"ETag": f'W/"{calendar_sha256(entries, feed)[:32]}"', "Cache-Control": "private, no-cache"}
    if matches_etag(headers["ETag"], if_none_match):
        return not_modified(headers)
    return file_response(calendar_chunks(entries, feed), "text/calendar; charset=utf-8", "placements.ics", headers)


def _feed_placements(
    boards: PlacementListService, principal: Principal, since: date, until: date
) -> list[PlacementLine]:
    """Return the placements that run between two days: those that begin there first, while there is room."""
    coming = BoardFilter(starts_from=since, starts_until=until)
    running = BoardFilter(starts_until=since - timedelta(days=1), runs_between=(since, until))
    lines = [line for line, _ in boards.export(principal, coming, most=FEED_LINES)]
    return lines + [line for line, _ in boards.export(principal, running, most=FEED_LINES - len(lines))]


ROUTES: list[ControllerRouterHandler] = [
    list_placements,
    list_blockers,
    count_placements,
    list_columns,
    export_placements,
    read_statistics,
    read_calendar,
]
