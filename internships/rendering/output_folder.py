"""The local folder that issued files are written to."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from internships.rendering.atomic_files import atomic_file, write_atomically
from internships.rendering.print_bundle import BundleEntry, write_bundle

# The title of the window in a PDF reader, so it says there too that this is not the archival form.
_BUNDLE_TITLE = "Drukbundel, niet de archiefversie / Print bundle, not the archival form"


@dataclass(frozen=True)
class LocalOutputFolder:
    """Output files below one folder, by names with forward slashes."""

    root: Path

    def path(self, name: str) -> Path:
        """Return the path of a file of this folder."""
        return self.root / name

    def put(self, name: str, content: bytes) -> None:
        """Write one file whole."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)

    def read(self, name: str) -> bytes | None:
        """Return a file's content, or None where there is no such file."""
        path = self.path(name)
        return path.read_bytes() if path.exists() else None

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, and folders that become empty; names that are not there or lie outside are skipped."""
        for name in names:
            path = self.path(name)
            if path.resolve().is_relative_to(self.root.resolve()):
                path.unlink(missing_ok=True)
                if path.parent != self.root and not any(path.parent.iterdir()):
                    path.parent.rmdir()

    def bundle(self, name: str, documents: Iterable[tuple[str, tuple[tuple[str, str], ...]]]) -> int:
        """Join all documents into one PDF for a print shop; return its number of pages.

        Each document set is a bookmark label with (title, file name) pairs.
        """
        entries = [
            BundleEntry(label, tuple((title, self.path(file)) for title, file in files)) for label, files in documents
        ]
        return write_bundle(entries, self.path(name), title=_BUNDLE_TITLE, language="nl")

    def archive(self, name: str, files: Iterable[str]) -> None:
        """Write a ZIP of files of this folder; the same files give the same bytes."""
        with atomic_file(self.path(name)) as target, zipfile.ZipFile(target, "w") as archive:
            for file in files:
                # The oldest date that ZIP can store, so the same files give the same archive.
                entry = zipfile.ZipInfo(file, date_time=(1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, self.path(file).read_bytes(), zipfile.ZIP_DEFLATED)
