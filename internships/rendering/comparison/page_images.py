"""Compares how two pages look, as small images rendered by pdfium."""

from collections.abc import Sequence
from typing import Any

from internships.rendering.comparison.pdf_values import Rectangle

_SCALE = 0.6
"""Pixels per point; the smallest letters are then three pixels high."""


def pages_look_equal(old: Any, before: int, new: Any, after: int, ignored: Sequence[Rectangle]) -> bool:
    """Compare the pixels of two pages outside of ignored rectangles (points, from the lower left)."""
    old_image, new_image = _draw_page(old, before), _draw_page(new, after)
    if (old_image.width, old_image.height) != (new_image.width, new_image.height):
        return False
    old_bytes, new_bytes = bytes(old_image.buffer), bytes(new_image.buffer)
    if old_bytes == new_bytes:
        return True
    bottom, left = new[after].get_mediabox()[1], new[after].get_mediabox()[0]
    boxes = [_to_pixels(rectangle, left, bottom, old_image.height) for rectangle in ignored]
    for row in range(old_image.height):
        start = row * old_image.stride
        spans = [(x0, x1) for x0, y0, x1, y1 in boxes if y0 <= row < y1]
        old_row = bytearray(old_bytes[start : start + old_image.stride])
        new_row = bytearray(new_bytes[start : start + old_image.stride])
        for x0, x1 in spans:
            blank = bytes((x1 - x0) * old_image.n_channels)
            old_row[x0 * old_image.n_channels : x1 * old_image.n_channels] = blank
            new_row[x0 * old_image.n_channels : x1 * old_image.n_channels] = blank
        if old_row != new_row:
            return False
    return True


def _to_pixels(rectangle: Rectangle, left: float, bottom: float, height: int) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = rectangle
    # One pixel more on each side, because of anti-aliasing.
    return (
        max(0, int((x0 - left) * _SCALE) - 1),
        height - int((y1 - bottom) * _SCALE) - 2,
        int((x1 - left) * _SCALE) + 2,
        height - int((y0 - bottom) * _SCALE) + 1,
    )


def _draw_page(document: Any, index: int) -> Any:
    document.init_forms()
    return document[index].render(scale=_SCALE, may_draw_forms=True, grayscale=True)
