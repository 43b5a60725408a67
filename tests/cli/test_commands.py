"""The command line: exit codes, both languages, and answers for machines."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from internships.bootstrap import House
from internships.cli import commands
from internships.cli.app import cli
from internships.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BATCH = json.loads((ROOT / "examples/batch.json").read_text(encoding="utf-8"))
COMMANDS = (
    "check",
    "distance",
    "inspect",
    "issue",
    "issue-many",
    "loss",
    "matrix",
    "rules",
    "schemas",
    "verify",
    "workbook",
)
MODULES = commands.__all__  # importing them registers the commands

Invoke = Callable[..., Result]


@pytest.fixture
def invoke(tmp_path: Path) -> Invoke:
    house = House(Settings(ROOT / "contract_templates", ROOT / "schemas", tmp_path / "issued.jsonl"))

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=lambda: house)

    return call


def written(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_english_and_dutch(invoke: Invoke, command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert " / " in result.output
    assert set(COMMANDS) == set(cli.commands)


def test_a_good_record_checks_with_exit_0_and_a_bad_one_with_exit_1(invoke: Invoke, tmp_path: Path) -> None:
    good = written(tmp_path / "good.json", BATCH[0])
    bad = written(tmp_path / "bad.json", BATCH[0] | {"kind": "observation"})
    assert invoke("check", good).exit_code == 0
    told = invoke("check", good, bad, "--json")
    assert told.exit_code == 1
    assert [found["code"] for found in json.loads(told.stdout)["findings"]] == ["kind_observation"]


@pytest.mark.parametrize(("language", "word"), [("nl", "nagekeken"), ("en", "checked")])
def test_messages_come_in_the_language_asked(invoke: Invoke, tmp_path: Path, language: str, word: str) -> None:
    result = invoke("check", written(tmp_path / "good.json", BATCH[0]), "--lang", language)
    assert word in result.output


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.json", b"", "file_unreadable"),
        ("text.json", b"hello", "file_unreadable"),
        ("latin.json", b'{"reference": "\xe9"}', "file_unreadable"),
        ("none.json", b"[]", "file_unreadable"),
        ("deep.json", b"[" * 100_000, "file_unreadable"),
        ("empty.csv", b"", "sheet_missing"),
        ("text.xlsx", b"hello", "workbook_unreadable"),
    ],
)
def test_a_file_without_records_is_wrong_use_and_is_named(
    invoke: Invoke, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = invoke("issue-many", tmp_path / name, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert code in result.stderr
    assert list((tmp_path / "out").rglob("*")) == [] if (tmp_path / "out").exists() else True


def test_a_broken_line_of_json_lines_costs_its_own_record_only(invoke: Invoke, tmp_path: Path) -> None:
    lines = [json.dumps(BATCH[2]), "{broken", "[]"]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told = invoke("check", tmp_path / "many.jsonl", "--json")
    assert told.exit_code == 1
    rows = {found["row"] for found in json.loads(told.stdout)["findings"] if found["code"] == "not_a_record"}
    assert rows == {"2", "3"}


@pytest.mark.parametrize(
    "arguments", [("issue",), ("check",), ("distance", "x"), ("nothing",), ("verify", "/nowhere.pdf")]
)
def test_wrong_use_exits_with_2(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    assert invoke(*arguments).exit_code == 2


def test_an_unknown_institution_is_refused_with_a_suggestion(invoke: Invoke) -> None:
    slug = BATCH[0]["institutions"][0]["slug"]
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
    house = House(Settings(ROOT / "contract_templates", tmp_path / "schemas", tmp_path / "issued.jsonl"))
    runner = CliRunner()
    checked = runner.invoke(cli, ["schemas", "--check"], obj=lambda: house)
    assert checked.exit_code == 1
    assert "agreement-1.0.0.json" in checked.stderr
    assert runner.invoke(cli, ["schemas"], obj=lambda: house).exit_code == 0
    assert runner.invoke(cli, ["schemas", "--check"], obj=lambda: house).exit_code == 0


def test_one_record_is_issued_and_verified_from_another_folder(tmp_path: Path) -> None:
    record = written(tmp_path / "record.json", BATCH[12])
    environment = os.environ | {"INTERNSHIPS_REGISTER": str(tmp_path / "issued.jsonl"), "INTERNSHIPS_LANG": "en"}

    def started(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "internships", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    made = started("issue", str(record), "--out", "papers", "--json")
    assert made.returncode == 0, made.stderr
    first = json.loads(made.stdout)["sets"][0]["documents"][0]["path"]
    verified = started("verify", f"papers/{first}", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["issued_here"]["holds"] is True
