"""Public routes: health checks and the API documentation."""

from threading import Lock
from typing import Any

from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.serialization import encode_json
from litestar.types import ControllerRouterHandler

from internships.domain.document import Json
from internships.domain.value import Value
from internships.domain.wording import Language
from internships.web.openapi import ModelPlaceholders, openapi_document
from internships.web.outer_middleware import PAGE_CSP
from internships.web.pages.reference import reference_page
from internships.web.services import InjectedServices
from internships.web.thread_routes import get

_RETRY_SECONDS = 5
_CACHED = CacheControlHeader(max_age=60, public=True).to_header()


class Part(Value):
    """One thing that the service needs, and whether it is there."""

    name: str
    is_ready: bool


class Readiness(Value):
    """Whether the service can do its work now, part by part."""

    is_ready: bool
    parts: tuple[Part, ...] = ()


@get("/healthz", public=True, uncounted=True, nl="Zeg dat dit proces draait", tags=["service"], sync_to_thread=False)
def say_alive() -> Readiness:
    """Say that this process runs."""
    return Readiness(is_ready=True)


_NOT_READY = ResponseSpec(Readiness, description="A part is missing", generate_examples=False)


@get(
    "/readyz",
    public=True,
    uncounted=True,
    nl="Zeg of de dienst haar werk kan doen",
    tags=["service"],
    responses={503: _NOT_READY},
)
def say_ready(services: InjectedServices) -> Response[Readiness]:
    """Say whether the service can do its work now.

    503 with the same body when a part is missing, and `Retry-After`.
    """
    parts = tuple(Part(name=name, is_ready=is_ready) for name, is_ready in services.health.ready())
    is_ready = all(part.is_ready for part in parts)
    readiness = Readiness(is_ready=is_ready, parts=parts)
    if is_ready:
        return Response(readiness)
    return Response(readiness, status_code=503, headers={"Retry-After": str(_RETRY_SECONDS)})


class Documentation:
    """The OpenAPI document and its page, made once because that takes one or two seconds."""

    def __init__(self, names: ModelPlaceholders, record: Json | None) -> None:
        self._names, self._record, self._lock = names, record, Lock()
        self._document: bytes | None = None
        self._pages: dict[Language, str] = {}

    def document(self, app: Litestar) -> bytes:
        """Return the OpenAPI document as JSON."""
        with self._lock:
            if self._document is None:
                document = openapi_document(app, self._names, self._record)
                self._pages = {language: reference_page(document, language) for language in Language}
                self._document = encode_json(document)
            return self._document

    def page(self, app: Litestar, language: Language) -> str:
        """Return the documentation as a page."""
        self.document(app)
        return self._pages[language]


def public_routes(documentation: Documentation) -> list[ControllerRouterHandler]:
    """Return the public routes."""

    @get("/api/v1/openapi.json", public=True, compressed=True, include_in_schema=False)
    def read_openapi(request: Request[Any, Any, Any]) -> Response[bytes]:
        content = documentation.document(request.app)
        return Response(content, media_type=MediaType.JSON, headers={"Cache-Control": _CACHED})

    @get("/api/docs", public=True, compressed=True, include_in_schema=False)
    def read_reference(request: Request[Any, Any, Any], language: NamedDependency[Language]) -> Response[str]:
        page = documentation.page(request.app, language)
        headers = {"Content-Security-Policy": PAGE_CSP, "Cache-Control": _CACHED, "Vary": "Accept-Language"}
        return Response(page, media_type="text/html", headers={**headers, "Content-Language": language.value})

    return [say_alive, say_ready, read_openapi, read_reference]
