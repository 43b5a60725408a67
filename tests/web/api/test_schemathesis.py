"""The whole API under generated requests: no server error, and no response outside the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from internships.domain.access import Role
from tests.builders.populated_service import PopulatedService, populated_service
from tests.databases import BACKENDS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 30
ENDS = ("/logout", "/logout-everywhere", "/me/password", "/deactivate", "/grants/{grant_id}")
"""Routes that may end the session that calls them."""


@pytest.fixture(scope="module", params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PopulatedService]:
    with populated_service(request.param, tmp_path_factory.mktemp("fuzzed")) as service:
        yield service


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.INSTITUTION_ADMINISTRATOR, Role.HOST_HR, Role.OPERATOR, Role.STUDENT])
def test_no_request_breaks_the_service_or_gets_an_answer_outside_the_document(
    service: PopulatedService, role: Role
) -> None:
    headers = service.headers(str(role))
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", service.app, headers={"Host": "127.0.0.1"})
    faults: list[str] = []
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if operation.path.endswith(ENDS):
            continue
        faults += _broken(operation, headers)
    assert not faults, "\n".join(faults)


def _broken(operation: Any, headers: dict[str, str]) -> list[str]:
    faults: list[str] = []

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        response = case.call(headers={**headers, "Host": "127.0.0.1"})
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as fault:
            faults.append(f"{operation.method.upper()} {operation.path}: {response.status_code} {_causes(fault)}")

    ask()
    return faults[:1]


def _causes(fault: FailureGroup) -> str:
    return "; ".join(str(cause)[:700] for cause in fault.exceptions)
