"""An application for each test, with invented institution folders, one register, one output folder."""

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from internships.composition.cli import CliApplication
from internships.domain.incoming_draft import IncomingDraft
from internships.settings import Settings
from tests.services.database_fixtures import engine, institution_folders, use_cases

__all__ = ["engine", "institution_folders", "use_cases"]

ROOT = Path(__file__).resolve().parents[2]
BATCH = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))


def copied_folder() -> Path:
    """The first shipped folder that needs the fewest papers: any will do, and none is named here."""
    folders = [path.parent for path in sorted((ROOT / "contract_templates").glob("*/institution.toml"))]
    slug = BATCH[0]["institutions"][0]["slug"]
    return next(folder for folder in folders if folder.name == slug)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template root with one institution: a copy of a shipped folder under a new name, edited."""
    root = tmp_path_factory.mktemp("templates")
    shutil.copytree(ROOT / "contract_templates/_base", root / "_base")
    shutil.copytree(copied_folder(), root / "noordzee")
    for path in sorted((ROOT / "contract_templates").glob("*/institution.toml")):
        if 'kind = "form"' in path.read_text(encoding="utf-8"):
            shutil.copytree(path.parent, root / path.parent.name)
    institution = root / "noordzee/institution.toml"
    lines = institution.read_text(encoding="utf-8").splitlines()
    lines = [
        'name = { nl = "Hogeschool Noordzee", en = "Noordzee College" }' if line.startswith("name =") else line
        for line in lines
    ]
    institution.write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.fixture
def application(templates: Path, tmp_path: Path) -> CliApplication:
    return CliApplication(Settings(templates, ROOT / "schemas", tmp_path / "register/issued.jsonl"))


@pytest.fixture(scope="session")
def make_record() -> Callable[..., dict[str, Any]]:
    def make(number: int = 2, **facts: Any) -> dict[str, Any]:
        made = deepcopy(BATCH[number])
        made["institutions"][0] |= {"slug": "noordzee", "reporting_point": "meldpunt@noordzee.example.org"}
        adviser = {"names": {"given": "Tine", "family": "Luisterend"}, "email": "vertrouwen@example.org"}
        made["hosts"][0]["confidential_adviser"] = adviser
        made["insurance"]["liability"]["third_party_claims"] = "excluded"
        made["content"].pop("description", None)
        return {**made, **facts}

    return make


def draft(record: dict[str, Any], number: int = 1) -> IncomingDraft:
    return IncomingDraft(str(record.get("reference", number)), number, record)
