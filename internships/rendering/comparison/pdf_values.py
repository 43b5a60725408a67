"""Compares values of two PDFs, independent of object numbers and stream encodings."""

from collections.abc import Iterator
from typing import TypeGuard

from pikepdf import Array, Dictionary, Name, Object, Stream, String

_PARENT_KEYS = frozenset({"/Parent", "/P"})
_ENCODING_KEYS = frozenset({"/Length", "/Filter", "/DecodeParms"})
_MAX_VALUES = 2_000_000

Pair = tuple[tuple[int, int], tuple[int, int]]
Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the lower left of a page."""


class TooManyValues(Exception):
    """The two files have too many values to compare in reasonable time."""


def kind_of(value: object) -> type | None:
    """Return the type of a PDF value; None for numbers, booleans and null, which Python can compare."""
    return next((kind for kind in (Array, Dictionary, Stream, String, Name) if isinstance(value, kind)), None)


def keys_of(value: Object | None) -> set[str]:
    """Return the keys of a dictionary or stream; an empty set for other values."""
    return set(value.keys()) if isinstance(value, Object) and is_dictionary(value) else set()


def is_dictionary(value: object) -> TypeGuard[Object]:
    """Say whether a value has keys."""
    return isinstance(value, Dictionary | Stream)


def entries(value: object) -> list[Object]:
    """Return the entries of an array; an empty list for other values."""
    return list(value) if isinstance(value, Array) else []


class ValueComparer:
    """Compares values of two files. ``known`` are pairs of objects that count as equal without comparing them."""

    def __init__(self, known: set[Pair]) -> None:
        self._known, self._compared_count = known, 0

    def equal(self, old: object, new: object, ignored: frozenset[str] = frozenset()) -> bool:
        """Compare two values and everything below them, except the ``ignored`` keys of these two."""
        visited: set[Pair] = set()
        pending = [(old, new, ignored)]
        while pending:
            one, other, left_out = pending.pop()
            self._count()
            if not is_dictionary(one) and not entries(one):
                if not _equal(one, other):
                    return False
                continue
            if not (isinstance(one, Object) and isinstance(other, Object)) or kind_of(one) != kind_of(other):
                return False
            if one.is_indirect and other.is_indirect:
                pair = (one.objgen, other.objgen)
                if pair in self._known or pair in visited:
                    continue
                visited.add(pair)
            children = self._children(one, other, left_out)
            if children is None:
                return False
            pending.extend(children)
        return True

    def _children(
        self, old: Object, new: Object, ignored: frozenset[str]
    ) -> list[tuple[object, object, frozenset[str]]] | None:
        """Return the pairs of values directly below two values of one type, or None if these differ already."""
        if isinstance(old, Array):
            if len(old) != len(new):
                return None
            return [(one, other, frozenset()) for one, other in zip(old, new, strict=True)]
        left_out = _PARENT_KEYS | ignored
        if isinstance(old, Stream):
            if not same_content(old, new):
                return None
            left_out |= _ENCODING_KEYS
        keys = keys_of(old) - left_out
        if keys != keys_of(new) - left_out:
            return None
        return [(old[key], new[key], frozenset()) for key in keys]

    def _count(self) -> None:
        self._compared_count += 1
        if self._compared_count > _MAX_VALUES:
            raise TooManyValues


def same_content(old: Object, new: Object) -> bool:
    """Say whether two streams have the same content, whatever their encoding."""
    if old.read_raw_bytes() == new.read_raw_bytes() and _encoding(old) == _encoding(new):
        return True
    return old.read_bytes() == new.read_bytes()


def _encoding(stream: Object) -> list[str]:
    return [str(stream.get(key)) for key in ("/Filter", "/DecodeParms")]


def _equal(old: object, new: object) -> bool:
    if kind_of(old) != kind_of(new) or entries(new):
        return False
    if isinstance(old, String) and isinstance(new, String):
        return bytes(old) == bytes(new) or str(old) == str(new)  # the same text may be encoded in two ways
    return bool(old == new)


def inherited(page: Object, key: str) -> Object | None:
    """Return a property of a page, possibly inherited from a node above it."""
    node: Object | None = page
    for _ in range(50):
        if node is None or not is_dictionary(node):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def rectangle(value: object) -> Rectangle | None:
    """Return a rectangle; None if the value is not one."""
    numbers = entries(value)
    if any(kind_of(number) is not None for number in numbers):
        return None
    try:
        x0, y0, x1, y1 = (float(str(number)) for number in numbers)
    except ValueError:
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def images(resources: Object | None, depth: int = 5) -> Iterator[tuple[str, int]]:
    """Yield the name and the number of pixels of each picture in resources, also inside form XObjects."""
    if resources is None or not is_dictionary(resources) or depth == 0:
        return
    pictures = resources.get("/XObject")
    for name in sorted(keys_of(pictures)):
        picture = pictures[name] if pictures is not None else None
        if not is_dictionary(picture):
            continue
        if picture.get("/Subtype") == Name.Image:
            yield name, int(picture.get("/Width", 0)) * int(picture.get("/Height", 0))
        else:
            yield from images(picture.get("/Resources"), depth - 1)
