"""The public verify page and its two questions."""

from functools import partial
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import MultipartBody, QueryParameter
from litestar.types import ControllerRouterHandler, ExceptionHandlersMap

from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.verifying import Verdict
from internships.web.bodies import Upload
from internships.web.envelope import PAGE_CSP
from internships.web.foreign import refusal_of
from internships.web.pages.base import wording
from internships.web.pages.refusing import Asked, reads_pages, refused_on
from internships.web.pages.verify import verify_page
from internships.web.problems import answer
from internships.web.refusals import BodyTooLarge, InvalidRequest, UnexpectedFault, UnsupportedMedia
from internships.web.services import Services, UseCases

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
async def verify_upload(request: Asked, services: UseCases, data: MultipartBody[Upload]) -> Verdict:
    """Verify a file: issued here, changed since and how, signed by whom, and whether it holds; it is not kept."""
    return await _verified(request, services, data)


async def _verified(request: Asked, services: UseCases, data: Upload) -> Verdict:
    address: str = request.scope["state"]["peer"].bucket
    return await services.verification_queue.run(address, partial(_content, services, data.file))


def _content(services: Services, file: UploadFile) -> Verdict:
    return services.verifying.content(file.file.read())  # when its turn has come: files that wait stay out of memory


def _refused(request: Asked, refusal: DomainError) -> Response[Any]:
    """Answer a refusal above the form, to who reads pages."""
    if not reads_pages(request):
        return answer(request, refusal)
    language: Language = request.scope["state"]["language"]
    say, wrong = wording(language).verify, refusal.say(language)
    if isinstance(refusal, InvalidRequest | UnsupportedMedia):
        wrong = say.file_needed if request.method == "POST" else say.code_wrong
    if isinstance(refusal, BodyTooLarge):
        wrong = say.file_too_large
    return refused_on(verify_page(language, None, "", wrong), request, refusal)


def _refused_by_framework(request: Asked, fault: HTTPException) -> Response[Any]:
    refusal, _ = refusal_of(request, fault)
    if isinstance(refusal, UnexpectedFault):
        raise fault
    return _refused(request, refusal)


_ABOVE_THE_FORM: ExceptionHandlersMap = {DomainError: _refused, HTTPException: _refused_by_framework}


@get(
    "/verify",
    include_in_schema=False,
    sync_to_thread=True,
    opt={"public": True},
    exception_handlers=_ABOVE_THE_FORM,
)
def show_verify(
    services: UseCases,
    language: NamedDependency[Language],
    code: Annotated[str | None, QueryParameter(max_length=80)] = None,
) -> Response[str]:
    """Show the page on which anybody looks up a code or a file."""
    verdict = services.verifying.code(code) if code else None
    return _page(language, verdict, code or "")


@post(
    "/verify",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MOST,
    opt={"public": True, "reads": True},
    exception_handlers=_ABOVE_THE_FORM,
)
async def verify_file(
    request: Asked, services: UseCases, language: NamedDependency[Language], data: MultipartBody[Upload]
) -> Response[str]:
    """Verify an uploaded file; it is not kept."""
    return _page(language, await _verified(request, services, data), "")


def _page(language: Language, verdict: Verdict | None, code: str) -> Response[str]:
    headers = {"Content-Security-Policy": PAGE_CSP, "Content-Language": language.value}
    return Response(verify_page(language, verdict, code), media_type="text/html", headers=headers)


ROUTES: list[ControllerRouterHandler] = [show_verify, verify_file]
API: list[ControllerRouterHandler] = [verify_code, verify_upload]
