"""The archive of issued files: a folder in which every file lies under the hash of its content."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from internships.domain.agreement_record import NotFound
from internships.storage.errors import ArchiveDamaged, ArchiveUnavailable

_PARTIAL_PREFIX = ".growing-"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class FileArchive:
    """Keeps files whole or not at all; the same content is kept once."""

    root: Path

    def store(self, content: bytes) -> str:
        """Keep a file; return its SHA-256."""
        try:
            return self._store_once(content)
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault

    def _store_once(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            os.utime(path)  # as new: what sweeps the archive leaves alone what somebody is about to name
        except FileNotFoundError:
            self._write(path, content)
        return sha256

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, growing = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL_PREFIX)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(growing).replace(path)
        except BaseException:
            Path(growing).unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes:
        """Return a file; refuses one whose content no longer fits its name."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as fault:
            if not self.root.is_dir():  # never made, or not mounted
                raise ArchiveUnavailable(fault.strerror) from fault
            raise NotFound from None
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveDamaged(sha256)
        return content

    def delete(self, sha256: str) -> None:
        """Erase a file."""
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault

    def not_stored_since(self, moment: datetime) -> Iterator[str]:
        """Yield the hash of every file that nobody kept again since a moment; throws away what never grew whole."""
        for path in self.root.glob("??/??/*"):
            try:
                is_older = path.stat().st_mtime < moment.timestamp()
            except FileNotFoundError:  # another worker sweeps too
                continue
            if is_older and path.name.startswith(_PARTIAL_PREFIX):
                path.unlink(missing_ok=True)
            elif is_older and _SHA256.fullmatch(path.name):
                yield path.name

    def path(self, sha256: str) -> Path:
        """Return where a file lies."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound
        return self.root / sha256[:2] / sha256[2:4] / sha256
