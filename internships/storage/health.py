"""Whether the service can keep what it is given: a real write to database and archive, and the space left."""

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
"""Seconds that a write which succeeded counts for: everybody may ask, and each write costs one."""
_PROBE = b"\0" * 4096


@dataclass
class Health:
    """Looks whether the database is in today's shape and takes a write, and whether the archive takes a file.

    ``note`` gets the cause of what is not ready: the name of a fault, with nothing of what is kept.
    """

    engine: Engine
    archive: Path
    note: Callable[..., Any]
    clock: Callable[[], float] = monotonic
    _written: dict[str, float] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def ready(self) -> list[tuple[str, bool]]:
        """Return every part and whether it is ready."""
        return [
            ("database", self._is_ready("database", self._check_database, self._write_database)),
            ("archive", self._is_ready("archive", self._check_archive, self._write_archive)),
        ]

    def free_bytes(self) -> dict[str, float]:
        """Return how much space is left for the archive, and for a database that is a file."""
        folders = {"archive": self.archive}
        if self.engine.dialect.name == "sqlite" and self.engine.url.database:
            folders["database"] = Path(self.engine.url.database).parent
        return {f"{name}_free_bytes": free for name, folder in folders.items() for free in _free(folder)}

    def _is_ready(self, part: str, ask: Callable[[], str | None], write: Callable[[], None]) -> bool:
        try:
            cause = ask()
            if cause is None:
                with self._one_at_a_time:
                    if self.clock() - self._written.get(part, -WRITE_AGAIN_AFTER) >= WRITE_AGAIN_AFTER:
                        write()
                        self._written[part] = self.clock()
        except StorageUnavailable as refusal:
            cause = refusal.reason or refusal.code
        except OSError as fault:
            cause = fault.strerror or type(fault).__name__
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
    except OSError:  # a folder that is not there is told by ``ready``
        return
