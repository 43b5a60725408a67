"""The file of anchors, beside the issued files: lines are only ever added, by one at a time."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from internships.storage.errors import ArchiveUnavailable

ANCHOR_FILE_NAME = "anchors.jsonl"


@dataclass(frozen=True)
class AnchorFile:
    """One file of lines, for this account alone; no link is followed."""

    path: Path

    def lines(self) -> Iterator[str]:
        """Yield every line; one that a crash cut off too."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
            yield from (line.rstrip("\n") for line in file)

    def append(self, lines: Iterable[str]) -> None:
        """Add lines in one write that is on the disk when this returns; after a line that was cut off, on a new one."""
        text = "".join(f"{line}\n" for line in lines).encode()
        with self._open(self.path) as descriptor:
            size = os.fstat(descriptor).st_size
            cut = size and os.pread(descriptor, 1, size - 1) != b"\n"
            left = b"\n" * bool(cut) + text
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let nobody else add lines for as long as this is entered."""
        with self._open(self.path.with_suffix(".lock")) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _open(self, path: Path) -> Iterator[int]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault
        try:
            yield descriptor
        except OSError as fault:
            raise ArchiveUnavailable(fault.strerror) from fault
        finally:
            os.close(descriptor)
