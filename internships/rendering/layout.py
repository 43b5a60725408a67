"""From a document of words to a page of HTML, in the standard look."""

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
    """Return the page; raises ``BrokenTemplate`` or ``EmptyVariable`` with the name of what is wrong."""
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
    """Return every text of a document by a name, for the check of the fonts before printing."""
    return dict(_named_texts(document))


def _articles(
    document: VariantDocument, stationery: TemplateEnvironment, fields: Mapping[str, Cell]
) -> Iterator[RenderedArticle]:
    for article in document.articles:
        filled = tuple(stationery.render_clause(clause, fields, document.words) for clause in article.clauses)
        yield RenderedArticle(article.number, article.title, filled)


def _named_texts(document: VariantDocument) -> Iterator[tuple[str, str]]:
    yield "title", " ".join((document.title, document.subtitle, document.reference, document.form_version or ""))
    for number, party in enumerate(document.parties, start=1):
        yield f"{party.role} {number}", f"{party.label} {party.name}"
    for section in document.sections:
        yield f"section {section.id}", section.title
        yield from ((cell.key, _cell_text(cell)) for cell in section.cells)
    for place in document.signatures:
        told = (place.label, place.name, place.capacity, place.party, place.phrase or "")
        yield f"signature {place.order}", " ".join(told)
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


def _in_language(document: VariantDocument, words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: told[document.language] for name, told in words.items()}


def declarations(document: VariantDocument, wording: Mapping[str, Any]) -> list[str]:
    """Return what the signers of this kind of document declare, with each role by the document's own word.

    A framework agreement names no student: what is still to be done for one is not told as done.
    """
    kind = document.kind.value
    without_student = f"{kind}_without_student"
    named = any(party.role == "student" for party in document.parties)
    statements = wording.get(kind if named or without_student not in wording else without_student, ())
    return [told[document.language].format(**document.words) for told in statements]


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
