"""Filters and tests for templates: they group and pair cells, and decide where lines and pages may break."""

import re
from typing import Any

from markupsafe import Markup, escape

from internships.domain.document import Cell, CellLayout, Section


class CellGroup:
    """Cells that are laid out together: one table, or consecutive facts."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.table = bool(cells[0].rows)


def group_cells(cells: tuple[Cell, ...]) -> list[CellGroup]:
    """Split a section's cells into tables and runs of consecutive facts, in order."""
    result: list[CellGroup] = []
    for cell in cells:
        if result and not cell.rows and not result[-1].table:
            result[-1].cells.append(cell)
        else:
            result.append(CellGroup([cell]))
    return result


_SHORT_VALUE, _SHORT_WORD, _SHORT_LABEL, _SHORT_LINES = 36, 28, 44, 4
_ONE_LINE = 26
"""Characters that certainly fit on one line of half a row."""
_UNBREAKABLE = re.compile(
    r"\+\d{1,3}(?: \d{1,4}){2,6}\b"  # a telephone number
    r"|\b\d{1,2} [a-zA-Z]{3,9} (?:19|20)\d\d\b"  # a date
    r"|\b[Aa]rti(?:kel|cle)s? (?:[IVX]+\. ?)?\d[\w/]*"
)
"""Text that is broken over two lines only if its column is narrower."""
_OWNER_LINE = re.compile(r"[^:]+: ")
"""The start of a line that says whose fact it is."""
_LONG_ROW = 600
"""Characters; a row with more may break over two pages."""


def _is_short(cell: Cell) -> bool:
    if cell.look is not CellLayout.TEXT or len(cell.label) > _SHORT_LABEL:
        return False
    return cell.gap is not None or (len(cell.lines) <= _SHORT_LINES and all(map(_fits_half_a_row, cell.lines)))


def _fits_half_a_row(line: str) -> bool:
    if len(line) > _ONE_LINE and (_OWNER_LINE.match(line) or _UNBREAKABLE.search(line)):
        return False
    return len(line) <= _SHORT_VALUE and all(len(word) <= _SHORT_WORD for word in line.split())


def is_long(row: Cell | tuple[str, ...]) -> bool:
    """Say whether a row is so tall that keeping it on one page would leave a large gap."""
    lines = row.lines if isinstance(row, Cell) else row
    return len(lines) > _SHORT_LINES * 3 or sum(len(line) for line in lines) > _LONG_ROW


_MAX_WORD_LETTERS, _SHORT_ARTICLE, _MAX_LINE_LETTERS = 18, 450, 22
"""Letters of one word that fit in a column of the first page; characters of an article that is kept on one page;
characters that fit on one line of a column."""
_GRID_WIDTH, _GRID_PADDING, _GRID_LETTER_WIDTH = 172, 2.5, 1.8
"""Millimetres: the width of a table, the space after each cell, and the width of a character."""
_NBSP = "\u00a0"


def break_wide_words(text: str, columns: int = 0) -> Markup:
    """Return text with breakable spaces where it is too wide for its column.

    Dates, numbers and the text after a party's name stay together if they fit in the column. ``columns`` is the number
    of columns of a table, and 0 outside of tables.
    """
    letters = int((_GRID_WIDTH / columns - _GRID_PADDING) / _GRID_LETTER_WIDTH) if columns else _MAX_LINE_LETTERS
    owner, colon, value = _with_breakable_spaces(text).partition(": ")
    if colon and len(value) <= min(letters, _MAX_WORD_LETTERS):
        return Markup('{}: <span class="held">{}</span>').format(owner, value)
    return keep_together(str(escape(_with_breakable_spaces(text))), letters)


def _with_breakable_spaces(text: str) -> str:
    return " ".join(part.replace(_NBSP, " ") if len(part) > _MAX_WORD_LETTERS else part for part in text.split(" "))


def keep_together(html: str, letters: int = _MAX_LINE_LETTERS) -> Markup:
    """Keep dates, telephone numbers and article numbers of at most so many letters on one line."""

    def wrap(match: re.Match[str]) -> str:
        text = match.group()
        return f'<span class="held">{text}</span>' if len(text) <= letters else text

    return Markup(_UNBREAKABLE.sub(wrap, html))  # noqa: S704 - values were escaped; the rest is a folder's own text


def has_wider_word(text: str, letters: int) -> bool:
    """Say whether a text has a word of more than so many letters."""
    return any(len(word) > letters for word in _with_breakable_spaces(text).split())


def is_compact(section: Section, max_rows: int) -> bool:
    """Say whether a section has at most so many rows and no tall ones, so that it can be kept on one page."""
    rows = [row for cell in section.cells for row in cell.rows]
    facts = [cell for cell in section.cells if not cell.rows]
    if any(map(is_long, rows)) or any(map(is_long, facts)):
        return False
    lines = sum(max(1, len(cell.lines), len(cell.options)) for cell in facts if cell.look is not CellLayout.TEXT)
    return (
        lines + len(rows) + len(pair_short_cells([cell for cell in facts if cell.look is CellLayout.TEXT])) <= max_rows
    )


def is_short_article(article: Any) -> bool:
    """Say whether an article is short enough to keep on one page."""
    return sum(len(text) for text in article.texts) <= _SHORT_ARTICLE


def pair_short_cells(cells: list[Cell]) -> list[tuple[Cell, ...]]:
    """Put two short facts in one row; a long one gets a whole row, and each person starts a new row."""
    rows: list[tuple[Cell, ...]] = []
    for index, cell in enumerate(cells):
        if rows and len(rows[-1]) == 1 and _fit_beside(rows[-1][0], cell, cells[index + 1 :]):
            rows[-1] = (rows[-1][0], cell)
        else:
            rows.append((cell,))
    return rows


def _fit_beside(first: Cell, second: Cell, after: list[Cell]) -> bool:
    return _is_short(first) and _is_short(second) and not _starts_person(second, first, after)


def _starts_person(cell: Cell, before: Cell, after: list[Cell]) -> bool:
    """Say whether a fact is the first of several about one person or thing (``mentor_name``, ``mentor_phone``)."""
    stem = cell.key.removesuffix("_name").removesuffix("_contact") + "_"
    return not before.key.startswith(stem) and any(other.key.startswith(stem) for other in after)
