"""Findings in a problem document: each has a pointer into the sent body, or the wrong parameter."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from internships.domain.errors import Finding
from internships.domain.value import Value

_RECORD_MEMBER = "record"
"""The member of a body that contains the agreement record."""


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
    """Return findings about a record, with pointers into the body when it contains the record."""
    return tuple(_placed(finding, body) for finding in findings)


def findings_of_request(findings: Iterable[Finding]) -> tuple[ProblemFinding, ...]:
    """Return findings about a request; their pointers are already into its body."""
    return tuple(
        finding if isinstance(finding, ProblemFinding) else _with(finding, pointer_in="body") for finding in findings
    )


def _placed(finding: Finding, body: Any) -> ProblemFinding:
    if isinstance(body, dict) and _RECORD_MEMBER in body:
        return _with(finding, pointer=f"/{_RECORD_MEMBER}{finding.pointer}", pointer_in="body")
    member = finding.pointer.split("/")[1:2]
    return _with(finding, pointer_in="body" if isinstance(body, dict) and member and member[0] in body else "record")


def _with(finding: Finding, **changes: Any) -> ProblemFinding:
    return ProblemFinding.model_construct(**{**dict(finding), **changes})
