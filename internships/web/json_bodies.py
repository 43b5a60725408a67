"""Reading JSON bodies: with limits, and in a thread when they are large."""

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
"""Bytes of JSON that a request may send without logging in."""
MAX_RECORD_BODY = 1_000_000
"""Bytes of a body with a whole record, or a thousand rows; ``WebSettings.max_body`` limits other bodies."""
_INLINE_BYTES = 4_096


class Upload(BaseModel):
    """A file that somebody sends."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: Annotated[UploadFile, WithJsonSchema({"type": "string", "format": "binary"})]


class BoundedRequest(Request[Any, Any, Any]):
    """A request whose JSON is read by ``domain.json_reader``."""

    async def json(self) -> Any:
        """Return the body as the route's model; refuses with the findings of body and parameters together.

        Larger bodies are read in a thread, so the event loop can serve other requests. Bodies larger than an anonymous
        request may send wait for a slot first.
        """
        body = await self.body()
        if len(body) > MAX_PUBLIC_BODY:
            await wait_for_slot(self.scope)
        limit = self.route_handler.resolve_request_max_body_size() or len(body)
        read = partial(self._read, body, limit)
        return await sync_to_thread(read) if len(body) > _INLINE_BYTES else read()

    def _read(self, body: bytes, limit: int) -> Any:
        content = self._connection_state.json = read_json(body, most_bytes=limit)
        field = self.route_handler.parsed_fn_signature.parameters.get("data")
        if field is None or not field.is_subclass_of(BaseModel):
            return content
        try:
            return field.annotation.model_validate(content)
        except ValidationError as fault:
            details = fault.errors(include_url=False)
        for detail in details[:MAX_FINDINGS]:
            detail["loc"] = _location(detail["loc"], content)
        raise InvalidRequest([*wrong_parameters(self), *findings_from_errors(details)])


def _location(steps: Sequence[int | str], body: Any) -> tuple[int | str, ...]:
    # In a union, pydantic also names the alternative that it tried; that step is not in the body.
    location: list[int | str] = []
    for number, step in enumerate(steps, start=1):
        is_there = step in body if isinstance(body, dict) else isinstance(body, list) and isinstance(step, int)
        if is_there:
            body = body[step]
        if is_there or number == len(steps):
            location.append(step)
    return tuple(location)
