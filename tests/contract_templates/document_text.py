"""The text of a printed agreement: its facts, and its articles in words."""

import html
import re
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from internships.domain.document import VariantDocument
from internships.rendering.template_environment import TemplateEnvironment
from tests.paths import TEMPLATES

_WORDS, _ALIKE = 5, 0.6
"""Sentences with fewer words are too short to compare; the share of words that makes two sentences alike."""
_BLOCK = re.compile(r"<(p|li)>(.*?)</\1>", re.DOTALL)


@cache
def _template_environment(root: Path = TEMPLATES) -> TemplateEnvironment:
    return TemplateEnvironment(root)


@dataclass(frozen=True)
class DocumentText:
    """The paragraphs of each article by its slot, and every word that the form itself says outside of them."""

    articles: dict[str, tuple[str, ...]]
    form_text: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(paragraph for paragraphs in self.articles.values() for paragraph in paragraphs)

    @property
    def sentences(self) -> list[str]:
        return [one.strip() for one in re.split(r"(?<=[.;])\s+(?=[A-ZÉ0-9])|\n", self.text) if one.strip()]

    @property
    def repeats(self) -> list[tuple[str, str]]:
        """Return every two sentences of nearly the same words: one thing said in two ways."""
        return [(one, other) for one, other in combinations(self.sentences, 2) if _is_alike(one, other)]


@cache
def _stems(sentence: str) -> frozenset[str]:
    return frozenset(word[:5] for word in re.findall(r"\w{4,}", sentence.casefold()))


@cache
def _is_alike(one: str, other: str) -> bool:
    words, others = _stems(one), _stems(other)
    return min(len(words), len(others)) >= _WORDS and len(words & others) >= _ALIKE * len(words | others)


def document_text(document: VariantDocument) -> DocumentText:
    """Fill the clauses in and return the document in words."""
    cells = document.fields
    articles = {
        article.slot: tuple(
            " ".join(html.unescape(block).replace("\u00a0", " ").split("\n"))
            for clause in article.clauses
            for _, block in _BLOCK.findall(str(_template_environment().render_clause(clause, cells, document.words)))
        )
        for article in document.articles
    }
    formal = (
        document.title,
        *(section.title for section in document.sections),
        *(text for section in document.sections for cell in section.cells for text in (cell.label, *cell.head)),
        *(article.title for article in document.articles),
        # A second institution signs under its own label.
        *{place.role: place.label for place in reversed(document.signatures)}.values(),
        *document.annexes,
    )
    return DocumentText(articles, formal)
