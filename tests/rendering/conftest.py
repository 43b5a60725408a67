"""One template root and one press for all printing tests."""

from pathlib import Path

import pytest

from internships.rendering.press import Press
from tests.rendering.stationery import lay_paper


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_paper(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="session")
def press(paper: Path) -> Press:
    return Press(paper)
