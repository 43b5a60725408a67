"""Daily deletion of archived files that no row names, left by a print or an erasure that was interrupted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from internships.services.agreements.context import AgreementContext
from internships.services.ports import FileArchive

INTERVAL = timedelta(days=1)
MIN_AGE = timedelta(days=1)
"""A file is stored before the row that names it, so younger files are left alone."""
_CHUNK_SIZE = 500


@dataclass
class ArchiveCleanup:
    """Deletes files that no document of an unerased agreement names."""

    context: AgreementContext
    archive: FileArchive
    due: datetime | None = field(default=None, init=False)

    def run_once(self) -> bool:
        """Clean up if a day has passed; always False, so that the worker goes on waiting."""
        now = self.context.clock()
        if self.due is None or now >= self.due:
            self.clean_up()
            self.due = now + INTERVAL
        return False

    def clean_up(self) -> int:
        """Clean the archive; return how many files were deleted."""
        deleted = 0
        old = self.archive.not_stored_since(self.context.clock() - MIN_AGE)
        for hashes in _chunks(old):
            with self.context.storage.reading() as work:
                needed = work.documents.hashes_in_use(hashes)
            for sha256 in hashes:
                if sha256 not in needed:
                    self.archive.delete(sha256)
                    deleted += 1
        return deleted


def _chunks(hashes: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while chunk := tuple(islice(hashes, _CHUNK_SIZE)):
        yield chunk
