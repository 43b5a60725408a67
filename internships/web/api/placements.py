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

from internships.domain.access import Role, Viewer
from internships.domain.complaints import complaint
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.lifecycle import Status
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Tally
from internships.domain.wording import Bilingual, Language
from internships.exports.calendar import Feed, calendar_chunks, calendar_entries, calendar_sha256
from internships.exports.columns import Column, columns_for, columns_read_by, needs_facts
from internships.exports.rows import ExportRow
from internships.exports.writers import MEDIA_TYPES, Asking, ExportFormat, export_chunks
from internships.exports.xlsx_file import Guide
from internships.mapping.catalogue import Catalogue
from internships.services.agreements.viewing import side_on
from internships.services.boards import Boards, HiddenTally
from internships.web.api.sending import IfNoneMatch, as_file, is_known, not_changed
from internships.web.paging import LIMIT, CursorParam, LimitParam, Page, cursor_of, keys_of
from internships.web.refusals import BadCursor, InvalidRequest
from internships.web.services import Asker, UseCases

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
    services: UseCases,
    viewer: Asker,
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
    numbers = _numbers(_ENTERPRISE, "enterprise_number", enterprise_number or ())
    sites = _numbers(_SITE, "establishment_number", () if establishment_number is None else (establishment_number,))
    if group is not None:
        members = services.hosting.group(viewer, group).members
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


def _numbers(kind: TypeAdapter[str], name: str, told: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(kind.validate_python(number) for number in told)
    except ValidationError as error:
        raise InvalidRequest(
            complaint({**detail, "loc": (name,)}) for detail in error.errors(include_url=False)
        ) from None


WANTED = Provide(board_filter, sync_to_thread=True)


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


def _next(after: tuple[date, int] | None) -> str | None:
    return None if after is None else cursor_of((after[0].isoformat(), after[1]))


@get(
    "/placements",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de stages: per stagegever, groep, instelling of student"},
)
def list_placements(
    wanted: NamedDependency[SkipValidation[BoardFilter]],
    viewer: Asker,
    services: UseCases,
    on: Day = None,
    cursor: CursorParam = None,
    limit: LimitParam = LIMIT,
) -> Page[PlacementLine]:
    """List placements by first day, by the effective agreement of a day, within your reach."""
    leaf = services.boards.placements(viewer, wanted, on=on, after=_after(cursor), limit=limit)
    return Page[PlacementLine](entries=leaf.lines, next=_next(leaf.after))


@get(
    "/placements/blockers",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst wat een start tegenhoudt, met wie het moet doen en tegen wanneer"},
)
def list_blockers(
    wanted: NamedDependency[SkipValidation[BoardFilter]],
    viewer: Asker,
    services: UseCases,
    owner: Owners = None,
    reminders: Annotated[bool, QueryParameter(description="With what is due but blocks nothing.")] = True,  # noqa: FBT002
    cursor: CursorParam = None,
    limit: LimitParam = LIMIT,
) -> Page[BlockerLine]:
    """List what keeps placements from starting: who must do what, by when."""
    leaf = services.boards.blockers(
        viewer, wanted, owners=tuple(owner or ()), reminders=reminders, after=_after(cursor), limit=limit
    )
    return Page[BlockerLine](entries=leaf.lines, next=_next(leaf.after))


@get("/placements/counts", tags=TAGS, sync_to_thread=True, opt={"nl": "Tel de stages per instelling, maand en status"})
def count_placements(
    wanted: NamedDependency[SkipValidation[BoardFilter]],
    viewer: Asker,
    services: UseCases,
    on: Day = None,
) -> list[Tally]:
    """Count placements per institution, month of starting and status.

    A placement with two hosts counts once; where you ask for hosts, or read as a host, once for each of them.
    """
    return services.boards.tallies(viewer, wanted, on=on)


@get("/placements/columns", tags=["exports"], sync_to_thread=True, opt={"nl": "Lijst de kolommen die u kunt uitvoeren"})
def list_columns(viewer: Asker) -> tuple[Column, ...]:
    """List the columns that you can export, taken from the schema of the agreement."""
    return columns_read_by(side_on(viewer.roles()))


@get(
    "/placements/export/{form:str}",
    tags=["exports"],
    sync_to_thread=True,
    media_type="application/octet-stream",
    opt={"nl": "Voer stages uit als CSV, XLSX of JSON", "files": EXPORTS},
)
def export_placements(
    form: FromPath[ExportFormat],
    wanted: NamedDependency[SkipValidation[BoardFilter]],
    viewer: Asker,
    services: UseCases,
    language: NamedDependency[Language],
    column: Annotated[
        list[str] | None, QueryParameter(description="Columns or sets of columns.", max_items=200)
    ] = None,
    on: Day = None,
) -> Stream:
    """Export placements as CSV, XLSX or JSON; what another side alone may read is never in it.

    Rows are read and sent a few hundred at a time, at most 100,000 of them.
    """
    columns = columns_for(side_on(viewer.roles()), column or ())
    day = on or services.boards.bureau.today()
    names = _institution_names(services.boards.bureau.folders)
    rows = (
        ExportRow(line, facts, names.get(line.institution))
        for line, facts in services.boards.export(viewer, wanted, on=day, facts=needs_facts(columns))
    )
    asking = Asking(form, Guide(language, day))
    name = f"{'stages' if language is Language.NL else 'placements'}-{day.isoformat()}.{form}"
    return as_file(export_chunks(rows, columns, asking), MEDIA_TYPES[form], name)


def _institution_names(folders: Catalogue) -> dict[str | None, Bilingual]:
    return {slug: folders.folder(slug).institution.name for slug in folders.slugs}


@get(
    "/statistics",
    tags=["placements"],
    sync_to_thread=True,
    opt={"nl": "Lees de cijfers van de associatie; onder vijf verborgen", "roles": frozenset({Role.ASSOCIATION})},
)
def read_statistics(viewer: Asker, services: UseCases) -> list[HiddenTally]:
    """Read the association's totals: of what began, per institution and month of starting; below five is hidden."""
    return services.boards.association(viewer)


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
    services: UseCases,
    if_none_match: IfNoneMatch = None,
) -> Stream:
    """Read a calendar of starts, ends and due days, by the secret token in the address.

    It holds the placements that run between 60 days ago and 400 days ahead, and what falls due from 60 days ago on:
    at most 5000 placements (those to come before those that run already) and the first 1000 things to do. With the
    ETag of the calendar that you have, the answer is 304 while nothing in it changed.
    """
    viewer, language = services.feeds.by_token(token.removesuffix(".ics"))
    bureau = services.boards.bureau
    since = bureau.today() - FEED_BACK
    lines = _around(services.boards, viewer, since, bureau.today() + FEED_AHEAD)
    # Rows are counted from 1, so that a page "after row 0" of a day begins with that day.
    blockers = services.boards.blockers(viewer, BoardFilter(), after=(since, 0), limit=FEED_BLOCKERS).lines
    feed, entries = Feed(language, bureau.clock()), calendar_entries(lines, blockers, language)
    # Weak, since a calendar that says the same was made at another time.
    headers = {"ETag": f'W/"{calendar_sha256(entries, feed)[:32]}"', "Cache-Control": "private, no-cache"}
    if is_known(headers["ETag"], if_none_match):
        return not_changed(headers)
    return as_file(calendar_chunks(entries, feed), "text/calendar; charset=utf-8", "placements.ics", headers)


def _around(boards: Boards, viewer: Viewer, since: date, until: date) -> list[PlacementLine]:
    """Return the placements that run between two days: those that begin there first, while there is room."""
    coming = BoardFilter(starts_from=since, starts_until=until)
    running = BoardFilter(starts_until=since - timedelta(days=1), runs_between=(since, until))
    lines = [line for line, _ in boards.export(viewer, coming, most=FEED_LINES)]
    return lines + [line for line, _ in boards.export(viewer, running, most=FEED_LINES - len(lines))]


ROUTES: list[ControllerRouterHandler] = [
    list_placements,
    list_blockers,
    count_placements,
    list_columns,
    export_placements,
    read_statistics,
    read_calendar,
]
