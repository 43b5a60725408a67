"""Every route of the service: the API and the pages."""

from litestar import Router

from internships.web.api import (
    accounts,
    agreements,
    amendments,
    batches,
    documents,
    history,
    hosts,
    institutions,
    people,
    placements,
    record_checks,
    reports,
    verify,
)
from internships.web.pages import routes as pages


def routes() -> list[Router]:
    """Return the routes, in the order of openapi.json."""
    api = [
        *accounts.ROUTES,
        *people.ROUTES,
        *agreements.ROUTES,
        *amendments.ROUTES,
        *documents.ROUTES,
        *placements.ROUTES,
        *hosts.ROUTES,
        *institutions.ROUTES,
        *batches.ROUTES,
        *record_checks.ROUTES,
        *reports.ROUTES,
        *history.ROUTES,
    ]
    return [
        Router("/api/v1", route_handlers=api, dependencies={"filters": placements.BOARD_FILTER}),
        Router("/", route_handlers=[*pages.ROUTES, *verify.ROUTES, *verify.API]),
    ]
