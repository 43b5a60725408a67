"""Turns exceptions of the web framework into our refusals."""

from collections.abc import Callable
from functools import partial
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException, MethodNotAllowedException, ValidationException

from internships.domain.errors import DomainError, Finding
from internships.domain.json_reader import format_size
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual
from internships.web.errors import InvalidRequest, NoSuchAddress
from internships.web.problem_findings import Parameter, ProblemFinding, findings_of_request
from internships.web.request_parameters import wrong_parameter, wrong_parameters

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_BY_STATUS: dict[int, Callable[[], DomainError]] = {
    400: partial(Refusal, "bad_request"),
    401: partial(Refusal, "not_logged_in"),
    404: NoSuchAddress,
    405: partial(Refusal, "method_not_allowed"),
}


def framework_refusal(request: Request[Any, Any, Any], fault: HTTPException) -> tuple[DomainError, dict[str, str]]:
    """Return the refusal for an exception of the framework, and the headers of its response."""
    # Litestar reports a wrong body field with the name of a dependency ("language") as a fault of that dependency.
    if isinstance(fault, ValidationException) or hasattr(fault.__cause__, "errors"):
        return InvalidRequest(_findings(request, fault)), {}
    if isinstance(fault, MethodNotAllowedException):
        return Refusal("method_not_allowed"), {"Allow": ", ".join(_allowed(request))}
    if fault.detail == "client disconnected prematurely":
        return Refusal("bad_request"), {}
    if fault.status_code == 413:
        most = request.route_handler.resolve_request_max_body_size() or 0
        return Refusal("body_too_large", most=format_size(most)), {}
    return _BY_STATUS.get(fault.status_code, partial(Refusal, "unexpected_fault"))(), {}


def _allowed(request: Request[Any, Any, Any]) -> list[str]:
    path = request.scope["path"].rstrip("/") or "/"
    # The outer middleware answers HEAD wherever there is a GET.
    return [method for method in _METHODS if _is_routed(request, path, "GET" if method == "HEAD" else method)]


def _is_routed(request: Request[Any, Any, Any], path: str, method: Any) -> bool:
    try:
        request.app.asgi_router.handle_routing(path=path, method=method)
    except HTTPException:
        return False
    return True


def _findings(request: Request[Any, Any, Any], fault: HTTPException) -> list[ProblemFinding]:
    if findings := wrong_parameters(request):
        return findings
    names = _parameter_names(fault)
    if any(name.partition(".")[0] == "data" for name in names):
        return list(findings_of_request([_MISSING_BODY]))
    return [wrong_parameter(Parameter(name=name, place="query")) for name in names]


def _parameter_names(fault: HTTPException) -> list[str]:
    entries = fault.extra if isinstance(fault.extra, list) else []
    return [str(entry["key"]) for entry in entries if isinstance(entry, dict) and "key" in entry]


_MISSING_BODY = Finding(
    code="missing_fact",
    text=Bilingual(nl="De inhoud van de vraag ontbreekt; stuur ze mee.", en="The body is missing; send it along."),
)
