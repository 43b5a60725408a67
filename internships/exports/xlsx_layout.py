"""How a worksheet lies before its reader: widths, heights of rows, and how it comes out of a printer."""

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
"""Points that one line of text is high."""
_HIGHEST = 409
"""Points that a row may be high; Excel takes no more."""
_A4_HOLDS, _A3_HOLDS = 265, 340
"""Characters side by side that can still be read on a sheet that lies down; some 0.6 of the letter on the screen."""
_MOST_ON_ONE_PAGE = 20
_NAMING_KEYS = (REFERENCE, STUDENT)


@dataclass(frozen=True)
class Paper:
    """What a table is printed on: the paper, how many pages side by side, how many columns come back on each."""

    size: int
    pages_wide: int
    repeated: int


def naming_columns(columns: Sequence[Column]) -> int:
    """Return how many columns at the left say which row it is: those that begin the board."""
    keys = tuple(column.key for column in columns[: len(_NAMING_KEYS)])
    return next(length for length in (2, 1, 0) if keys[:length] == _NAMING_KEYS[:length] and length <= len(keys))


def paper_for(columns: Sequence[Column]) -> Paper:
    """Return the smallest paper that holds the columns side by side; where none does, several sheets of the larger."""
    repeated = naming_columns(columns)
    whole = sum(column.width for column in columns)
    if whole <= _A4_HOLDS:
        return Paper(_A4, 1, repeated)
    if whole <= _A3_HOLDS or len(columns) <= _MOST_ON_ONE_PAGE:
        return Paper(_A3, 1, repeated)
    names = sum(column.width for column in columns[:repeated])
    return Paper(_A3, ceil((whole - names) / (_A3_HOLDS - names)), repeated)


def set_print_layout(sheet: Any, paper: Paper) -> None:
    """Lay a sheet down on its paper, with the number of the page below."""
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
    # The letters are bold, so fewer go in than the width says.
    lines = (len(textwrap.wrap(title, max(width - 2, 4))) for title, width in titles)
    return _LINE * max(lines, default=1)


def row_height(told: Sequence[Cell], widths: Sequence[int]) -> int | None:
    """Return the height in points at which every text fits in its column; None for a single line.

    Told by us, since not every program makes room by itself.
    """
    lines = max(map(_lines, told, widths), default=1)
    return None if lines == 1 else min(_LINE * lines, _HIGHEST)


def _lines(cell: Cell, width: int) -> int:
    if not isinstance(cell, str) or (len(cell) < width and "\n" not in cell):
        return 1
    return sum(max(1, len(textwrap.wrap(part, width - 1))) for part in cell.split("\n"))
