"""The fields in which somebody signed: what they show may stay in their own rectangle and cover nothing."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Name, Object
from pypdfium2 import raw

from internships.domain.pdf_changes import Change, ChangeKind
from internships.rendering.pdf_values import entries, inherited, is_dictionary, keys_of, rectangle

_KEYS = frozenset(
    {"/Type", "/Subtype", "/FT", "/T", "/TU", "/TM", "/V", "/F", "/P", "/Rect", "/AP", "/Ff", "/Lock", "/SV"}
)
_ALSO = frozenset({"/MK", "/DA", "/DR", "/Q", "/H", "/M", "/NM", "/StructParent", "/Parent", "/Kids", "/Border", "/BS"})
_ACTIONS = frozenset({"/A", "/AA"})
_INVISIBLE, _HIDDEN, _PRINT, _NO_ZOOM, _NO_ROTATE, _NO_VIEW, _TOGGLE = 1, 2, 4, 8, 16, 32, 256
_WIDEST, _HIGHEST = 320.0, 160.0
"""Points: about 11 by 5.5 cm. A picture of a signature is not larger."""
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
        if not is_dictionary(field) or field.objgen in seen:
            continue
        seen.add(field.objgen)
        if is_signature(field):
            kids = [kid for kid in entries(field.get("/Kids")) if is_dictionary(kid)]
            yield from ((kid, field) for kid in kids or [field])
        else:
            left += entries(field.get("/Kids"))


class Widgets:
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

    def changes(self) -> Iterator[Change]:
        """Yield what is wrong with the new fields."""
        for widget, field in signature_widgets(self._new):
            if widget.objgen not in self._known:
                for kind in self._wrong(widget, field):
                    place = self._page_of.get(widget.objgen)
                    yield Change(
                        kind=kind,
                        page=None if place is None else place + 1,
                        what=str(field.get("/T", ""))[:100] or None,
                        rectangle=rectangle(widget.get("/Rect")),
                    )

    def shown(self) -> dict[str, tuple[int, str]]:
        """Return the page (from 1) and the words of each visible field, by name."""
        return {
            str(field.get("/T", "")): (self._page_of[widget.objgen] + 1, _words(_appearance(widget)))
            for widget, field in signature_widgets(self._new)
            if widget.objgen in self._page_of and _is_visible(widget)
        }

    def rectangles(self) -> dict[int, list[Rectangle]]:
        """Return the rectangles in which signatures show, by page from 0."""
        found: dict[int, list[Rectangle]] = {}
        for widget, _ in signature_widgets(self._new):
            place, where = self._page_of.get(widget.objgen), rectangle(widget.get("/Rect"))
            if place is not None and where is not None:
                found.setdefault(place, []).append(where)
        return found

    def _wrong(self, widget: Object, field: Object) -> Iterator[ChangeKind]:
        keys = keys_of(widget) | keys_of(field)
        if keys & _ACTIONS:
            yield ChangeKind.ACTION_ADDED
        if keys - _KEYS - _ALSO - _ACTIONS:
            yield ChangeKind.SIGNATURE_HIDES
        if not _is_visible(widget):
            return
        if not _shows_alike(widget):
            yield ChangeKind.SIGNATURE_HIDES
        if not is_dictionary(field.get("/V")):
            yield ChangeKind.SIGNATURE_FIELD_UNSIGNED
        yield from self._misplaced(widget)

    def _misplaced(self, widget: Object) -> Iterator[ChangeKind]:
        where, place = rectangle(widget.get("/Rect")), self._page_of.get(widget.objgen)
        if where is None or place is None:
            return
        if len(self._pages_of[widget.objgen]) > 1 or not self._fits(place, where):
            yield ChangeKind.SIGNATURE_OUTSIDE
        if place in self._pages and _covers(self._issued[self._pages[place]], where):
            yield ChangeKind.SIGNATURE_COVERS

    def _fits(self, place: int, where: Rectangle) -> bool:
        page = self._new.pages[place].obj
        sheet = rectangle(inherited(page, "/CropBox")) or rectangle(inherited(page, "/MediaBox"))
        left, bottom, right, top = where
        is_inside = sheet is not None and (
            sheet[0] <= left and sheet[1] <= bottom and right <= sheet[2] and top <= sheet[3]
        )
        return is_inside and right - left <= _WIDEST and top - bottom <= _HIGHEST


def _is_visible(widget: Object) -> bool:
    where = rectangle(widget.get("/Rect"))
    if where is None or "/AP" not in widget:
        return False
    return where[2] - where[0] > 0 and where[3] - where[1] > 0


def _shows_alike(widget: Object) -> bool:
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
    (left, bottom, right, top), (x0, y0, x1, y1) = where, drawn.get_bounds()
    if x1 <= left or x0 >= right or y1 <= bottom or y0 >= top:
        return False
    if drawn.type != raw.FPDF_PAGEOBJ_PATH:
        return True
    is_within = x0 >= left and x1 <= right and y0 >= bottom and y1 <= top
    return bool(is_within and min(x1 - x0, y1 - y0) > 2)  # a tick; a line to sign on is thinner


def _words(appearance: Object | None) -> str:
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
