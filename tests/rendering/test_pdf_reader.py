"""Reading a PDF back: text, pages and record, or a refusal with its code."""

import zlib
from io import BytesIO

import pikepdf
import pytest

from internships.rendering.errors import NoRecordAttached, NotAPdf
from internships.rendering.pdf_printer import PdfPrinter
from internships.rendering.pdf_reader import MAX_FILE_BYTES, MAX_RECORD_BYTES, read_pdf
from tests.builders.print_orders import THREE_PAGES, a_print_order


def with_record(stream: bytes, packed: pikepdf.Name | pikepdf.Array | None = None) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["agreement.json"] = b"{}"
        content = pdf.attachments["agreement.json"].get_file().obj
        content.write(stream, filter=packed)
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def test_text_pages_and_record_come_back(printer: PdfPrinter) -> None:
    order = a_print_order(THREE_PAGES)
    print_ = printer.print(order)
    contents = read_pdf(print_.content)
    assert contents.pages == print_.pages
    assert "Overeenkomst" in contents.texts[0]
    assert "Zoë Ďurčo leert" in contents.texts[0]
    assert contents.attached_record() == order.attachment


def test_two_prints_that_differ_in_one_word_differ_in_text(printer: PdfPrinter) -> None:
    one, other = (read_pdf(printer.print(a_print_order(f"<p>{word}</p>")).content) for word in ("tien", "elf"))
    assert one.texts != other.texts
    assert one.record == other.record


def test_a_pdf_without_record_keeps_its_text(printer: PdfPrinter) -> None:
    contents = read_pdf(printer.print(a_print_order(attachment=None)).content)
    assert contents.pages == 1
    with pytest.raises(NoRecordAttached) as refusal:
        contents.attached_record()
    assert refusal.value.code == "no_record_attached"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"%PDF-1.7\n" + b"\x00" * MAX_FILE_BYTES,
    ],
    ids=["empty", "text", "header only", "zip", "too large"],
)
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPdf) as refusal:
        read_pdf(content)
    assert refusal.value.code == "not_a_pdf"


def test_a_pdf_without_its_end_is_called_incomplete() -> None:
    with pytest.raises(NotAPdf) as refusal:
        read_pdf(b"%PDF-1.7\n" + b"\x00" * 5000)
    assert refusal.value.code == "pdf_cut_off"


def test_a_pdf_cut_in_half_is_refused_or_read_but_never_crashes(printer: PdfPrinter) -> None:
    content = printer.print(a_print_order(THREE_PAGES)).content
    with pytest.raises(NotAPdf):
        read_pdf(content[: len(content) // 2])


def test_a_locked_pdf_is_refused() -> None:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(NotAPdf, match="password"):
        read_pdf(out.getvalue())


def test_a_record_that_swells_beyond_its_limit_is_not_unpacked() -> None:
    bomb = zlib.compress(b" " * (64 * MAX_RECORD_BYTES))
    contents = read_pdf(with_record(bomb, pikepdf.Name.FlateDecode))
    with pytest.raises(NoRecordAttached, match="larger than 4 MB"):
        contents.attached_record()


def test_a_record_packed_twice_or_not_at_all_is_distinguished() -> None:
    twice = zlib.compress(zlib.compress(b"{}"))
    filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    with pytest.raises(NoRecordAttached, match="packed"):
        read_pdf(with_record(twice, filters)).attached_record()
    assert read_pdf(with_record(b'{"a": 1}')).attached_record() == b'{"a": 1}'


def test_an_attachment_without_content_is_no_record() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(with_record(b"{}"))) as pdf:
        pdf.Root.Names.EmbeddedFiles = pikepdf.Dictionary(Names=["agreement.json", pikepdf.Dictionary(Type=1)])
        pdf.save(out)
    with pytest.raises(NoRecordAttached):
        read_pdf(out.getvalue()).attached_record()


def test_damaged_packing_is_no_record() -> None:
    with pytest.raises(NoRecordAttached):
        read_pdf(with_record(b"not deflated", pikepdf.Name.FlateDecode)).attached_record()


def test_reading_that_takes_too_long_is_given_up(printer: PdfPrinter) -> None:
    with pytest.raises(NotAPdf, match="longer than"):
        read_pdf(printer.print(a_print_order()).content, seconds=0.01)
