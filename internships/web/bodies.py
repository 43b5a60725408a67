"""Bounds on what a request brings along: how deep its JSON is nested, and that a file too large is never begun."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from pydantic import BaseModel, ConfigDict, WithJsonSchema

from internships.domain.errors import Finding
from internships.domain.wording import Bilingual
from internships.web.refusals import InvalidRequest

DEEPEST = 64
"""Several times the depth of a record. What reads JSON, checks it and writes it gives up at different depths."""


class Upload(BaseModel):
    """A file that somebody sends."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: Annotated[UploadFile, WithJsonSchema({"type": "string", "format": "binary"})]


class BoundedRequest(Request[Any, Any, Any]):
    """A request whose JSON is refused when it is nested too deep, and whose files are read when all of it has come."""

    async def json(self) -> Any:
        """Return the body's JSON."""
        told = await super().json()
        if _is_deeper(told, DEEPEST):
            raise InvalidRequest([_too_deep()])
        return told

    async def form(self) -> FormMultiDict:
        """Return the body's fields and files."""
        # Litestar opens a file while the body still comes in, and leaves it open when the body turns out too large.
        await self.body()
        return await super().form()


def _is_deeper(told: Any, deepest: int) -> bool:
    level = [told] if isinstance(told, dict | list) else []
    for _ in range(deepest):
        inner = (value for outer in level for value in (outer.values() if isinstance(outer, dict) else outer))
        level = [value for value in inner if isinstance(value, dict | list)]
        if not level:
            return False
    return True


def _too_deep() -> Finding:
    return Finding(
        code="nested_too_deep",
        text=Bilingual(
            nl=f"De inhoud is dieper genest dan {DEEPEST} niveaus; geen enkel gegeven is zo diep genest.",
            en=f"The body is nested deeper than {DEEPEST} levels; no fact is nested as deep.",
        ),
    )
