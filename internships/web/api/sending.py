"""Sending files that are made while somebody waits: whole, or refused before the first byte."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from litestar.response import Stream

_IN_MEMORY = 4_000_000
_CHUNK = 64 * 1024


class _Sent(Iterator[bytes]):
    """A file in chunks, closed at its end, and also when whoever waited for it goes away before the first one."""

    def __init__(self, content: SpooledTemporaryFile[bytes]) -> None:
        self._content = content

    def __next__(self) -> bytes:
        if chunk := self._content.read(_CHUNK):
            return chunk
        self._content.close()
        raise StopIteration

    def __del__(self) -> None:
        self._content.close()


def as_file(chunks: Iterable[bytes], media_type: str, name: str) -> Stream:
    """Answer with a file: it is made whole first, so that a fault becomes a refusal and never half a file."""
    growing: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when sent
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
    return Stream(_Sent(growing), headers=headers)
