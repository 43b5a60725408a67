"""Refusals for who reads pages: the same status and code as the API gives, in words on a page."""

from typing import Any, TypeVar

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.web.errors import UnexpectedFault
from internships.web.framework_errors import framework_refusal
from internships.web.outer_middleware import PAGE_CSP
from internships.web.pages.base import page, wording
from internships.web.problems import headers_of, problem_of, problem_response, status_of

AnyRequest = Request[Any, Any, Any]
Fault = TypeVar("Fault", bound=Exception)


def html_response(content: str, language: Language, status: int = 200) -> Response[str]:
    """Answer with a page that runs nothing but its own files."""
    headers = {"Content-Security-Policy": PAGE_CSP, "Content-Language": language.value}
    return Response(content, media_type="text/html", status_code=status, headers=headers)


def refusal_page(request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Answer a refusal with a page, or with a problem document to who does not ask for pages."""
    if not wants_html(request):
        return problem_response(request, refusal)
    state = request.scope["state"]
    problem = problem_of(refusal, state["language"], state["request_id"])
    return refusal_response(page("refusal", state["language"], problem=problem), request, refusal)


def refusal_response(content: str, request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Answer a refusal with a page of its own."""
    state = request.scope["state"]
    state["refusal"] = refusal
    response = html_response(content, state["language"], status_of(refusal))
    response.headers.update(headers_of(refusal))
    return response


def framework_refusal_page(request: AnyRequest, fault: HTTPException) -> Response[Any]:
    """Answer what the web framework refused; a fault of ours stays one."""
    refusal, _ = framework_refusal(request, fault)
    if isinstance(refusal, UnexpectedFault):
        raise fault
    return refusal_page(request, refusal)


def redirect_to_login(request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Send a browser whose login elsewhere failed back to the login page, which says why."""
    if not wants_html(request):
        return problem_response(request, refusal)
    language: Language = request.scope["state"]["language"]
    return Redirect(f"/login?lang={language.value}&told={refusal.code}", status_code=303)


def login_notice(code: str | None, known: dict[str, DomainError], language: Language) -> str:
    """Return the words for a code that the login page was sent; what it does not know is a login that failed."""
    if code is None:
        return ""
    failed: str = wording(language).login.elsewhere_failed
    return known[code].text_in(language) if code in known else failed


def wants_html(request: AnyRequest) -> bool:
    """Say whether a browser asks, for somebody to read."""
    return "text/html" in request.headers.get("accept", "")


PAGE_ERRORS: ExceptionHandlersMap = {DomainError: refusal_page, HTTPException: framework_refusal_page}
LOGIN_ERRORS: ExceptionHandlersMap = {DomainError: redirect_to_login}
