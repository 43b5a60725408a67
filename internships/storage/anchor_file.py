"""The append-only file of audit anchors, beside the issued files."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from internships.storage.errors import ArchiveUnavailable
from internships.storage.line_file import append_lines

ANCHOR_FILE_NAME = "anchors.jsonl"


@dataclass(frozen=True)
class AnchorFile:
    """A text file with mode 600; symbolic links are not followed."""

    path: Path

    def lines(self) -> Iterator[str]:
        """Yield every line, including one that a crash cut off."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
            yield from (line.rstrip("\n") for line in file)

    def append(self, lines: Iterable[str]) -> None:
        """Append lines and sync them to disk; starts a new line after one that a crash cut off."""
        with self._open(self.path) as descriptor:
            append_lines(descriptor, lines)
            os.fsync(descriptor)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock out other processes that append, for the length of the ``with`` block."""
        with self._open(self.path.with_suffix(".lock")) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _open(self, path: Path) -> Iterator[int]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error
        try:
            yield descriptor
        except OSError as error:
            raise ArchiveUnavailable(error.strerror) from error
        finally:
            os.close(descriptor)
