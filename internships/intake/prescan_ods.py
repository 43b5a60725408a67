"""An ODS looked at before it is read (OpenDocument 1.3 part 3, 9.1): what its cells hold, and where."""

from internships.intake.errors import encrypted_or_old_file, not_a_workbook
from internships.intake.prescan import Attributes, CellBlock, CellText, SheetPrescan, XmlCallbacks, parse_xml
from internships.intake.workbook_zip import Parts

CONTENT = "content.xml"
MIMETYPE = "mimetype"
MANIFEST = "META-INF/manifest.xml"
READ_PARTS = (MIMETYPE, CONTENT, MANIFEST)
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = {"table:table-cell", "table:covered-table-cell"}
_LONGEST_COUNT = 18


def is_ods(parts: Parts) -> bool:
    """Return whether these are the parts of an OpenDocument spreadsheet."""
    return CONTENT in parts and parts.get(MIMETYPE, b"").strip() == SPREADSHEET


def prescan_ods(parts: Parts, file: str) -> list[SheetPrescan]:
    """Look at every table; raises ``DomainError`` for one that is broken or reaches too far."""
    if b"encryption-data" in parts.get(MANIFEST.lower(), b""):
        raise encrypted_or_old_file(file)
    look = _OdsScanner(file)
    parse_xml(parts[CONTENT], XmlCallbacks(look.start, look.end, look.text), file)
    if len({survey.sheet for survey in look.scans}) < len(look.scans):
        raise not_a_workbook(file)
    return look.scans


class _OdsScanner:
    """A content.xml while it is looked at: a row and a cell may stand for many of the same."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.scans: list[SheetPrescan] = []
        self.row = self.rows = self.column = self.columns = 0
        self.attributes: Attributes = {}
        self.cell_text = CellText()
        self.in_cell = False

    def start(self, name: str, told: Attributes) -> None:
        if name == "table:table":
            self.scans.append(SheetPrescan(told.get("table:name", ""), self.file))
            self.row = self.rows = 0
        elif name == "table:table-row":
            self.row, self.rows = self.row + self.rows, self._count(told, "table:number-rows-repeated")
            self.column = self.columns = 0
        elif name in _CELLS:
            self.column += self.columns
            self.columns = self._count(told, "table:number-columns-repeated")
            self.attributes, self.cell_text, self.in_cell = told, CellText(), True
        elif self.in_cell and name == "text:s":
            self.cell_text.length += self._count(told, "text:c", least=0)

    def _count(self, told: Attributes, name: str, *, least: int = 1) -> int:
        count = told.get(name, "1")
        if not count.isdecimal() or len(count) > _LONGEST_COUNT or int(count) < least:
            raise not_a_workbook(self.file)
        return int(count)

    def text(self, text: str) -> None:
        if self.in_cell:
            self.cell_text.append(text)

    def end(self, name: str) -> None:
        if name not in _CELLS:
            return
        self.in_cell = False
        if not self.scans:
            return
        if "office:value-type" in self.attributes or "table:formula" in self.attributes:
            self._record_cell(self.scans[-1])
        else:  # a reader still makes the text of such a cell before it leaves it out
            self.scans[-1].add_text(self.cell_text.length)

    def _record_cell(self, survey: SheetPrescan) -> None:
        row, column = self.row + 1, self.column + 1
        last_row, last_column = self.row + self.rows, self.column + self.columns
        cells = self.rows * self.columns
        survey.add_cells(last_row, last_column, self.cell_text.length * cells, cells)
        if "table:formula" in self.attributes:
            down = self._count(self.attributes, "table:number-matrix-rows-spanned")
            across = self._count(self.attributes, "table:number-matrix-columns-spanned")
            fills = CellBlock(row, column, max(last_row, self.row + down), max(last_column, self.column + across))
            survey.add_formula(row, column, fills)
        elif self.attributes.get("calcext:value-type") == "error":
            survey.add_error(row, column, self.cell_text.beginning.strip())
