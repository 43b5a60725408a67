"""The commands of the service, as run at a terminal."""

import base64
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx2
import psutil
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from internships.cli.app import cli
from internships.composition.cli import CliApplication
from internships.domain.lifecycle import Action
from internships.domain.organisations import InstitutionSetting
from internships.settings import read_settings
from internships.storage.engine import engine_for
from internships.storage.unit_of_work import Storage
from tests.builders.agreement_states import drafted, perform, sent_for_signing
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator, example_record, invented_folders
from tests.paths import SCHEMAS


@pytest.fixture
def run(tmp_path: Path) -> "CommandRunner":
    return CommandRunner(tmp_path, invented_folders(tmp_path / "templates"))


@dataclass(frozen=True)
class CommandResult:
    """The output of a command, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


class CommandRunner:
    """Runs the command line with settings of its own, in this process: starting one takes two seconds."""

    def __init__(self, folder: Path, templates: Path) -> None:
        self.environment = {
            "INTERNSHIPS_DATA": str(folder / "data"),
            "INTERNSHIPS_TEMPLATES": str(templates),
            "INTERNSHIPS_SCHEMAS": str(SCHEMAS),
            "INTERNSHIPS_LANG": "en",
            "INTERNSHIPS_WORKERS": "0",
            "INTERNSHIPS_VAULT_KEYS": base64.b64encode(b"k" * 32).decode(),
        }

    def __call__(self, *arguments: str, **more: str) -> CommandResult:
        application = cache(lambda: CliApplication(read_settings()))
        result = CliRunner().invoke(cli, list(arguments), obj=application, env={**self.environment, **more})
        # CliRunner turns a crash into exit code 1, which would pass for "found wrong".
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    def process(self, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a command in a child process, for commands that serve until they are stopped."""
        command = [sys.executable, "-m", "internships", *arguments]
        return subprocess.Popen(command, env={**os.environ, **self.environment, **more}, stderr=subprocess.PIPE)


def test_nothing_is_served_from_a_database_without_its_shape(run: CommandRunner) -> None:
    result = run("serve")
    assert result.returncode == 2
    assert "internships migrate" in result.stdout + result.stderr


WITHOUT_TABLES = (
    ("audit", "verify"),
    ("person", "export", "noor@example.org"),
    ("person", "erase", "noor@example.org", "--reason", "request", "--yes"),
    ("person", "retention"),
    ("account", "deactivate", "noor@example.org"),
    ("account", "first-operator", "op@example.org"),
    ("backup", "backup.tar.gz"),
    ("worker", "--until-idle"),
    ("reindex",),
)


def is_refused_in_a_sentence(result: CommandResult, code: str) -> None:
    output = result.stdout + result.stderr
    assert result.returncode == 2, output  # 1 would say, of an audit, that a history was changed
    assert f"({code})" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("command", WITHOUT_TABLES, ids=" ".join)
def test_a_database_without_tables_is_refused_in_a_sentence(run: CommandRunner, command: tuple[str, ...]) -> None:
    result = run(*command)
    is_refused_in_a_sentence(result, "database_not_current")
    assert "internships migrate" in " ".join((result.stdout + result.stderr).split())


@pytest.mark.parametrize(
    "command", [*WITHOUT_TABLES, ("migrate",), ("serve",), ("demo", "--port", "8397")], ids=" ".join
)
def test_a_database_that_is_away_is_refused_in_a_sentence(run: CommandRunner, command: tuple[str, ...]) -> None:
    result = run(*command, INTERNSHIPS_DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:1/none")
    is_refused_in_a_sentence(result, "storage_unavailable")
    assert "hidden" not in result.stdout + result.stderr


def test_a_refusal_is_said_in_the_language_that_is_asked(run: CommandRunner) -> None:
    assert "The database is empty" in run("audit", "verify", "--lang", "en").stderr
    assert "De gegevensbank is leeg" in run("audit", "verify", INTERNSHIPS_LANG="nl").stderr


def test_migrating_checking_the_first_operator_and_auditing(run: CommandRunner) -> None:
    assert run("migrate", "--check").returncode == 1
    assert run("migrate").returncode == 0
    assert run("migrate", "--check").returncode == 0
    link = run("account", "first-operator", "op@example.org")
    assert link.stdout.startswith("http://127.0.0.1:8000/invitation#isi_")
    assert run("audit", "verify").returncode == 0
    for command in (("export",), ("erase", "--reason", "request", "--yes")):
        result = run("person", *command, "noor@example.org", "--lang", "en")
        assert (result.returncode, result.stdout) == (1, "")
        assert "Nobody here has this address" in result.stderr
    assert run("account", "deactivate", "nobody@example.org").returncode == 1
    assert run("worker", "--until-idle").returncode == 0


def with_a_signed_history(run: CommandRunner, folder: Path) -> AgreementUseCases:
    """Withdraw a draft of two years ago, in the database that the commands use."""
    assert run("migrate").returncode == 0
    engine = engine_for(f"sqlite:///{folder / 'data/internships.db'}")
    use_cases = AgreementUseCases(Storage(engine), folder / "templates", folder / "data/archive")
    use_cases.set_day("2024-09-02")
    record = example_record()
    record["period"] |= {"first_day": "2024-09-16", "last_day": "2024-12-20"}
    perform(use_cases, drafted(use_cases, record=record), Action.WITHDRAW)
    setting = InstitutionSetting(institution="noordzee", retention_months=12)
    with use_cases.storage.writing() as work:
        work.hosts.put_setting(setting, coordinator().account_id, use_cases.now)
    return use_cases


def test_what_is_no_longer_needed_is_reported_and_then_erased(run: CommandRunner, tmp_path: Path) -> None:
    with_a_signed_history(run, tmp_path)
    email = example_record()["students"][0]["email"]
    assert len(json.loads(run("person", "export", email).stdout)["agreements"]) == 1
    mentor = example_record()["hosts"][0]["mentors"][0]["email"]
    assert len(json.loads(run("person", "export", mentor).stdout)["named_in"]) == 1
    output = run("person", "retention", "--lang", "en").stderr
    assert "noordzee: 1 to erase" in output
    assert "polder: no retention set" in output
    assert "noordzee: 1 gewist" in run("person", "retention", "--erase", "--lang", "nl").stderr
    assert "noordzee: 0 to erase" in run("person", "retention", "--lang", "en").stderr
    assert run("person", "export", email).returncode == 1
    assert run("audit", "head").returncode == 0
    assert run("audit", "verify").returncode == 0


def test_agreements_are_looked_at_again_after_a_folder_changed(run: CommandRunner, tmp_path: Path) -> None:
    use_cases = with_a_signed_history(run, tmp_path)
    family_name = example_record()["students"][0]["names"]["family"]
    with use_cases.storage.engine.begin() as connection:
        connection.execute(text("UPDATE placement SET student = 'verouderd'"))
    assert "The workers look" in run("reindex", "--lang", "en").stderr
    assert run("worker", "--until-idle").returncode == 0
    with use_cases.storage.engine.connect() as connection:
        (student,) = connection.execute(text("SELECT student FROM placement")).scalars()
    assert family_name in student


def test_a_student_is_erased_after_a_question(run: CommandRunner, tmp_path: Path) -> None:
    with_a_signed_history(run, tmp_path)
    email = example_record()["students"][0]["email"]
    command = ("person", "erase", email, "--reason", "request", "--lang", "en")
    assert run("person", "erase", email, "--yes").returncode == 2
    assert run(*command).returncode == 1
    output = run(*command, "--yes").stderr
    assert "1 erased, 0 must still stay" in output
    assert "duty of its own to keep" in output


def test_a_history_that_somebody_changed_is_named(run: CommandRunner, tmp_path: Path) -> None:
    use_cases = with_a_signed_history(run, tmp_path)
    result = run("audit", "verify")
    assert (result.returncode, "There are no anchors" in result.stderr) == (1, True)
    heads_file = tmp_path / "heads"
    heads_file.write_text(run("audit", "head").stdout * 2, encoding="utf-8")
    result = run("audit", "verify", "--head", str(heads_file))
    assert (result.returncode, result.stderr[:18]) == (0, "1 whole, 0 broken.")
    assert "Anchored at 2" in result.stderr
    (tmp_path / "data/archive/anchors.jsonl").unlink()
    assert run("audit", "head").returncode == 0
    result = run("audit", "verify", "--head", str(heads_file))
    assert (result.returncode, "head_gone" in result.stderr) == (1, True)
    with use_cases.storage.engine.begin() as connection:
        connection.execute(text("UPDATE event SET at = '2024-09-03 08:00:00' WHERE sequence = 1"))
    result = run("audit", "verify")
    assert result.returncode == 1
    assert "0 whole, 1 broken" in result.stderr


def test_a_backup_goes_out_and_comes_back(run: CommandRunner, tmp_path: Path) -> None:
    run("migrate")
    run("account", "first-operator", "op@example.org")
    file = str(tmp_path / "backup.tar.gz")
    assert run("backup", file).returncode == 0
    restored = run("restore", file, INTERNSHIPS_DATA=str(tmp_path / "new"))
    assert restored.returncode == 0
    assert run("restore", file, INTERNSHIPS_DATA=str(tmp_path / "new")).returncode != 0
    elsewhere = {"INTERNSHIPS_DATA": str(tmp_path / "other"), "INTERNSHIPS_VAULT_KEYS": ""}
    refused = run("restore", file, **elsewhere)
    assert (refused.returncode, "--unsigned" in refused.stderr) == (2, True)
    restored = run("restore", file, "--unsigned", **elsewhere)
    assert (restored.returncode, "internships audit verify" in restored.stderr) == (0, True)
    assert "Not anchored" in run("audit", "verify", **elsewhere).stderr


def test_a_backup_without_its_documents_is_reported_as_such(run: CommandRunner, tmp_path: Path) -> None:
    use_cases = with_a_signed_history(run, tmp_path)
    use_cases.set_day("2026-09-01")
    view = sent_for_signing(use_cases)
    url = f"sqlite:///{tmp_path / 'data/internships.db'}"
    result = run(
        "backup", str(tmp_path / "b.tar.gz"), INTERNSHIPS_DATABASE_URL=url, INTERNSHIPS_DATA=str(tmp_path / "else")
    )
    assert result.returncode == 1
    assert use_cases.agreements.documents(coordinator(), view.id)[0].sha256 in result.stderr
    assert "missing or damaged" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("INTERNSHIPS_VAULT_KEYS", "short"),
        ("INTERNSHIPS_WORKERS", "many"),
        ("INTERNSHIPS_TRUSTED_PROXIES", "the proxy"),
        ("INTERNSHIPS_SMTP_URL", "smtp.example.org"),
        ("INTERNSHIPS_OIDC_ISSUER", "http://login.example.org"),
    ],
)
def test_a_setting_that_can_not_be_used_is_named(run: CommandRunner, variable: str, value: str) -> None:
    result = run("migrate", **{variable: value})
    assert result.returncode == 2
    assert variable in result.stdout + result.stderr


def is_answering(address: str) -> None:
    for _ in range(150):
        try:
            assert httpx2.get(f"{address}/readyz").status_code == 200
        except httpx2.TransportError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the service does not answer")


def test_workers_leave_with_a_server_that_is_killed(run: CommandRunner) -> None:
    run("migrate")
    process = run.process("serve", "--port", "8393", INTERNSHIPS_WORKERS="1")
    try:
        is_answering("http://127.0.0.1:8393")
        (worker,) = psutil.Process(process.pid).children()
    finally:
        process.kill()
        process.communicate(timeout=60)  # ends when the worker, which writes there too, is gone
    for _ in range(100):
        if not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE:  # whoever adopted it may reap nobody
            return
        time.sleep(0.1)
    pytest.fail("the worker is still there")


def test_the_service_is_really_served_and_stops_when_asked(run: CommandRunner) -> None:
    run("migrate")
    process = run.process("serve", "--port", "8391", INTERNSHIPS_WORKERS="1")
    try:
        is_answering("http://127.0.0.1:8391")
        assert httpx2.get("http://127.0.0.1:8391/api/v1/me").status_code == 401
        (worker,) = psutil.Process(process.pid).children()
    finally:
        process.terminate()
        _, output = process.communicate(timeout=60)
    assert process.returncode == 0
    assert not worker.is_running()
    first, *lines = output.decode().splitlines()
    assert first == "Listens on http://127.0.0.1:8391; documentation: http://127.0.0.1:8000/api/docs"
    assert lines
    assert all(line.startswith("{") for line in lines)
