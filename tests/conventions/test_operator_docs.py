"""What the operator's page gives to be copied can be used as it stands."""

import re
from pathlib import Path

import pytest

from internships.service_settings import read_service_settings

DOCS = Path(__file__).parents[2] / "docs"
LINE = re.compile(r"^#?(INTERNSHIPS_[A-Z_]+)=(.*)$", re.MULTILINE)
EXAMPLE = dict(LINE.findall((DOCS / "internships.env.example").read_text(encoding="utf-8")))


def test_the_example_of_the_environment_is_read_and_points_at_the_services_own_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, value in EXAMPLE.items():
        monkeypatch.setenv(variable, value)
    told = read_service_settings()
    assert told.folder == Path("/var/lib/internships")
    assert told.base_url.startswith("https://")
    assert told.smtp is not None


def test_every_variable_of_the_example_is_explained() -> None:
    pages = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("running-the-service.md", "running-it.md"))
    assert all(f"`{variable}`" in pages for variable in EXAMPLE)
