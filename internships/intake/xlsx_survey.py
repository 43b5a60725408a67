"""An XLSX looked at before it is read (ECMA-376 part 1, 18.3): where its sheets are, and what their cells hold."""

import re
from collections.abc import Sequence

from internships.intake.errors import unreadable
from internships.intake.guards import Parts
from internships.intake.survey import Attributes, Block, CellText, Survey, XmlEars, listen

BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"
SHARED_PARTS = ("[content_types].xml", "_rels/.rels", BOOK, RELATIONS, STRINGS, "xl/styles.xml")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def sheet_parts(parts: Parts, file: str) -> dict[str, str]:
    """Return the part of every worksheet by the sheet's name; raises ``DomainError`` if one can't be found."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, told: Attributes) -> None:
        if _local(name) == "Relationship" and told.get("Type", "").endswith("/worksheet"):
            targets[told.get("Id", "")] = _part(told.get("Target", ""))

    def sheet(name: str, told: Attributes) -> None:
        if _local(name) == "sheet":
            sheets.append((told.get("name", ""), next((v for k, v in told.items() if k.endswith(":id")), "")))

    listen(parts.get(RELATIONS, b""), XmlEars(relation), file)
    listen(parts[BOOK], XmlEars(sheet), file)
    found = [(name, targets[key]) for name, key in sheets if key in targets]
    if len({name for name, _ in found}) < len(found) or any(part not in parts for _, part in found):
        raise unreadable(file)
    return dict(found)


def _part(target: str) -> str:
    name = target.lower().removeprefix("/")
    return name if name.startswith("xl/") else f"xl/{name}"


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def survey_xlsx(parts: Parts, sheets: dict[str, str], file: str) -> list[Survey]:
    """Look at every worksheet; raises ``DomainError`` for one that is broken or reaches too far."""
    lengths = _lengths(parts[STRINGS], file) if STRINGS in parts else []
    surveys = []
    for name, part in sheets.items():
        look = _Look(Survey(name, file), lengths, file)
        listen(parts[part], XmlEars(look.start, look.end, look.hear), file)
        surveys.append(look.survey)
    return surveys


def _lengths(content: bytes, file: str) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: Attributes) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def text(heard: str) -> None:
        if lengths:
            lengths[-1] += len(heard)

    listen(content, XmlEars(start, text=text), file)
    return lengths


class _Look:
    """One worksheet while it is looked at; a row or cell without a reference follows the one before it."""

    def __init__(self, survey: Survey, lengths: Sequence[int], file: str) -> None:
        self.survey, self.lengths, self.file = survey, lengths, file
        self.row = self.column = 0
        self.kind, self.heard = "", CellText()
        self.in_cell = self.in_value = self.holds_something = False

    def start(self, name: str, told: Attributes) -> None:
        local = _local(name)
        if local == "c":
            self._cell(told)
        elif local == "row":
            self.row, self.column = self._number(told), 0
        elif self.in_cell:
            self._inside(local, told)

    def _number(self, told: Attributes) -> int:
        number = told.get("r", str(self.row + 1))
        if not number.isdecimal() or len(number) > 7:
            raise unreadable(self.file)
        return int(number)

    def _cell(self, told: Attributes) -> None:
        self.column += 1
        if "r" in told:
            self.row, self.column = self._place(told["r"])
        self.kind, self.heard, self.in_cell = told.get("t", "n"), CellText(), True
        self.holds_something = False

    def _place(self, reference: str) -> tuple[int, int]:
        found = _PLACE.fullmatch(reference.upper())
        if not found:
            raise unreadable(self.file)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        return int(found[2]), column

    def _inside(self, local: str, told: Attributes) -> None:
        if local == "f":
            self._formula(told)
        elif local in {"v", "is"}:
            self.in_value = self.holds_something = True

    def _formula(self, told: Attributes) -> None:
        self.holds_something = True
        fills = None
        if told.get("t") in {"array", "dataTable"} and "ref" in told:
            first, _, last = told["ref"].partition(":")
            fills = Block(*self._place(first), *self._place(last or first))
        self.survey.computes(self.row, self.column, fills)

    def hear(self, text: str) -> None:
        if self.in_value:
            self.heard.hear(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if local in {"v", "is"}:
            self.in_value = False
        elif local == "c":
            self._close()

    def _close(self) -> None:
        error = self.heard.beginning
        if self.kind == "e" and error:
            self.survey.fails(self.row, self.column, error)
        if self.holds_something:
            text = self._shared_length() if self.kind == "s" else self.heard.length
            self.survey.holds(self.row, self.column, text)
        # A validation list elsewhere in the sheet also has an element f (Excel 2010's xm:f); it belongs to no cell.
        self.in_cell = False

    def _shared_length(self) -> int:
        index = self.heard.beginning.strip()
        known = index.isdecimal() and len(index) < 9 and int(index) < len(self.lengths)
        return self.lengths[int(index)] if known else 0
