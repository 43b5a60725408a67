"""Where pages end: no heading at the foot, no colophon or signatures on a page of their own."""

import re
from typing import Any

import pypdfium2
import pytest

from internships.domain.document import Mode, SignatureLine
from internships.domain.wording import Language
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.hand_made_documents import (
    TEMPLATE_ENVIRONMENT,
    a_document,
    articles,
    lines_of,
    print_order_for,
    signature_places,
)

HEADINGS = (
    "De gegevens",
    "Artikelen",
    "Bijlagen",
    "Handtekeningen",
    "Open punten",
    "Articles",
    "Annexes",
    "Signatures",
)
LENGTHS = range(3, 12)
_OF_AN_ARTICLE = re.compile(r"\d+ Afspraak|(\d+\.\d+ )?Deze afspraak|van de stage, en")
KINDS: dict[str, dict[str, Any]] = {
    "final": {},
    "proof": {"mode": Mode.PROOF, "signatures": ()},
    "translation": {"leading": False, "language": Language.EN},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", LENGTHS)
def test_no_page_ends_on_a_heading_and_none_holds_only_the_close(
    shipped_printer: PdfPrinter, kind: str, length: int
) -> None:
    order = print_order_for(a_document(articles=articles(length, 5), **KINDS[kind]), TEMPLATE_ENVIRONMENT)
    pages = lines_of(shipped_printer.print(order))
    assert len(pages) > 1
    for lines in pages:
        assert lines[-1] not in HEADINGS
        assert not lines[-1].startswith("Afspraak")
    assert any(_OF_AN_ARTICLE.match(line) for line in pages[-1])


def test_boxes_beside_each_other_have_their_date_lines_level(shipped_printer: PdfPrinter) -> None:
    long = SignatureLine(
        role="institution", order=3, label="Voor de onderwijsinstelling en haar leerstoelen", name="Mirthe Dijkzicht",
        capacity="departementshoofd, bij delegatie van de algemeen directeur", party="",
    )  # fmt: skip
    print_ = shipped_printer.print(
        print_order_for(a_document(signatures=(*signature_places()[:2], long)), TEMPLATE_ENVIRONMENT)
    )
    with pypdfium2.PdfDocument(print_.content) as pdf:
        page = pdf[len(pdf) - 1].get_textpage()
        found = page.search("Handtekening", match_case=True, match_whole_word=True)
        tops = []
        while (hit := found.get_next()) is not None:
            tops.append(round(page.get_charbox(hit[0])[3]))
    assert len(tops) == 3
    assert max(tops) - min(tops) <= 2


def test_a_page_that_begins_within_an_article_repeats_its_title(shipped_printer: PdfPrinter) -> None:
    pages = lines_of(shipped_printer.print(print_order_for(a_document(articles=articles(2, 40)), TEMPLATE_ENVIRONMENT)))
    assert len(pages) > 3
    for page in pages[1:]:
        heading_lines = [line for line in page if re.match(r"\d+\s+Afspraak \d+$", line) or "vervolg" in line]
        text = " ".join(page)
        first = re.search(r"(\d+)\.(\d+) Deze afspraak", text)
        assert first is not None
        assert ("(vervolg)" in text) == (first.group(2) != "1"), heading_lines


def test_a_short_paragraph_is_never_cut(shipped_printer: PdfPrinter) -> None:
    pages = lines_of(shipped_printer.print(print_order_for(a_document(articles=articles(3, 30)), TEMPLATE_ENVIRONMENT)))
    for page in pages[1:]:
        assert not re.match(r"van de stage, en", " ".join(line for line in page if "Afspraak" not in line))
