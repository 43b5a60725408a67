"""Streaming ZIP archives whose size is known beforehand and whose bytes depend only on their files."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

CHUNK = 64 * 1024
LARGEST = 2_000_000_000
"""Maximum size of an archive, below the limits at which ZIP64 records would change its size."""
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_LOCAL, _DESCRIPTOR, _CENTRAL, _CLOSING = 30, 16, 46, 22


class Member(Protocol):
    """One file of an archive: its name, its size, and chunks that add up to exactly that size."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def chunks(self) -> Iterable[bytes]: ...


def zip_size(members: Iterable[Member]) -> int:
    """Return the size in bytes of the archive that ``zip_chunks`` yields."""
    parts = (_LOCAL + _DESCRIPTOR + _CENTRAL + 2 * len(member.name.encode()) + member.size for member in members)
    return sum(parts) + _CLOSING


def zip_chunks(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield an archive of stored (not compressed) files, all dated 1 January 1980 and readable by their owner."""
    buffer = _ChunkBuffer()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, date_time=_FIRST_DAY_OF_ZIP)
            entry.external_attr, entry.create_system = 0o600 << 16, 3
            entry.file_size = member.size
            with archive.open(entry, "w") as target:
                for chunk in member.chunks():
                    target.write(chunk)
                    yield buffer.drain()
    yield buffer.drain()


class _ChunkBuffer(io.RawIOBase):
    """A file without seek, so that zipfile writes the archive as a stream."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        self._written += chunk
        return len(chunk)

    def drain(self) -> bytes:
        chunk = bytes(self._written)
        self._written.clear()
        return chunk
