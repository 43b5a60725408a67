"""Sending files that are made while somebody waits: whole, or refused before the first byte."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from litestar.response import Stream

_IN_MEMORY = 4_000_000
_CHUNK = 64 * 1024


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

    def sent() -> Iterator[bytes]:
        with growing:
            while chunk := growing.read(_CHUNK):
                yield chunk

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return Stream(sent, media_type=media_type, headers=headers)
