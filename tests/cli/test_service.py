"""The commands of the service, as somebody at a terminal meets them."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.living.bureaus import ROOT, invented_folders


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    return Run(tmp_path, invented_folders(tmp_path / "templates"))


class Run:
    """Runs the command line with settings of its own."""

    def __init__(self, folder: Path, templates: Path) -> None:
        self.environment = {
            **os.environ,
            "INTERNSHIPS_DATA": str(folder / "data"),
            "INTERNSHIPS_TEMPLATES": str(templates),
            "INTERNSHIPS_SCHEMAS": str(ROOT / "schemas"),
            "INTERNSHIPS_LANG": "en",
            "INTERNSHIPS_WORKERS": "0",
        }

    def __call__(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "internships", *arguments]
        return subprocess.run(
            command, env={**self.environment, **more}, capture_output=True, text=True, timeout=120, check=False
        )


def test_nothing_is_served_from_a_database_without_its_shape(run: Run) -> None:
    told = run("serve")
    assert told.returncode == 1
    assert "internships migrate" in told.stdout + told.stderr


def test_migrating_checking_the_first_operator_and_auditing(run: Run) -> None:
    assert run("migrate", "--check").returncode == 1
    assert run("migrate").returncode == 0
    assert run("migrate", "--check").returncode == 0
    link = run("account", "first-operator", "op@example.org")
    assert link.stdout.startswith("http://127.0.0.1:8000/invitation#isi_")
    assert run("audit", "verify").returncode == 0
    assert json.loads(run("person", "export", "noor@example.org").stdout)["agreements"] == []
    assert run("account", "deactivate", "nobody@example.org").returncode == 1
    assert run("worker", "--until-idle").returncode == 0


def test_a_backup_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    run("migrate")
    run("account", "first-operator", "op@example.org")
    file = str(tmp_path / "backup.tar.gz")
    assert run("backup", file).returncode == 0
    restored = run("restore", file, INTERNSHIPS_DATA=str(tmp_path / "new"))
    assert restored.returncode == 0
    assert run("restore", file, INTERNSHIPS_DATA=str(tmp_path / "new")).returncode != 0


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
def test_a_setting_that_can_not_be_used_is_named(run: Run, variable: str, value: str) -> None:
    told = run("migrate", **{variable: value})
    assert told.returncode == 2
    assert variable in told.stdout + told.stderr


def test_the_demonstration_refuses_other_addresses(run: Run) -> None:
    told = run("demo", INTERNSHIPS_BASE_URL="https://stages.example.org")
    assert told.returncode == 2
    assert "demo_only_local" in told.stdout + told.stderr


@pytest.mark.slow
def test_the_service_is_really_served_and_stops_when_asked(run: Run) -> None:
    run("migrate")
    command = [sys.executable, "-m", "internships", "serve", "--port", "8391"]
    process = subprocess.Popen(command, env={**run.environment, "INTERNSHIPS_WORKERS": "1"}, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            try:
                assert httpx.get("http://127.0.0.1:8391/readyz").status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.2)
        assert httpx.get("http://127.0.0.1:8391/api/v1/me").status_code == 401
    finally:
        process.terminate()
        _, said = process.communicate(timeout=60)
    assert process.returncode in {0, -15}
    assert all(line.startswith(b"{") for line in said.splitlines() if b"GET" in line)
