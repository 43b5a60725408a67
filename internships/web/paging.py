"""Pages of a list. A cursor holds the sort keys of the last entry, so every page costs the same."""

import base64
import binascii
import json
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from litestar.params import QueryParameter
from pydantic import Field

from internships.domain.refusals import Refusal
from internships.domain.value import Value

Entry = TypeVar("Entry")
SortKey = str | int | date | datetime | UUID
_MAX_CURSOR_LENGTH = 800
CursorParam = Annotated[str | None, QueryParameter(max_length=_MAX_CURSOR_LENGTH)]
LimitParam = Annotated[int, QueryParameter(ge=1, le=200)]
DEFAULT_LIMIT = 50
_MAX_INTEGER = 2**63 - 1  # the largest integer in a column of both databases


class Page(Value, Generic[Entry]):
    """One page of a list; ``next`` is the cursor of the page behind it, or null on the last."""

    entries: tuple[Entry, ...]
    next: Annotated[str | None, Field(examples=["WyIyMDI3LTAyLTAxIiwiMDE5NCJd"])] = None


def next_cursor(last: tuple[SortKey, ...] | None) -> str | None:
    """Return the cursor for the sort keys of a page's last entry; None when no entries follow."""
    if last is None:
        return None
    content = json.dumps(last, separators=(",", ":"), ensure_ascii=False, default=_as_text).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def position_of(cursor: str | None, *kinds: type[SortKey]) -> Any:
    """Return the sort keys in a cursor, or None for the first page; refuses other than one key of each kind.

    Cursors are not signed: a changed cursor only starts the list elsewhere, within what the principal may see.
    """
    if cursor is None:
        return None
    keys = _decoded(cursor)
    if not isinstance(keys, list):
        raise Refusal("bad_cursor")
    try:
        return tuple(_sort_key(key, kind) for key, kind in zip(keys, kinds, strict=True))
    except (OverflowError, ValueError):
        raise Refusal("bad_cursor") from None


def _as_text(key: date | UUID) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def _sort_key(key: object, kind: type[SortKey]) -> SortKey:
    if kind is int and type(key) is int and abs(key) <= _MAX_INTEGER:
        return key
    if kind is int or not isinstance(key, str) or "\x00" in key:  # PostgreSQL refuses NUL in a text
        raise ValueError(f"no {kind.__name__}")
    if kind is datetime:
        return datetime.fromisoformat(key).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(key)
    return UUID(key) if kind is UUID else key


def _decoded(cursor: str) -> object:
    if len(cursor) > _MAX_CURSOR_LENGTH or not cursor.isascii():
        raise Refusal("bad_cursor")
    try:
        keys: object = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        # A lone surrogate is valid JSON, but no database can store it.
        json.dumps(keys, ensure_ascii=False).encode()
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Refusal("bad_cursor") from error
    return keys
