"""The public page on which anybody looks up a code or a file."""

from typing import Annotated, Any

from litestar import Response
from litestar import post as async_post
from litestar.di import NamedDependency
from litestar.params import MultipartBody, QueryParameter

from internships.domain.errors import DomainError
from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Language
from internships.services.verification.public_verification import Verdict
from internships.web.api.verify import MAX_BYTES, queued_verdict
from internships.web.json_bodies import Upload
from internships.web.pages.base import page, wording
from internships.web.pages.error_pages import AnyRequest, html_response, page_errors, refusal_response, wants_html
from internships.web.problems import problem_response
from internships.web.services import InjectedServices
from internships.web.thread_routes import get

_UNDECIDED = {
    VerificationOutcome.NOT_SIGNED_YET,
    VerificationOutcome.UNKNOWN,
    VerificationOutcome.PROOF,
    VerificationOutcome.RESAVED,
}
"""Neither valid nor invalid yet: somebody has to do something first."""


def verify_page(language: Language, verdict: Verdict | None, code: str, wrong: str = "") -> str:
    """Return the page, with the verdict or with why the request was wrong."""
    query = {"code": code} if code else None
    return page(
        "verify", language, query=query, verdict=verdict, colour=verdict_css_class(verdict), code=code, wrong=wrong
    )


def verdict_css_class(verdict: Verdict | None) -> str:
    """Return the CSS class of a verdict, by what the reader should do."""
    if verdict is None:
        return ""
    if verdict.holds:
        return "yes"
    return "wait" if verdict.verdict in _UNDECIDED else "no"


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


@get("/verify", public=True, compressed=True, exception_handlers=_FORM_ERRORS)
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
    verdict = await queued_verdict(request, services, data)
    return html_response(verify_page(language, verdict, ""), language)
