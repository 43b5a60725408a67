"""The routes that need nobody: whether the service works, and what it offers."""

from functools import cache
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.types import ControllerRouterHandler

from internships.domain.document import Json
from internships.domain.value import Value
from internships.domain.wording import Language
from internships.web.envelope import PAGE_CSP
from internships.web.openapi import ModelNames, openapi_document
from internships.web.pages.reference import reference_page
from internships.web.services import UseCases

_LOOK_AGAIN = 5  # seconds
_CACHED = CacheControlHeader(max_age=60, public=True).to_header()


class Part(Value):
    """One thing that the service needs, and whether it is there."""

    name: str
    is_ready: bool


class Readiness(Value):
    """Whether the service can do its work now, part by part."""

    is_ready: bool
    parts: tuple[Part, ...] = ()


@get(
    "/healthz",
    opt={"public": True, "uncounted": True, "nl": "Zeg dat dit proces draait"},
    tags=["service"],
    sync_to_thread=False,
)
def say_alive() -> Readiness:
    """Say that this process runs."""
    return Readiness(is_ready=True)


_NOT_READY = ResponseSpec(Readiness, description="A part is missing", generate_examples=False)


@get(
    "/readyz",
    opt={"public": True, "uncounted": True, "nl": "Zeg of de dienst haar werk kan doen"},
    tags=["service"],
    sync_to_thread=True,
    responses={503: _NOT_READY},
)
def say_ready(services: UseCases) -> Response[Readiness]:
    """Say whether the service can do its work now.

    503 with the same body when a part is missing, and `Retry-After`.
    """
    parts = tuple(Part(name=name, is_ready=is_ready) for name, is_ready in services.health.ready())
    is_ready = all(part.is_ready for part in parts)
    readiness = Readiness(is_ready=is_ready, parts=parts)
    if is_ready:
        return Response(readiness)
    return Response(readiness, status_code=503, headers={"Retry-After": str(_LOOK_AGAIN)})


def public_routes(names: ModelNames, record: Json | None = None) -> list[ControllerRouterHandler]:
    """Return the public routes; the document is made once for each application."""

    @cache
    def document(app: Litestar) -> Json:
        return openapi_document(app, names, record)

    @get("/api/v1/openapi.json", opt={"public": True}, include_in_schema=False, sync_to_thread=True)
    def read_openapi(request: Request[Any, Any, Any]) -> Response[Json]:
        return Response(document(request.app), headers={"Cache-Control": _CACHED})

    @get("/api/docs", opt={"public": True}, include_in_schema=False, sync_to_thread=True)
    def read_reference(request: Request[Any, Any, Any], language: NamedDependency[Language]) -> Response[str]:
        page = reference_page(document(request.app), language)
        headers = {"Content-Security-Policy": PAGE_CSP, "Cache-Control": _CACHED, "Vary": "Accept-Language"}
        return Response(page, media_type="text/html", headers={**headers, "Content-Language": language.value})

    return [say_alive, say_ready, read_openapi, read_reference]
