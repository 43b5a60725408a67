"""The printed pages of the standard look: valid in both senses, nothing over the edge, nobody signs a page alone."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from internships.domain.document import (
    CellLayout,
    DocumentKind,
    Mode,
    PartyHeader,
    RenderedPdf,
    Section,
    SignatureLine,
    VariantDocument,
)
from internships.domain.wording import Language
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.hand_made_documents import (
    TEMPLATE_ENVIRONMENT,
    a_cell,
    a_document,
    articles,
    print_order_for,
    short_cells,
    signature_places,
)
from tests.tools.verapdf import violations

POINTS = 72 / 25.4
MARGIN = 19 * POINTS
"""The side margin of ``page.css`` in points."""
SLACK = 3
"""Points; a space at the end of a line hangs out."""
ENDLESS = "Donaudampfschifffahrtselektrizitäten" * 12
LONG_LINK = "https://scheldekraan.example.org/" + "zeer-lange-weg/" * 40


def printed(printer: PdfPrinter, **changes: Any) -> RenderedPdf:
    return printer.print(print_order_for(a_document(**changes), TEMPLATE_ENVIRONMENT))


def pages_of(print_: RenderedPdf) -> list[str]:
    with pypdfium2.PdfDocument(print_.content) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def running_text(print_: RenderedPdf) -> str:
    """The words of all pages, without the running head and foot that stand between them."""
    with pypdfium2.PdfDocument(print_.content) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_bounded(bottom=50, top=790) for page in pdf).split())


def drawn_boxes(print_: RenderedPdf) -> Iterator[tuple[float, float, float, float]]:
    """Every character's box: left, bottom, right, top."""
    with pypdfium2.PdfDocument(print_.content) as pdf:
        for page in pdf:
            text = page.get_textpage()
            yield from (text.get_charbox(n) for n in range(text.count_chars()))


def large_cells() -> tuple[Any, ...]:
    table = a_cell(
        "places",
        look=CellLayout.TABLE,
        head=("Plaats", "Werk"),
        rows=tuple((ENDLESS[:90], f"Werk {n} " * 30) for n in range(30)),
    )
    return (
        a_cell("student_name", f"Zoë {ENDLESS}"),
        *short_cells()[1:6],
        a_cell("website", LONG_LINK),
        a_cell("label_" + ENDLESS[:80], "kort"),
        a_cell("description", "Meten en bouwen aan de kraan, en verslag doen. " * 170),
        a_cell(
            "activities", *(f"Activiteit {n}: {'meetgegevens inlezen ' * 3}" for n in range(40)), look=CellLayout.LIST
        ),
        table,
    )


CASES: dict[str, dict[str, Any]] = {
    "final": {},
    "specimen": {"specimen": True},
    "translation": {"leading": False, "language": Language.EN, "specimen": True},
    "proof": {
        "mode": Mode.PROOF,
        "signatures": (),
        "cells": (*short_cells(), a_cell("birth_date", gap="Geboortedatum")),
    },
    "proof in English": {"mode": Mode.PROOF, "signatures": (), "language": Language.EN, "leading": False},
    "large": {"cells": large_cells(), "articles": articles(18, 4)},
    "many parties": {
        "parties": tuple(PartyHeader(role="host", label="de stagegever", name=f"Kaai {n} nv") for n in range(11))
    },
    "no reference, no subtitle": {
        "reference": "",
        "subtitle": "",
        "form_version": None,
        "annexes": (),
        "originals": None,
    },
}


@pytest.mark.parametrize("case", CASES)
def test_every_look_is_archival_and_accessible_at_once(shipped_printer: PdfPrinter, case: str) -> None:
    print_ = printed(shipped_printer, **CASES[case])
    assert violations(print_.content, "3a") == []
    assert violations(print_.content, "ua1") == []


@pytest.mark.parametrize("kind", [kind for kind in DocumentKind if kind is not DocumentKind.AGREEMENT])
def test_every_kind_of_document_is_archival_and_accessible_at_once(
    shipped_printer: PdfPrinter, kind: DocumentKind
) -> None:
    template = f"_base/documents/{kind.value}.html.jinja"
    print_ = printed(shipped_printer, kind=kind, template=template, articles=(), annexes=(), originals=None)
    assert violations(print_.content, "3a") == []
    assert violations(print_.content, "ua1") == []


@pytest.mark.parametrize("case", ["final", "large", "many parties"])
def test_no_word_leaves_the_page(shipped_printer: PdfPrinter, case: str) -> None:
    boxes = list(drawn_boxes(printed(shipped_printer, **CASES[case])))
    assert len(boxes) > 1000
    assert min(left for left, *_ in boxes) >= MARGIN - SLACK
    assert max(right for _, _, right, _ in boxes) <= 595.3 - MARGIN + SLACK
    assert min(bottom for _, bottom, _, _ in boxes) > 0


def test_every_fact_of_a_large_record_is_printed_to_its_last_word(shipped_printer: PdfPrinter) -> None:
    text = running_text(printed(shipped_printer, **CASES["large"]))
    assert text.count("verslag doen.") == 170
    assert all(f"Activiteit {n}:" in text for n in range(40))


@pytest.mark.parametrize("paragraphs", range(20, 38, 2))
def test_nobody_signs_a_page_that_holds_nothing_but_signatures(shipped_printer: PdfPrinter, paragraphs: int) -> None:
    pages = pages_of(printed(shipped_printer, articles=articles(1, paragraphs)))
    (signing,) = [page for page in pages if "Handtekeningen" in page]
    assert "Afspraak 1" in signing or f"1.{paragraphs}" in signing
    assert all(place.name in signing for place in signature_places())


def test_a_collective_agreement_prints_a_place_for_each_of_its_students(shipped_printer: PdfPrinter) -> None:
    signers = tuple(
        SignatureLine(role="student", order=n, label="De student", name=f"Student Nummer{n}", capacity="", party="")
        for n in range(1, 61)
    )
    text = "".join(pages_of(printed(shipped_printer, signatures=signers)))
    assert all(f"Student Nummer{n}" in text for n in range(1, 61))


def test_each_page_tells_its_number_its_language_and_which_paper_it_belongs_to(shipped_printer: PdfPrinter) -> None:
    pages = pages_of(printed(shipped_printer, articles=articles(18, 3), specimen=True))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"blz. {number} van {len(pages)}" in page
        assert "Nederlands" in page
        assert "SPECIMEN" in page
        assert "NZ-2026-0001" in page
        assert "Stageovereenkomst" in page


def test_paragraphs_are_numbered_within_their_article(shipped_printer: PdfPrinter) -> None:
    text = "".join(pages_of(printed(shipped_printer)))
    assert all(number in text for number in ("1.1", "1.2", "2.1", "3.2"))
    assert "3.3" not in text


def test_a_proof_offers_no_place_to_sign(shipped_printer: PdfPrinter) -> None:
    text = "".join(pages_of(printed(shipped_printer, **CASES["proof"])))
    assert "[Geboortedatum ontbreekt]" in text
    assert "Handtekening" not in text


def test_headings_go_down_one_level_at_a_time_and_the_title_comes_once(shipped_printer: PdfPrinter) -> None:
    with pikepdf.open(BytesIO(printed(shipped_printer).content)) as pdf:
        levels = [
            str(found.S)
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and str(found.get("/S", "")) in {"/H1", "/H2", "/H3"}
        ]
    assert levels.count("/H1") == 1
    assert levels.count("/H3") == 3


def test_a_document_of_one_empty_section_is_still_a_page(shipped_printer: PdfPrinter) -> None:
    empty: VariantDocument = replace(a_document(articles=()), sections=(Section(id="all", title="Leeg", cells=()),))
    assert shipped_printer.print(print_order_for(empty, TEMPLATE_ENVIRONMENT)).pages == 1
