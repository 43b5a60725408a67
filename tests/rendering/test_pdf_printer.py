"""One order, one PDF: valid PDF/A and PDF/UA, with the metadata of the order only."""

from io import BytesIO
from pathlib import Path
from threading import Thread

import pikepdf
import pytest

from internships.rendering.errors import BrokenTemplate, UnprintableCharacters
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import THREE_PAGES, a_print_order, printing_folder
from tests.tools.verapdf import violations

PICTURES = "".join(f'<p><img src="asset:_base/assets/logo.{kind}" alt="merk"></p>' for kind in ("svg", "png"))


def test_a_print_is_archival_and_accessible_at_once(printer: PdfPrinter) -> None:
    print_ = printer.print(a_print_order(THREE_PAGES + PICTURES))
    assert print_.pages >= 3
    assert violations(print_.content, "3a") == []
    assert violations(print_.content, "ua1") == []


def test_a_paper_without_a_record_is_archival_and_accessible_too(printer: PdfPrinter) -> None:
    print_ = printer.print(a_print_order(attachment=None))
    assert violations(print_.content, "3a") == []
    assert violations(print_.content, "ua1") == []


def test_the_record_is_attached_once_as_the_data_of_the_document(printer: PdfPrinter) -> None:
    with pikepdf.open(BytesIO(printer.print(a_print_order()).content)) as pdf:
        (listed,) = pdf.Root.AF
        assert listed.AFRelationship == "/Data"
        attached = pdf.attachments["agreement.json"].get_file()
        assert attached.read_bytes() == b'{"agreement": "NZ-2026-0001"}'
        assert attached.mime_type == "application/json"
        assert attached.obj.Params.CreationDate == attached.obj.Params.ModDate == "D:20260203000000Z"


def test_the_pdf_says_of_itself_what_the_order_says_with_markup_as_text(printer: PdfPrinter) -> None:
    order = a_print_order(identifier="A<b>&'1", verification_code="</rdf:RDF>")
    with pikepdf.open(BytesIO(printer.print(order).content)) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["dc:title"] == order.title == pdf.docinfo.Title
        assert metadata["{urn:x-internships:agreement:1}identifier"] == "A<b>&'1"
        assert metadata["{urn:x-internships:agreement:1}verificationCode"] == "</rdf:RDF>"
        assert metadata["{urn:x-internships:agreement:1}schemaVersion"] == "1.0.0"
        assert metadata["xmp:CreateDate"] == "2026-02-03T00:00:00Z"
        assert pdf.Root.Lang == "nl"


def test_metadata_with_markup_stays_archival(printer: PdfPrinter) -> None:
    print_ = printer.print(a_print_order(identifier="A<b>&'1", verification_code="</rdf:RDF>"))
    assert violations(print_.content, "3a") == []


def test_a_page_cant_overrule_the_order_by_its_own_meta_elements(printer: PdfPrinter) -> None:
    page = a_print_order().html.replace(
        "<body>", '<head><title>Anders</title><meta name="author" content="Mallory"></head><body>'
    )
    with pikepdf.open(BytesIO(printer.print(a_print_order(html=page)).content)) as pdf:
        assert pdf.docinfo.Title == a_print_order().title
        assert "/Author" not in pdf.docinfo


def test_a_page_in_another_language_than_the_order_says_is_refused(printer: PdfPrinter) -> None:
    with pytest.raises(BrokenTemplate, match="lang"):
        printer.print(a_print_order(language="en"))


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\ufffe", "\ud800"])
@pytest.mark.parametrize("place", ["title", "identifier", "html"])
def test_a_character_that_xml_has_no_place_for_is_named_with_its_text(
    printer: PdfPrinter, place: str, character: str
) -> None:
    with pytest.raises(UnprintableCharacters) as refusal:
        printer.print(a_print_order(**{place: f"a{character}b"}))
    assert (refusal.value.characters, refusal.value.where) == ((character,), place)


@pytest.mark.parametrize("word", ["🙂", "שלום", "مرحبا", "契約", "☐"])
def test_a_glyph_that_no_shipped_font_has_stops_the_print(printer: PdfPrinter, word: str) -> None:
    with pytest.raises(UnprintableCharacters) as refusal:
        printer.print(a_print_order(f"<p>{word}</p>"))
    assert set(refusal.value.characters) == set(word)


def test_composed_on_the_fly_soft_hyphens_and_fixed_spaces_stay_valid(printer: PdfPrinter) -> None:
    words = "Zoe\u0308 D\u030curc\u030co, op\u00admaak, 38\u00a0uren, e\u2011mail, Ελληνικά, Српски " * 12
    print_ = printer.print(a_print_order(f"<p>{words}</p><pre>a\tb\r\nc</pre>"))
    assert violations(print_.content, "3a") == []
    assert violations(print_.content, "ua1") == []


def test_after_a_refusal_the_same_printer_prints_on(printer: PdfPrinter) -> None:
    before = printer.print(a_print_order()).sha256
    with pytest.raises(UnprintableCharacters):
        printer.print(a_print_order("<p>🙂</p>"))
    assert printer.print(a_print_order()).sha256 == before


@pytest.mark.parametrize(
    "flaw",
    [
        '<p><a href="#nowhere">dead</a></p>',
        '<p style="no-such-property: 1">x</p>',
        '<p><img src="asset:_base/assets/logo.svg"></p>',
    ],
)
def test_what_weasyprint_would_only_log_stops_the_print(printer: PdfPrinter, flaw: str) -> None:
    with pytest.raises(BrokenTemplate):
        printer.print(a_print_order(flaw))


def test_old_presentational_attributes_change_nothing(printer: PdfPrinter) -> None:
    plain = printer.print(a_print_order("<p>x</p>", html=a_print_order().html))
    hinted = a_print_order().html.replace("<body>", '<body bgcolor="red" text="blue">')
    assert printer.print(a_print_order(html=hinted)).pages == plain.pages
    with pikepdf.open(BytesIO(printer.print(a_print_order(html=hinted)).content)) as pdf:
        assert b"1 0 0 rg" not in pdf.pages[0].Contents.read_bytes()


def test_scripts_leave_nothing_that_a_reader_could_run(printer: PdfPrinter) -> None:
    page = printer.print(a_print_order("<script>app.alert(1)</script><p onclick='x()'>x</p>"))
    with pikepdf.open(BytesIO(page.content)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not [found for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/JS" in found]


def test_a_printer_is_not_shared_between_threads(printer: PdfPrinter) -> None:
    refusals: list[str] = []

    def misuse() -> None:
        try:
            printer.print(a_print_order())
        except RuntimeError as refusal:
            refusals.append(str(refusal))

    thread = Thread(target=misuse)
    thread.start()
    thread.join()
    assert refusals == ["a printer works only in the process and thread that made it"]


def test_a_second_stylesheet_can_be_ordered_and_a_missing_one_is_named(tmp_path: Path) -> None:
    root = printing_folder(tmp_path)
    (root / "tall.css").write_text("h1 { break-after: page }", encoding="utf-8")
    printer = PdfPrinter(root)
    assert printer.print(a_print_order(stylesheets=("_base/page.css", "tall.css"))).pages == 2
    with pytest.raises(BrokenTemplate) as refusal:
        printer.print(a_print_order(stylesheets=("_base/page.css", "absent.css")))
    assert refusal.value.where == "asset:absent.css"
