"""A small soak of the real service: hostile requests affect nobody else. `make soak` sends more, and measures speed."""

import json
import subprocess
import sys

import pytest

from tests.paths import ROOT


@pytest.mark.slow
def test_sixty_hostile_requests_bring_no_500_no_restart_and_little_memory() -> None:
    command = [sys.executable, "benchmarks/soak.py", "--requests", "60", "--seconds", "15", "--without-times"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=540, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads(result.stdout.splitlines()[-1])
    assert figures["requests"] == 2 * figures["anonymous"] == 60
    assert (figures["fives"], figures["restarts"], figures["half_open"]["alive"]) == (0, 0, 0)
