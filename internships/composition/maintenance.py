"""Migrating, checking, backing up and restoring the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from internships.domain.wording import Bilingual
from internships.identity.vault import KeyRingSigner
from internships.service_settings import ServiceSettings
from internships.storage.backup import BackupSummary, back_up
from internships.storage.backup_restore import restore
from internships.storage.engine import engine_for
from internships.storage.migrate import current_revision, is_current, schema_differences, upgrade


@dataclass(frozen=True)
class DatabaseMaintenance:
    """What an operator does with the database and the archive as a whole."""

    service_settings: ServiceSettings
    engine: Engine
    signer: KeyRingSigner
    clock: Callable[[], datetime]

    def migrate(self) -> tuple[str | None, str | None, Sequence[Bilingual]]:
        """Migrate to the newest revision; return the revision before and after, and messages for the operator."""
        report: list[Bilingual] = []
        with self._creating_engine() as engine:
            return upgrade(engine, report=report), current_revision(engine), report

    def is_current(self) -> bool:
        """Say whether the database has the newest revision."""
        return is_current(self.engine)

    def differences(self) -> list[str]:
        """Return the differences between the tables in the code and in the database."""
        return [str(difference) for difference in schema_differences(self.engine)]

    def back_up(self, target: Path) -> BackupSummary:
        """Write the database and the archive to one file."""
        return back_up(self.engine, self.service_settings.archive, target, self.clock(), self.signer)

    def restore(self, source: Path, *, unsigned: bool = False) -> BackupSummary:
        """Fill an empty database and archive from one file."""
        with self._creating_engine() as engine:
            return restore(engine, self.service_settings.archive, source, self.signer, unsigned=unsigned)

    @contextmanager
    def _creating_engine(self) -> Iterator[Engine]:
        """Open an engine that may create the database file; only migrating and restoring do."""
        make_private_folder(self.service_settings.folder)
        engine = engine_for(self.service_settings.database_url, creates=True)
        try:
            yield engine
        finally:
            engine.dispose()


def make_private_folder(folder: Path) -> None:
    """Make the data folder readable for this account alone; SQLite creates its files with the usual permissions."""
    with suppress(OSError):  # /readyz and the database report a folder that can't be made or changed
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
