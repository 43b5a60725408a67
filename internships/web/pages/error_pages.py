"""Responses of pages, and refusals as pages with the same status and code as in the API."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from internships.domain.errors import DomainError
from internships.domain.refusals import REFUSALS
from internships.domain.wording import Bilingual, Language
from internships.web.framework_errors import framework_refusal
from internships.web.outer_middleware import PAGE_CSP
from internships.web.pages.base import page, wording
from internships.web.problems import headers_of, problem_of, problem_response, status_of

AnyRequest = Request[Any, Any, Any]
_EXPLAINED_AT_LOGIN = frozenset(
    {"no_account_here", "login_declined", "login_not_begun", "no_provider", "login_needed", "code_needed"}
)


def html_response(content: str, language: Language, status: int = 200) -> Response[str]:
    """Return a page; its content security policy allows only our own scripts and styles."""
    headers = {"Content-Security-Policy": PAGE_CSP, "Content-Language": language.value}
    return Response(content, media_type="text/html", status_code=status, headers=headers)


def refusal_page(request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Return a refusal as a page, or as a problem document when no page is asked for."""
    if not wants_html(request):
        return problem_response(request, refusal)
    state = request.scope["state"]
    problem = problem_of(refusal, state["language"], state["request_id"])
    return refusal_response(page("refusal", state["language"], problem=problem), request, refusal)


def refusal_response(content: str, request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Return a page with the status and headers of a refusal."""
    state = request.scope["state"]
    state["refusal"] = refusal
    response = html_response(content, state["language"], status_of(refusal))
    response.headers.update(headers_of(refusal))
    return response


def page_errors(answer: Callable[[AnyRequest, DomainError], Response[Any]]) -> ExceptionHandlersMap:
    """Return the exception handlers of pages that ``answer`` refusals; unexpected faults are raised again."""

    def answer_framework_error(request: AnyRequest, fault: HTTPException) -> Response[Any]:
        refusal, _ = framework_refusal(request, fault)
        if refusal.code == "unexpected_fault":
            raise fault
        return answer(request, refusal)

    return {DomainError: answer, HTTPException: answer_framework_error}


def redirect_to_login(request: AnyRequest, refusal: DomainError) -> Response[Any]:
    """Redirect to the login page, which shows why the OpenID login failed."""
    if not wants_html(request):
        return problem_response(request, refusal)
    language: Language = request.scope["state"]["language"]
    return Redirect(f"/login?lang={language.value}&told={refusal.code}", status_code=303)


def login_notice(code: str | None, language: Language) -> str:
    """Return the notice on the login page for a refusal code; an unknown code means that the OpenID login failed."""
    if code is None:
        return ""
    if code not in _EXPLAINED_AT_LOGIN:
        failed: str = wording(language).login.elsewhere_failed
        return failed
    row = REFUSALS[code]
    return Bilingual(nl=row.nl, en=row.en).get(language)


def wants_html(request: AnyRequest) -> bool:
    """Say whether the client accepts HTML, as a browser does for a page."""
    return "text/html" in request.headers.get("accept", "")


PAGE_ERRORS = page_errors(refusal_page)
LOGIN_ERRORS: ExceptionHandlersMap = {DomainError: redirect_to_login}
