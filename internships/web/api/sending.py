"""Sending files that are made while somebody waits: whole, or refused before the first byte."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from litestar.response import Stream

_IN_MEMORY = 4_000_000
_CHUNK = 64 * 1024


class _Whole(SpooledTemporaryFile[bytes]):
    """A file that closes itself, because whoever waits for it may go away before the first byte."""

    def __del__(self) -> None:
        self.close()


def _sent(content: _Whole) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


def as_file(chunks: Iterable[bytes], media_type: str, name: str) -> Stream:
    """Answer with a file: it is made whole first, so that a fault becomes a refusal and never half a file."""
    growing = _Whole(_IN_MEMORY)
    try:
        for chunk in chunks:
            growing.write(chunk)
        size = growing.tell()
        growing.seek(0)
    except BaseException:
        growing.close()
        raise

    # As a header, because Litestar lets a route's media type go before the one that its answer names.
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
    }
    return Stream(_sent(growing), headers=headers)
