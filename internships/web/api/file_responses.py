"""Responses with a generated file, complete before the first byte is sent."""

from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import Annotated

from litestar.params import HeaderParameter
from litestar.response import Stream

_IN_MEMORY = 4_000_000
_CHUNK = 64 * 1024
IfNoneMatch = Annotated[str | None, HeaderParameter(name="If-None-Match", max_length=1000)]


class _SelfClosingFile(SpooledTemporaryFile[bytes]):
    """A temporary file that closes itself, because the client may disconnect before the first byte."""

    def __del__(self) -> None:
        self.close()


def _chunks(content: _SelfClosingFile) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


def matches_etag(etag: str, if_none_match: str | None) -> bool:
    """Say whether ``If-None-Match`` names this ETag; weak and strong compare equal (RFC 9110, 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return "*" in tags or etag.removeprefix("W/") in tags


def not_modified(headers: Mapping[str, str]) -> Stream:
    """Return a 304 response, with the headers that the file would have."""
    return Stream(iter(()), status_code=304, headers=dict(headers))


def file_response(
    chunks: Iterable[bytes], media_type: str, name: str, extra_headers: Mapping[str, str] = MappingProxyType({})
) -> Stream:
    """Return a response with a file; it is generated completely first, so a fault never sends half a file."""
    file = _SelfClosingFile(_IN_MEMORY)
    try:
        for chunk in chunks:
            file.write(chunk)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise

    # As a header, because Litestar prefers the media type of the route to that of the response.
    headers = {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
        **extra_headers,
    }
    return Stream(_chunks(file), headers=headers)
