"""Problem documents: what every refusal over HTTP must be."""

from typing import Any

from internships.web.problems import MEDIA_TYPE, Problem


def assert_problem(response: Any, status: int, code: str) -> Problem:
    """Check that a response is the problem document of this refusal, and return it."""
    assert response.headers["content-type"] == MEDIA_TYPE, response.text
    details = Problem.model_validate(response.json())
    assert (response.status_code, details.status, details.code) == (status, status, code), response.text
    assert details.type == f"urn:internships:problem:{code}"
    assert details.request_id == response.headers["x-request-id"]
    return details
