"""The command line: exit codes, both languages, and answers for machines."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from internships.cli.app import cli
from internships.composition.cli import CliApplication
from internships.settings import Settings
from tests.builders.example_records import EXAMPLE_RECORDS
from tests.cli.conftest import Invoke, write_json
from tests.paths import ROOT, TEMPLATES

COMMANDS = (
    "account",
    "audit",
    "backup",
    "check",
    "demo",
    "distance",
    "inspect",
    "issue",
    "issue-many",
    "loss",
    "matrix",
    "migrate",
    "person",
    "reindex",
    "restore",
    "rules",
    "schemas",
    "serve",
    "verify",
    "workbook",
    "worker",
)


def paths(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from paths(command, *above, name)


def test_the_commands_are_known() -> None:
    assert tuple(sorted(cli.commands)) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert " ".join((command.help or "").split("\n\n")[0].split()) == cli.commands[name].help


def test_help_loads_no_command() -> None:
    script = (
        "import sys; from internships.cli.app import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert "internships.cli.app" in loaded
    assert {"internships.mapping.catalogue", "internships.services", "internships.composition.cli"}.isdisjoint(loaded)


@pytest.mark.parametrize("command", list(paths(cli)), ids=" ".join)
def test_every_command_explains_itself_in_english_and_dutch(invoke: Invoke, command: tuple[str, ...]) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert " / " in result.output


def test_a_good_record_checks_with_exit_0_and_a_bad_one_with_exit_1(invoke: Invoke, tmp_path: Path) -> None:
    good = write_json(tmp_path / "good.json", EXAMPLE_RECORDS[0])
    bad = write_json(tmp_path / "bad.json", EXAMPLE_RECORDS[0] | {"kind": "observation"})
    assert invoke("check", good).exit_code == 0
    result = invoke("check", good, bad, "--json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert [finding["code"] for finding in findings if finding["severity"] == "blocks"] == ["kind_observation"]


@pytest.mark.parametrize(("language", "word"), [("nl", "nagekeken"), ("en", "checked")])
def test_messages_come_in_the_language_asked(invoke: Invoke, tmp_path: Path, language: str, word: str) -> None:
    result = invoke("check", write_json(tmp_path / "good.json", EXAMPLE_RECORDS[0]), "--lang", language)
    assert word in result.output


def test_an_unknown_institution_is_refused_with_a_suggestion(invoke: Invoke) -> None:
    slug = EXAMPLE_RECORDS[0]["institutions"][0]["slug"]
    result = invoke("distance", slug, f"{slug}x")
    assert result.exit_code == 2
    assert f"Bedoelde u {slug}?" in result.stderr


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_the_matrix_comes_in_three_forms_and_says_that_nothing_is_confirmed(invoke: Invoke, form: str) -> None:
    result = invoke("matrix", "--format", form, "--on", "2026-09-01")
    assert result.exit_code == 0
    assert "unconfirmed" in result.output or "niet bevestigd" in result.output


def test_every_shipped_folder_passes_its_inspection(invoke: Invoke) -> None:
    result = invoke("inspect", "--json", "--on", "2026-09-01")
    assert result.exit_code == 0
    assert [entry["findings"] for entry in json.loads(result.stdout)] == [[]] * len(json.loads(result.stdout))


def test_the_published_schemas_and_the_table_of_rules_are_fresh(invoke: Invoke) -> None:
    assert invoke("schemas", "--check").exit_code == 0
    assert invoke("rules").stdout.strip() == (ROOT / "docs/rules.md").read_text(encoding="utf-8").strip()


def test_a_stale_schema_is_named_and_written_again(tmp_path: Path) -> None:
    application = CliApplication(Settings(TEMPLATES, tmp_path / "schemas", tmp_path / "issued.jsonl"))
    runner = CliRunner()
    checked = runner.invoke(cli, ["schemas", "--check"], obj=lambda: application)
    assert checked.exit_code == 1
    assert "agreement-1.0.0.json" in checked.stderr
    assert runner.invoke(cli, ["schemas"], obj=lambda: application).exit_code == 0
    assert runner.invoke(cli, ["schemas", "--check"], obj=lambda: application).exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("inspect", "--json", "--on", "2026-09-01"),
        ("matrix", "--format", "json", "--on", "2026-09-01"),
        ("schemas", "--check", "--json"),
        ("check", ROOT / "examples/batch.json", "--json"),
        ("loss", ROOT / "schemas/examples/valid/tripartite.json", "--format", "json"),
    ],
    ids=lambda command: str(command[0]),
)
def test_an_answer_for_a_program_is_json_and_nothing_else(invoke: Invoke, command: tuple[object, ...]) -> None:
    result = invoke(*command)
    assert result.exit_code == 0
    assert json.loads(result.stdout)
    assert result.stderr == ""


def test_two_institutions_are_compared_in_both_languages(invoke: Invoke) -> None:
    first, second = sorted({record["institutions"][0]["slug"] for record in EXAMPLE_RECORDS})[:2]
    output = {
        language: invoke("distance", first, second, "--on", "2026-09-01", "--lang", language).stdout
        for language in ("nl", "en")
    }
    assert output["nl"] != output["en"]
    assert json.loads(invoke("distance", first, second, "--format", "json", "--on", "2026-09-01").stdout)


def test_the_empty_workbook_of_either_language_is_read_again(invoke: Invoke, tmp_path: Path) -> None:
    for language in ("nl", "en"):
        result = invoke("workbook", "--out", tmp_path / f"deep/{language}.xlsx", "--lang", language, "--json")
        assert (result.exit_code, json.loads(result.stdout)["rows"]) == (0, 0)
    filled = invoke("workbook", "--out", tmp_path / "filled.xlsx", "--from", ROOT / "examples/batch.json", "--json")
    assert json.loads(filled.stdout)["rows"] == len(EXAMPLE_RECORDS)
    assert invoke("check", tmp_path / "filled.xlsx").exit_code == 0


def test_a_report_goes_to_a_file_where_one_is_asked(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("matrix", "--format", "html", "--out", tmp_path / "deep/matrix.html", "--on", "2026-09-01")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "deep/matrix.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def test_the_kit_checks_as_its_index_says(invoke: Invoke) -> None:
    kit = ROOT / "schemas/examples"
    for folder, exit_code in (("valid", 0), ("borderline", 0), ("invalid", 1)):
        result = invoke("check", *sorted((kit / folder).glob("*.json")), "--json")
        assert result.exit_code == exit_code
        assert {"blocks"} & {finding["severity"] for finding in json.loads(result.stdout)["findings"]} == (
            {"blocks"} if exit_code else set()
        )
