"""Scanning a workbook's XML before it is read, for what the reader does not report: formulas, errors and extent."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from xml.parsers import expat

from internships.domain.refusals import Refusal
from internships.intake.errors import not_a_workbook, too_large_unpacked, unreadable

MOST_ROWS = 10_000
MOST_COLUMNS = 400
MOST_CELLS = 4_000_000
"""Cells of all sheets together, empty ones included."""
MOST_FILLED = 500_000
"""Cells that are not empty: 2,000 students with every column, and half as many again."""
MOST_DISTRUSTED = 10_000
"""Formulas, the cells that they fill, and errors in one sheet."""
MOST_TEXT = 20_000_000
"""Characters in all cells of a sheet; a shared or repeated text counts for each cell."""
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
        """Return the part of the block up to a row and column."""
        return replace(self, bottom=min(self.bottom, bottom), right=min(self.right, right))

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield the row and column of each of its cells."""
        return product(range(self.top, self.bottom + 1), range(self.left, self.right + 1))


@dataclass
class SheetPrescan:
    """What a scan found in one sheet."""

    sheet: str
    file: str
    formulas: set[tuple[int, int]] = field(default_factory=set)
    results: set[tuple[int, int]] = field(default_factory=set)
    """Cells filled by a formula in another cell (an array formula is stored in its first cell only)."""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    text: int = 0
    filled: int = 0
    bottom: int = 0
    right: int = 0

    def add_cells(self, row: int, column: int, text: int = 0, cells: int = 1) -> None:
        """Count non-empty cells, the last of them at this row and column; refuses more than a sheet may have."""
        self.filled += cells
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)
        if self.bottom > MOST_ROWS or self.right > MOST_COLUMNS:
            raise Refusal("sheet_too_large", name=self.sheet, rows=MOST_ROWS, columns=MOST_COLUMNS)
        self.add_text(text)

    def add_text(self, text: int) -> None:
        """Count characters; refuses more than a sheet may have."""
        self.text += text
        _require_bounds(self.filled, self.text, self.file)

    def add_formula(self, row: int, column: int, fills: CellBlock | None = None) -> None:
        """Record a formula and the cells that it fills; refuses more than can be reported."""
        self.formulas.add((row, column))
        block = (fills or CellBlock(row, column, row, column)).clipped(MOST_ROWS, MOST_COLUMNS)
        self._require_few_distrusted(block.size)
        if block.size > 1:
            self.results |= set(block.places())

    def add_error(self, row: int, column: int, error: str) -> None:
        """Record a cell with an error; refuses more than can be reported."""
        self.errors[row, column] = error
        self._require_few_distrusted()

    def _require_few_distrusted(self, added: int = 0) -> None:
        if len(self.formulas) + len(self.results) + len(self.errors) + added > MOST_DISTRUSTED:
            raise Refusal("sheet_holds_formulas", sheet=self.sheet)

    def is_computed(self, row: int, column: int) -> bool:
        """Say whether the value of a cell comes from a formula."""
        return (row, column) in self.formulas or (row, column) in self.results


def require_cell_limits(scans: Sequence[SheetPrescan], file: str) -> None:
    """Refuse sheets with too many cells together, empty ones included: the reader allocates memory for each."""
    _require_bounds(sum(scan.filled for scan in scans), sum(scan.text for scan in scans), file)
    if sum(scan.bottom * scan.right for scan in scans) > MOST_CELLS:
        raise too_large_unpacked(file, MOST_CELLS, "cellen", "cells")


def _require_bounds(filled: int, text: int, file: str) -> None:
    if filled > MOST_FILLED:
        raise too_large_unpacked(
            file, MOST_FILLED, "gevulde cellen, herhaalde meegeteld", "filled cells, repeated ones too"
        )
    if text > MOST_TEXT:
        raise too_large_unpacked(file, MOST_TEXT, "tekens, herhaalde meegeteld", "characters, repeated ones too")


@dataclass
class CellText:
    """The length of a cell's text, and its beginning, which is enough for an index or an error."""

    length: int = 0
    beginning: str = ""

    def append(self, text: str) -> None:
        """Add a piece of the text."""
        self.length += len(text)
        if len(self.beginning) < _SHORT:
            self.beginning += text[:_SHORT]


@dataclass(frozen=True)
class XmlCallbacks:
    """Functions called at the start of an element, at its end, and for text."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda _: None
    text: Callable[[str], None] = lambda _: None


def parse_xml(content: bytes, callbacks: XmlCallbacks, file: str) -> None:
    """Parse an XML part; refuses broken XML, an encoding other than UTF-8, and a document type.

    With another encoding two readers could see different content. Spreadsheet programs write no document type; it
    would be there to expand entities.
    """

    def doctype(*_: object) -> None:
        raise _not_utf8(file)

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise _not_utf8(file)

    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _not_utf8(file)
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = callbacks.start
    parser.EndElementHandler = callbacks.end
    parser.CharacterDataHandler = callbacks.text
    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes "is final" by position only
    except (expat.ExpatError, ValueError) as error:
        raise not_a_workbook(file) from error


def _not_utf8(file: str) -> Refusal:
    return unreadable(
        file,
        "is vanbinnen niet in gewone UTF-8 geschreven (een andere codering of een documenttype); bewaar het opnieuw "
        "als XLSX.",
        "is not written in plain UTF-8 inside (another encoding or a document type); save it again as XLSX.",
    )
