"""Checks whether an area of an issued page has content that a signature may not cover."""

from ctypes import c_float
from typing import Any

from pypdfium2 import raw

from internships.rendering.comparison.pdf_values import Rectangle

_LINE_WIDTH, _TICK_BOX_SIZE = 2.0, 16.0
"""Points: the maximum width of a line to sign on, and the maximum size of a tick box."""
_MAX_SEGMENTS, _ROUNDING = 10, 0.01
"""The maximum number of segments of a border (two rectangles); points that a straight side may deviate."""
_LABELS = ("Handtekening", "Signature", "Datum", "Date")
"""Labels in the box for a signature on paper, which an electronic signature may cover."""


def covers_content(page: Any, area: Rectangle) -> bool:
    """Say whether a rectangle covers text, a picture or a drawing of the issued page."""
    left, bottom, right, top = area
    text = page.get_textpage().get_text_bounded(left, bottom, right, top)
    for label in _LABELS:
        text = text.replace(label, "")
    if text.strip():
        return True
    return any(_is_covered(drawing, area) for drawing in page.get_objects(max_depth=4))


def _is_covered(drawing: Any, area: Rectangle) -> bool:
    if drawing.level > 0:  # in a form XObject with its own coordinates, as the grey SPECIMEN in the background
        return bool(drawing.type == raw.FPDF_PAGEOBJ_IMAGE)
    if drawing.type in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
        return False
    x0, y0, x1, y1 = drawing.get_bounds()
    if x1 <= area[0] or x0 >= area[2] or y1 <= area[1] or y0 >= area[3]:
        return False
    if drawing.type != raw.FPDF_PAGEOBJ_PATH:
        return True
    if min(x1 - x0, y1 - y0) <= _LINE_WIDTH:
        return False
    is_within = x0 >= area[0] and x1 <= area[2] and y0 >= area[1] and y1 <= area[3]
    return is_within or min(x1 - x0, y1 - y0) <= _TICK_BOX_SIZE or not _is_box(drawing)


def _is_box(drawing: Any) -> bool:
    """Say whether a path is a rectangle, filled or as a border: a box to sign in, or a background."""
    count = raw.FPDFPath_CountSegments(drawing.raw)
    if not 0 < count <= _MAX_SEGMENTS:
        return False
    previous: tuple[float, float] | None = None
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(drawing.raw, index)
        kind, x, y = raw.FPDFPathSegment_GetType(segment), c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_LINETO and previous is not None:
            if abs(x.value - previous[0]) > _ROUNDING and abs(y.value - previous[1]) > _ROUNDING:
                return False
        elif kind != raw.FPDF_SEGMENT_MOVETO:
            return False
        previous = (x.value, y.value)
    return True
