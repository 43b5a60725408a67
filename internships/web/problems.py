"""Refusals as problem documents (RFC 9457), and the exception handlers of the application."""

import traceback
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState
from pydantic import Field

from internships.domain.errors import MAX_FINDINGS, DomainError, capped
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.web.errors import InvalidRequest
from internships.web.framework_errors import framework_refusal
from internships.web.json_logging import Logger
from internships.web.problem_findings import ProblemFinding, findings_of_record, findings_of_request
from internships.web.problem_statuses import SERVER_ERROR, STATUSES, TITLES

MEDIA_TYPE = "application/problem+json"


class Problem(Value):
    """A refusal: what was wrong and what to do, for people (`detail`, `texts`) and programs (`code`).

    `findings` says where. The `pointer` of a finding is a JSON Pointer into the body that was sent, such as
    `/record/period/last_day`; where `pointer_in` is `record`, it is one into the agreement's record, of which this
    request sent nothing. A wrong parameter is named by `parameter` instead, with the place where it is sent.
    """

    type: Annotated[
        str, Field(pattern=r"^urn:internships:problem:[a-z0-9_]+$", examples=["urn:internships:problem:not_found"])
    ]
    title: Annotated[str, Field(examples=["Not found"])]
    status: Annotated[int, Field(ge=400, le=599, examples=[404])]
    detail: Annotated[str, Field(examples=["This does not exist, or not for you. Check the number."])]
    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", examples=["not_found"])]
    texts: Bilingual
    findings: Annotated[
        tuple[ProblemFinding, ...],
        Field(
            max_length=MAX_FINDINGS + 1,
            description=f"At most {MAX_FINDINGS}, those that block first; when there are more, a last one with the "
            "code `more_findings` tells how many (`more`).",
        ),
    ] = ()
    request_id: Annotated[str | None, Field(examples=["3f0c9d2e5b7a4c1d8e6f0a1b2c3d4e5f"])] = None


def status_of(refusal: DomainError) -> int:
    """Return the HTTP status of a refusal; one without a kind is a fault of ours, and a test looks for it."""
    return STATUSES[refusal.kind] if refusal.kind else SERVER_ERROR


def problem_of(refusal: DomainError, language: Language, request_id: str | None, body: Any = None) -> Problem:
    """Return the problem document of a refusal; ``body`` is the JSON of the request."""
    status = status_of(refusal)
    findings = capped(tuple(getattr(refusal, "findings", ())))
    is_of_request = isinstance(refusal, InvalidRequest)
    return Problem(
        type=f"urn:internships:problem:{refusal.code}",
        title=TITLES[status].get(language),
        status=status,
        detail=refusal.text_in(language),
        code=refusal.code,
        texts=refusal.text,
        findings=findings_of_request(findings) if is_of_request else findings_of_record(findings, body),
        request_id=request_id,
    )


def headers_of(refusal: DomainError) -> dict[str, str]:
    """Return the headers that belong to the status of a refusal."""
    status = status_of(refusal)
    if status in {429, 503}:
        return {"Retry-After": str(refusal.retry_after)}
    return {"WWW-Authenticate": 'Bearer realm="internships"'} if status == 401 else {}


def problem_response(
    request: Request[Any, Any, Any], refusal: DomainError, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Return the response for a refusal, and note it for the log."""
    state = request.scope["state"]
    state["refusal"] = refusal
    body = ScopeState.from_scope(request.scope).json
    problem = problem_of(refusal, state.get("language", Language.NL), state.get("request_id"), body)
    return Response(
        problem.model_dump_json(by_alias=True).encode(),
        media_type=MEDIA_TYPE,
        status_code=problem.status,
        headers={**headers_of(refusal), **(headers or {}), "Content-Language": str(state.get("language", Language.NL))},
    )


class ProblemResponses:
    """The exception handlers of the service."""

    def __init__(self, logger: Logger) -> None:
        self.logger = logger

    def on_domain_error(self, request: Request[Any, Any, Any], refusal: DomainError) -> Response[bytes]:
        """Answer the refusal of a use case."""
        return problem_response(request, refusal)

    def on_framework_error(self, request: Request[Any, Any, Any], fault: HTTPException) -> Response[bytes]:
        """Answer an exception of the web framework, without its message."""
        refusal, headers = framework_refusal(request, fault)
        if refusal.code == "unexpected_fault":
            return self.on_unexpected_fault(request, fault)
        return problem_response(request, refusal, headers)

    def on_unexpected_fault(self, request: Request[Any, Any, Any], fault: Exception) -> Response[bytes]:
        """Answer an unexpected exception; its message is not sent or logged, because it may quote a record."""
        self.logger.error(
            "unexpected_fault",
            request_id=request.scope["state"].get("request_id"),
            fault=type(fault).__qualname__,
            frames=[
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)
            ],
        )
        return problem_response(request, Refusal("unexpected_fault"))
