"""Every route of the service: the API and the pages."""

from litestar import Router

from internships.web.api import (
    agreements,
    amendments,
    batches,
    board_filter,
    calendar_feed,
    documents,
    exports,
    history,
    host_groups,
    hosts,
    institutions,
    keys_and_feeds,
    mailed_links,
    offers,
    oidc,
    one_time_codes,
    people,
    placements,
    record_checks,
    reports,
    risk_analyses,
    sessions,
    statistics,
    verify,
)
from internships.web.pages import routes as pages


def routes() -> list[Router]:
    """Return the routes, in the order of openapi.json."""
    api = [
        *sessions.ROUTES,
        *one_time_codes.ROUTES,
        *keys_and_feeds.ROUTES,
        *mailed_links.ROUTES,
        *oidc.ROUTES,
        *people.ROUTES,
        *agreements.ROUTES,
        *amendments.ROUTES,
        *documents.ROUTES,
        *placements.ROUTES,
        *exports.ROUTES,
        *statistics.ROUTES,
        *calendar_feed.ROUTES,
        *hosts.ROUTES,
        *risk_analyses.ROUTES,
        *host_groups.ROUTES,
        *offers.ROUTES,
        *institutions.ROUTES,
        *batches.ROUTES,
        *record_checks.ROUTES,
        *reports.ROUTES,
        *history.ROUTES,
    ]
    return [
        Router("/api/v1", route_handlers=api, dependencies={"filters": board_filter.BOARD_FILTER}),
        Router("/", route_handlers=[*pages.ROUTES, *verify.ROUTES, *verify.API]),
    ]
