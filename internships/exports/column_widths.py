"""Widths of a workbook's columns, in characters, by the kind of text and the words of the title."""

from collections.abc import Iterable
from math import ceil
from typing import Any, get_args

from internships.domain.value import MAX_PARAGRAPH_LENGTH
from internships.domain.wording import Bilingual

LONG_TEXT_WIDTH = 44
"""For texts of several sentences, whose rows grow in height."""
_LIST_WIDTH = 30
_LINE_WIDTH = 24
_HEADING_MARGIN = 3
"""Room beside a heading's longest word for the margin and the filter button, so that the word isn't broken."""
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
"""Widths by the last step of a column's key, where the type of the fact does not give a good one."""


def text_width(key: str, annotation: Any, metadata: Iterable[Any], *, is_list: bool) -> int:
    """Return the width of a column of texts."""
    width = _WIDTHS_BY_NAME.get(key.rpartition(".")[2])
    if width is not None:
        return width
    return (
        LONG_TEXT_WIDTH
        if _max_length(annotation, metadata) >= MAX_PARAGRAPH_LENGTH
        else _LIST_WIDTH
        if is_list
        else _LINE_WIDTH
    )


def widened_for_title(width: int, title: Bilingual) -> int:
    """Return at least the width that keeps words of the title whole and the title to three lines, in both languages."""
    words = (len(word) + _HEADING_MARGIN for text in (title.nl, title.en) for word in text.split())
    return max(width, *words, *(ceil(len(text) / _TITLE_LINES) + _HEADING_MARGIN for text in (title.nl, title.en)))


def _max_length(annotation: Any, metadata: Iterable[Any]) -> int:
    """Return the maximum length of a fact in characters, 0 without one."""
    outer_length = max((getattr(constraint, "max_length", None) or 0 for constraint in metadata), default=0)
    nested_lengths = (
        _max_length(part, getattr(part, "__metadata__", ())) for part in get_args(annotation) if part is not annotation
    )
    return max(outer_length, *nested_lengths, 0)
