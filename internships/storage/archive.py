"""The archive of issued files: a folder in which each file is named by the SHA-256 of its content."""

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
    """Stores each content once, and never half written."""

    root: Path

    def store(self, content: bytes) -> str:
        """Store a file; return its SHA-256."""
        try:
            return self._store_once(content)
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error

    def _store_once(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        try:
            os.utime(path)  # the clean-up skips recent files, and a document is about to refer to this one
        except FileNotFoundError:
            self._write(path, content)
        return sha256

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL_PREFIX)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes:
        """Return a file; refuses one whose content does not match its hash."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            if not self.root.is_dir():  # never created, or not mounted
                raise ArchiveUnavailable(error.strerror) from error
            raise NotFound from None
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveDamaged(sha256)
        return content

    def delete(self, sha256: str) -> None:
        """Delete a file; one that is not there is no error."""
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error

    def not_stored_since(self, moment: datetime) -> Iterator[str]:
        """Yield the hash of every file not stored since ``moment``; deletes older partial files on the way."""
        for path in self.root.glob("??/??/*"):
            try:
                is_older = path.stat().st_mtime < moment.timestamp()
            except FileNotFoundError:  # deleted by another worker
                continue
            if is_older and path.name.startswith(_PARTIAL_PREFIX):
                path.unlink(missing_ok=True)
            elif is_older and _SHA256.fullmatch(path.name):
                yield path.name

    def path(self, sha256: str) -> Path:
        """Return the path for a hash; refuses a text that is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound
        return self.root / sha256[:2] / sha256[2:4] / sha256
