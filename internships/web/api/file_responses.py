"""Sending files that are made while somebody waits: whole, or refused before the first byte."""

from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import Annotated

from litestar.params import HeaderParameter
from litestar.response import Stream

_IN_MEMORY = 4_000_000
_CHUNK = 64 * 1024
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(name="If-None-Match", description="The ETag of what you have already.", max_length=1000),
]


class _SelfClosingFile(SpooledTemporaryFile[bytes]):
    """A file that closes itself, because whoever waits for it may go away before the first byte."""

    def __del__(self) -> None:
        self.close()


def _chunks(content: _SelfClosingFile) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk


def matches_etag(etag: str, if_none_match: str | None) -> bool:
    """Say whether whoever asks has this version already; strong or weak makes no difference (RFC 9110, 13.1.2)."""
    named = {told.strip().removeprefix("W/") for told in (if_none_match or "").split(",")}
    return "*" in named or etag.removeprefix("W/") in named


def not_modified(headers: Mapping[str, str]) -> Stream:
    """Answer that what the asker has still holds; the headers are those that the file would have."""
    return Stream(iter(()), status_code=304, headers=dict(headers))


def file_response(
    chunks: Iterable[bytes], media_type: str, name: str, extra_headers: Mapping[str, str] = MappingProxyType({})
) -> Stream:
    """Answer with a file: it is made whole first, so that a fault becomes a refusal and never half a file.

    ``beside`` are headers beside those of any file.
    """
    growing = _SelfClosingFile(_IN_MEMORY)
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
        **extra_headers,
    }
    return Stream(_chunks(growing), headers=headers)
