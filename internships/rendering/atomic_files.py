"""Writes files so that they exist complete or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to, which replaces ``path`` when the block ends without an error.

    After an error the temporary file is removed. Raises ``OSError``.
    """
    partial = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    _sync(path.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file; neither a reader nor a power cut can leave half of it."""
    with atomic_file(path) as partial:
        partial.write_bytes(content)


def _sync(path: Path) -> None:
    # A rename may reach the disk before the bytes do.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
