"""What is looked at before a spreadsheet is parsed: its size when unpacked, and the formulas in it."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from internships.intake.errors import EmptyFile, TooLarge, UnreadableSheet

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_RATIO = 200
MOST_MEMBERS = 2_000
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SMALL = 1024 * 1024


def guard(path: Path) -> None:
    """Refuse what is no workbook, or would fill the memory, before any parser sees it."""
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile(path.name)
    if size > LARGEST_FILE:
        raise TooLarge(f"{path.name} is groter dan 20 MB; deel het op.", f"{path.name} is larger than 20 MB; split it.")
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except zipfile.BadZipFile:
        raise _unreadable(path) from None
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > _SMALL and unpacked > LARGEST_RATIO * size
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_UNPACKED or bomb:
        raise TooLarge(
            f"{path.name} wordt uitgepakt te groot; het is geen gewoon werkboek.",
            f"{path.name} grows too large when unpacked; it is no ordinary workbook.",
        )
    if any(member.flag_bits & 1 for member in members):
        raise _unreadable(path)


def _unreadable(path: Path) -> UnreadableSheet:
    return UnreadableSheet(
        f"{path.name} is geen werkboek (XLSX of ODS), of het is beschadigd of beveiligd; bewaar het opnieuw als XLSX.",
        f"{path.name} is no workbook (XLSX or ODS), or it is damaged or locked; save it again as XLSX.",
    )


def formulas(path: Path) -> Iterator[tuple[str, int, str]]:
    """Yield ``(sheet, row, column letters)`` of every cell of an XLSX that holds a formula.

    Readers give a formula's last value, which whoever made the file can set to anything.
    """
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if "xl/workbook.xml" not in names:
            return
        for sheet, part in _parts(packed, path):
            if part in names:
                yield from ((sheet, row, column) for row, column in _cells_with_formulas(packed.read(part), path))


def _parts(packed: zipfile.ZipFile, path: Path) -> list[tuple[str, str]]:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(name: str, told: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            targets[told.get("Id", "")] = told.get("Target", "")

    def sheet(name: str, told: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            sheets.append((told.get("name", ""), next((v for k, v in told.items() if k.endswith(":id")), "")))

    _parse(packed.read("xl/_rels/workbook.xml.rels"), relation, path)
    _parse(packed.read("xl/workbook.xml"), sheet, path)
    return [(name, _part(targets.get(relation_id, ""))) for name, relation_id in sheets]


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _cells_with_formulas(content: bytes, path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    current = ""

    def element(name: str, told: dict[str, str]) -> None:
        nonlocal current
        local = name.rpartition(":")[2]
        if local == "c":
            current = told.get("r", "")
        elif local == "f" and (place := _CELL.fullmatch(current)):
            found.append((int(place[2]), place[1]))

    _parse(content, element, path)
    return found


def _parse(content: bytes, element: object, path: Path) -> None:
    def doctype(*_: object) -> None:
        raise _unreadable(path)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element  # type: ignore[assignment]
    # A spreadsheet never declares a document type; one that does wants to expand entities.
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own way to say that this is all
    except expat.ExpatError:
        raise _unreadable(path) from None
