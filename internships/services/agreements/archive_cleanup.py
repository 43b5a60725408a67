"""Files that no agreement asks for any more: of a print or an erasure that broke off between the files and the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from internships.services.agreements.context import AgreementContext
from internships.services.ports.unit_of_work import Archive

INTERVAL = timedelta(days=1)
MIN_AGE = timedelta(days=1)
"""A file is kept before the row that names it is: what is younger than this may be about to be named."""
_CHUNK_SIZE = 500


@dataclass
class ArchiveCleanup:
    """Throws away what no document of an agreement names that was not erased."""

    context: AgreementContext
    archive: Archive
    due: datetime | None = field(default=None, init=False)

    def run_once(self) -> bool:
        """Sweep if a day has gone by; says that there was nothing to do, so that a worker goes on waiting."""
        now = self.context.clock()
        if self.due is None or now >= self.due:
            self.clean_up()
            self.due = now + INTERVAL
        return False

    def clean_up(self) -> int:
        """Sweep the archive; return how many files went."""
        gone = 0
        old = self.archive.not_stored_since(self.context.clock() - MIN_AGE)
        for hashes in _chunks(old):
            with self.context.storage.reading() as work:
                needed = work.documents.hashes_in_use(hashes)
            for sha256 in hashes:
                if sha256 not in needed:
                    self.archive.delete(sha256)
                    gone += 1
        return gone


def _chunks(hashes: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while portion := tuple(islice(hashes, _CHUNK_SIZE)):
        yield portion
