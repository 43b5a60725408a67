"""Public verification of a code or a file, as API and as page."""

from functools import partial
from typing import Annotated, Any

from litestar import Response
from litestar import post as async_post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import MultipartBody, QueryParameter

from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.verification.public_verification import Verdict
from internships.web.json_bodies import Upload
from internships.web.pages.base import wording
from internships.web.pages.error_pages import AnyRequest, html_response, page_errors, refusal_response, wants_html
from internships.web.pages.verify import verify_page
from internships.web.problems import problem_response
from internships.web.services import InjectedServices, Services
from internships.web.thread_routes import get

MAX_BYTES = 20_000_000
Code = Annotated[str, QueryParameter(min_length=1, max_length=80)]


@get("/api/v1/verify", public=True, nl="Zoek op of een code hier opgemaakt is")
def verify_code(services: InjectedServices, code: Code) -> Verdict:
    """Look up whether a verification code was issued here, and whether it still holds; nothing personal is told."""
    return services.verification.verify_code(code)


@async_post(
    "/api/v1/verify",
    status_code=200,
    request_max_body_size=MAX_BYTES,
    public=True,
    reads=True,
    nl="Zoek op of een bestand hier opgemaakt is",
)
async def verify_upload(request: AnyRequest, services: InjectedServices, data: MultipartBody[Upload]) -> Verdict:
    """Verify a file: issued here, changed since and how, signed by whom, and whether it holds; it is not kept."""
    return await _queued_verdict(request, services, data)


async def _queued_verdict(request: AnyRequest, services: InjectedServices, data: Upload) -> Verdict:
    address: str = request.scope["state"]["peer"].rate_limit_key
    return await services.verification_queue.run(address, partial(_verdict_on_file, services, data.file))


def _verdict_on_file(services: Services, file: UploadFile) -> Verdict:
    # The file is read only now, so waiting files take no memory.
    return services.verification.verify_content(file.file.read())


def _refusal_above_form(request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Return the form with the refusal above it, or a problem document when no page is asked for."""
    if not wants_html(request):
        return problem_response(request, refusal)
    language: Language = request.scope["state"]["language"]
    say, wrong = wording(language).verify, refusal.text_in(language)
    if refusal.code in {"invalid_request", "unsupported_media_type"}:
        wrong = say.file_needed if request.method == "POST" else say.code_wrong
    if refusal.code == "body_too_large":
        wrong = say.file_too_large
    return refusal_response(verify_page(language, None, "", wrong), request, refusal)


_FORM_ERRORS = page_errors(_refusal_above_form)


@get("/verify", include_in_schema=False, public=True, compressed=True, exception_handlers=_FORM_ERRORS)
def show_verify(
    services: InjectedServices,
    language: NamedDependency[Language],
    code: Annotated[str | None, QueryParameter(max_length=80)] = None,
) -> Response[str]:
    """Show the page on which anybody looks up a code or a file."""
    verdict = services.verification.verify_code(code) if code else None
    return html_response(verify_page(language, verdict, code or ""), language)


@async_post(
    "/verify",
    include_in_schema=False,
    status_code=200,
    request_max_body_size=MAX_BYTES,
    public=True,
    reads=True,
    compressed=True,
    exception_handlers=_FORM_ERRORS,
)
async def verify_file(
    request: AnyRequest, services: InjectedServices, language: NamedDependency[Language], data: MultipartBody[Upload]
) -> Response[str]:
    """Verify an uploaded file; it is not kept."""
    verdict = await _queued_verdict(request, services, data)
    return html_response(verify_page(language, verdict, ""), language)
