"""A broken folder stops neither the command nor its report on the others."""

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from internships.cli.app import cli
from internships.composition.cli import CliApplication
from internships.settings import Settings
from tests.builders.standard_layer import copy_standard_layer
from tests.cli.conftest import Invoke
from tests.paths import ROOT, SCHEMAS

_WAD = ROOT / "tests" / "services" / "institutions" / "folders" / "wad"


def inspected(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    root = tmp_path / "folders"
    copy_standard_layer(root)
    for slug in ("wad", "dijk"):
        shutil.copytree(_WAD, root / slug)
    (root / "wad" / "variant.toml").write_text("[[", encoding="utf-8")
    application = CliApplication(Settings(root, SCHEMAS, tmp_path / "issued.jsonl"))
    result = CliRunner().invoke(cli, ["inspect", *arguments], obj=lambda: application)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, result.output


def test_a_broken_folder_is_reported_beside_those_that_are_sound(tmp_path: Path) -> None:
    code, output = inspected(tmp_path, "--json", "--on", "2026-09-01")
    found = {entry["slug"]: [finding["pointer"] for finding in entry["findings"]] for entry in json.loads(output)}
    assert code == 1
    assert found == {"dijk": [], "wad": ["wad/variant.toml"]}


def test_a_broken_folder_is_reported_in_both_languages(tmp_path: Path) -> None:
    for language, word in (("nl", "is geen geldige TOML"), ("en", "is not valid TOML")):
        shutil.rmtree(tmp_path / "folders", ignore_errors=True)
        assert word in " ".join(inspected(tmp_path, "wad", "--lang", language)[1].split())


def test_a_slug_that_is_no_folder_is_wrong_use(invoke: Invoke) -> None:
    assert invoke("inspect", "nowhere").exit_code == 2
