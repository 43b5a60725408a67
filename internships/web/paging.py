"""Pages of a list. A cursor holds the sort keys of the last entry, so every page costs the same."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from litestar.params import QueryParameter
from pydantic import Field

from internships.domain.refusals import Refusal
from internships.domain.value import Value

Entry = TypeVar("Entry")
Position = TypeVar("Position")
SortKey = str | int | None

CursorParam = Annotated[
    str | None,
    QueryParameter(description="`next` of the page before; leave it out for the first page.", max_length=800),
]
LimitParam = Annotated[int, QueryParameter(description="How many entries a page holds.", ge=1, le=200)]
DEFAULT_LIMIT = 50
_MAX_CURSOR_LENGTH = 800
_MAX_INTEGER = 2**63 - 1  # the largest integer in a column of both databases


class Page(Value, Generic[Entry]):
    """One page of a list; ``next`` is the cursor of the page behind it, or null on the last."""

    entries: tuple[Entry, ...]
    next: Annotated[str | None, Field(examples=["WyIyMDI3LTAyLTAxIiwiMDE5NCJd"])] = None


def cursor_of(keys: tuple[SortKey, ...]) -> str:
    """Return the cursor for the sort keys of a page's last entry."""
    content = json.dumps(keys, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def keys_of(cursor: str | None, *kinds: type[str] | type[int]) -> tuple[SortKey, ...] | None:
    """Return the sort keys in a cursor, or None for the first page; refuses other than one key per kind.

    Cursors are not signed: a changed cursor only starts the list elsewhere, within what the principal may see.
    """
    if cursor is None:
        return None
    keys = _decoded(cursor)
    if not isinstance(keys, list) or len(keys) != len(kinds):
        raise Refusal("bad_cursor")
    if not all(_is_of_kind(key, kind) for key, kind in zip(keys, kinds, strict=True)):
        raise Refusal("bad_cursor")
    return tuple(keys)


def position_of(
    cursor: str | None, kinds: tuple[type[str] | type[int], ...], parse: Callable[..., Position]
) -> Position | None:
    """Return what ``parse`` makes of the sort keys in a cursor, or None for the first page."""
    keys = keys_of(cursor, *kinds)
    if keys is None:
        return None
    try:
        return parse(*keys)
    except (OverflowError, TypeError, ValueError):
        raise Refusal("bad_cursor") from None


def cursor_of_moment(last: tuple[datetime, UUID] | None) -> str | None:
    """Return the cursor for time and id of the last entry, or None when there are no more entries."""
    return None if last is None else cursor_of((last[0].isoformat(), str(last[1])))


def moment_of(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the time and id in a cursor, or None for the first page."""
    return position_of(cursor, (str, str), lambda at, key: (datetime.fromisoformat(at).astimezone(UTC), UUID(key)))


def _is_of_kind(key: object, kind: type[str] | type[int]) -> bool:
    if isinstance(key, int) and abs(key) > _MAX_INTEGER:
        return False
    return key is None or type(key) is kind


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
