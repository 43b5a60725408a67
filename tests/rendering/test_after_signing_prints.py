"""Amendments and terminations on the real printer: archival, accessible, with values before and after."""

from dataclasses import replace

import pytest

from internships.domain.document import Mode, PrintRequest, RenderedPdf, VariantDocument
from internships.domain.wording import Language
from internships.mapping.after_signing_documents import map_amendment
from internships.rendering.pdf_printer import PdfPrinter
from internships.rendering.pdf_reader import read_pdf
from internships.rendering.print_service import PrintService
from tests.builders.after_signing_documents import a_termination, amended
from tests.builders.records import with_fact
from tests.builders.variant_documents import catalogue, record_at
from tests.paths import TEMPLATES
from tests.tools.verapdf import violations

LONG = [f"Activiteit {number}: meten, bouwen en tonen aan de onderhoudsploeg" for number in range(40)]


@pytest.fixture(scope="module")
def print_service() -> PrintService:
    return PrintService(TEMPLATES)


def an_amendment(language: Language, mode: Mode = Mode.FINAL) -> VariantDocument:
    after = with_fact(record_at(), "/period/last_day", "2027-01-15")
    for pointer, value in (
        ("/remarks", "De ploeg werkt op kaai 740 <b>&</b>."),
        ("/hosts/0/mentors/-", {"names": {"given": "Jan", "family": "Takelaar"}, "email": "jan@example.org"}),
        ("/content/activities", LONG),
    ):
        after = with_fact(after, pointer, value)
    return map_amendment(*amended(after), catalogue(), mode, language)


def printed(document: VariantDocument, shipped_printer: PdfPrinter, print_service: PrintService) -> RenderedPdf:
    # The invented folders have no file of their own below the shipped root.
    plain = replace(document, parties=tuple(replace(party, logo=None) for party in document.parties))
    return shipped_printer.print(print_service.lay_out(PrintRequest(plain, b"{}", "7F3A-11C0")))


def text_of(pdf: RenderedPdf) -> str:
    return " ".join(" ".join(read_pdf(pdf.content).texts).split())


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("language", list(Language))
def test_an_amendment_is_archival_and_accessible_and_says_before_and_after(
    shipped_printer: PdfPrinter, print_service: PrintService, language: Language, mode: Mode
) -> None:
    pdf = printed(an_amendment(language, mode), shipped_printer, print_service)
    assert violations(pdf.content, "3a") == []
    assert violations(pdf.content, "ua1") == []
    words = {
        Language.NL: ("Addendum 2", "18 december 2026", "15 januari 2027", "niet bepaald", "Tot nu toe", "Voortaan"),
        Language.EN: ("Amendment 2", "18 December 2026", "15 January 2027", "not set", "Until now", "From now on"),
    }
    text = text_of(pdf)
    for word in (*words[language], "Jan Takelaar", "De ploeg werkt op kaai 740 <b>&</b>.", LONG[-1]):
        assert word in text


@pytest.mark.parametrize("language", list(Language))
def test_a_termination_is_archival_and_accessible_and_says_when_and_why(
    shipped_printer: PdfPrinter, print_service: PrintService, language: Language
) -> None:
    pdf = printed(a_termination(language), shipped_printer, print_service)
    assert violations(pdf.content, "3a") == []
    assert violations(pdf.content, "ua1") == []
    last = {Language.NL: "6 november 2026", Language.EN: "6 November 2026"}
    assert last[language] in text_of(pdf)
    assert "De opdracht sluit niet aan." in text_of(pdf)


def test_what_is_not_named_stays_and_days_are_insured_only_when_signed(
    shipped_printer: PdfPrinter, print_service: PrintService
) -> None:
    dutch, english = (text_of(printed(an_amendment(language), shipped_printer, print_service)) for language in Language)
    assert "blijft zoals het in de overeenkomst staat" in dutch
    assert "tot dan niet verzekerd" in dutch
    assert "stays as it stands in the agreement" in english
    assert "Wat hier staat, zit ook als JSON in dit PDF-bestand" in dutch
    assert "What stands here is also inside this PDF as JSON" in english
    assert "Translation for information" in english


def test_the_same_amendment_prints_to_the_same_bytes(shipped_printer: PdfPrinter, print_service: PrintService) -> None:
    document = an_amendment(Language.NL)
    first, second = (printed(document, shipped_printer, print_service) for _ in range(2))
    assert first.sha256 == second.sha256
