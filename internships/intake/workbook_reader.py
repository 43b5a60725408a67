"""Reading an XLSX or ODS into sheets."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from internships.domain.errors import Finding
from internships.domain.refusals import Refusal
from internships.intake.errors import not_a_workbook, unreadable
from internships.intake.prescan import SheetPrescan, require_cell_limits
from internships.intake.prescan_ods import READ_PARTS, is_ods, prescan_ods
from internships.intake.prescan_xlsx import SHARED_PARTS, WORKBOOK_PART, prescan_xlsx, sheet_parts
from internships.intake.sheets import CellValue, Sheet, SheetCell, SheetRow, clean_value, place_at, sheet_finding
from internships.intake.workbook_zip import Parts, repack_workbook, unpack_workbook

_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_TEXT = re.compile(rb">([^<>]{1,80})<")
Grid = Sequence[Sequence[CellValue]]


def read_workbook(path: Path) -> dict[str, Sheet]:
    """Read the sheets of an XLSX or ODS by name, with a finding for each cell that holds a formula or error.

    Refuses any other file.
    """
    parts = unpack_workbook(path)
    if is_ods(parts):
        scans = prescan_ods(parts, path.name)
        part_names = [name for name in READ_PARTS if name.lower() in parts]
    elif WORKBOOK_PART in parts:
        parts_by_sheet = sheet_parts(parts, path.name)
        scans = prescan_xlsx(parts, parts_by_sheet, path.name)
        parts = {**parts, **dict(_with_known_errors(parts, parts_by_sheet, scans))}
        part_names = [name for name in SHARED_PARTS if name in parts] + sorted(set(parts_by_sheet.values()))
    else:
        raise not_a_workbook(path.name)
    require_cell_limits(scans, path.name)
    sheets = [_sheet(scan, grid) for scan, grid in _grids(parts, part_names, scans, path)]
    if not any(sheet.rows for sheet in sheets):
        raise Refusal("file_empty", name=path.name)
    return {sheet.name: sheet for sheet in sheets}


def _with_known_errors(
    parts: Parts, parts_by_sheet: dict[str, str], scans: Sequence[SheetPrescan]
) -> Iterator[tuple[str, bytes]]:
    """Yield the sheets' parts with errors of newer Excels replaced by ``#N/A``: calamine 0.9 fails on ``#SPILL!``."""
    for scan in scans:
        newer_errors = {error.encode() for error in set(scan.errors.values()) - _KNOWN_ERRORS}
        replace = partial(_known_error, newer_errors)
        content = parts[parts_by_sheet[scan.sheet]]
        yield parts_by_sheet[scan.sheet], _TEXT.sub(replace, content) if newer_errors else content


def _known_error(newer_errors: set[bytes], match: re.Match[bytes]) -> bytes:
    return b">#N/A<" if match[1] in newer_errors else match[0]


def _grids(
    parts: Parts, part_names: Sequence[str], scans: Sequence[SheetPrescan], path: Path
) -> Iterator[tuple[SheetPrescan, Grid]]:
    try:
        book = CalamineWorkbook.from_filelike(repack_workbook(parts, part_names))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if names != [scan.sheet for scan in scans]:
            raise not_a_workbook(path.name)
        for scan in scans:
            yield scan, book.get_sheet_by_name(scan.sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(
            path.name,
            "kan niet gelezen worden als werkboek; bewaar het opnieuw als XLSX.",
            "can't be read as a workbook; save it again as XLSX.",
        ) from error


def _sheet(scan: SheetPrescan, grid: Grid) -> Sheet:
    name = unicodedata.normalize("NFC", scan.sheet)
    distrusted = {*scan.formulas, *scan.errors}
    rows = []
    for number, values in enumerate(grid, start=1):
        row = SheetRow(number, dict(_cells(name, number, values)))
        distrusted |= {(number, column) for column in row.cells if scan.is_computed(number, column)}
        rows.append(row)
    distrusted_rows = {row for row, _ in distrusted}
    trusted = (_without_distrusted(row, distrusted) for row in rows if row.cells or row.number in distrusted_rows)
    return Sheet(name, tuple(trusted), tuple(_finding(scan, name, *place) for place in sorted(distrusted)))


def _cells(sheet: str, number: int, values: Sequence[CellValue]) -> Iterator[tuple[int, SheetCell]]:
    for column, value in enumerate(values, start=1):
        if value != "" and (clean := clean_value(value)) != "":
            yield column, SheetCell(clean, sheet, number, column)


def _without_distrusted(row: SheetRow, distrusted: set[tuple[int, int]]) -> SheetRow:
    cells = {column: cell for column, cell in row.cells.items() if (row.number, column) not in distrusted}
    return SheetRow(row.number, cells)


def _finding(scan: SheetPrescan, sheet: str, row: int, column: int) -> Finding:
    place, error = place_at(sheet, row, column), scan.errors.get((row, column))
    cell = f"{place.column}{row}"
    if error is None or scan.is_computed(row, column):
        nl, en = f"Cel {cell} bevat een formule", f"Cell {cell} holds a formula"
        return sheet_finding(place, "cell_holds_formula", f"{nl}; typ de waarde zelf.", f"{en}; type the value itself.")
    nl, en = f"Cel {cell} bevat een fout ({error})", f"Cell {cell} holds an error ({error})"
    return sheet_finding(place, "cell_holds_error", f"{nl}; typ de waarde zelf.", f"{en}; type the value itself.")
