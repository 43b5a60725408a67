"""Labels and names break between their words; a word breaks only where no line could hold it."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from internships.domain.document import DocumentKind, Mode, PartyHeader
from internships.domain.draft import read_record
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set
from internships.mapping.mapper import map_agreement
from internships.rendering.pdf_printer import PdfPrinter
from tests.builders.hand_made_documents import (
    TEMPLATE_ENVIRONMENT,
    a_cell,
    a_document,
    lines_of,
    print_order_for,
    short_cells,
    signature_places,
)
from tests.paths import TEMPLATES

SAMPLES = sorted(TEMPLATES.glob("*/samples/*.json"))
HYPHENS = ("-", "\u2010", "\u00ad")
LONG_NAMES = (
    ("Annelies", "Van den Verzonnenbroecke"),
    ("Maximiliaan-Alexander", "Vandenbroeckelaere"),
    ("Jan", "de la Rochefoucauld-Verzonnen van Denkbeeldeghem"),
    ("Wilhelmina", "Schwarzenbergerstein"),
    ("Ma", "Wijnendaelemansverbeecke"),
    ("Chrysanthemumelisabeth", "Ó"),
)


@cache
def labels(language: Language) -> tuple[str, ...]:
    """Every label that some folder, unit or programme prints."""
    catalogue = Catalogue(TEMPLATES)
    found = {
        rule.label.get(language)
        for slug in catalogue.slugs
        for unit in (None, *catalogue.folder(slug).units)
        for rule in catalogue.variant(
            slug, unit, None, max(layer["valid_from"] for layer in catalogue.folder(slug).layers)
        ).fields
    }
    return tuple(sorted(found))


@pytest.mark.parametrize("language", Language)
def test_no_label_of_any_folder_is_hyphenated_below_seven_letters(
    shipped_printer: PdfPrinter, language: Language
) -> None:
    cells = tuple(a_cell(f"c{n}", "x")._replace(label=label) for n, label in enumerate(labels(language)))
    document = a_document(cells=(*short_cells(), *cells), language=language)
    lines = [
        line
        for page in lines_of(shipped_printer.print(print_order_for(document, TEMPLATE_ENVIRONMENT)))
        for line in page
    ]
    text = " ".join(lines)
    words = {word for label in labels(language) for word in re.findall(r"[\w-]+", label)}
    assert sorted(word for word in words if len(word) < 24 and word not in text) == []
    # A value may stand behind the broken label on the same line.
    short = re.compile(rf"\b\w{{1,6}}[{''.join(HYPHENS)}](?= |$)")
    assert [line for line in lines if short.search(line)] == []


@pytest.mark.parametrize("word", ["nodig", "stagegever", "stagementor", "stagebegeleider", "beschermingsmiddelen"])
def test_a_label_is_never_cut_in_a_word_that_a_line_can_hold(shipped_printer: PdfPrinter, word: str) -> None:
    labels_ = [f"{lead} {word}" for lead in ("Gezondheidstoezicht", "Telefoon van de", "Gsm van de", "De persoonlijke")]
    cells = tuple(a_cell(f"c{n}", "x")._replace(label=label) for n, label in enumerate(labels_))
    (page, *_) = lines_of(
        shipped_printer.print(print_order_for(a_document(cells=(*short_cells(), *cells)), TEMPLATE_ENVIRONMENT))
    )
    assert sum(line.count(word) for line in page if "stagebegeleider" not in line or word == "stagebegeleider") >= 4


@pytest.mark.parametrize(("given", "family"), LONG_NAMES)
def test_every_word_of_a_long_name_stands_whole_on_the_first_page(
    shipped_printer: PdfPrinter, given: str, family: str
) -> None:
    name = f"{given.replace(' ', chr(160))} {family.replace(' ', chr(160))}"
    plain = f"{given} {family}"
    document = a_document(
        cells=(a_cell("student_name", name), *short_cells()[1:]),
        parties=(
            *a_document().parties,
            PartyHeader(role="student", label="de student", name=plain),
        ),
        signatures=(replace(signature_places()[0], name=plain), *signature_places()[1:]),
    )
    (first, *_) = lines_of(shipped_printer.print(print_order_for(document, TEMPLATE_ENVIRONMENT)))
    words = [word for line in first for word in line.split()]
    for word in plain.split():
        times = sum(word in text for text in words)
        assert times >= 3, word


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_on_no_page_of_a_real_agreement_does_a_heading_or_a_row_stand_alone(
    shipped_printer: PdfPrinter, path: Path
) -> None:
    catalogue = Catalogue(TEMPLATES)
    agreement = read_record(json.loads(path.read_text(encoding="utf-8"))).agreement()
    for planned in document_set(agreement, catalogue):
        if not planned.leading or planned.kind not in {DocumentKind.AGREEMENT, DocumentKind.LEARNING_AGREEMENT}:
            continue
        document = map_agreement(agreement, catalogue, planned, Mode.FINAL)
        pages = lines_of(shipped_printer.print(print_order_for(document, TEMPLATE_ENVIRONMENT)))
        headings = {section.title for section in document.sections} | {document.words["signatures"]}
        headings |= {cell.label for section in document.sections for cell in section.cells if cell.rows}
        long = {section.title for section in document.sections if len(section.cells) > 2}
        for page in pages:
            assert page[-1] not in headings
            assert page[-2] not in long
            article_numbers = [
                article.number for article in document.articles if f"{article.number} {article.title}"[:18] in page
            ]
            assert [
                number for number in article_numbers if not any(line.startswith(f"{number}.1") for line in page)
            ] == []
            assert len(page) > 3
