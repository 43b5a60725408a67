"""Every test of storage runs on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from internships.storage.unit_of_work import Storage
from tests.builders.agreement_use_cases import AgreementUseCases
from tests.database_fixtures import engine, institution_folders

__all__ = ["engine", "institution_folders"]


@pytest.fixture
def storage(engine: Engine) -> Storage:
    return Storage(engine)


@pytest.fixture
def use_cases(storage: Storage, institution_folders: Path, tmp_path: Path) -> AgreementUseCases:
    return AgreementUseCases(storage, institution_folders, tmp_path / "archive")
