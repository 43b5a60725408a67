"""Checks new signature fields: their appearance must stay in their rectangle and cover nothing."""

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Name, Object

from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.rendering.comparison.page_content import covers_content
from internships.rendering.comparison.pdf_values import Rectangle, entries, inherited, is_dictionary, keys_of, rectangle

_WIDGET_KEYS = frozenset((
    "/Type", "/Subtype", "/FT", "/T", "/V", "/F", "/P", "/Rect", "/AP", "/Ff", "/Lock", "/SV", "/MK", "/Parent",
    "/Kids",
))  # fmt: skip
_SIGNED_WIDGET_KEYS = frozenset((
    "/TU", "/TM", "/DA", "/DR", "/Q", "/H", "/M", "/NM", "/StructParent", "/Border", "/BS",
))  # fmt: skip
"""Further keys that are allowed only at a signed field; they draw nothing beside the signature."""
_ACTIONS = frozenset({"/A", "/AA"})
_INVISIBLE, _HIDDEN, _PRINT, _NO_ZOOM, _NO_ROTATE, _NO_VIEW, _TOGGLE = 1, 2, 4, 8, 16, 32, 256
_MAX_WIDTH, _MAX_HEIGHT = 320.0, 160.0
"""Points (about 11 by 5.5 cm); the maximum size of a signature."""
_SHARED_EDGE = 1.0
"""Points; the overlap that two signatures may have."""


def is_signature(field: Object) -> bool:
    """Say whether a field is a signature field."""
    return inherited(field, "/FT") == Name.Sig


def signature_widgets(pdf: pikepdf.Pdf) -> Iterator[tuple[Object, Object]]:
    """Yield ``(widget, field)`` for every signature field of the form."""
    form = pdf.Root.get("/AcroForm")
    pending = list(entries(form.get("/Fields"))) if is_dictionary(form) else []
    seen: set[tuple[int, int]] = set()
    while pending:
        field = pending.pop()
        if not is_dictionary(field) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        if is_signature(field):
            kids = [kid for kid in entries(field.get("/Kids")) if is_dictionary(kid)]
            yield from ((kid, field) for kid in kids or [field])
        else:
            pending += entries(field.get("/Kids"))


def is_signed(field: Object) -> bool:
    """Say whether a field has a signature, valid or not."""
    return is_dictionary(field.get("/V"))


class SignatureFieldCheck:
    """Checks the signature fields that a file has in addition to those of the issued one."""

    def __init__(self, old: pikepdf.Pdf, new: pikepdf.Pdf, issued: Any, pages: dict[int, int]) -> None:
        """``issued`` is the issued file in pdfium; ``pages`` maps a page to the issued page, counted from 0."""
        self._known = {widget.objgen for widget, _ in signature_widgets(old)}
        self._new, self._issued, self._pages = new, issued, pages
        self._pages_of: dict[tuple[int, int], list[int]] = {}
        for number, page in enumerate(new.pages):
            for entry in entries(page.obj.get("/Annots")):
                self._pages_of.setdefault(entry.objgen, []).append(number)
        self._page_of = {widget: numbers[-1] for widget, numbers in self._pages_of.items()}

    @cached_property
    def changes(self) -> tuple[PdfChange, ...]:
        """The faults of the new fields."""
        return tuple(self._changes())

    def visible_fields(self) -> dict[str, tuple[int, str]]:
        """Return the page (from 1) and the text of each visible field, by name."""
        return {
            str(field.get("/T", "")): (self._page_of[widget.objgen] + 1, _appearance_text(_appearance(widget)))
            for widget, field in signature_widgets(self._new)
            if widget.objgen in self._page_of and _has_extent(rectangle(widget.get("/Rect")))
        }

    def signed_rectangles(self) -> dict[int, list[Rectangle]]:
        """Return the rectangles of signatures without faults, by page from 0."""
        faulty = {change.rectangle for change in self.changes}
        rectangles: dict[int, list[Rectangle]] = {}
        for widget, field in signature_widgets(self._new):
            page, area = self._page_of.get(widget.objgen), rectangle(widget.get("/Rect"))
            if page is not None and area is not None and is_signed(field) and area not in faulty:
                rectangles.setdefault(page, []).append(area)
        return rectangles

    def unsigned(self) -> set[str]:
        """Return the names of the new fields without signature."""
        return {
            str(field.get("/T", ""))
            for widget, field in signature_widgets(self._new)
            if not self._is_known(widget) and not is_signed(field)
        }

    def _is_known(self, widget: Object) -> bool:
        return bool(widget.is_indirect and widget.objgen in self._known)

    def _changes(self) -> Iterator[PdfChange]:
        occupied: list[tuple[int | None, Rectangle]] = []
        for widget, field in signature_widgets(self._new):
            page, area = self._page_of.get(widget.objgen), rectangle(widget.get("/Rect"))
            kinds = [] if self._is_known(widget) else list(self._field_faults(widget, field))
            if area is not None and _has_extent(area):
                if any(other_page == page and _overlap(area, other, _SHARED_EDGE) for other_page, other in occupied):
                    kinds.append(PdfChangeKind.SIGNATURE_COVERS)
                occupied.append((page, area))
            for kind in dict.fromkeys(kinds):
                what = str(field.get("/T", ""))[:100] or None
                yield PdfChange(kind=kind, page=None if page is None else page + 1, what=what, rectangle=area)

    def _field_faults(self, widget: Object, field: Object) -> Iterator[PdfChangeKind]:
        yield from _needless_parts(widget, field)
        area = rectangle(widget.get("/Rect"))
        if area is None or len(entries(field.get("/Kids"))) > 1:
            yield PdfChangeKind.SIGNATURE_OUTSIDE
        elif _has_extent(area):
            if not _shows_everywhere(widget):
                yield PdfChangeKind.SIGNATURE_HIDES
            if not is_signed(field):
                yield PdfChangeKind.SIGNATURE_FIELD_UNSIGNED
            yield from self._position_faults(widget, area)

    def _position_faults(self, widget: Object, area: Rectangle) -> Iterator[PdfChangeKind]:
        page = self._page_of.get(widget.objgen)
        if page is None or len(self._pages_of[widget.objgen]) > 1 or not self._is_on_page(page, area):
            yield PdfChangeKind.SIGNATURE_OUTSIDE
        if page in self._pages and covers_content(self._issued[self._pages[page]], area):
            yield PdfChangeKind.SIGNATURE_COVERS

    def _is_on_page(self, number: int, area: Rectangle) -> bool:
        page = self._new.pages[number].obj
        page_area = rectangle(inherited(page, "/CropBox")) or rectangle(inherited(page, "/MediaBox"))
        left, bottom, right, top = area
        is_inside = page_area is not None and (
            page_area[0] <= left and page_area[1] <= bottom and right <= page_area[2] and top <= page_area[3]
        )
        return is_inside and right - left <= _MAX_WIDTH and top - bottom <= _MAX_HEIGHT


def _needless_parts(widget: Object, field: Object) -> Iterator[PdfChangeKind]:
    """Yield the faults of a field that has more than a signature needs."""
    keys = keys_of(widget) | keys_of(field)
    allowed = _WIDGET_KEYS | _SIGNED_WIDGET_KEYS if is_signed(field) else _WIDGET_KEYS - {"/AP"}
    if widget.get("/Subtype") != Name.Widget:
        yield PdfChangeKind.ANNOTATION_ADDED
    if not widget.is_indirect:  # it has no identity, so it can't be matched with an issued field
        yield PdfChangeKind.FORM_FIELD_ADDED
    if keys & _ACTIONS:
        yield PdfChangeKind.ACTION_ADDED
    if keys - allowed - _ACTIONS or keys_of(widget.get("/MK")) or keys_of(field.get("/MK")):
        yield PdfChangeKind.SIGNATURE_HIDES


def _has_extent(area: Rectangle | None) -> bool:
    """Say whether a rectangle is visible; readers draw even a field without an appearance."""
    return area is not None and (area[2] > area[0] or area[3] > area[1])


def _overlap(one: Rectangle, other: Rectangle, edge: float = 0.0) -> bool:
    """Say whether two rectangles overlap by more than ``edge`` points."""
    width, height = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return width > edge and height > edge


def _shows_everywhere(widget: Object) -> bool:
    """Say whether a widget always has the same appearance, at any zoom, on screen and on paper."""
    flags = int(widget.get("/F", 0))
    if flags & (_INVISIBLE | _HIDDEN | _NO_ZOOM | _NO_ROTATE | _NO_VIEW | _TOGGLE) or not flags & _PRINT:
        return False
    return keys_of(widget.get("/AP")) == {"/N"} and _appearance(widget) is not None


def _appearance(widget: Object) -> Object | None:
    appearances = widget.get("/AP")
    normal = appearances.get("/N") if is_dictionary(appearances) else None
    return normal if isinstance(normal, pikepdf.Stream) else None


def _appearance_text(appearance: Object | None) -> str:
    """Return the text in an appearance."""
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
