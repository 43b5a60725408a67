"""The archive of issued files: a folder in which every file lies under the hash of its content."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from internships.domain.record import NotFound
from internships.storage.errors import ArchiveDamaged, ArchiveUnavailable

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class FileArchive:
    """Keeps files whole or not at all; the same content is kept once."""

    root: Path

    def keep(self, content: bytes) -> str:
        """Keep a file; return its SHA-256."""
        try:
            return self._kept(content)
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault

    def _kept(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if path.is_file():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, growing = tempfile.mkstemp(dir=path.parent, prefix=".growing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(growing).replace(path)
        except BaseException:
            Path(growing).unlink(missing_ok=True)
            raise
        return sha256

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

    def forget(self, sha256: str) -> None:
        """Erase a file."""
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault

    def path(self, sha256: str) -> Path:
        """Return where a file lies."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound
        return self.root / sha256[:2] / sha256[2:4] / sha256
