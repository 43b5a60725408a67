"""Real use cases on a real database, SQLite and PostgreSQL in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from internships.storage.work import Storage
from tests.databases import BACKENDS, database
from tests.living.bureaus import Living, invented_folders


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented_folders(tmp_path_factory.mktemp("folders"))


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with database(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def living(engine: Engine, templates: Path, tmp_path: Path) -> Living:
    return Living(Storage(engine), templates, tmp_path / "archive")
