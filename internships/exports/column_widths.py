"""How wide a column of facts is in a workbook, in characters, by what stands in it and by the words of its title."""

from collections.abc import Iterable
from math import ceil
from typing import Any, get_args

from internships.domain.value import MAX_PARAGRAPH_LENGTH
from internships.domain.wording import Bilingual

LONG_TEXT_WIDTH = 44
"""A text of several sentences: wide enough to be read, and its cell grows downwards."""
_LIST_WIDTH = 30
_LINE_WIDTH = 24
_HEADING_MARGIN = 3
"""What a heading needs beside its longest word, so that the word isn't broken: the margin and the filter's button."""
_TITLE_LINES = 3
_WIDTHS_BY_NAME = {
    "email": 40,
    "phone": 18,
    "mobile": 18,
    "street": 28,
    "postcode": 10,
    "locality": 18,
    "country": 8,
    "given": 16,
    "family": 20,
    "iban": 22,
    "academic_year": 13,
    "begins": 16,
    "ends": 16,
    "website": 32,
    "sheet": 32,
    "regulations": 32,
    "sha256": 36,
}
"""The width of texts by the last step of their key, where their kind alone doesn't tell it."""


def text_width(key: str, annotation: Any, metadata: Iterable[Any], *, is_list: bool) -> int:
    """Return the width of a column of texts."""
    named = _WIDTHS_BY_NAME.get(key.rpartition(".")[2])
    if named is not None:
        return named
    return (
        LONG_TEXT_WIDTH
        if _max_length(annotation, metadata) >= MAX_PARAGRAPH_LENGTH
        else _LIST_WIDTH
        if is_list
        else _LINE_WIDTH
    )


def widened_for_title(width: int, title: Bilingual) -> int:
    """Return the width at which no word of the title is broken and it takes few lines, in both languages."""
    words = (len(word) + _HEADING_MARGIN for text in (title.nl, title.en) for word in text.split())
    return max(width, *words, *(ceil(len(text) / _TITLE_LINES) + _HEADING_MARGIN for text in (title.nl, title.en)))


def _max_length(annotation: Any, metadata: Iterable[Any]) -> int:
    """Return the most characters that a fact may have, 0 where no bound is told."""
    own = max((getattr(mark, "max_length", None) or 0 for mark in metadata), default=0)
    parts = (
        _max_length(part, getattr(part, "__metadata__", ())) for part in get_args(annotation) if part is not annotation
    )
    return max(own, *parts, 0)
