"""What the web framework refuses by itself, told as refusals of ours."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from litestar import Request
from litestar.exceptions import HTTPException, MethodNotAllowedException, ValidationException
from litestar.utils.scope.state import ScopeState
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError
from pydantic_core import ErrorDetails

from internships.domain.complaints import complaint
from internships.domain.errors import DomainError, Finding
from internships.domain.wording import Bilingual
from internships.web import refusals
from internships.web.asked import wrong_parameter, wrong_parameters
from internships.web.finding import Parameter, ProblemFinding, of_request

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_BY_STATUS: dict[int, Callable[[], DomainError]] = {
    400: refusals.BadRequest,
    401: refusals.NotLoggedIn,
    404: refusals.NoSuchAddress,
    405: refusals.MethodNotAllowed,
    413: refusals.BodyTooLarge,
}


def refusal_of(request: Request[Any, Any, Any], fault: HTTPException) -> tuple[DomainError, dict[str, str]]:
    """Return the refusal that an exception of the framework stands for, and the headers it needs."""
    # Litestar takes a field of the body that has the name of a dependency ("language") for a fault of that dependency.
    if isinstance(fault, ValidationException) or hasattr(fault.__cause__, "errors"):
        return refusals.InvalidRequest(_findings(request, fault)), {}
    if isinstance(fault, MethodNotAllowedException):
        return refusals.MethodNotAllowed(), {"Allow": ", ".join(_allowed(request))}
    if fault.detail == "client disconnected prematurely":
        return refusals.BadRequest(), {}
    return _BY_STATUS.get(fault.status_code, refusals.UnexpectedFault)(), {}


def _allowed(request: Request[Any, Any, Any]) -> list[str]:
    path = request.scope["path"].rstrip("/") or "/"
    # The envelope answers HEAD wherever there is a GET.
    return [method for method in _METHODS if _is_routed(request, path, "GET" if method == "HEAD" else method)]


def _is_routed(request: Request[Any, Any, Any], path: str, method: Any) -> bool:
    try:
        request.app.asgi_router.handle_routing(path=path, method=method)
    except HTTPException:
        return False
    return True


def _findings(request: Request[Any, Any, Any], fault: HTTPException) -> list[ProblemFinding]:
    body = ScopeState.from_scope(request.scope).json
    told = [*wrong_parameters(request), *of_request(_of_body(request, fault, body))]
    return told or [wrong_parameter(Parameter(name=name, place="query")) for name in _named(fault)]


def _of_body(request: Request[Any, Any, Any], fault: HTTPException, body: Any) -> list[Finding]:
    # Litestar keeps pydantic's own errors on the cause; what it makes of them loses the places in the body. Beside a
    # wrong parameter it keeps none, so that the body is read once more.
    errors = getattr(fault.__cause__, "errors", None)
    if errors is None and isinstance(body, dict | list):
        errors = _read_again(request, body)
    if errors:
        return [complaint(cast(ErrorDetails, {**detail, "loc": _place(detail["loc"], body)})) for detail in errors]
    return [_MISSING_BODY] if any(name.partition(".")[0] == "data" for name in _named(fault)) else []


def _read_again(request: Request[Any, Any, Any], body: Any) -> list[ErrorDetails]:
    field = request.route_handler.parsed_fn_signature.parameters.get("data")
    if field is None or not field.is_subclass_of(BaseModel):
        return []
    try:
        field.annotation.model_validate(body)
    except PydanticError as fault:
        return fault.errors()
    return []


def _named(fault: HTTPException) -> list[str]:
    told = fault.extra if isinstance(fault.extra, list) else []
    return [str(entry["key"]) for entry in told if isinstance(entry, dict) and "key" in entry]


def _place(steps: Sequence[int | str], body: Any) -> tuple[int | str, ...]:
    # Inside a union pydantic also names the alternative that it tried, which is no place in what was sent.
    place: list[int | str] = []
    for number, step in enumerate(steps, start=1):
        is_there = step in body if isinstance(body, dict) else isinstance(body, list) and isinstance(step, int)
        if is_there:
            body = body[step]
        if is_there or number == len(steps):
            place.append(step)
    return tuple(place)


_MISSING_BODY = Finding(
    code="missing_fact",
    text=Bilingual(nl="De inhoud van de vraag ontbreekt; stuur ze mee.", en="The body is missing; send it along."),
)
