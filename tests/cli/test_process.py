"""The command line as its own process: from another folder, in another environment, with the same bytes."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.builders.example_records import EXAMPLE_RECORDS
from tests.cli.conftest import write_json


def started(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "internships", *arguments]
    variables = (
        os.environ | {"INTERNSHIPS_REGISTER": str(folder / "issued.jsonl"), "INTERNSHIPS_LANG": "en"} | environment
    )
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False, timeout=120)


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_one_record_is_issued_and_verified_from_another_folder_with_the_same_bytes_anywhere(tmp_path: Path) -> None:
    record = str(write_json(tmp_path / "record.json", EXAMPLE_RECORDS[12]))
    result = started(tmp_path, "issue", record, "--out", "papers", "--json")
    assert result.returncode == 0, result.stderr
    first = json.loads(result.stdout)["sets"][0]["documents"][0]["path"]
    verified = started(tmp_path, "verify", f"papers/{first}", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["issued_here"]["holds"] is True

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = started(
        elsewhere,
        "issue",
        record,
        "--out",
        "deep/papers",
        PYTHONHASHSEED="7",
        TZ="Asia/Tokyo",
        LC_ALL="C",
        COLUMNS="40",
    )
    assert again.returncode == 0, again.stderr
    assert hashes(elsewhere / "deep/papers") == hashes(tmp_path / "papers")


def test_wrong_use_says_so_on_standard_error_with_exit_2(tmp_path: Path) -> None:
    result = started(tmp_path, "issue", "nowhere.json", "--out", "papers")
    assert (result.returncode, result.stdout) == (2, "")
    assert "nowhere.json" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "papers").exists()


def test_a_reader_that_leaves_early_is_no_crash(tmp_path: Path) -> None:
    command = f"{sys.executable} -m internships matrix --on 2026-09-01 | head -c 10"
    result = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert len(result.stdout) == 10
    assert "Traceback" not in result.stderr
