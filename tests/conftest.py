"""Hypothesis draws the same examples in every run (unless HYPOTHESIS_PROFILE=default); no server keeps running."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.databases import stop_postgresql

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,  # shared machines are too noisy for a time limit per example
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# Mutants are only to be noticed: the smallest example of a failure is not looked for.
settings.register_profile("mutants", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def _stop_servers() -> Iterator[None]:
    yield
    stop_postgresql()
