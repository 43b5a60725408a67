"""From a document of words to a page of HTML, in the standard look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from internships.domain.document import Cell, Mode, VariantDocument
from internships.domain.wording import Language
from internships.rendering.stationery import Stationery


@dataclass(frozen=True)
class SetArticle:
    """An article with its clause texts filled in."""

    number: int
    title: str
    texts: tuple[Markup, ...]


def lay_out(
    document: VariantDocument, stationery: Stationery, *, verification_code: str, package_version: str
) -> str:
    """Return the page; raises ``BrokenTemplate`` or ``EmptyVariable`` with the name of what is wrong."""
    fields = document.fields
    articles = tuple(
        SetArticle(
            number=article.number,
            title=article.title,
            texts=tuple(stationery.clause(clause, fields, document.words) for clause in article.clauses),
        )
        for article in document.articles
    )
    wording = stationery.wording
    return stationery.page(
        document.template,
        document=document,
        fields=fields,
        words=document.words,
        say=_in(document.language, wording["say"]),
        statements={kind: [entry[document.language] for entry in told] for kind, told in wording["statements"].items()},
        articles=articles,
        gaps=_gaps(document),
        proof=document.mode is Mode.PROOF,
        skin=_skin(document),
        first_place=_first_place(fields),
        verification_code=verification_code,
        package_version=package_version,
    )


def texts(document: VariantDocument) -> dict[str, str]:
    """Return every text of a document by a name, for the check of the fonts before printing."""
    return dict(_texts(document))


def _texts(document: VariantDocument) -> Iterator[tuple[str, str]]:
    yield "title", f"{document.title} {document.subtitle} {document.reference}"
    for party in document.parties:
        yield party.role, party.name
    for section in document.sections:
        for cell in section.cells:
            yield cell.key, " ".join((cell.label, *cell.lines, *(word for row in cell.rows for word in row)))
    for place in document.signatures:
        yield f"signature {place.order}", f"{place.name} {place.capacity} {place.party}"
    for number, annex in enumerate(document.annexes, start=1):
        yield f"annex {number}", annex
    for article in document.articles:
        for clause in article.clauses:
            yield clause.id, clause.body


def _in(language: Language, words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {name: told[language] for name, told in words.items()}


def _gaps(document: VariantDocument) -> list[str]:
    cells = [(section.title, cell) for section in document.sections for cell in section.cells if cell.gap]
    return [f"{title}: {cell.label}" for title, cell in cells]


def _skin(document: VariantDocument) -> str:
    if document.mode is Mode.PROOF:
        return f"proof-{document.language.value}"
    return "specimen" if document.specimen else "plain"


def _first_place(fields: Mapping[str, Any]) -> str:
    places: Cell | None = fields.get("places")
    return places.rows[0][0] if places and places.rows else ""
