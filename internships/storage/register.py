"""The register of issued files: one line of JSON each, appended, never rewritten; no personal facts."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from internships.domain.document import Json


class FileRegister:
    """A register in one file; the folder is made when the first entry comes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def enter(self, entries: Iterable[Json]) -> None:
        """Append entries in one write, so that two runs never mix their lines."""
        lines = "".join(f"{json.dumps(entry, sort_keys=True)}\n" for entry in entries)
        if not lines:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, lines.encode())
        finally:
            os.close(descriptor)

    def entries(self) -> Iterator[Json]:
        """Yield every entry; a last line that a crash cut off is passed over."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
