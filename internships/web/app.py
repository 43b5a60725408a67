"""Builds the web application: routes, middleware, guards, exception handlers and dependencies."""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.plugins.pydantic import PydanticPlugin
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from internships.domain.access import Principal
from internships.domain.document import Json
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.web.api.health_and_docs import Documentation, public_routes
from internships.web.authentication import AuthenticationMiddleware
from internships.web.compression import CompressionMiddleware
from internships.web.errors import NoSuchAddress, TooManyRequests
from internships.web.framework_errors import framework_refusal
from internships.web.guards import guards_of
from internships.web.json_bodies import BoundedRequest
from internships.web.json_logging import Logger, json_logger
from internships.web.large_body_queue import LargeBodyMiddleware
from internships.web.metrics import Gauges, Metrics, metrics_route
from internships.web.multipart_forms import parse_form
from internships.web.openapi import ModelPlaceholders, openapi_config
from internships.web.outer_middleware import OuterMiddleware
from internships.web.pages.error_pages import AnyRequest, refusal_page, wants_html
from internships.web.problems import ProblemResponses
from internships.web.rate_limits import RateLimiter, RateLimitMiddleware
from internships.web.services import Services
from internships.web.settings import WebSettings
from internships.web.upload_slots import UploadSlotMiddleware

STATIC = Path(__file__).parent / "static"


def build_app(
    services: Services,
    settings: WebSettings,
    routes: Sequence[ControllerRouterHandler],
    *,
    logger: Logger | None = None,
    gauges: Gauges | None = None,
    record: Json | None = None,
) -> Litestar:
    """Return the application with these routes; it logs to standard error unless a logger is given.

    ``record`` is the agreement record that the API documentation shows as an example.
    """
    logger, metrics, limiter = logger or json_logger(sys.stderr), Metrics(gauges), RateLimiter(time.monotonic)
    refusals, names = ProblemResponses(logger), ModelPlaceholders()
    documentation = Documentation(names, record)
    app = Litestar(
        route_handlers=[
            # On one router: Litestar 2.25 wraps a handler in a thread again for each later handler of the same path.
            Router("/", route_handlers=[*routes, *public_routes(documentation)]),
            metrics_route(metrics, settings.metrics_token),
            create_static_files_router(
                path="/static",
                directories=[STATIC],
                opt={"public": True, "uncounted": True, "compressed": True},
                include_in_schema=False,
                cache_control=CacheControlHeader(public=True, max_age=600),
            ),
        ],
        dependencies=_dependencies(services, settings),
        middleware=[
            AuthenticationMiddleware(services, limiter, settings),
            RateLimitMiddleware(limiter, settings),
            UploadSlotMiddleware(),
            LargeBodyMiddleware(),
            CompressionMiddleware(),
        ],
        guards=[*guards_of(settings), parse_form],
        exception_handlers={
            DomainError: refusals.on_domain_error,
            TooManyRequests: refusal_page,
            HTTPException: _page_or_problem(refusals),
            Exception: refusals.on_unexpected_fault,
        },
        plugins=[names, PydanticPlugin(prefer_alias=True)],
        openapi_config=openapi_config(),
        request_class=BoundedRequest,
        request_max_body_size=settings.max_body,
        logging_config=None,
        debug=False,
    )
    app.state.documentation = documentation
    # Litestar runs its middleware after routing, so requests for unknown addresses would not pass through it.
    app.asgi_handler = OuterMiddleware(
        app.asgi_handler, settings, logger, metrics, limiter, time.monotonic, lambda: uuid4().hex
    )
    return app


def _page_or_problem(refusals: ProblemResponses) -> Callable[[AnyRequest, HTTPException], Response[Any]]:
    """Return the handler of framework exceptions; a browser gets a page for an unknown address outside the API."""

    def refuse(request: AnyRequest, fault: HTTPException) -> Response[Any]:
        refusal, _ = framework_refusal(request, fault)
        is_page = wants_html(request) and not request.scope["path"].startswith("/api/")
        if is_page and isinstance(refusal, NoSuchAddress):
            return refusal_page(request, refusal)
        return refusals.on_framework_error(request, fault)

    return refuse


def _dependencies(services: Services, settings: WebSettings) -> dict[str, Provide]:
    return {
        "services": Provide(lambda: services, sync_to_thread=False),
        "settings": Provide(lambda: settings, sync_to_thread=False),
        "auth": Provide(auth_of, sync_to_thread=False),
        "principal": Provide(principal_of, sync_to_thread=False),
        "language": Provide(language_of, sync_to_thread=False),
    }


def auth_of(request: Request[Any, Any, Any]) -> AuthenticatedPrincipal | None:
    """Return the authenticated principal, or None for an anonymous request to a public route."""
    auth: AuthenticatedPrincipal | None = request.scope.get("auth")
    return auth


def principal_of(auth: NamedDependency[AuthenticatedPrincipal | None]) -> Principal:
    """Return the principal; routes with this dependency are never public."""
    if auth is None:
        raise Refusal("not_logged_in")
    return auth.principal


def language_of(request: Request[Any, Any, Any]) -> Language:
    """Return the language of the user."""
    language: Language = request.scope["state"]["language"]
    return language
