"""Bounds on what a request brings along: its JSON is read by the one reader, and a file too large is never begun."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.types import Empty
from pydantic import BaseModel, ConfigDict, WithJsonSchema

from internships.domain.json_text import read_json


class Upload(BaseModel):
    """A file that somebody sends."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: Annotated[UploadFile, WithJsonSchema({"type": "string", "format": "binary"})]


class BoundedRequest(Request[Any, Any, Any]):
    """A request whose JSON is read by the one reader, and whose files are read when all of it has come."""

    async def json(self) -> Any:
        """Return the body's JSON."""
        state = self._connection_state
        if state.json is Empty:
            body = await self.body()
            state.json = read_json(body, most_bytes=self.route_handler.resolve_request_max_body_size() or len(body))
        return state.json

    async def form(self) -> FormMultiDict:
        """Return the body's fields and files."""
        # Litestar opens a file while the body still comes in, and leaves it open when the body turns out too large.
        await self.body()
        return await super().form()
