"""Documents made by hand: a fictitious institution in the standard layout, with every kind of cell."""

import tomllib
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pypdfium2

from internships.domain.document import (
    Article,
    Cell,
    CellLayout,
    Clause,
    DocumentKind,
    Mode,
    PartyHeader,
    RenderedPdf,
    Section,
    SignatureLine,
    VariantDocument,
)
from internships.domain.wording import Language
from internships.rendering.layout import lay_out
from internships.rendering.print_job import PrintJob
from internships.rendering.template_environment import TemplateEnvironment
from tests.paths import TEMPLATES

TEMPLATE_ENVIRONMENT = TemplateEnvironment(TEMPLATES)
STANDARD = tomllib.loads((TEMPLATES / "_base/standard.toml").read_text(encoding="utf-8"))
CODE = "7f3a11c07f3a11c07f3a11c07f3a11c0"
PARAGRAPH = (
    "Deze afspraak geldt voor {{ fields.student_name }} en voor elke partij, van de eerste tot de laatste dag "
    "van de stage, en daarna zolang zij nodig is om na te gaan of zij nageleefd werd."
)


def a_cell(key: str, *lines: str, **changes: Any) -> Cell:
    """Return a cell whose label is its key in words."""
    return Cell(key=key, label=key.replace("_", " ").capitalize(), lines=lines, **changes)


def short_cells() -> tuple[Cell, ...]:
    """Return the short facts that the band at the top looks for, and one of each other look."""
    return (
        a_cell("student_name", "Zoë Ďurčo"),
        a_cell("host_name", "Scheldekraan Voorbeeld nv"),
        a_cell("period_first_day", "21 september 2026"),
        a_cell("period_last_day", "18 december 2026"),
        a_cell("mentor_name", "Els Kraanbalk"),
        a_cell("supervisor_name", "Lotte Vuurtoren"),
        a_cell("address", "Voorbeeldkaai 730", "2030 Antwerpen", "België"),
        a_cell("activities", "Meten", "Bouwen", look=CellLayout.LIST),
        a_cell("arranged_by", "de stagegever", look=CellLayout.CHOICE, options=("de stagegever", "de instelling")),
        a_cell("places", look=CellLayout.TABLE, head=("Plaats", "Gemeente"), rows=(("Kaai 730", "Antwerpen"),)),
    )


def a_clause(body: str) -> Clause:
    """Return a clause as the library would read it."""
    return Clause(id="purpose", body=body, sha256=sha256(body.encode()).hexdigest())


def articles(count: int = 3, paragraphs: int = 2) -> tuple[Article, ...]:
    """Return numbered articles of some paragraphs each."""
    clause = a_clause("\n\n".join([PARAGRAPH] * paragraphs))
    return tuple(
        Article(number=n, slot=f"slot{n}", title=f"Afspraak {n}", clauses=(clause,)) for n in range(1, count + 1)
    )


def signature_places() -> tuple[SignatureLine, ...]:
    """Return three places to sign."""
    signers = (
        ("student", "Zoë Ďurčo", ""),
        ("host", "Karim Havenhoofd", "directeur"),
        ("institution", "Mirthe Dijkzicht", "rector"),
    )
    return tuple(
        SignatureLine(
            role=role, order=order, label=f"Voor {role}", name=name, capacity=capacity,
            party="Scheldekraan Voorbeeld nv" if role == "host" else "", phrase="gelezen en goedgekeurd",
        )
        for order, (role, name, capacity) in enumerate(signers, start=1)
    )  # fmt: skip


def a_document(*, cells: tuple[Cell, ...] | None = None, **changes: Any) -> VariantDocument:
    """Return a complete agreement in Dutch; ``cells`` replaces the cells of its one section."""
    language = changes.get("language", Language.NL)
    document = VariantDocument(
        slug="noordzee",
        kind=DocumentKind.AGREEMENT,
        language=language,
        leading=True,
        mode=Mode.FINAL,
        template="_base/documents/agreement.html.jinja",
        title="Stageovereenkomst",
        subtitle="Elektronica",
        reference="NZ-2026-0001",
        drawn_up_on=date(2026, 9, 1),
        specimen=False,
        unconfirmed="Niet bevestigd door de instelling.",
        form_version="v2",
        parties=(
            PartyHeader(role="institution", label="de hogeschool", name="Hogeschool Noordzee Voorbeeld"),
            PartyHeader(
                role="host", label="de stagegever", name="Scheldekraan", logo="_base/assets/logos/scheldekraan.svg"
            ),
        ),
        sections=(Section(id="all", title="De gegevens", cells=short_cells() if cells is None else cells),),
        unsaid=("remarks",),
        articles=articles(),
        signatures=signature_places(),
        annexes=("Risicoanalyse", "Werkpostfiche"),
        originals="Opgemaakt in 3 originelen.",
        open_points=("De zetel is niet nagekeken.",),
        words={name: word[language.value] for name, word in STANDARD["words"].items()},
    )
    return replace(document, **changes)


def page_html(document: VariantDocument, template_environment: TemplateEnvironment) -> str:
    """Lay a document out."""
    return lay_out(document, template_environment, verification_code=CODE, package_version="0.1.0")


def print_order_for(document: VariantDocument, template_environment: TemplateEnvironment) -> PrintJob:
    """Order the print of a document."""
    return PrintJob(
        html=page_html(document, template_environment),
        title=document.title,
        language=document.language.value,
        drawn_up=date(2026, 9, 1),
        identifier=document.reference,
        description=document.subtitle,
        schema_version="1.0.0",
        verification_code=CODE,
        attachment=b"{}",
    )


def lines_of(print_: RenderedPdf) -> list[list[str]]:
    """Return the lines of each page, without the running head and foot."""
    with pypdfium2.PdfDocument(print_.content) as pdf:
        texts = [page.get_textpage().get_text_bounded(bottom=42, top=792) for page in pdf]
    return [[line.strip() for line in text.splitlines() if line.strip()] for text in texts]
