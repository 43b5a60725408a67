"""An ODS looked at before it is read (OpenDocument 1.3 part 3, 9.1): what its cells hold, and where."""

from internships.intake.errors import locked, unreadable
from internships.intake.guards import Parts
from internships.intake.survey import Attributes, Block, CellText, Survey, XmlEars, listen

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


def survey_ods(parts: Parts, file: str) -> list[Survey]:
    """Look at every table; raises ``DomainError`` for one that is broken or reaches too far."""
    if b"encryption-data" in parts.get(MANIFEST.lower(), b""):
        raise locked(file)
    look = _Look(file)
    listen(parts[CONTENT], XmlEars(look.start, look.end, look.hear), file)
    if len({survey.sheet for survey in look.surveys}) < len(look.surveys):
        raise unreadable(file)
    return look.surveys


class _Look:
    """A content.xml while it is looked at: a row and a cell may stand for many of the same."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.surveys: list[Survey] = []
        self.row = self.rows = self.column = self.columns = 0
        self.told: Attributes = {}
        self.heard = CellText()
        self.in_cell = False

    def start(self, name: str, told: Attributes) -> None:
        if name == "table:table":
            self.surveys.append(Survey(told.get("table:name", ""), self.file))
            self.row = self.rows = 0
        elif name == "table:table-row":
            self.row, self.rows = self.row + self.rows, self._count(told, "table:number-rows-repeated")
            self.column = self.columns = 0
        elif name in _CELLS:
            self.column += self.columns
            self.columns = self._count(told, "table:number-columns-repeated")
            self.told, self.heard, self.in_cell = told, CellText(), True
        elif self.in_cell and name == "text:s":
            self.heard.length += self._count(told, "text:c", least=0)

    def _count(self, told: Attributes, name: str, *, least: int = 1) -> int:
        count = told.get(name, "1")
        if not count.isdecimal() or len(count) > _LONGEST_COUNT or int(count) < least:
            raise unreadable(self.file)
        return int(count)

    def hear(self, text: str) -> None:
        if self.in_cell:
            self.heard.hear(text)

    def end(self, name: str) -> None:
        if name not in _CELLS:
            return
        self.in_cell = False
        if not self.surveys:
            return
        if "office:value-type" in self.told or "table:formula" in self.told:
            self._note(self.surveys[-1])
        else:  # a reader still makes the text of such a cell before it leaves it out
            self.surveys[-1].reads(self.heard.length)

    def _note(self, survey: Survey) -> None:
        row, column = self.row + 1, self.column + 1
        last_row, last_column = self.row + self.rows, self.column + self.columns
        cells = self.rows * self.columns
        survey.holds(last_row, last_column, self.heard.length * cells, cells)
        if "table:formula" in self.told:
            down = self._count(self.told, "table:number-matrix-rows-spanned")
            across = self._count(self.told, "table:number-matrix-columns-spanned")
            fills = Block(row, column, max(last_row, self.row + down), max(last_column, self.column + across))
            survey.computes(row, column, fills)
        elif self.told.get("calcext:value-type") == "error":
            survey.fails(row, column, self.heard.beginning.strip())
