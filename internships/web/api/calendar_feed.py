"""The calendar feed of an account."""

from datetime import date, timedelta
from typing import Annotated

from litestar.openapi import ResponseSpec
from litestar.params import PathParameter
from litestar.response import Stream

from internships.domain.access import Principal
from internships.domain.placement_board import BoardFilter, PlacementLine
from internships.exports.calendar import CalendarOptions, calendar_chunks, calendar_events, calendar_sha256
from internships.services.placements.placement_lists import PlacementListService
from internships.web.api.file_responses import IfNoneMatch, file_response, matches_etag, not_modified
from internships.web.services import InjectedServices
from internships.web.thread_routes import get

FEED_BACK, FEED_AHEAD = timedelta(days=60), timedelta(days=400)
FEED_LINES, FEED_BLOCKERS = 5000, 1000
"""Limits of a calendar, because a calendar program fetches all of it every few hours."""


@get(
    "/calendar/{token:str}",
    media_type="text/calendar",
    responses={304: ResponseSpec(None, description="What you have still holds", generate_examples=False)},
    public=True,
    nl="De agenda van een abonnement: van 60 dagen terug tot 400 dagen vooruit, hoogstens 5000 stages en 1000 taken",
)
def read_calendar(
    token: Annotated[str, PathParameter(max_length=200)], services: InjectedServices, if_none_match: IfNoneMatch = None
) -> Stream:
    """Read a calendar of starts, ends and due days, by the secret token in the address.

    It holds the placements that run between 60 days ago and 400 days ahead, and what falls due from 60 days ago on:
    at most 5000 placements (those to come before those that run already) and the first 1000 things to do. With the
    ETag of the calendar that you have, the answer is 304 while nothing in it changed.
    """
    principal, language = services.calendar_feeds.by_token(token.removesuffix(".ics"))
    context = services.placements.context
    since = context.today() - FEED_BACK
    lines = _feed_placements(services.placements, principal, since, context.today() + FEED_AHEAD)
    # Rows count from 1, so a page after row 0 of a day starts with that day.
    blockers = services.placements.blockers(principal, BoardFilter(), after=(since, 0), limit=FEED_BLOCKERS).lines
    feed, entries = CalendarOptions(language, context.clock()), calendar_events(lines, blockers, language)
    # Weak, because equal calendars differ in the time that they were made.
    headers = {"ETag": f'W/"{calendar_sha256(entries, feed)[:32]}"', "Cache-Control": "private, no-cache"}
    if matches_etag(headers["ETag"], if_none_match):
        return not_modified(headers)
    return file_response(calendar_chunks(entries, feed), "text/calendar; charset=utf-8", "placements.ics", headers)


def _feed_placements(
    placements: PlacementListService, principal: Principal, since: date, until: date
) -> list[PlacementLine]:
    """Return the placements between two days, at most ``FEED_LINES``; those that start in this period come first."""
    starting = BoardFilter(starts_from=since, starts_until=until)
    running = BoardFilter(starts_until=since - timedelta(days=1), runs_between=(since, until))
    lines = [line for line, _ in placements.export(principal, starting, most=FEED_LINES)]
    return lines + [line for line, _ in placements.export(principal, running, most=FEED_LINES - len(lines))]
