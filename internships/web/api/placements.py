"""Placements: boards, searches, counts, what blocks a start, exports and the calendar."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, PathParameter, QueryParameter, SkipValidation
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from internships.domain.access import Role
from internships.domain.lifecycle import Status
from internships.domain.tracking import BlockerLine, BoardFilter, PlacementLine, Tally
from internships.domain.wording import Language
from internships.exports.calendar import Feed, calendar_chunks
from internships.exports.columns import Column, columns_for, columns_read_by, needs_facts
from internships.exports.rows import ExportRow
from internships.exports.writers import MEDIA_TYPES, Asking, ExportFormat, export_chunks
from internships.exports.xlsx_file import Guide
from internships.services.agreements.viewing import side_on
from internships.services.boards import HiddenTally
from internships.web.api.sending import as_file
from internships.web.paging import LIMIT, CursorParam, LimitParam, Page, cursor_of, keys_of
from internships.web.refusals import BadCursor
from internships.web.services import Asker, UseCases

TAGS = ["placements"]
# PostgreSQL keeps no NUL in a text, so a question that holds one could not even be asked there.
PRINTABLE = r"^[^\x00-\x1F\x7F]*$"
Text = Annotated[str | None, QueryParameter(max_length=100, pattern=PRINTABLE)]
Search = Annotated[
    str | None,
    QueryParameter(
        description="Part of a name, number, KBO number or mentor; accents don't matter.",
        max_length=100,
        pattern=PRINTABLE,
    ),
]
Numbers = Annotated[list[str] | None, QueryParameter(description="Enterprise numbers.", max_items=100)]
Statuses = Annotated[list[Status] | None, QueryParameter(description="Only these statuses.", max_items=20)]
Owners = Annotated[list[Role] | None, QueryParameter(description="Only what these roles must do.", max_items=9)]
Blocked = Annotated[bool | None, QueryParameter(description="Only those with, or without, something that blocks.")]
Day = Annotated[date | None, QueryParameter()]
Group = Annotated[UUID | None, QueryParameter(description="All companies of this group that you reach.")]


def board_filter(
    services: UseCases,
    viewer: Asker,
    enterprise_number: Numbers = None,
    group: Group = None,
    establishment_number: Text = None,
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
    numbers = tuple(number if number.isdecimal() else "" for number in enterprise_number or ())
    if group is not None:
        numbers = services.hosting.group(viewer, group).members or ("",)
    return BoardFilter(
        enterprise_numbers=numbers,
        establishment_number=establishment_number,
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
    """Count placements per institution, month of starting and status."""
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
    opt={"nl": "Voer stages uit als CSV, XLSX of JSON"},
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
    """Export placements as CSV, XLSX or JSON; what another side alone may read is never in it."""
    columns = columns_for(side_on(viewer.roles()), column or ())
    day = on or services.boards.bureau.today()
    rows = (
        ExportRow(line, facts)
        for line, facts in services.boards.export(viewer, wanted, on=day, facts=needs_facts(columns))
    )
    asking = Asking(form, Guide(language, day))
    name = f"{'stages' if language is Language.NL else 'placements'}-{day.isoformat()}.{form}"
    return as_file(export_chunks(rows, columns, asking), MEDIA_TYPES[form], name)


@get(
    "/statistics",
    tags=["placements"],
    sync_to_thread=True,
    opt={"nl": "Lees de cijfers van de associatie; onder vijf verborgen", "roles": frozenset({Role.ASSOCIATION})},
)
def read_statistics(viewer: Asker, services: UseCases) -> list[HiddenTally]:
    """Read the association's totals; those below five are hidden."""
    return services.boards.association(viewer)


@get(
    "/calendar/{token:str}",
    tags=["exports"],
    sync_to_thread=True,
    media_type="text/calendar",
    opt={"public": True, "nl": "De agenda van een abonnement"},
)
def read_calendar(
    token: Annotated[str, PathParameter(description="The token of the feed, with `.ics` behind it.", max_length=200)],
    services: UseCases,
) -> Stream:
    """Read a calendar of starts, ends and due days, by the secret token in the address."""
    viewer, language = services.feeds.by_token(token.removesuffix(".ics"))
    wanted = BoardFilter()
    lines = [line for line, _ in services.boards.export(viewer, wanted, most=5000)]
    blockers = services.boards.blockers(viewer, wanted, limit=1000).lines
    feed = Feed(language, datetime.now(UTC))
    return as_file(calendar_chunks(lines, blockers, feed), "text/calendar; charset=utf-8", "placements.ics")


ROUTES: list[ControllerRouterHandler] = [
    list_placements,
    list_blockers,
    count_placements,
    list_columns,
    export_placements,
    read_statistics,
    read_calendar,
]
