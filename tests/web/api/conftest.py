"""The real service on both databases, and a client for a service."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.builders.populated_service import PopulatedService, http_client_for
from tests.builders.service_client import ServiceClient, a_service_client
from tests.databases import BACKENDS


@pytest.fixture(scope="module", params=BACKENDS)
def service_client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceClient]:
    with a_service_client(request.param, tmp_path_factory.mktemp("service")) as service_client:
        yield service_client


@pytest.fixture
def http_client(service: PopulatedService) -> Iterator[TestClient[Litestar]]:
    with http_client_for(service) as http_client:
        yield http_client
