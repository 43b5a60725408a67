"""Reads multipart forms (RFC 7578) with limits, in UTF-8 only.

Litestar's own reader decodes a field with any Python codec that the sender names: with some codecs a megabyte blocks
the event loop for a minute, and text that a codec can't decode is a server error.
"""

import re
from collections import defaultdict
from contextlib import AsyncExitStack
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.utils.scope.state import ScopeState
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from internships.domain.json_reader import format_size
from internships.domain.refusals import Refusal
from internships.web.guards import expected_media, require_utf8

MAX_PARTS = 10
"""Of a form; ours have one part, the file."""
MAX_FIELD_BYTES = 4_096
"""Of a field that is not a file; ours are less than a tenth of this."""
PART_HEADERS, PART_HEADER_BYTES = 8, 2_048
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{1,70}")  # RFC 2046 5.1.1
Field = UploadFile | str


async def parse_form(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard that reads the form of a route that takes one; Litestar then uses this form instead of reading it."""
    if expected_media(handler) == RequestEncodingType.MULTI_PART.value and isinstance(connection, Request):
        ScopeState.from_scope(connection.scope).form = await _read(connection)


async def _read(request: Request[Any, Any, Any]) -> dict[str, Any]:
    boundary = parse_options_header(request.headers["content-type"])[1].get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise Refusal("bad_request")
    form = _FormParser(boundary)
    async with AsyncExitStack() as cleanup:
        cleanup.push_async_callback(form.close)
        try:
            async for chunk in request.stream():
                await form.take(chunk)
        except MultipartError as fault:
            raise Refusal("bad_request") from fault
        cleanup.pop_all()  # Litestar closes the files that a route received
    return {name: values if len(values) > 1 else values[0] for name, values in form.fields.items()}


class _FormParser:
    """Fields by name, in the order in which they came."""

    def __init__(self, boundary: str) -> None:
        self.fields: defaultdict[str, list[Field]] = defaultdict(list)
        self._parser = PushMultipartParser(
            boundary, max_header_size=PART_HEADER_BYTES, max_header_count=PART_HEADERS, max_segment_count=MAX_PARTS
        )
        self._name = ""
        self._part: UploadFile | bytearray = bytearray()

    async def take(self, chunk: bytes) -> None:
        """Parse the next bytes; empty bytes end the form."""
        for event in self._parser.parse(chunk):
            if isinstance(event, MultipartSegment):
                require_utf8(event.charset)
                self._name, self._part = event.name or "", _new_part(event)
            elif event is None:
                await self._end()
            elif isinstance(self._part, UploadFile):
                await self._part.write(event)
            elif len(self._part) + len(event) > MAX_FIELD_BYTES:
                raise Refusal("field_too_long", most=format_size(MAX_FIELD_BYTES))
            else:
                self._part += event

    async def _end(self) -> None:
        if isinstance(self._part, UploadFile):
            await self._part.seek(0)
            self.fields[self._name].append(self._part)
        else:
            try:
                self.fields[self._name].append(self._part.decode("utf-8"))
            except UnicodeDecodeError as fault:
                raise Refusal("not_utf8") from fault
        self._part = bytearray()

    async def close(self) -> None:
        """Close every file."""
        for field in (self._part, *(value for values in self.fields.values() for value in values)):
            if isinstance(field, UploadFile):
                await field.close()


def _new_part(part: MultipartSegment) -> UploadFile | bytearray:
    if not part.filename:
        return bytearray()
    return UploadFile(part.content_type or "text/plain", part.filename, headers=dict(part.headerlist))
