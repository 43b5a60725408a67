"""Files that no agreement asks for any more: of a print or an erasure that broke off between the files and the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from internships.services.agreements.bureau import Bureau
from internships.services.ports_work import Archive

EVERY = timedelta(days=1)
SAFE_AGE = timedelta(days=1)
"""A file is kept before the row that names it is: what is younger than this may be about to be named."""
_AT_ONCE = 500


@dataclass
class Sweeping:
    """Throws away what no document of an agreement names that was not erased."""

    bureau: Bureau
    archive: Archive
    due: datetime | None = field(default=None, init=False)

    def do_one(self) -> bool:
        """Sweep if a day has gone by; says that there was nothing to do, so that a worker goes on waiting."""
        now = self.bureau.clock()
        if self.due is None or now >= self.due:
            self.sweep()
            self.due = now + EVERY
        return False

    def sweep(self) -> int:
        """Sweep the archive; return how many files went."""
        gone = 0
        old = self.archive.untouched_since(self.bureau.clock() - SAFE_AGE)
        for hashes in _portions(old):
            with self.bureau.storage.reading() as work:
                needed = work.papers.needed(hashes)
            for sha256 in hashes:
                if sha256 not in needed:
                    self.archive.forget(sha256)
                    gone += 1
        return gone


def _portions(hashes: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while portion := tuple(islice(hashes, _AT_ONCE)):
        yield portion
