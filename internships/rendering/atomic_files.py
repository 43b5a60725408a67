"""Output files that exist whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; it takes its place when the block ends without an error.

    Raises ``OSError`` as the file system does; nothing is left behind then.
    """
    growing = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield growing
        _sync(growing)
        growing.replace(path)
    finally:
        growing.unlink(missing_ok=True)
    _sync(path.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a power cut, never meets half of it."""
    with atomic_file(path) as growing:
        growing.write_bytes(content)


def _sync(path: Path) -> None:
    # A rename may reach the disk before the bytes do; a directory can't be synced on every system.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
