"""Finds the differences between the objects of a PDF as issued and as uploaded."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import pikepdf
from pikepdf import Object

from internships.domain.pdf_changes import PdfChange, PdfChangeKind
from internships.rendering.comparison.pdf_values import (
    Pair,
    ValueComparer,
    entries,
    images,
    inherited,
    is_dictionary,
    keys_of,
    rectangle,
)
from internships.rendering.comparison.signature_widgets import is_signature, signature_widgets
from internships.rendering.comparison.signing_entries import unneeded_entry_changes

K = PdfChangeKind
_BOXES = ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox", "/UserUnit")
_PAGE_KEYS_APART = frozenset({"/Parent", "/Contents", "/Resources", "/Annots", "/Rotate", *_BOXES, "/AA", "/Type"})
_VOLATILE_KEYS = frozenset({"/ModDate", "/Producer"})
_VOLATILE_XMP = frozenset(
    {
        "{http://ns.adobe.com/xap/1.0/}ModifyDate",
        "{http://ns.adobe.com/xap/1.0/}MetadataDate",
        "{http://ns.adobe.com/pdf/1.3/}Producer",
        "{http://ns.adobe.com/xap/1.0/mm/}InstanceID",
        "{http://ns.adobe.com/xap/1.0/mm/}DocumentID",
    }
)
"""XMP properties that every program changes when it saves or signs."""
_SIGNATURE_FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_SIGNING_ROOT_KEYS = frozenset({"/DSS", "/Extensions", "/Version", "/Perms"})
"""Catalogue entries that signing adds; ``revision_rules`` and ``signing_entries`` check them."""
_SIGNING_WIDGET_KEYS = frozenset({"/V", "/AP", "/F", "/M", "/Lock", "/SV", "/AS"})
_ROOT_KEY_CHANGES = {
    "/OpenAction": K.ACTION_ADDED,
    "/AA": K.ACTION_ADDED,
    "/OCProperties": K.LAYERS_ADDED,
    "/Outlines": K.OUTLINE_CHANGED,
    "/StructTreeRoot": K.STRUCTURE_CHANGED,
    "/MarkInfo": K.STRUCTURE_CHANGED,
    "/Lang": K.STRUCTURE_CHANGED,
}
_ROOT_KEYS_APART = frozenset({"/Pages", "/Names", "/AF", "/Metadata", "/AcroForm", "/Type"})


@dataclass(frozen=True)
class ComparedPdf:
    """One of the two files, with the text of its pages."""

    pdf: pikepdf.Pdf
    texts: tuple[str, ...]

    @property
    def pages(self) -> list[Object]:
        return [page.obj for page in self.pdf.pages]


class Differences:
    """Compares two files; ``appended`` says that the new file starts with the bytes of the old one."""

    def __init__(self, old: ComparedPdf, new: ComparedPdf, *, appended: bool) -> None:
        self.old, self.new, self.appended = old, new, appended
        self._widgets = {widget.objgen for widget, _ in signature_widgets(new.pdf)}
        self._aligned, self._unpaired = self._align_pages()
        known: set[Pair] = {(old.pages[a].objgen, new.pages[b].objgen) for a, b in self._aligned}
        self._comparer = ValueComparer(known)
        self._equal = self._comparer.equal

    def changes(self) -> Iterator[PdfChange]:
        """Yield every difference."""
        yield from self._unpaired
        for before, after in self._aligned:
            yield from self._page_changes(before, after)
        yield from self._catalogue_changes()
        yield from self._attachment_changes()
        yield from self._metadata_changes()
        yield from self._form_changes()
        yield from unneeded_entry_changes(self.old.pdf, self.new.pdf, self._comparer, appended=self.appended)

    @property
    def paired_pages(self) -> tuple[tuple[int, int], ...]:
        """The corresponding pages of the old and the new file, counted from 0."""
        return tuple(self._aligned)

    def _align_pages(self) -> tuple[list[tuple[int, int]], list[PdfChange]]:
        key: Callable[[Object], object] = (lambda page: page.objgen) if self.appended else _content_hash
        old, new = [key(page) for page in self.old.pages], [key(page) for page in self.new.pages]
        pairs: list[tuple[int, int]] = []
        changes: list[PdfChange] = []
        for operation, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            matched = list(zip(range(a, b), range(c, d), strict=False))
            if operation == "equal" or (operation == "replace" and not self.appended):
                pairs += matched
            elif operation == "replace":
                changes += [PdfChange(kind=K.PAGE_REPLACED, page=after + 1) for _, after in matched]
            changes += [PdfChange(kind=K.PAGE_REMOVED, page=index + 1) for index in range(a + len(matched), b)]
            changes += [PdfChange(kind=K.PAGE_ADDED, page=index + 1) for index in range(c + len(matched), d)]
        return pairs, changes

    def _page_changes(self, before: int, after: int) -> Iterator[PdfChange]:
        old, new, page = self.old.pages[before], self.new.pages[after], after + 1
        if not self._equal(inherited(old, "/Rotate") or 0, inherited(new, "/Rotate") or 0):
            yield PdfChange(kind=K.PAGE_ROTATED, page=page)
        if not all(self._equal(inherited(old, box), inherited(new, box)) for box in _BOXES):
            yield PdfChange(kind=K.PAGE_RESIZED, page=page)
        yield from self._drawing_changes(old, new, page, self.old.texts[before] != self.new.texts[after])
        yield from self._annotation_changes(old, new, page)
        if not self._equal(old.get("/AA"), new.get("/AA")):
            yield PdfChange(kind=K.ACTION_ADDED, page=page)
        others = (keys_of(old) | keys_of(new)) - _PAGE_KEYS_APART
        if not all(self._equal(old.get(key), new.get(key)) for key in others):
            yield PdfChange(kind=K.PAGE_CHANGED, page=page)

    def _drawing_changes(self, old: Object, new: Object, page: int, is_text_other: bool) -> Iterator[PdfChange]:  # noqa: FBT001
        resources = inherited(old, "/Resources"), inherited(new, "/Resources")
        content = _content(old), _content(new)
        pictures = set(images(resources[1])) - set(images(resources[0]))
        if is_text_other:
            yield PdfChange(kind=K.TEXT_CHANGED, page=page)
        if content[0] != content[1] and (pictures or _inline_image_count(content[1]) > _inline_image_count(content[0])):
            yield PdfChange(kind=K.PICTURE_ADDED, page=page)
        elif content[0] != content[1] and not is_text_other:
            yield PdfChange(kind=K.DRAWING_CHANGED, page=page)
        if content[0] == content[1] and not self._equal(*resources):
            yield PdfChange(kind=K.FONT_CHANGED, page=page)

    def _annotation_changes(self, old: Object, new: Object, page: int) -> Iterator[PdfChange]:
        before, after = entries(old.get("/Annots")), entries(new.get("/Annots"))
        old_annotations = {self._annotation_key(entry): entry for entry in before}
        for entry in after:
            old_entry = old_annotations.pop(self._annotation_key(entry), None)
            if old_entry is None and entry.is_indirect and entry.objgen in self._widgets:
                continue  # judged as a signature
            if old_entry is None:
                is_field = entry.get("/Subtype") == pikepdf.Name.Widget
                kind = K.FORM_FIELD_ADDED if is_field else K.ANNOTATION_ADDED
                what = _short_text(entry.get("/T")) if is_field else str(entry.get("/Subtype", "/?"))[1:]
                yield PdfChange(kind=kind, page=page, what=what, rectangle=rectangle(entry.get("/Rect")))
            elif not self._equal(old_entry, entry, _SIGNING_WIDGET_KEYS if is_signature(entry) else frozenset({"/V"})):
                yield PdfChange(kind=K.ANNOTATION_CHANGED, page=page, rectangle=rectangle(entry.get("/Rect")))
        for entry in old_annotations.values():
            yield PdfChange(kind=K.ANNOTATION_REMOVED, page=page, rectangle=rectangle(entry.get("/Rect")))

    def _annotation_key(self, annotation: Object) -> object:
        if self.appended and annotation.is_indirect:
            return annotation.objgen
        return str(annotation.get("/Subtype")), rectangle(annotation.get("/Rect")), _short_text(annotation.get("/T"))

    def _catalogue_changes(self) -> Iterator[PdfChange]:
        old, new = self.old.pdf.Root, self.new.pdf.Root
        for key in sorted((keys_of(old) | keys_of(new)) - _ROOT_KEYS_APART - _SIGNING_ROOT_KEYS):
            if not self._equal(old.get(key), new.get(key)):
                yield PdfChange(
                    kind=_ROOT_KEY_CHANGES.get(key, K.CATALOGUE_CHANGED),
                    what=None if key in _ROOT_KEY_CHANGES else key[1:],
                )
        name_trees = old.get("/Names"), new.get("/Names")
        for key in sorted((keys_of(name_trees[0]) | keys_of(name_trees[1])) - {"/EmbeddedFiles"}):
            if not self._equal(_entry(name_trees[0], key), _entry(name_trees[1], key)):
                kind = K.SCRIPT_ADDED if key == "/JavaScript" else K.CATALOGUE_CHANGED
                yield PdfChange(kind=kind, what=None if kind is K.SCRIPT_ADDED else key[1:])

    def _attachment_changes(self) -> Iterator[PdfChange]:
        old, new = self.old.pdf.attachments, self.new.pdf.attachments
        is_unchanged = True
        for name in sorted({*old, *new}):
            kind = (K.ATTACHMENT_ADDED if name not in old else K.ATTACHMENT_REMOVED if name not in new else None) or (
                self._attachment_change(old[name].obj, new[name].obj)
            )
            if kind is not None:
                is_unchanged = False
                yield PdfChange(kind=kind, what=name)
        roots = self.old.pdf.Root, self.new.pdf.Root
        if is_unchanged and not self._equal(roots[0].get("/AF"), roots[1].get("/AF")):
            yield PdfChange(kind=K.ATTACHMENT_RENAMED)

    def _attachment_change(self, old: Object, new: Object) -> PdfChangeKind | None:
        if self._equal(old, new):
            return None
        return K.ATTACHMENT_RENAMED if self._equal(old.get("/EF"), new.get("/EF")) else K.ATTACHMENT_CHANGED

    def _metadata_changes(self) -> Iterator[PdfChange]:
        old, new = (pdf.trailer.get("/Info") for pdf in (self.old.pdf, self.new.pdf))
        keys = (keys_of(old) | keys_of(new)) - _VOLATILE_KEYS
        changed = [key for key in sorted(keys) if not self._equal(_entry(old, key), _entry(new, key))]
        xmp = [_xmp(pdf) for pdf in (self.old.pdf, self.new.pdf)]
        if changed or xmp[0] != xmp[1]:
            yield PdfChange(kind=K.METADATA_CHANGED, what=", ".join(key[1:] for key in changed) or "XMP")

    def _form_changes(self) -> Iterator[PdfChange]:
        old, new = self.old.pdf.Root.get("/AcroForm"), self.new.pdf.Root.get("/AcroForm")
        keys = (keys_of(old) | keys_of(new)) - _SIGNATURE_FORM_KEYS - {"/NeedAppearances"}
        if any(not self._equal(_entry(old, key), _entry(new, key)) for key in keys):
            yield PdfChange(kind=K.FORM_CHANGED)
        before, after = _fields(self.old.pdf), _fields(self.new.pdf)
        for name in sorted({*before, *after}):
            if name not in after:
                yield PdfChange(kind=K.FORM_FIELD_REMOVED, what=name)
            elif name not in before:
                if not is_signature(after[name]) and "/Subtype" not in after[name]:
                    yield PdfChange(kind=K.FORM_FIELD_ADDED, what=name)
            elif not is_signature(after[name]) and not self._equal(before[name].get("/V"), after[name].get("/V")):
                yield PdfChange(kind=K.FORM_VALUE_CHANGED, what=name)


def _entry(value: Object | None, key: str) -> Object | None:
    return value.get(key) if is_dictionary(value) else None


def _fields(pdf: pikepdf.Pdf) -> dict[str, Object]:
    fields: dict[str, Object] = {}
    pending = [("", field) for field in entries(_entry(pdf.Root.get("/AcroForm"), "/Fields"))]
    while pending and len(fields) < 5_000:
        parent, field = pending.pop()
        if not is_dictionary(field):
            continue
        name = ".".join(part for part in (parent, _short_text(field.get("/T"))) if part)
        if name in fields:
            continue
        fields[name] = field
        pending += [(name, kid) for kid in entries(field.get("/Kids")) if is_dictionary(kid) and "/T" in kid]
    return fields


def _short_text(text: Object | None) -> str:
    return "" if text is None else str(text)[:100]


def _content(page: Object) -> bytes:
    contents = page.get("/Contents")
    streams = entries(contents) or ([contents] if contents is not None else [])
    return b"\n".join(stream.read_bytes() for stream in streams)


def _inline_image_count(content: bytes) -> int:
    return content.count(b"\nBI") + content.count(b" BI ")


def _content_hash(page: Object) -> str:
    return hashlib.sha256(_content(page)).hexdigest()


def _xmp(pdf: pikepdf.Pdf) -> dict[str, str]:
    metadata = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    return {key: str(value) for key, value in metadata.items() if key not in _VOLATILE_XMP}
