"""A service with invented routes and people, as real as the tests can have it without storage."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from internships.domain.document import Json
from internships.web.app import build_app
from internships.web.logs import journal_on
from internships.web.settings import WebSettings
from tests.web.invented import HOST, ROUTES, Healthy, Keeper, only

LOOPBACK = WebSettings(is_loopback=True, allowed_hosts=(HOST,))


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def health() -> Healthy:
    return Healthy()


@pytest.fixture
def app(log: io.StringIO, health: Healthy) -> Litestar:
    return build_app(only(Keeper(), health), LOOPBACK, ROUTES, journal=journal_on(log))


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def document(client: TestClient[Litestar]) -> Json:
    told: Json = client.get("/api/v1/openapi.json").json()
    return told


def lines_of(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]
