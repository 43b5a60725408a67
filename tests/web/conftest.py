"""A service with invented routes and people, without storage."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.document import Json
from internships.web.app import build_app
from internships.web.json_logging import json_logger
from internships.web.settings import WebSettings
from tests.builders.example_routes import HOST, ROUTES, FakeAuthenticator, FakeHealth, services_with

LOOPBACK = WebSettings(is_loopback=True, allowed_hosts=(HOST,))


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def health() -> FakeHealth:
    return FakeHealth()


@pytest.fixture
def app(log: io.StringIO, health: FakeHealth) -> Litestar:
    return build_app(services_with(FakeAuthenticator(), health), LOOPBACK, ROUTES, logger=json_logger(log))


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def openapi_document(client: TestClient[Litestar]) -> Json:
    document: Json = client.get("/api/v1/openapi.json").json()
    return document


def lines_of(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]
