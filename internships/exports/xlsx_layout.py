"""Layout of a worksheet: heights of rows, and how it is printed."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from internships.domain.wording import Language
from internships.exports.columns import Column
from internships.exports.placement_columns import REFERENCE, STUDENT
from internships.exports.rows import Cell

_A4, _A3 = 9, 8
_LINE = 15
"""Height of a line of text in points."""
_HIGHEST = 409
"""Excel's maximum height of a row in points."""
_A4_HOLDS, _A3_HOLDS = 265, 340
"""Characters that fit side by side on a landscape page and stay readable, at about 0.6 of the size on screen."""
_MOST_ON_ONE_PAGE = 20
_NAMING_KEYS = (REFERENCE, STUDENT)


@dataclass(frozen=True)
class Paper:
    """Paper size (Excel's code), pages side by side, and columns repeated on each page."""

    size: int
    pages_wide: int
    repeated: int


def naming_columns(columns: Sequence[Column]) -> int:
    """Return how many of the first columns identify the row: reference, or reference and student."""
    keys = tuple(column.key for column in columns[: len(_NAMING_KEYS)])
    return next(count for count in (2, 1, 0) if keys[:count] == _NAMING_KEYS[:count] and count <= len(keys))


def paper_for(columns: Sequence[Column]) -> Paper:
    """Return the smallest paper that fits all columns, or several A3 pages side by side."""
    repeated = naming_columns(columns)
    total_width = sum(column.width for column in columns)
    if total_width <= _A4_HOLDS:
        return Paper(_A4, 1, repeated)
    if total_width <= _A3_HOLDS or len(columns) <= _MOST_ON_ONE_PAGE:
        return Paper(_A3, 1, repeated)
    repeated_width = sum(column.width for column in columns[:repeated])
    return Paper(_A3, ceil((total_width - repeated_width) / (_A3_HOLDS - repeated_width)), repeated)


def set_print_layout(sheet: Any, paper: Paper) -> None:
    """Set paper, landscape, margins and a footer with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(paper.size)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(paper.pages_wide, 0)
    sheet.set_footer("&L&A&R&P / &N")
    if paper.repeated:
        sheet.repeat_columns(0, paper.repeated - 1)


def heading_height(columns: Iterable[Column], language: Language) -> int:
    """Return the height in points at which every title fits in its column."""
    titles = ((column.title.get(language), column.width) for column in columns)
    # Bold letters are wider, so fewer fit.
    lines = (len(textwrap.wrap(title, max(width - 2, 4))) for title, width in titles)
    return _LINE * max(lines, default=1)


def row_height(row_cells: Sequence[Cell], widths: Sequence[int]) -> int | None:
    """Return the height in points at which every text fits in its column; None for a single line.

    Not every program adjusts row heights by itself.
    """
    lines = max(map(_lines, row_cells, widths), default=1)
    return None if lines == 1 else min(_LINE * lines, _HIGHEST)


def _lines(cell: Cell, width: int) -> int:
    if not isinstance(cell, str) or (len(cell) < width and "\n" not in cell):
        return 1
    return sum(max(1, len(textwrap.wrap(part, width - 1))) for part in cell.split("\n"))
