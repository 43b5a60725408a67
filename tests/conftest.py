"""Hypothesis draws the same examples in every run (unless HYPOTHESIS_PROFILE=default); no server keeps running.

The processes of one run share what they print.
"""

import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.databases import stop_postgresql

pytest.register_assert_rewrite("tests.builders", "tests.refusals")  # their assertions show values too

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


def pytest_configure(config: pytest.Config) -> None:
    """Name a folder for the prints of this run; the processes that pytest-xdist starts find it named already."""
    if "INTERNSHIPS_TEST_PRINTS" not in os.environ:
        folder = TemporaryDirectory(prefix="internships-prints-")
        os.environ["INTERNSHIPS_TEST_PRINTS"] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture(scope="session", autouse=True)
def _stop_servers() -> Iterator[None]:
    yield
    stop_postgresql()
