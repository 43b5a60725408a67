"""The fields in which somebody signed: what they show may stay in their own rectangle and cover nothing."""

from collections.abc import Iterator
from ctypes import c_float
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Name, Object
from pypdfium2 import raw

from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.rendering.comparison.pdf_values import entries, inherited, is_dictionary, keys_of, rectangle

_WIDGET_KEYS = frozenset(
    {
        "/Type",
        "/Subtype",
        "/FT",
        "/T",
        "/V",
        "/F",
        "/P",
        "/Rect",
        "/AP",
        "/Ff",
        "/Lock",
        "/SV",
        "/MK",
        "/Parent",
        "/Kids",
    }
)
_SIGNED_WIDGET_KEYS = frozenset(
    {"/TU", "/TM", "/DA", "/DR", "/Q", "/H", "/M", "/NM", "/StructParent", "/Border", "/BS"}
)
"""What says or draws nothing beside the picture of a signature, and may not stand at a field without one."""
_ACTIONS = frozenset({"/A", "/AA"})
_INVISIBLE, _HIDDEN, _PRINT, _NO_ZOOM, _NO_ROTATE, _NO_VIEW, _TOGGLE = 1, 2, 4, 8, 16, 32, 256
_MAX_WIDTH, _MAX_HEIGHT = 320.0, 160.0
"""Points: about 11 by 5.5 cm. A picture of a signature is not larger."""
_SHARED_EDGE, _LINE_WIDTH, _TICK_BOX_SIZE, _MAX_SEGMENTS, _ROUNDING = 1.0, 2.0, 16.0, 10, 0.01
"""Points that two signatures may share; up to which a mark is a line to sign on; up to which a box is one to tick;
the segments of a border (two rectangles); and what rounding makes of a straight side."""
_LABELS = ("Handtekening", "Signature", "Datum", "Date")
"""What stands in the box for a signature on paper, and may be covered by one on screen."""

Rectangle = tuple[float, float, float, float]


def is_signature(field: Object) -> bool:
    """Say whether a field is one for a signature."""
    return inherited(field, "/FT") == Name.Sig


def signature_widgets(pdf: pikepdf.Pdf) -> Iterator[tuple[Object, Object]]:
    """Yield the widget and the field of every signature field of the form."""
    form = pdf.Root.get("/AcroForm")
    left = list(entries(form.get("/Fields"))) if is_dictionary(form) else []
    seen: set[tuple[int, int]] = set()
    while left:
        field = left.pop()
        if not is_dictionary(field) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        if is_signature(field):
            kids = [kid for kid in entries(field.get("/Kids")) if is_dictionary(kid)]
            yield from ((kid, field) for kid in kids or [field])
        else:
            left += entries(field.get("/Kids"))


def is_signed(field: Object) -> bool:
    """Say whether a field holds a signature; whether that is valid is judged elsewhere."""
    return is_dictionary(field.get("/V"))


class SignatureFieldCheck:
    """Judges the signature fields that a file has more than the one that was issued."""

    def __init__(self, old: pikepdf.Pdf, new: pikepdf.Pdf, issued: Any, pages: dict[int, int]) -> None:
        """``issued`` is the issued file in pdfium; ``pages`` gives the issued page for a page, by place from 0."""
        self._known = {widget.objgen for widget, _ in signature_widgets(old)}
        self._new, self._issued, self._pages = new, issued, pages
        self._pages_of: dict[tuple[int, int], list[int]] = {}
        for place, page in enumerate(new.pages):
            for entry in entries(page.obj.get("/Annots")):
                self._pages_of.setdefault(entry.objgen, []).append(place)
        self._page_of = {widget: places[-1] for widget, places in self._pages_of.items()}

    @cached_property
    def changes(self) -> tuple[PdfChange, ...]:
        """What is wrong with the new fields."""
        return tuple(self._changes())

    def visible_fields(self) -> dict[str, tuple[int, str]]:
        """Return the page (from 1) and the words of each visible field, by name."""
        return {
            str(field.get("/T", "")): (self._page_of[widget.objgen] + 1, _appearance_text(_appearance(widget)))
            for widget, field in signature_widgets(self._new)
            if widget.objgen in self._page_of and _has_extent(rectangle(widget.get("/Rect")))
        }

    def signed_rectangles(self) -> dict[int, list[Rectangle]]:
        """Return the rectangles in which signatures show with which nothing is wrong, by page from 0."""
        wrong = {change.rectangle for change in self.changes}
        found: dict[int, list[Rectangle]] = {}
        for widget, field in signature_widgets(self._new):
            place, where = self._page_of.get(widget.objgen), rectangle(widget.get("/Rect"))
            if place is not None and where is not None and is_signed(field) and where not in wrong:
                found.setdefault(place, []).append(where)
        return found

    def unsigned(self) -> set[str]:
        """Return the names of the new fields in which nobody signed."""
        return {
            str(field.get("/T", ""))
            for widget, field in signature_widgets(self._new)
            if not self._is_known(widget) and not is_signed(field)
        }

    def _is_known(self, widget: Object) -> bool:
        return bool(widget.is_indirect and widget.objgen in self._known)

    def _changes(self) -> Iterator[PdfChange]:
        taken: list[tuple[int | None, Rectangle]] = []
        for widget, field in signature_widgets(self._new):
            place, where = self._page_of.get(widget.objgen), rectangle(widget.get("/Rect"))
            kinds = [] if self._is_known(widget) else list(self._field_faults(widget, field))
            if where is not None and _has_extent(where):
                if any(page == place and _overlap(where, other, _SHARED_EDGE) for page, other in taken):
                    kinds.append(PdfChangeKind.SIGNATURE_COVERS)
                taken.append((place, where))
            for kind in dict.fromkeys(kinds):
                what = str(field.get("/T", ""))[:100] or None
                yield PdfChange(kind=kind, page=None if place is None else place + 1, what=what, rectangle=where)

    def _field_faults(self, widget: Object, field: Object) -> Iterator[PdfChangeKind]:
        yield from _needless_parts(widget, field)
        where = rectangle(widget.get("/Rect"))
        if where is None or len(entries(field.get("/Kids"))) > 1:
            yield PdfChangeKind.SIGNATURE_OUTSIDE
        elif _has_extent(where):
            if not _shows_everywhere(widget):
                yield PdfChangeKind.SIGNATURE_HIDES
            if not is_signed(field):
                yield PdfChangeKind.SIGNATURE_FIELD_UNSIGNED
            yield from self._position_faults(widget, where)

    def _position_faults(self, widget: Object, where: Rectangle) -> Iterator[PdfChangeKind]:
        place = self._page_of.get(widget.objgen)
        if place is None or len(self._pages_of[widget.objgen]) > 1 or not self._is_on_page(place, where):
            yield PdfChangeKind.SIGNATURE_OUTSIDE
        if place in self._pages and _covers(self._issued[self._pages[place]], where):
            yield PdfChangeKind.SIGNATURE_COVERS

    def _is_on_page(self, place: int, where: Rectangle) -> bool:
        page = self._new.pages[place].obj
        sheet = rectangle(inherited(page, "/CropBox")) or rectangle(inherited(page, "/MediaBox"))
        left, bottom, right, top = where
        is_inside = sheet is not None and (
            sheet[0] <= left and sheet[1] <= bottom and right <= sheet[2] and top <= sheet[3]
        )
        return is_inside and right - left <= _MAX_WIDTH and top - bottom <= _MAX_HEIGHT


def _needless_parts(widget: Object, field: Object) -> Iterator[PdfChangeKind]:
    """Yield what a field is or holds that no signature needs."""
    keys = keys_of(widget) | keys_of(field)
    allowed = _WIDGET_KEYS | _SIGNED_WIDGET_KEYS if is_signed(field) else _WIDGET_KEYS - {"/AP"}
    if widget.get("/Subtype") != Name.Widget:
        yield PdfChangeKind.ANNOTATION_ADDED
    if not widget.is_indirect:  # nothing tells it from others of its kind
        yield PdfChangeKind.FORM_FIELD_ADDED
    if keys & _ACTIONS:
        yield PdfChangeKind.ACTION_ADDED
    if keys - allowed - _ACTIONS or keys_of(widget.get("/MK")) or keys_of(field.get("/MK")):
        yield PdfChangeKind.SIGNATURE_HIDES


def _has_extent(where: Rectangle | None) -> bool:
    """Say whether something may show in a rectangle: readers also draw a field that brings no picture of its own."""
    return where is not None and (where[2] > where[0] or where[3] > where[1])


def _overlap(one: Rectangle, other: Rectangle, edge: float = 0.0) -> bool:
    """Say whether two rectangles share more than an edge of so many points."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return wide > edge and high > edge


def _shows_everywhere(widget: Object) -> bool:
    """Say whether a widget shows one thing, at any zoom, on screen and on paper."""
    flags = int(widget.get("/F", 0))
    if flags & (_INVISIBLE | _HIDDEN | _NO_ZOOM | _NO_ROTATE | _NO_VIEW | _TOGGLE) or not flags & _PRINT:
        return False
    return keys_of(widget.get("/AP")) == {"/N"} and _appearance(widget) is not None


def _appearance(widget: Object) -> Object | None:
    drawn = widget.get("/AP")
    normal = drawn.get("/N") if is_dictionary(drawn) else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def _covers(page: Any, where: Rectangle) -> bool:
    """Say whether something of the issued page stands below: words, a picture, or a mark that lies within."""
    left, bottom, right, top = where
    words = page.get_textpage().get_text_bounded(left, bottom, right, top)
    for label in _LABELS:
        words = words.replace(label, "")
    if words.strip():
        return True
    return any(_is_covered(drawn, where) for drawn in page.get_objects(max_depth=4))


def _is_covered(drawn: Any, where: Rectangle) -> bool:
    if drawn.level > 0:  # in a form, with coordinates of its own: the grey SPECIMEN behind the words is drawn so
        return bool(drawn.type == raw.FPDF_PAGEOBJ_IMAGE)
    if drawn.type in {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
        return False
    x0, y0, x1, y1 = drawn.get_bounds()
    if x1 <= where[0] or x0 >= where[2] or y1 <= where[1] or y0 >= where[3]:
        return False
    if drawn.type != raw.FPDF_PAGEOBJ_PATH:
        return True
    if min(x1 - x0, y1 - y0) <= _LINE_WIDTH:
        return False
    is_within = x0 >= where[0] and x1 <= where[2] and y0 >= where[1] and y1 <= where[3]
    return is_within or min(x1 - x0, y1 - y0) <= _TICK_BOX_SIZE or not _is_box(drawn)


def _is_box(drawn: Any) -> bool:
    """Say whether a path is a rectangle, filled or as a border: one to sign in, or a background."""
    count = raw.FPDFPath_CountSegments(drawn.raw)
    if not 0 < count <= _MAX_SEGMENTS:
        return False
    before: tuple[float, float] | None = None
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(drawn.raw, place)
        kind, x, y = raw.FPDFPathSegment_GetType(segment), c_float(), c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_LINETO and before is not None:
            if abs(x.value - before[0]) > _ROUNDING and abs(y.value - before[1]) > _ROUNDING:
                return False
        elif kind != raw.FPDF_SEGMENT_MOVETO:
            return False
        before = (x.value, y.value)
    return True


def _appearance_text(appearance: Object | None) -> str:
    """Return the words that an appearance shows."""
    if appearance is None:
        return ""
    with pikepdf.new() as alone:
        page = alone.add_blank_page(page_size=(600, 600))
        drawing = alone.copy_foreign(appearance) if appearance.is_indirect else appearance
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Shown=drawing))
        page.obj.Contents = alone.make_stream(b"/Shown Do")
        out = BytesIO()
        alone.save(out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return " ".join(document[0].get_textpage().get_text_bounded().split())[:500]
