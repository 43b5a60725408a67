"""Real use cases on a real database, SQLite and PostgreSQL in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from internships.storage.unit_of_work import Storage
from tests.builders.agreement_use_cases import AgreementUseCases, invented_folders
from tests.databases import BACKENDS, database


@pytest.fixture(scope="session")
def institution_folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented_folders(tmp_path_factory.mktemp("folders"))


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with database(request.param) as opened:
        yield opened


@pytest.fixture
def use_cases(engine: Engine, institution_folders: Path, tmp_path: Path) -> AgreementUseCases:
    return AgreementUseCases(Storage(engine), institution_folders, tmp_path / "archive")
