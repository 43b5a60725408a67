"""What a sheet holds that its reader doesn't tell: formulas, errors, and how far it reaches."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from xml.parsers import expat

from internships.domain.refusals import Refusal
from internships.intake.errors import TooLargeUnpacked, not_a_workbook, not_utf8_xml

MOST_ROWS = 10_000
MOST_COLUMNS = 400
MOST_CELLS = 4_000_000
"""Cells of all sheets together, empty ones too."""
MOST_FILLED = 500_000
"""Cells that hold something: 2,000 interns with every column that there is, and half as many again."""
MOST_DISTRUSTED = 10_000
"""Formulas, the cells that they fill, and errors of one sheet."""
MOST_TEXT = 20_000_000
"""Characters in all cells of a sheet: a shared or repeated text is stored once and read many times."""
_SHORT = 40

Attributes = dict[str, str]


@dataclass(frozen=True)
class CellBlock:
    """A rectangle of cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """The number of its cells."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    def clipped(self, bottom: int, right: int) -> "CellBlock":
        """Return the part that lies within the rows and columns that a sheet may have."""
        return replace(self, bottom=min(self.bottom, bottom), right=min(self.right, right))

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield the row and column of each of its cells."""
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))


@dataclass
class SheetPrescan:
    """One sheet, looked at before it is read."""

    sheet: str
    file: str
    formulas: set[tuple[int, int]] = field(default_factory=set)
    results: set[tuple[int, int]] = field(default_factory=set)
    """Cells that a formula elsewhere fills (an array formula is written in its first cell alone)."""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    text: int = 0
    filled: int = 0
    bottom: int = 0
    right: int = 0

    def add_cells(self, row: int, column: int, text: int = 0, cells: int = 1) -> None:
        """Note cells that hold something, up to this one; raises ``DomainError`` beyond what one sheet may hold."""
        self.filled += cells
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)
        if self.bottom > MOST_ROWS or self.right > MOST_COLUMNS:
            raise Refusal("sheet_too_large", name=self.sheet, rows=MOST_ROWS, columns=MOST_COLUMNS)
        self.add_text(text)

    def add_text(self, text: int) -> None:
        """Note a number of characters; raises ``DomainError`` beyond what one sheet may hold."""
        self.text += text
        _require_bounds(self.filled, self.text, self.file)

    def add_formula(self, row: int, column: int, fills: CellBlock | None = None) -> None:
        """Note a formula and the cells that it fills; raises ``DomainError`` for more than can be named."""
        self.formulas.add((row, column))
        block = (fills or CellBlock(row, column, row, column)).clipped(MOST_ROWS, MOST_COLUMNS)
        self._require_few_distrusted(block.size)
        if block.size > 1:
            self.results |= set(block.places())

    def add_error(self, row: int, column: int, error: str) -> None:
        """Note a cell that holds an error; raises ``DomainError`` for more than can be named."""
        self.errors[row, column] = error
        self._require_few_distrusted()

    def _require_few_distrusted(self, more: int = 0) -> None:
        if len(self.formulas) + len(self.results) + len(self.errors) + more > MOST_DISTRUSTED:
            raise Refusal("sheet_holds_formulas", sheet=self.sheet)

    def is_computed(self, row: int, column: int) -> bool:
        """Return whether a formula made the value of this cell."""
        return (row, column) in self.formulas or (row, column) in self.results


def require_cell_limits(surveys: Sequence[SheetPrescan], file: str) -> None:
    """Refuse sheets that are too many cells together, empty ones too: a reader makes room for each."""
    _require_bounds(sum(survey.filled for survey in surveys), sum(survey.text for survey in surveys), file)
    if sum(survey.bottom * survey.right for survey in surveys) > MOST_CELLS:
        raise TooLargeUnpacked(file, MOST_CELLS, "cellen", "cells")


def _require_bounds(filled: int, text: int, file: str) -> None:
    if filled > MOST_FILLED:
        raise TooLargeUnpacked(
            file, MOST_FILLED, "gevulde cellen, herhaalde meegeteld", "filled cells, repeated ones too"
        )
    if text > MOST_TEXT:
        raise TooLargeUnpacked(file, MOST_TEXT, "tekens, herhaalde meegeteld", "characters, repeated ones too")


@dataclass
class CellText:
    """The text of a cell while it is heard: its length, and its beginning, for what is short (an index, an error)."""

    length: int = 0
    beginning: str = ""

    def append(self, text: str) -> None:
        """Take a piece of the text."""
        self.length += len(text)
        if len(self.beginning) < _SHORT:
            self.beginning += text[:_SHORT]


@dataclass(frozen=True)
class XmlCallbacks:
    """What is done at the start of an element, at its end, and with text."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda _: None
    text: Callable[[str], None] = lambda _: None


def parse_xml(content: bytes, callbacks: XmlCallbacks, file: str) -> None:
    """Parse an XML part; raises ``DomainError`` for broken XML, for another encoding and for a document type.

    A spreadsheet is UTF-8, so that every reader reads the same in it, and never declares a document type: one that
    does wants to expand entities.
    """

    def doctype(*_: object) -> None:
        raise not_utf8_xml(file)

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise not_utf8_xml(file)

    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise not_utf8_xml(file)
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = callbacks.start
    parser.EndElementHandler = callbacks.end
    parser.CharacterDataHandler = callbacks.text
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own way to say that this is all
    except (expat.ExpatError, ValueError) as error:
        raise not_a_workbook(file) from error
