"""Tampered PDFs: each change is an incremental update, which leaves the issued bytes as they were."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from tests.builders.signed_pdfs import signed

Writer = IncrementalPdfFileWriter
Change = Callable[[Writer], None]
HELVETICA = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
OVER_TEXT = (60, 500, 300, 600)
"""A rectangle in the midst of the words."""


def updated(content: bytes, change: Change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rebuilt(content: bytes, change: Callable[[pikepdf.Pdf], None], **saving: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out, **saving)
    return out.getvalue()


def pdf_dictionary(entries: dict[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): pdf_value(value) for key, value in entries.items()})


def pdf_value(value: Any) -> Any:
    if isinstance(value, str):
        return NameObject(value) if value.startswith("/") else generic.TextStringObject(value)
    if isinstance(value, dict) and not isinstance(value, generic.PdfObject):
        return pdf_dictionary(value)
    if isinstance(value, list | tuple) and not isinstance(value, generic.PdfObject):
        return ArrayObject(pdf_value(entry) for entry in value)
    numbers = {float: generic.FloatObject, int: NumberObject}
    return numbers[type(value)](value) if type(value) in numbers else value


def page_of(writer: Writer, place: int = 0) -> DictionaryObject:
    reference, _ = writer.find_page_for_modification(place)
    page = reference.get_object()
    assert isinstance(page, DictionaryObject)
    writer.update_container(page)
    return page


def on_page(**entries: Any) -> Change:
    def change(writer: Writer) -> None:
        page_of(writer).update(pdf_dictionary({f"/{key}": value for key, value in entries.items()}))

    return change


def in_catalogue(**entries: Any) -> Change:
    def change(writer: Writer) -> None:
        writer.root.update(pdf_dictionary({f"/{key}": value for key, value in entries.items()}))
        writer.update_root()

    return change


def drawn_behind(
    operators: bytes, resources: Callable[[Writer], dict[str, Any]] | None = None, place: int = 0
) -> Change:
    """Draw behind what a page draws."""

    def change(writer: Writer) -> None:
        page = page_of(writer, place)
        more = writer.add_object(StreamObject(stream_data=b"\nq\n" + operators + b"\nQ\n"))
        page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), more])
        for kind, named in (resources(writer) if resources else {}).items():
            held = page["/Resources"]
            writer.update_container(held)
            group = DictionaryObject(held[kind]) if kind in held else DictionaryObject()
            group.update(pdf_dictionary(named))
            held[NameObject(kind)] = group

    return change


def image_resource(writer: Writer) -> dict[str, Any]:
    entries = {"/Type": "/XObject", "/Subtype": "/Image", "/Width": 2, "/Height": 2, "/BitsPerComponent": 8}
    image = StreamObject(pdf_dictionary({**entries, "/ColorSpace": "/DeviceGray"}), stream_data=b"\xff\xff\x00\xff")
    return {"/XObject": {"/Forged": writer.add_object(image)}}


def helvetica(writer: Writer) -> dict[str, Any]:
    return {"/Font": {"/Forged": writer.add_object(pdf_dictionary(HELVETICA))}}


def annotated(**entries: Any) -> Change:
    def change(writer: Writer) -> None:
        wanted = {"Type": "/Annot", "Rect": list(OVER_TEXT), "F": 4, **entries}
        put_on_page(writer, pdf_dictionary({f"/{key}": value for key, value in wanted.items()}))

    return change


def put_on_page(writer: Writer, annotation: DictionaryObject, place: int = 0) -> Any:
    page, reference = page_of(writer, place), writer.add_object(annotation)
    annotations = page["/Annots"] if "/Annots" in page else ArrayObject()
    page[NameObject("/Annots")] = ArrayObject([*annotations, reference])
    return reference


def field_added(**entries: Any) -> Change:
    """Add a field to form and page."""

    def change(writer: Writer) -> None:
        wanted = {"Type": "/Annot", "Subtype": "/Widget", "T": "forged", "Rect": list(OVER_TEXT), "F": 4, **entries}
        field = pdf_dictionary({f"/{key}": value for key, value in wanted.items()})
        field[NameObject("/AP")] = pdf_dictionary({"/N": appearance(writer, OVER_TEXT)})
        reference = put_on_page(writer, field)
        writer.root[NameObject("/AcroForm")] = pdf_dictionary({"/Fields": [reference], "/SigFlags": 3})
        writer.update_root()

    return change


def appearance(writer: Writer, rectangle: tuple[int, int, int, int], says: str = "1 mei 2027") -> Any:
    box = [0, 0, rectangle[2] - rectangle[0], rectangle[3] - rectangle[1]]
    entries = {"/Type": "/XObject", "/Subtype": "/Form", "/BBox": box, "/Resources": {"/Font": {"/F1": HELVETICA}}}
    return writer.add_object(
        StreamObject(pdf_dictionary(entries), stream_data=f"BT /F1 12 Tf 4 4 Td ({says}) Tj ET".encode())
    )


def page_tree(change: Callable[[ArrayObject, Writer], list[Any]]) -> Change:
    def changed(writer: Writer) -> None:
        pages = writer.root["/Pages"]
        writer.update_container(pages)
        pages[NameObject("/Kids")] = ArrayObject(change(pages["/Kids"], writer))
        pages[NameObject("/Count")] = NumberObject(len(pages["/Kids"]))

    return changed


def blank_page(writer: Writer) -> Any:
    entries = {"/Type": "/Page", "/MediaBox": [0, 0, 595, 842], "/Resources": {}}
    page = pdf_dictionary({**entries, "/Contents": writer.add_object(StreamObject(stream_data=b"0 0 m 9 9 l S"))})
    page[NameObject("/Parent")] = writer.root.raw_get("/Pages")
    return writer.add_object(page)


def attached_file(writer: Writer) -> DictionaryObject:
    named = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    file = named[1]
    writer.update_container(file)
    assert isinstance(file, DictionaryObject)
    return file


def attachment_swapped(writer: Writer) -> None:
    stream = StreamObject(pdf_dictionary({"/Type": "/EmbeddedFile"}), stream_data=b'{"agreement": {}}')
    file = attached_file(writer)
    file[NameObject("/EF")] = pdf_dictionary({"/F": writer.add_object(stream), "/UF": writer.add_object(stream)})


def attachment_described(writer: Writer) -> None:
    attached_file(writer)[NameObject("/Desc")] = generic.TextStringObject("another record")


def attachment_added(writer: Writer) -> None:
    stream = writer.add_object(StreamObject(pdf_dictionary({"/Type": "/EmbeddedFile"}), stream_data=b"more"))
    file = pdf_dictionary({"/Type": "/Filespec", "/F": "zz.txt", "/UF": "zz.txt", "/EF": {"/F": stream}})
    named = writer.root["/Names"]["/EmbeddedFiles"]
    writer.update_container(named)
    entries = [*named["/Names"], generic.TextStringObject("zz.txt"), writer.add_object(file)]
    named[NameObject("/Names")] = ArrayObject(entries)


def attachment_removed(writer: Writer) -> None:
    named = writer.root["/Names"]["/EmbeddedFiles"]
    writer.update_container(named)
    named[NameObject("/Names")] = ArrayObject()


def title_changed(writer: Writer) -> None:
    writer.set_info(pdf_dictionary({"/Title": "Een andere titel", "/Producer": "WeasyPrint"}))


def xmp_changed(writer: Writer) -> None:
    stream = writer.root["/Metadata"]
    changed = stream.data.replace(b"internships", b"forgerships").replace(b"Stageovereenkomst", b"Arbeidsovereenkomst")
    assert changed != stream.data
    new = StreamObject(pdf_dictionary({"/Type": "/Metadata", "/Subtype": "/XML"}), stream_data=changed)
    writer.root[NameObject("/Metadata")] = writer.add_object(new)
    writer.update_root()


def script_named(writer: Writer) -> None:
    names = writer.root["/Names"]
    writer.update_container(names)
    script = writer.add_object(pdf_dictionary({"/S": "/JavaScript", "/JS": "app.alert(1)"}))
    names[NameObject("/JavaScript")] = pdf_dictionary({"/Names": ["go", script]})


def bookmark_changed(writer: Writer) -> None:
    first = writer.root["/Outlines"]["/First"]
    writer.update_container(first)
    first[NameObject("/Title")] = generic.TextStringObject("Iets anders")


def read_aloud_otherwise(writer: Writer) -> None:
    tree = writer.root["/StructTreeRoot"]
    writer.update_container(tree)
    tree[NameObject("/Lang")] = generic.TextStringObject("fr")


def font_replaced(writer: Writer) -> None:
    fonts = page_of(writer)["/Resources"]["/Font"]
    writer.update_container(fonts)
    fonts[NameObject(min(fonts))] = writer.add_object(pdf_dictionary(HELVETICA))


def another_catalogue(writer: Writer) -> None:
    """Put a whole other document in the place of the first: what a foreign file with right offsets does."""
    page = blank_page(writer)
    pages = writer.add_object(pdf_dictionary({"/Type": "/Pages", "/Kids": [page], "/Count": 1}))
    for key in [key for key in writer.root if key != "/Type"]:
        del writer.root[key]
    writer.root[NameObject("/Pages")] = pages
    writer.update_root()


def byte_flipped(content: bytes) -> bytes:
    """Change one byte in the midst of the first stream."""
    place = content.index(b"stream\n") + 60
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def broken_signature(content: bytes) -> bytes:
    """Sign, and change a digit inside the signature itself."""
    signed_content = signed(content)
    place = signed_content.rindex(b"/Contents <") + 400
    return (
        signed_content[:place]
        + (b"0" if signed_content[place : place + 1] != b"0" else b"1")
        + signed_content[place + 1 :]
    )


def written_beside_digits(content: bytes) -> bytes:
    """Sign, and write a reason where the digits of the signature are padded with noughts, which nobody signed."""
    signed_content = signed(content)
    end = signed_content.rindex(b"0" * 200 + b">") + 201
    forged = b">/Reason (Read and approved)"
    return signed_content[: end - 200] + forged + b" " * (200 - len(forged)) + signed_content[end:]


def signature_rewritten(content: bytes) -> bytes:
    """Sign visibly, and let a later revision give the field another picture."""
    place = (60, 90, 200, 130)
    signed_content = signed(content, place=place, page=6)

    def change(writer: Writer) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        writer.update_container(field)
        field[NameObject("/AP")] = pdf_dictionary({"/N": appearance(writer, place, "An Janssens")})

    return updated(signed_content, change)


def signature_dropped(content: bytes) -> bytes:
    """Sign, let somebody take the field out of the form, and sign again."""

    def change(writer: Writer) -> None:
        form = writer.root["/AcroForm"]
        writer.update_container(form)
        form[NameObject("/Fields")] = ArrayObject()

    return signed(updated(signed(content), change), "Bo Claes")


def hidden_signature(content: bytes, flags: int) -> bytes:
    """Sign with a field that shows on screen or on paper alone."""
    place = (60, 90, 200, 130)

    def change(writer: Writer) -> None:
        entries = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": "hidden", "Rect": list(place), "F": flags}
        field = pdf_dictionary({f"/{key}": value for key, value in entries.items()})
        field[NameObject("/AP")] = pdf_dictionary({"/N": appearance(writer, place)})
        reference = put_on_page(writer, field, 6)
        writer.root[NameObject("/AcroForm")] = pdf_dictionary({"/Fields": [reference], "/SigFlags": 3})
        writer.update_root()

    return signed(updated(content, change), field="hidden")


def changed_and_restored(content: bytes) -> bytes:
    """Turn a page, let somebody sign that, and turn it back."""
    return updated(signed(updated(content, on_page(Rotate=90))), on_page(Rotate=0))


def hidden_revision(content: bytes) -> bytes:
    """Turn a page, point the end of the file back at the issued version, and sign that."""
    end = content[content.rindex(b"startxref") :]
    return signed(updated(content, on_page(Rotate=90)) + end)


def nothing_changed(content: bytes) -> bytes:
    """Append a revision that writes the catalogue again as it was."""
    return updated(content, lambda writer: writer.update_root())


def decompression_bomb(writer: Writer) -> None:
    """Give the first page a drawing of a few hundred kB that unpacks to a gigabyte."""
    packer, blank = zlib.compressobj(), b" " * 2**20
    packed = b"".join(packer.compress(blank) for _ in range(1024)) + packer.flush()
    stream = StreamObject(pdf_dictionary({"/Filter": "/FlateDecode"}), encoded_data=packed)
    page_of(writer)[NameObject("/Contents")] = writer.add_object(stream)


def content_replaced(writer: Writer) -> None:
    """Draw the first page anew, with other words."""
    page = page_of(writer)
    content = page["/Contents"].data
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=content.replace(b"Tj", b"TJ", 1)[:-200]))


def on_two_pages(content: bytes) -> bytes:
    """Sign in the white of the last page, with a field that the first page shows too, over its words."""
    place = (60, 90, 200, 130)

    def change(writer: Writer) -> None:
        entries = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": "twice", "Rect": list(place), "F": 4}
        field = pdf_dictionary({f"/{key}": value for key, value in entries.items()})
        field[NameObject("/AP")] = pdf_dictionary({"/N": appearance(writer, place)})
        first = put_on_page(writer, field, 6)
        page = page_of(writer)
        annotations = page["/Annots"] if "/Annots" in page else ArrayObject()
        page[NameObject("/Annots")] = ArrayObject([*annotations, first])
        writer.root[NameObject("/AcroForm")] = pdf_dictionary({"/Fields": [first], "/SigFlags": 3})
        writer.update_root()

    return signed(updated(content, change), field="twice")


def encrypted(content: bytes, user: str) -> bytes:
    return rebuilt(content, lambda _: None, encryption=pikepdf.Encryption(owner="o", user=user))


def assembled_by(content: bytes) -> bytes:
    """Write all objects again, as another program does."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(io.BytesIO(content)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
