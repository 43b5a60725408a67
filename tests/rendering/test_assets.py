"""A page can read files of the template root only."""

from pathlib import Path

import pytest

from internships.rendering.errors import BrokenTemplate
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.print_orders import a_print_order, printing_folder

FORBIDDEN = [
    "file:///etc/passwd",
    "http://127.0.0.1:9/x.png",
    "https://example.org/x.png",
    "ftp://example.org/x.png",
    "data:text/html,<p>x</p>",
    "data:application/octet-stream;base64,AAAA",
    "asset:../outside.svg",
    "asset:%2e%2e/outside.svg",
    "asset:/etc/passwd",
    "asset:_base/assets/linked.svg",
    "asset:institution.toml",
    "asset:_base/assets",
    "asset:a%00b.svg",
    "jar:file:///x.png",
    "FILE:///etc/passwd",
    "ASSET:_base/assets/logo.svg",
]
USES = {
    "an image": '<p><img src="{}" alt="x"></p>',
    "a background": "<p style=\"background: url('{}')\">x</p>",
    "a stylesheet": '<link rel="stylesheet" href="{}">',
    "an attachment of the document": '<link rel="attachment" href="{}">',
    "an attachment in the text": '<p><a rel="attachment" href="{}">x</a></p>',
    "an embedded object": '<object data="{}">x</object>',
}


@pytest.fixture(scope="module")
def printer_with_outside_links(tmp_path_factory: pytest.TempPathFactory) -> PdfPrinter:
    folder = tmp_path_factory.mktemp("guarded")
    outside = folder / "outside.svg"
    outside.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", encoding="utf-8")
    root = printing_folder(folder / "root")
    (root / "_base/assets/linked.svg").symlink_to(outside)
    (root / "institution.toml").write_text("slug = 'noordzee'", encoding="utf-8")
    return PdfPrinter(root)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_page_reaches_outside_the_templates(printer_with_outside_links: PdfPrinter, address: str, use: str) -> None:
    with pytest.raises(BrokenTemplate):
        printer_with_outside_links.print(a_print_order(use.format(address)))


@pytest.mark.parametrize("use", [USES["an attachment of the document"], USES["an attachment in the text"]])
def test_a_page_attaches_no_file_of_the_templates_either(printer_with_outside_links: PdfPrinter, use: str) -> None:
    with pytest.raises(BrokenTemplate, match="attach"):
        printer_with_outside_links.print(a_print_order(use.format("asset:_base/assets/logo.svg")))


def test_a_missing_image_stops_the_print_with_its_name(printer_with_outside_links: PdfPrinter) -> None:
    with pytest.raises(BrokenTemplate) as refusal:
        printer_with_outside_links.print(a_print_order('<p><img src="asset:noordzee/logo.svg" alt="x"></p>'))
    assert refusal.value.where == "asset:noordzee/logo.svg"
    assert refusal.value.text.en.endswith("there is no such file")


def test_a_picture_that_is_none_stops_the_print(tmp_path: Path) -> None:
    root = printing_folder(tmp_path / "root")
    (root / "broken.png").write_bytes(b"not a picture")
    with pytest.raises(BrokenTemplate):
        PdfPrinter(root).print(a_print_order('<p><img src="asset:broken.png" alt="x"></p>'))


def test_a_relative_address_is_not_guessed(printer_with_outside_links: PdfPrinter) -> None:
    with pytest.raises(BrokenTemplate):
        printer_with_outside_links.print(a_print_order('<p><img src="_base/assets/logo.svg" alt="x"></p>'))


def test_a_drawing_may_stand_in_the_page_itself(printer_with_outside_links: PdfPrinter) -> None:
    drawing = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    assert printer_with_outside_links.print(a_print_order(f'<p><img src="{drawing}" alt="x"></p>')).pages == 1


def test_a_drawing_cant_load_what_the_page_may_not(printer_with_outside_links: PdfPrinter) -> None:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
        " width='9' height='9'><title>x</title>"
        "<image width='9' height='9' xlink:href='file:///etc/passwd'/></svg>"
    )
    with pytest.raises(BrokenTemplate):
        printer_with_outside_links.print(a_print_order(f"<p>{drawing}</p>"))


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "other.html"])
def test_a_link_leads_only_to_the_page_the_web_mail_or_a_telephone(
    printer_with_outside_links: PdfPrinter, target: str
) -> None:
    with pytest.raises(BrokenTemplate) as refusal:
        printer_with_outside_links.print(a_print_order(f'<p><a href="{target}">x</a></p>'))
    assert refusal.value.where == target


@pytest.mark.parametrize("target", ["https://example.org", "mailto:a@example.org", "tel:+3235550100", "#top"])
def test_ordinary_links_are_printed(printer_with_outside_links: PdfPrinter, target: str) -> None:
    assert printer_with_outside_links.print(a_print_order(f'<p><a href="{target}">x</a></p>')).pages == 1
