"""Whether two pages look the same, drawn small by pdfium; where signatures show, they may differ."""

from collections.abc import Sequence
from typing import Any

_SCALE = 0.6
"""Pixels a point: the smallest letters are then three pixels high."""

Rectangle = tuple[float, float, float, float]


def pages_look_equal(old: Any, before: int, new: Any, after: int, ignored: Sequence[Rectangle]) -> bool:
    """Compare the pixels of two pages outside of the free rectangles (points, from the lower left)."""
    one, other = _draw_page(old, before), _draw_page(new, after)
    if (one.width, one.height) != (other.width, other.height):
        return False
    a, b = bytes(one.buffer), bytes(other.buffer)
    if a == b:
        return True
    bottom, left = new[after].get_mediabox()[1], new[after].get_mediabox()[0]
    boxes = [_to_pixels(rectangle, left, bottom, one.height) for rectangle in ignored]
    for row in range(one.height):
        start = row * one.stride
        spans = [(x0, x1) for x0, y0, x1, y1 in boxes if y0 <= row < y1]
        line, twin = bytearray(a[start : start + one.stride]), bytearray(b[start : start + one.stride])
        for x0, x1 in spans:
            blank = bytes((x1 - x0) * one.n_channels)
            line[x0 * one.n_channels : x1 * one.n_channels] = blank
            twin[x0 * one.n_channels : x1 * one.n_channels] = blank
        if line != twin:
            return False
    return True


def _to_pixels(rectangle: Rectangle, left: float, bottom: float, height: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = rectangle
    # One pixel around: an edge is smoothed over its neighbours.
    return (
        max(0, int((x0 - left) * _SCALE) - 1),
        height - int((y1 - bottom) * _SCALE) - 2,
        int((x1 - left) * _SCALE) + 2,
        height - int((y0 - bottom) * _SCALE) + 1,
    )


def _draw_page(document: Any, place: int) -> Any:
    document.init_forms()
    return document[place].render(scale=_SCALE, may_draw_forms=True, grayscale=True)
