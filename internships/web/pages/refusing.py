"""Refusals for who reads pages: the same status and code as the API gives, in words on a page."""

from typing import Any, TypeVar

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.web.envelope import PAGE_CSP
from internships.web.foreign import refusal_of
from internships.web.pages.base import page, wording
from internships.web.problems import answer, headers_of, problem_of, status_of
from internships.web.refusals import UnexpectedFault

Asked = Request[Any, Any, Any]
Fault = TypeVar("Fault", bound=Exception)


def as_html(content: str, language: Language, status: int = 200) -> Response[str]:
    """Answer with a page that runs nothing but its own files."""
    headers = {"Content-Security-Policy": PAGE_CSP, "Content-Language": language.value}
    return Response(content, media_type="text/html", status_code=status, headers=headers)


def refused(request: Asked, refusal: DomainError) -> Response[Any]:
    """Answer a refusal with a page, or with a problem document to who does not ask for pages."""
    if not reads_pages(request):
        return answer(request, refusal)
    state = request.scope["state"]
    problem = problem_of(refusal, state["language"], state["request_id"])
    return refused_on(page("refusal", state["language"], problem=problem), request, refusal)


def refused_on(content: str, request: Asked, refusal: DomainError) -> Response[Any]:
    """Answer a refusal with a page of its own."""
    state = request.scope["state"]
    state["refusal"] = refusal
    response = as_html(content, state["language"], status_of(refusal))
    response.headers.update(headers_of(refusal))
    return response


def refused_by_framework(request: Asked, fault: HTTPException) -> Response[Any]:
    """Answer what the web framework refused; a fault of ours stays one."""
    refusal, _ = refusal_of(request, fault)
    if isinstance(refusal, UnexpectedFault):
        raise fault
    return refused(request, refusal)


def back_to_login(request: Asked, refusal: DomainError) -> Response[Any]:
    """Send a browser whose login elsewhere failed back to the login page, which says why."""
    if not reads_pages(request):
        return answer(request, refusal)
    language: Language = request.scope["state"]["language"]
    return Redirect(f"/login?lang={language.value}&told={refusal.code}", status_code=303)


def told_at_login(code: str | None, known: dict[str, DomainError], language: Language) -> str:
    """Return the words for a code that the login page was sent; what it does not know is a login that failed."""
    if code is None:
        return ""
    failed: str = wording(language).login.elsewhere_failed
    return known[code].say(language) if code in known else failed


def reads_pages(request: Asked) -> bool:
    """Say whether a browser asks, for somebody to read."""
    return "text/html" in request.headers.get("accept", "")


AS_PAGE: ExceptionHandlersMap = {DomainError: refused, HTTPException: refused_by_framework}
TO_LOGIN: ExceptionHandlersMap = {DomainError: back_to_login}
