"""A service on its own database, SQLite and PostgreSQL in turn, for a demonstration to fill."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import Engine

from internships.composition.maintenance import DatabaseMaintenance
from internships.composition.service import ServiceApplication
from internships.domain.wording import Bilingual
from internships.service_settings import read_service_settings
from internships.settings import Settings
from tests.database_fixtures import engine
from tests.paths import SCHEMAS, TEMPLATES

__all__ = ["engine"]


@dataclass(frozen=True)
class RecordingMaintenance(DatabaseMaintenance):
    """Counts how often the database was migrated."""

    calls: list[str] = field(default_factory=list)

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]:
        """Migrate, and count it."""
        self.calls.append("migrated")
        return super().migrate()


class RecordingApplication(ServiceApplication):
    """Does not serve, and counts how often it was migrated and served."""

    @cached_property
    def database(self) -> DatabaseMaintenance:
        return RecordingMaintenance(self.service_settings, self.engine, self.signer, self.clock, self.calls)

    def serve(self, host: str, port: int) -> None:
        """Record the address instead of serving."""
        self.calls.append(f"served on {host}:{port}")

    @property
    def calls(self) -> list[str]:
        findings_found: list[str] = self.__dict__.setdefault("_done", [])
        return findings_found


@pytest.fixture
def application(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingApplication]:
    made = application_at(engine.url.render_as_string(hide_password=False), tmp_path, monkeypatch)
    yield made
    made.engine.dispose()
    made.close()


def application_at(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingApplication:
    """Return a service on a database, with its files in a folder."""
    monkeypatch.setenv("INTERNSHIPS_DATA", str(folder))
    monkeypatch.setenv("INTERNSHIPS_DATABASE_URL", url)
    settings = Settings(TEMPLATES, SCHEMAS, folder / "issued.jsonl")
    return RecordingApplication(settings, read_service_settings())
