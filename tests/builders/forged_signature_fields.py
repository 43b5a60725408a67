"""Forged signature fields, and forged versions of what signing writes beside them."""

import io
from collections.abc import Callable
from math import ceil, floor
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.generic import ArrayObject, NameObject, TextStringObject
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pypdfium2 import raw

from internships.domain.pdf_changes import PdfChangeKind
from tests.builders.signed_pdfs import signed
from tests.builders.tampered_pdfs import (
    HELVETICA,
    OVER_TEXT,
    Change,
    Writer,
    appearance,
    in_catalogue,
    pdf_dictionary,
    put_on_page,
    updated,
)

K = PdfChangeKind
BLANK_AREA = (60, 90, 200, 130)
"""Where nothing is printed on the last page."""
NOWHERE = (0, 0, 0, 0)
SCRIPT = {"/S": "/JavaScript", "/JS": "app.alert(1)"}
SHAPES = ("Square", "Circle", "Text", "Line", "Popup", "Highlight", "Redact", "FreeText")


def add_to_form(writer: Writer, reference: Any) -> None:
    """Put a field in the form, which the document may not have yet."""
    fields = writer.root["/AcroForm"]["/Fields"] if "/AcroForm" in writer.root else ArrayObject()
    writer.root[NameObject("/AcroForm")] = pdf_dictionary({"/Fields": [*fields, reference], "/SigFlags": 3})
    writer.update_root()


def field(*, page: int = 0, pictured: bool = False, **entries: Any) -> Change:
    """Add a field for a signature to page and form."""

    def change(writer: Writer) -> None:
        wanted = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": "forged", "F": 4, "Rect": list(OVER_TEXT)}
        annotation = pdf_dictionary({f"/{key}": value for key, value in {**wanted, **entries}.items()})
        if pictured:
            annotation[NameObject("/AP")] = pdf_dictionary({"/N": appearance(writer, BLANK_AREA)})
        add_to_form(writer, put_on_page(writer, annotation, page))

    return change


def black_box_field(shape: str = "Square") -> Change:
    """Add what a reader draws by itself, called a field for a signature."""
    return field(Subtype=f"/{shape}", BS={"/W": 60})


def field_without_number(writer: Writer) -> None:
    """Put a field in the form that has no number, as an annotation on the page has none."""
    add_to_form(
        writer,
        pdf_dictionary({"/FT": "/Sig", "/T": "forged", "/Type": "/Annot", "/Subtype": "/Widget", "/Rect": NOWHERE}),
    )
    entries = {"/Type": "/Annot", "/Subtype": "/Square", "/F": 4, "/Rect": list(OVER_TEXT), "/BS": {"/W": 60}}
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ()), pdf_dictionary(entries)])
    writer.update_container(page)


def form_resources(writer: Writer) -> None:
    entries = {"/Fields": [], "/DR": {"/Font": {"/F1": HELVETICA}, "/X": SCRIPT}}
    writer.root[NameObject("/AcroForm")] = pdf_dictionary(entries)
    writer.update_root()


def unknown_trailer_entry(writer: Writer) -> None:
    writer.update_root()  # an update without an object is not written
    writer.set_custom_trailer_entry(NameObject("/Forged"), TextStringObject("1 mei 2027"))


def then_signed(change: Change) -> Callable[[bytes], bytes]:
    return lambda content: signed(updated(content, change))


def after_signing(change: Change, **signing: Any) -> Callable[[bytes], bytes]:
    return lambda content: updated(signed(content, **signing), change)


def signed_over_signature(content: bytes) -> bytes:
    """Sign in a blank area, then lay a larger picture over it."""
    return signed(
        signed(content, place=BLANK_AREA, page=6), "Bo Claes", place=(50, 80, 210, 140), page=6, says="Geweigerd"
    )


def signed_over_logo(content: bytes) -> bytes:
    """Sign over the drawn mark with the most strokes of the first page, but for a thin strip at its left."""
    with pypdfium2.PdfDocument(content) as pdf:
        marks = [mark for mark in pdf[0].get_objects([raw.FPDF_PAGEOBJ_PATH]) if mark.level == 0]
        left, bottom, right, top = max(marks, key=lambda mark: raw.FPDFPath_CountSegments(mark.raw)).get_bounds()
    return signed(content, place=(floor(left) + 1, floor(bottom), ceil(right), ceil(top)))


def with_empty_fields(content: bytes, *, page: int = 6) -> bytes:
    """Prepare two fields as a platform does: one with a place, one without."""
    writer = Writer(io.BytesIO(content))
    append_signature_field(writer, SigFieldSpec("first", on_page=page, box=BLANK_AREA))
    append_signature_field(writer, SigFieldSpec("second"))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


Kinds = dict[str, tuple[Callable[[bytes], bytes], PdfChangeKind, int | None]]
FORGERIES: Kinds = {
    **{
        f"a {shape} called a signature, and signed elsewhere": (
            then_signed(black_box_field(shape)),
            K.ANNOTATION_ADDED,
            1,
        )
        for shape in SHAPES
    },
    "a black box called a signature, after signing": (after_signing(black_box_field()), K.ANNOTATION_ADDED, 1),
    "a black box called a signature, between two": (
        lambda content: signed(updated(signed(content), black_box_field()), "Bo Claes"),
        K.ANNOTATION_ADDED,
        1,
    ),
    "a black box called a signature, after a seal": (
        after_signing(black_box_field(), seals=True),
        K.ANNOTATION_ADDED,
        1,
    ),
    "a black box signed itself": (
        lambda content: signed(updated(content, black_box_field()), field="forged"),
        K.ANNOTATION_ADDED,
        1,
    ),
    "an annotation without a number beside a field without one": (
        after_signing(field_without_number),
        K.ANNOTATION_ADDED,
        1,
    ),
    "a large empty field, after signing": (after_signing(field()), K.SIGNATURE_FIELD_UNSIGNED, 1),
    "a large empty field, and signed elsewhere": (then_signed(field()), K.SIGNATURE_FIELD_UNSIGNED, 1),
    "an empty field in the white": (then_signed(field(page=6, Rect=BLANK_AREA)), K.SIGNATURE_FIELD_UNSIGNED, 7),
    "an empty field without a place, after signing": (
        after_signing(field(Rect=NOWHERE)),
        K.CHANGED_OTHERWISE,
        None,
    ),
    "a prepared field that is left empty": (
        lambda content: signed(with_empty_fields(content), field="second"),
        K.SIGNATURE_FIELD_UNSIGNED,
        7,
    ),
    "a field that a reader fills with white and words": (
        then_signed(field(MK={"/BG": [1, 1, 1], "/CA": "1 mei 2027"}, DA="/Helv 12 Tf 0 g")),
        K.SIGNATURE_HIDES,
        1,
    ),
    "words at an invisible empty field": (
        then_signed(field(Rect=NOWHERE, TU="De vergoeding is 0 euro")),
        K.SIGNATURE_HIDES,
        1,
    ),
    "a rectangle of five numbers": (then_signed(field(Rect=[*OVER_TEXT, 0], pictured=True)), K.SIGNATURE_OUTSIDE, 1),
    "a rectangle of words": (
        then_signed(field(Rect=["60", "500", "300", "600"])),
        K.SIGNATURE_OUTSIDE,
        1,
    ),
    "a signature over most of a logo": (signed_over_logo, K.SIGNATURE_COVERS, 1),
    "a signature over a signature": (signed_over_signature, K.SIGNATURE_COVERS, 7),
    "a script as an extension": (then_signed(in_catalogue(Extensions={"/X": SCRIPT})), K.CATALOGUE_CHANGED, None),
    "a script in a known extension": (
        after_signing(in_catalogue(Extensions={"/ESIC": {"/BaseVersion": SCRIPT}})),
        K.CATALOGUE_CHANGED,
        None,
    ),
    "an older version": (after_signing(in_catalogue(Version="/1.0")), K.CATALOGUE_CHANGED, None),
    "a script among the fonts of the form": (then_signed(form_resources), K.FORM_CHANGED, None),
    "an unknown entry in the trailer": (after_signing(unknown_trailer_entry), K.CATALOGUE_CHANGED, None),
}
