"""Scanning the tables of an ODS (OpenDocument 1.3 part 3, 9.1)."""

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
    """Say whether these are the parts of an OpenDocument spreadsheet."""
    return CONTENT in parts and parts.get(MIMETYPE, b"").strip() == SPREADSHEET


def prescan_ods(parts: Parts, file: str) -> list[SheetPrescan]:
    """Scan every table; refuses a broken or too large one."""
    if b"encryption-data" in parts.get(MANIFEST.lower(), b""):
        raise encrypted_or_old_file(file)
    scanner = _OdsScanner(file)
    parse_xml(parts[CONTENT], XmlCallbacks(scanner.start, scanner.end, scanner.text), file)
    if len({scan.sheet for scan in scanner.scans}) < len(scanner.scans):
        raise not_a_workbook(file)
    return scanner.scans


class _OdsScanner:
    """Scans a content.xml; one row or cell element may stand for several repeated ones."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.scans: list[SheetPrescan] = []
        self.row = self.rows = self.column = self.columns = 0
        self.attributes: Attributes = {}
        self.cell_text = CellText()
        self.in_cell = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            self.scans.append(SheetPrescan(attributes.get("table:name", ""), self.file))
            self.row = self.rows = 0
        elif name == "table:table-row":
            self.row, self.rows = self.row + self.rows, self._count(attributes, "table:number-rows-repeated")
            self.column = self.columns = 0
        elif name in _CELLS:
            self.column += self.columns
            self.columns = self._count(attributes, "table:number-columns-repeated")
            self.attributes, self.cell_text, self.in_cell = attributes, CellText(), True
        elif self.in_cell and name == "text:s":
            self.cell_text.length += self._count(attributes, "text:c", minimum=0)

    def _count(self, attributes: Attributes, name: str, *, minimum: int = 1) -> int:
        count = attributes.get(name, "1")
        if not count.isdecimal() or len(count) > _LONGEST_COUNT or int(count) < minimum:
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
        else:  # the reader drops such a cell, but only after it built its text
            self.scans[-1].add_text(self.cell_text.length)

    def _record_cell(self, scan: SheetPrescan) -> None:
        row, column = self.row + 1, self.column + 1
        last_row, last_column = self.row + self.rows, self.column + self.columns
        cells = self.rows * self.columns
        scan.add_cells(last_row, last_column, self.cell_text.length * cells, cells)
        if "table:formula" in self.attributes:
            down = self._count(self.attributes, "table:number-matrix-rows-spanned")
            across = self._count(self.attributes, "table:number-matrix-columns-spanned")
            fills = CellBlock(row, column, max(last_row, self.row + down), max(last_column, self.column + across))
            scan.add_formula(row, column, fills)
        elif self.attributes.get("calcext:value-type") == "error":
            scan.add_error(row, column, self.cell_text.beginning.strip())
