"""Lays out a document as a page of HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from internships.domain.document import Cell, Mode, VariantDocument
from internships.rendering.summary_box import summary_columns
from internships.rendering.template_environment import TemplateEnvironment


@dataclass(frozen=True)
class RenderedArticle:
    """An article with its clause texts filled in."""

    number: int
    title: str
    texts: tuple[Markup, ...]


def lay_out(
    document: VariantDocument, templates: TemplateEnvironment, *, verification_code: str, package_version: str
) -> str:
    """Return the page as HTML; raises ``BrokenTemplate`` or ``EmptyVariable``."""
    fields = _cells_with_gap_words(document)
    say = _in_language(document, templates.wording["say"])
    return templates.render_page(
        document.template,
        document=document,
        fields=fields,
        words=document.words,
        say=say,
        statements=declarations(document, templates.wording["statements"]),
        articles=tuple(_articles(document, templates, fields)),
        glance=summary_columns(document, fields, say),
        gaps=_gap_lines(document),
        notices=_notices(document, say),
        mark=_watermark(document, say),
        proof=document.mode is Mode.PROOF,
        skin=_page_class(document),
        verification_code=verification_code,
        package_version=package_version,
    )


def document_texts(document: VariantDocument) -> dict[str, str]:
    """Return every text of a document by name, to check its characters before printing."""
    return dict(_named_texts(document))


def _articles(
    document: VariantDocument, templates: TemplateEnvironment, fields: Mapping[str, Cell]
) -> Iterator[RenderedArticle]:
    for article in document.articles:
        texts = tuple(templates.render_clause(clause, fields, document.words) for clause in article.clauses)
        yield RenderedArticle(article.number, article.title, texts)


def _named_texts(document: VariantDocument) -> Iterator[tuple[str, str]]:
    yield "title", " ".join((document.title, document.subtitle, document.reference, document.form_version or ""))
    for number, party in enumerate(document.parties, start=1):
        yield f"{party.role} {number}", f"{party.label} {party.name}"
    for section in document.sections:
        yield f"section {section.id}", section.title
        yield from ((cell.key, _cell_text(cell)) for cell in section.cells)
    for signature in document.signatures:
        texts = (signature.label, signature.name, signature.capacity, signature.party, signature.phrase or "")
        yield f"signature {signature.order}", " ".join(texts)
    for number, annex in enumerate(document.annexes, start=1):
        yield f"annex {number}", annex
    for article in document.articles:
        yield f"article {article.number}", article.title
        yield from ((clause.id, clause.body) for clause in article.clauses)
    yield "closing", " ".join((document.originals or "", document.unconfirmed or "", *document.open_points))
    yield from ((f"words.{name}", word) for name, word in document.words.items())


def _cell_text(cell: Cell) -> str:
    in_rows = (word for row in cell.rows for word in row)
    return " ".join((cell.label, *cell.lines, *cell.options, *cell.head, *in_rows))


def _in_language(document: VariantDocument, wording: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: word[document.language] for name, word in wording.items()}


def declarations(document: VariantDocument, wording: Mapping[str, Any]) -> list[str]:
    """Return what the signatories of this kind of document declare, in the document's own words for the parties.

    A framework agreement has no student, so it has other declarations: nothing has been done yet for a student.
    """
    kind = document.kind.value
    without_student = f"{kind}_without_student"
    has_student = any(party.role == "student" for party in document.parties)
    statements = wording.get(kind if has_student or without_student not in wording else without_student, ())
    return [statement[document.language].format(**document.words) for statement in statements]


def _cells_with_gap_words(document: VariantDocument) -> dict[str, Cell]:
    missing = document.words.get("missing", "")
    return {
        key: cell._replace(gap=f"{cell.gap} {missing}") if cell.gap else cell for key, cell in document.fields.items()
    }


def _gap_lines(document: VariantDocument) -> list[str]:
    cells = [(section.title, cell) for section in document.sections for cell in section.cells if cell.gap]
    return [f"{title}: {cell.label}" for title, cell in cells]


def _notices(document: VariantDocument, say: Mapping[str, str]) -> list[str]:
    proof = say["proof"] if document.mode is Mode.PROOF else None
    specimen = say["specimen"] if document.specimen else None
    return [line for line in (proof, document.unconfirmed, specimen) if line]


def _watermark(document: VariantDocument, say: Mapping[str, str]) -> str:
    if document.mode is Mode.PROOF:
        return say["proof_mark"]
    return say["specimen_mark"] if document.specimen else ""


def _page_class(document: VariantDocument) -> str:
    if document.mode is Mode.PROOF:
        return f"proof-{document.language.value}"
    return "specimen" if document.specimen else "plain"
