"""Deletion of archived files that no row names, left by a print or an erasure that was interrupted."""

from datetime import timedelta
from itertools import islice

from internships.services.adapter_types import FileArchive
from internships.services.agreements.context import AgreementContext

MIN_AGE = timedelta(days=1)
"""A file is stored before the row that names it, so younger files are left alone."""
_CHUNK_SIZE = 500


def clean_archive(context: AgreementContext, archive: FileArchive) -> int:
    """Delete files that no document of an unerased agreement names; return how many."""
    deleted = 0
    old = archive.not_stored_since(context.clock() - MIN_AGE)
    while hashes := tuple(islice(old, _CHUNK_SIZE)):
        with context.storage.reading() as work:
            needed = work.documents.hashes_in_use(hashes)
        for sha256 in hashes:
            if sha256 not in needed:
                archive.delete(sha256)
                deleted += 1
    return deleted
