"""Bounds on what a request brings along: its JSON is read by the one reader, off the event loop when it is large."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from pydantic import BaseModel, ConfigDict, ValidationError, WithJsonSchema

from internships.domain.errors import MAX_FINDINGS
from internships.domain.json_reader import read_json
from internships.domain.validation_findings import findings_from_errors
from internships.web.errors import InvalidRequest
from internships.web.large_body_queue import wait_for_slot
from internships.web.request_parameters import wrong_parameters

MAX_PUBLIC_BODY = 16_384
"""Bytes of JSON that anybody may send without being known."""
MAX_RECORD_BODY = 1_000_000
"""Bytes of a body that holds a whole record, or a thousand rows; other bodies have the settings' ``max_body``."""
_INLINE_BYTES = 4_096  # bytes


class Upload(BaseModel):
    """A file that somebody sends."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: Annotated[UploadFile, WithJsonSchema({"type": "string", "format": "binary"})]


class BoundedRequest(Request[Any, Any, Any]):
    """A request whose JSON is read by the one reader."""

    async def json(self) -> Any:
        """Return the body as the route's model; refuses with every finding, those of the parameters included.

        What takes longer than a moment is read in a thread, so that the others are answered meanwhile; what nobody but
        an account may send waits for its turn.
        """
        body = await self.body()
        if len(body) > MAX_PUBLIC_BODY:
            await wait_for_slot(self.scope)
        most = self.route_handler.resolve_request_max_body_size() or len(body)
        read = partial(self._read, body, most)
        return await sync_to_thread(read) if len(body) > _INLINE_BYTES else read()

    def _read(self, body: bytes, most: int) -> Any:
        told = self._connection_state.json = read_json(body, most_bytes=most)
        field = self.route_handler.parsed_fn_signature.parameters.get("data")
        if field is None or not field.is_subclass_of(BaseModel):
            return told
        try:
            return field.annotation.model_validate(told)
        except ValidationError as fault:
            details = fault.errors(include_url=False)
        for detail in details[:MAX_FINDINGS]:
            detail["loc"] = _location(detail["loc"], told)
        raise InvalidRequest([*wrong_parameters(self), *findings_from_errors(details)])


def _location(steps: Sequence[int | str], body: Any) -> tuple[int | str, ...]:
    # Inside a union pydantic also names the alternative that it tried, which is no place in what was sent.
    place: list[int | str] = []
    for number, step in enumerate(steps, start=1):
        is_there = step in body if isinstance(body, dict) else isinstance(body, list) and isinstance(step, int)
        if is_there:
            body = body[step]
        if is_there or number == len(steps):
            place.append(step)
    return tuple(place)
