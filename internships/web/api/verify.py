"""The public verify page and its two questions."""

from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import MultipartBody, QueryParameter
from litestar.types import ControllerRouterHandler

from internships.domain.wording import Language
from internships.services.verifying import Verdict
from internships.web.bodies import Upload
from internships.web.envelope import PAGE_CSP
from internships.web.pages.verify import verify_page
from internships.web.services import UseCases

TAGS = ["documents"]
MOST = 20_000_000
Code = Annotated[
    str,
    QueryParameter(description="The code in the colophon; blanks and case don't matter.", min_length=1, max_length=80),
]


@get(
    "/api/v1/verify",
    tags=TAGS,
    sync_to_thread=True,
    opt={"public": True, "nl": "Zoek op of een code hier opgemaakt is"},
)
def verify_code(services: UseCases, code: Code) -> Verdict:
    """Look up whether a verification code was issued here, and whether it still holds; nothing personal is told."""
    return services.verifying.code(code)


@post(
    "/api/v1/verify",
    tags=TAGS,
    status_code=200,
    request_max_body_size=MOST,
    opt={"public": True, "reads": True, "nl": "Zoek op of een bestand hier opgemaakt is"},
)
async def verify_upload(services: UseCases, data: MultipartBody[Upload]) -> Verdict:
    """Look up whether a file was issued here, to the last byte, and whether it still holds; it is not kept."""
    return services.verifying.content(await data.file.read())


@get("/verify", include_in_schema=False, sync_to_thread=True, opt={"public": True})
def show_verify(
    services: UseCases,
    language: NamedDependency[Language],
    code: Annotated[str | None, QueryParameter(max_length=80)] = None,
) -> Response[str]:
    """Show the page on which anybody looks up a code or a file."""
    verdict = services.verifying.code(code) if code else None
    return _page(language, verdict, code or "")


@post(
    "/verify", include_in_schema=False, status_code=200, request_max_body_size=MOST, opt={"public": True, "reads": True}
)
async def verify_file(
    services: UseCases, language: NamedDependency[Language], data: MultipartBody[Upload]
) -> Response[str]:
    """Look up an uploaded file; it is not kept."""
    return _page(language, services.verifying.content(await data.file.read()), "")


def _page(language: Language, verdict: Verdict | None, code: str) -> Response[str]:
    headers = {"Content-Security-Policy": PAGE_CSP, "Content-Language": language.value}
    return Response(verify_page(language, verdict, code), media_type="text/html", headers=headers)


ROUTES: list[ControllerRouterHandler] = [show_verify, verify_file]
API: list[ControllerRouterHandler] = [verify_code, verify_upload]
