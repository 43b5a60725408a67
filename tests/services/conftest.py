"""An application for each test, with invented institution folders, one register, one output folder."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from internships.composition.cli import CliApplication
from internships.settings import Settings
from tests.builders.agreement_use_cases import invented_folders
from tests.builders.example_records import EXAMPLE_RECORDS
from tests.database_fixtures import engine, institution_folders, use_cases
from tests.paths import SCHEMAS

__all__ = ["engine", "institution_folders", "use_cases"]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template root with one institution: a copy of a shipped folder under a new name, edited."""
    return invented_folders(tmp_path_factory.mktemp("templates"), ("noordzee",))


@pytest.fixture
def application(templates: Path, tmp_path: Path) -> CliApplication:
    return CliApplication(Settings(templates, SCHEMAS, tmp_path / "register/issued.jsonl"))


@pytest.fixture(scope="session")
def make_record() -> Callable[..., dict[str, Any]]:
    def make(number: int = 2, **facts: Any) -> dict[str, Any]:
        record = deepcopy(EXAMPLE_RECORDS[number])
        record["institutions"][0] |= {"slug": "noordzee", "reporting_point": "meldpunt@noordzee.example.org"}
        adviser = {"names": {"given": "Tine", "family": "Luisterend"}, "email": "vertrouwen@example.org"}
        record["hosts"][0]["confidential_adviser"] = adviser
        record["insurance"]["liability"]["third_party_claims"] = "excluded"
        record["content"].pop("description", None)
        return {**record, **facts}

    return make
