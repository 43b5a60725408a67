"""The real service as tests call it, on a clock that the test sets."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.access import Grant, Role
from tests.builders.agreement_use_cases import OUR_HOST
from tests.builders.populated_service import (
    PopulatedService,
    add_account,
    http_client_for,
    our_record,
    populated_service,
)

ADMINISTRATOR, OPERATOR, HR = str(Role.INSTITUTION_ADMINISTRATOR), str(Role.OPERATOR), str(Role.HOST_HR)


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class ServiceClient:
    """The service, a client that calls it, and its clock."""

    service: PopulatedService
    http_client: TestClient[Litestar]
    clock: Clock

    def request(self, method: str, path: str, who: str | dict[str, str], **options: Any) -> Any:
        """Send a request as an account, by name or by headers."""
        own = self.service.headers(who) if isinstance(who, str) else who
        headers = {**own, **options.pop("headers", {})}
        return self.http_client.request(method, f"/api/v1{path}", headers=headers, **options)


@contextmanager
def a_service_client(backend: str, folder: Path) -> Iterator[ServiceClient]:
    clock = Clock()
    with (
        populated_service(backend, folder, clock=lambda: clock.now) as service,
        http_client_for(service) as http_client,
    ):
        yield ServiceClient(service, http_client, clock)


def new_account(service_client: ServiceClient, *grants: Grant) -> str:
    name = f"new-{uuid4().hex[:8]}"
    add_account(service_client.service, name, *grants)
    return name


def new_api_key(service_client: ServiceClient, who: str) -> dict[str, str]:
    response = service_client.request("POST", "/me/keys", who, json={"name": "sleutel", "is_read_only": False})
    return {"Authorization": f"Bearer {response.json()['secret']}"}


def new_host_hr(service_client: ServiceClient) -> str:
    return new_account(service_client, Grant(role=Role.HOST_HR, enterprise_number=OUR_HOST))


def create_draft(service_client: ServiceClient, **facts: Any) -> Any:
    return service_client.request("POST", "/agreements", ADMINISTRATOR, json={"record": our_record() | facts})


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [waiting.result(60) for waiting in [pool.submit(each) for each in calls]]
