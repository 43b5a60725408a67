"""The append-only register of issued files: one line of JSON each, without personal data."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from internships.domain.document import Json
from internships.storage.line_file import append_lines


class IssuedFileRegister:
    """A register in one file; its folder is created with the first entry."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Iterable[Json]) -> None:
        """Append entries in one write, so that the lines of two processes never mix."""
        lines = [json.dumps(entry, sort_keys=True) for entry in entries]
        if not lines:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            append_lines(descriptor, lines)
        finally:
            os.close(descriptor)

    def entries(self) -> Iterator[Json]:
        """Yield every entry; skips lines that a crash cut off."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for line in lines:
                entry = _whole_entry(line)
                if entry is not None:
                    yield entry


def _whole_entry(line: bytes) -> Json | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) and {"sha256", "size"} <= entry.keys() else None
