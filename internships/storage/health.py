"""Health checks: a test write to the database and the archive, and the free disk space."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from internships.storage.engine import transaction
from internships.storage.errors import StorageUnavailable
from internships.storage.migrate import is_current

WRITE_AGAIN_AFTER = 5.0
"""Seconds for which a successful write counts: anyone may call the check, so it must not write each time."""
_PROBE = b"\0" * 4096


@dataclass
class Health:
    """Checks that the database is at the newest revision and writable, and that the archive is writable.

    ``note`` logs why a part is not ready: the name of an error, without stored data.
    """

    engine: Engine
    archive: Path
    note: Callable[..., Any]
    clock: Callable[[], float] = monotonic
    _written: dict[str, float] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def ready(self) -> list[tuple[str, bool]]:
        """Return each part and whether it is ready."""
        return [
            ("database", self._is_ready("database", self._check_database, self._write_database)),
            ("archive", self._is_ready("archive", self._check_archive, self._write_archive)),
        ]

    def free_bytes(self) -> dict[str, float]:
        """Return the free disk space of the archive, and of a SQLite database."""
        folders = {"archive": self.archive}
        if self.engine.dialect.name == "sqlite" and self.engine.url.database:
            folders["database"] = Path(self.engine.url.database).parent
        return {f"{name}_free_bytes": free for name, folder in folders.items() for free in _free(folder)}

    def _is_ready(self, part: str, check: Callable[[], str | None], write: Callable[[], None]) -> bool:
        try:
            cause = check()
            if cause is None:
                with self._one_at_a_time:
                    if self.clock() - self._written.get(part, -WRITE_AGAIN_AFTER) >= WRITE_AGAIN_AFTER:
                        write()
                        self._written[part] = self.clock()
        except StorageUnavailable as error:
            cause = error.reason or error.code
        except OSError as error:
            cause = error.strerror or type(error).__name__
        if cause is not None:
            self._written.pop(part, None)
            self.note("not_ready", part=part, reason=cause)
        return cause is None

    def _check_database(self) -> str | None:
        with transaction(self.engine, writes=False) as session:
            session.execute(text("SELECT 1"))
        return None if is_current(self.engine) else "database_not_current"

    def _write_database(self) -> None:
        with transaction(self.engine, writes=True) as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def _check_archive(self) -> None:
        self.archive.mkdir(parents=True, exist_ok=True)

    def _write_archive(self) -> None:
        probe = self.archive / f".probe-{uuid4().hex}"
        try:
            with probe.open("xb") as file:
                file.write(_PROBE)
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)


def _free(folder: Path) -> Iterator[float]:
    try:
        yield float(shutil.disk_usage(folder).free)
    except OSError:  # ``ready`` reports a missing folder
        return
