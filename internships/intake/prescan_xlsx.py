"""Scanning the worksheets of an XLSX (ECMA-376 part 1, 18.3)."""

import re
from collections.abc import Sequence

from internships.intake.errors import not_a_workbook
from internships.intake.prescan import Attributes, CellBlock, CellText, SheetPrescan, XmlCallbacks, parse_xml
from internships.intake.workbook_zip import Parts

WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
STRINGS_PART = "xl/sharedstrings.xml"
SHARED_PARTS = ("[content_types].xml", "_rels/.rels", WORKBOOK_PART, RELATIONS_PART, STRINGS_PART, "xl/styles.xml")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def sheet_parts(parts: Parts, file: str) -> dict[str, str]:
    """Return the part of every worksheet by the sheet's name; refuses a workbook that lacks one."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, attributes: Attributes) -> None:
        if _local_name(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = _part_name(attributes.get("Target", ""))

    def sheet(name: str, attributes: Attributes) -> None:
        if _local_name(name) == "sheet":
            sheets.append(
                (attributes.get("name", ""), next((v for k, v in attributes.items() if k.endswith(":id")), ""))
            )

    parse_xml(parts.get(RELATIONS_PART, b""), XmlCallbacks(relation), file)
    parse_xml(parts[WORKBOOK_PART], XmlCallbacks(sheet), file)
    named_parts = [(name, targets[key]) for name, key in sheets if key in targets]
    if len({name for name, _ in named_parts}) < len(named_parts) or any(part not in parts for _, part in named_parts):
        raise not_a_workbook(file)
    return dict(named_parts)


def _part_name(target: str) -> str:
    name = target.lower().removeprefix("/")
    return name if name.startswith("xl/") else f"xl/{name}"


def _local_name(name: str) -> str:
    return name.rpartition(":")[2]


def prescan_xlsx(parts: Parts, sheets: dict[str, str], file: str) -> list[SheetPrescan]:
    """Scan every worksheet; refuses a broken or too large one."""
    lengths = _shared_text_lengths(parts[STRINGS_PART], file) if STRINGS_PART in parts else []
    scans = []
    for name, part in sheets.items():
        scanner = _XlsxScanner(SheetPrescan(name, file), lengths, file)
        parse_xml(parts[part], XmlCallbacks(scanner.start, scanner.end, scanner.text), file)
        scans.append(scanner.scan)
    return scans


def _shared_text_lengths(content: bytes, file: str) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: Attributes) -> None:
        if _local_name(name) == "si":
            lengths.append(0)

    def text(piece: str) -> None:
        if lengths:
            lengths[-1] += len(piece)

    parse_xml(content, XmlCallbacks(start, text=text), file)
    return lengths


class _XlsxScanner:
    """Scans one worksheet; a row or cell without a reference follows the one before it."""

    def __init__(self, scan: SheetPrescan, lengths: Sequence[int], file: str) -> None:
        self.scan, self.lengths, self.file = scan, lengths, file
        self.row = self.column = 0
        self.kind, self.cell_text = "", CellText()
        self.in_cell = self.in_value = self.holds_something = False

    def start(self, name: str, attributes: Attributes) -> None:
        local = _local_name(name)
        if local == "c":
            self._start_cell(attributes)
        elif local == "row":
            self.row, self.column = self._number(attributes), 0
        elif self.in_cell:
            self._start_in_cell(local, attributes)

    def _number(self, attributes: Attributes) -> int:
        number = attributes.get("r", str(self.row + 1))
        if not number.isdecimal() or len(number) > 7:
            raise not_a_workbook(self.file)
        return int(number)

    def _start_cell(self, attributes: Attributes) -> None:
        self.column += 1
        if "r" in attributes:
            self.row, self.column = self._place(attributes["r"])
        self.kind, self.cell_text, self.in_cell = attributes.get("t", "n"), CellText(), True
        self.holds_something = False

    def _place(self, reference: str) -> tuple[int, int]:
        match = _PLACE.fullmatch(reference.upper())
        if not match:
            raise not_a_workbook(self.file)
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        return int(match[2]), column

    def _start_in_cell(self, local: str, attributes: Attributes) -> None:
        if local == "f":
            self._start_formula(attributes)
        elif local in {"v", "is"}:
            self.in_value = self.holds_something = True

    def _start_formula(self, attributes: Attributes) -> None:
        self.holds_something = True
        fills = None
        if attributes.get("t") in {"array", "dataTable"} and "ref" in attributes:
            first, _, last = attributes["ref"].partition(":")
            fills = CellBlock(*self._place(first), *self._place(last or first))
        self.scan.add_formula(self.row, self.column, fills)

    def text(self, text: str) -> None:
        if self.in_value:
            self.cell_text.append(text)

    def end(self, name: str) -> None:
        local = _local_name(name)
        if local in {"v", "is"}:
            self.in_value = False
        elif local == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        error = self.cell_text.beginning
        if self.kind == "e" and error:
            self.scan.add_error(self.row, self.column, error)
        if self.holds_something:
            text = self._shared_length() if self.kind == "s" else self.cell_text.length
            self.scan.add_cells(self.row, self.column, text)
        # Validation lists, outside cells, also have an element f (Excel 2010's xm:f).
        self.in_cell = False

    def _shared_length(self) -> int:
        index = self.cell_text.beginning.strip()
        is_known = index.isdecimal() and len(index) < 9 and int(index) < len(self.lengths)
        return self.lengths[int(index)] if is_known else 0
