"""Findings as a problem document tells them: a pointer that holds in what was sent, or the parameter that is wrong."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from internships.domain.errors import Finding
from internships.domain.value import Value

_RECORD_MEMBER = "record"
"""The member of a body that holds the agreement's record."""


class Parameter(Value):
    """A parameter of the request, by the name under which it is sent."""

    model_config = ConfigDict(populate_by_name=True)

    name: Annotated[str, Field(examples=["limit", "If-Match"])]
    place: Annotated[Literal["query", "header", "path", "cookie"], Field(alias="in")]


class ProblemFinding(Finding):
    """A finding of a request: `parameter` names a wrong parameter, else `pointer` is a JSON Pointer (RFC 6901).

    `pointer_in` says into what: `body` is the body that was sent, `record` the agreement's record where the body holds
    none, as in a submit.
    """

    parameter: Parameter | None = None
    pointer_in: Literal["body", "record"] | None = None


def findings_of_record(findings: Iterable[Finding], body: Any) -> tuple[ProblemFinding, ...]:
    """Tell findings about a record, with pointers into the body where that holds what is meant."""
    return tuple(_placed(finding, body) for finding in findings)


def findings_of_request(findings: Iterable[Finding]) -> tuple[ProblemFinding, ...]:
    """Tell findings about a request, whose pointers are into its body already."""
    return tuple(
        finding if isinstance(finding, ProblemFinding) else _with(finding, pointer_in="body") for finding in findings
    )


def _placed(finding: Finding, body: Any) -> ProblemFinding:
    if isinstance(body, dict) and _RECORD_MEMBER in body:
        return _with(finding, pointer=f"/{_RECORD_MEMBER}{finding.pointer}", pointer_in="body")
    named = finding.pointer.split("/")[1:2]
    return _with(finding, pointer_in="body" if isinstance(body, dict) and named and named[0] in body else "record")


def _with(finding: Finding, **told: Any) -> ProblemFinding:
    return ProblemFinding.model_construct(**{**dict(finding), **told})
