"""The command line, called on the shipped folders."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from internships.cli.app import cli
from internships.composition.cli import CliApplication
from internships.settings import Settings
from tests.paths import SCHEMAS, TEMPLATES

Invoke = Callable[..., Result]


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    application = CliApplication(Settings(TEMPLATES, SCHEMAS, tmp_path / "issued.jsonl"))

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=lambda: application)
        # CliRunner turns a crash into exit code 1, which would pass for "some refused".
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result

    return call


def write_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path
