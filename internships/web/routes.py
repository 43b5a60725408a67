"""Every route of the service: the API and the pages."""

from types import ModuleType

from litestar import Router
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler

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
    offers,
    oidc,
    one_time_codes,
    password_resets,
    people,
    placements,
    record_checks,
    reports,
    risk_analyses,
    sessions,
    verify,
)
from internships.web.api.idempotent_requests import idempotent_request
from internships.web.api.responses import API_ROOT
from internships.web.etag import required_version
from internships.web.pages import routes as page_routes
from internships.web.pages import verify as verify_page
from internships.web.pages.error_pages import PAGE_ERRORS

_API: dict[str, tuple[ModuleType, ...]] = {
    "account": (sessions, one_time_codes, keys_and_feeds, password_resets, oidc),
    "people": (people,),
    "agreements": (agreements, batches, record_checks),
    "amendments": (amendments,),
    "documents": (documents, verify),
    "placements": (placements, hosts, host_groups, offers),
    "exports": (exports, calendar_feed),
    "workplaces": (risk_analyses,),
    "institutions": (institutions, reports),
    "history": (history,),
}
"""The modules of the API by the tag of their routes."""
_PAGES = (page_routes, verify_page)
_DEPENDENCIES: dict[str, Provide] = {
    "filters": Provide(board_filter.board_filter, sync_to_thread=True),
    "once": Provide(idempotent_request, sync_to_thread=False),
    "version": Provide(required_version, sync_to_thread=False),
}


def routes() -> list[Router]:
    """Return the routes; each is a function with a route decorator in one of these modules."""
    api = [Router("/", tags=[tag], route_handlers=_routes_in(*modules)) for tag, modules in _API.items()]
    return [
        Router(API_ROOT, route_handlers=api, dependencies=_DEPENDENCIES),
        Router("/", route_handlers=_routes_in(*_PAGES), include_in_schema=False, exception_handlers=PAGE_ERRORS),
    ]


def _routes_in(*modules: ModuleType) -> list[HTTPRouteHandler]:
    """Return the routes of the modules, in the order of their lines."""
    members = [member for module in modules for member in vars(module).values()]
    return [member for member in members if isinstance(member, HTTPRouteHandler)]
