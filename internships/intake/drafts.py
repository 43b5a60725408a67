"""Drafts out of a workbook or a CSV: every cell to its place in the record, every place with its cell."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from internships.domain.document import Json
from internships.domain.errors import DomainError, Finding, SheetPlace
from internships.domain.incoming import IncomingDraft
from internships.domain.pointers import steps
from internships.domain.wording import Bilingual
from internships.intake.cells import folded, heard
from internships.intake.columns import HOST, INTERNS, LISTS, ROW_CODE, SheetColumn, SheetPlan
from internships.intake.csv_text import read_csv
from internships.intake.errors import EmptyFile
from internships.intake.sheets import Sheet, SheetCell, SheetFinding, SheetRow, read_workbook


class NoSheet(DomainError):
    """The workbook has no sheet of interns, or a CSV came without its host."""

    code = "sheet_missing"


class UnreadableHost(DomainError):
    """The host's file beside a CSV holds no record."""

    code = "host_unreadable"


@dataclass
class _Row:
    """One draft while its cells are gathered."""

    code: str
    number: int
    record: Json = field(default_factory=dict)
    places: dict[str, SheetPlace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)

    def put(self, pointer: str, value: Any, place: SheetPlace) -> None:
        """Put a value at a pointer, making groups and lists on the way."""
        path = steps(pointer)
        spot: Any = self.record
        for step, following in zip(path, (*path[1:], ""), strict=True):
            empty: Any = value if not following else [] if following.isdigit() else {}
            spot = _step(spot, step, empty, last=not following)
        self.places[pointer] = place


def _step(spot: Any, step: str, empty: Any, *, last: bool) -> Any:
    if isinstance(spot, list):
        index = int(step)
        while len(spot) <= index:
            spot.append({} if not last else None)
        if last:
            spot[index] = empty
        return spot[index]
    if last:
        spot[step] = empty
        return empty
    return spot.setdefault(step, empty)


def sheet_drafts(path: Path, host: Path | None) -> list[IncomingDraft]:
    """Read every intern of a workbook, or of a CSV with its host; raises ``DomainError`` for a file that is neither."""
    if path.suffix.lower() == ".csv":
        if host is None:
            raise NoSheet(
                "Een CSV bevat alleen de stagiairs: geef de stagegever mee met --host HOST.json.",
                "A CSV holds the interns only: give the host with --host HOST.json.",
            )
        return _drafts({INTERNS.id: read_csv(path)}, (), _host_record(host))
    book = read_workbook(path)
    sheets = {plan.id: sheet for plan in (HOST, INTERNS, *LISTS) if (sheet := _named(book.sheets.values(), plan))}
    if INTERNS.id not in sheets:
        raise NoSheet(
            "Dit werkboek heeft geen blad Stagiairs; begin met `internships workbook`.",
            "This workbook has no sheet Interns; start from `internships workbook`.",
        )
    known = {sheet.name for sheet in sheets.values()}
    return _drafts(sheets, [finding for finding in book.findings if finding.sheet in known], {})


def _host_record(path: Path) -> Json:
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise UnreadableHost(
            f"{path.name} is geen JSON-object met de gegevens van de stagegever.",
            f"{path.name} is no JSON object with the host's facts.",
        )
    return told


def _named(sheets: Iterable[Sheet], plan: SheetPlan) -> Sheet | None:
    wanted = {folded(plan.title.nl), folded(plan.title.en)}
    return next((sheet for sheet in sheets if folded(sheet.name) in wanted), None)


def _drafts(sheets: Mapping[str, Sheet], wrong: Iterable[SheetFinding], host: Json) -> list[IncomingDraft]:
    rows = _intern_rows(sheets[INTERNS.id])
    if not rows:
        raise EmptyFile(sheets[INTERNS.id].name)
    _mark_duplicates(rows)
    findings = [_told(finding) for finding in (*wrong, *sheets[INTERNS.id].findings)]
    for row in rows:
        _host_facts(row, sheets.get(HOST.id), host)
    for plan in LISTS:
        if plan.id in sheets:
            findings += _list_rows(rows, sheets[plan.id], plan)
    for finding in findings:
        _to_its_rows(finding, rows)
    return [_draft(row) for row in rows]


def _intern_rows(sheet: Sheet) -> list[_Row]:
    columns, unknown = _headings(sheet, INTERNS)
    rows = []
    for number, line in enumerate(sheet.rows[1:], start=1):
        code = next(
            (line.cells[at] for at, column in columns.items() if column is ROW_CODE and at in line.cells),
            None,
        )
        row = _Row(str(code.value) if code else f"{sheet.name} {line.number}", number)
        row.places[""] = SheetPlace(sheet=sheet.name, row=line.number)
        _fill(row, line, columns, "")
        row.findings += unknown if number == 1 else []
        rows.append(row)
    return rows


def _headings(sheet: Sheet, plan: SheetPlan) -> tuple[dict[int, SheetColumn], list[Finding]]:
    if not sheet.rows:
        raise NoSheet(f"Het blad {sheet.name} is leeg.", f"The sheet {sheet.name} is empty.")
    known = {folded(heading): column for column in plan.columns for heading in (column.nl, column.en)}
    columns, unknown = {}, []
    for at, cell in sheet.rows[0].cells.items():
        if column := known.get(folded(str(cell.value))):
            columns[at] = column
        else:
            unknown.append(_unknown_heading(cell, known))
    return columns, unknown


def _unknown_heading(cell: SheetCell, known: Mapping[str, SheetColumn]) -> Finding:
    close = get_close_matches(folded(str(cell.value)), known, n=1)
    nl = f" Bedoelde u {known[close[0]].nl}?" if close else " Schrap de kolom of gebruik het werkboek."
    en = f" Did you mean {known[close[0]].en}?" if close else " Remove the column or use the workbook."
    return Finding(
        code="unknown_heading",
        place=_place(cell),
        text=Bilingual(nl=f"Onbekende kolom {cell.value}.{nl}", en=f"Unknown column {cell.value}.{en}"),
    )


def _fill(row: _Row, line: SheetRow, columns: Mapping[int, SheetColumn], below: str, index: int = 0) -> None:
    for at, column in columns.items():
        if at in line.cells and (column is not ROW_CODE or not below):
            cell = line.cells[at]
            pointer = column.pointer.replace(f"{below}/0", f"{below}/{index}", 1) if below else column.pointer
            row.put(pointer, heard(cell.value, column), _place(cell))


def _host_facts(row: _Row, sheet: Sheet | None, host: Json) -> None:
    if sheet is None:
        _lay_under(row.record, host)
        return
    known = {folded(heading): column for column in HOST.columns for heading in (column.nl, column.en)}
    for line in sheet.rows:
        column = known.get(folded(str(line.cells[1].value))) if 1 in line.cells else None
        if column and 2 in line.cells and column.pointer not in row.places:
            row.put(column.pointer, heard(line.cells[2].value, column), _place(line.cells[2]))


def _lay_under(record: Json, below: Json) -> None:
    """Lay shared facts under a record: what the record says itself stays."""
    for name, value in below.items():
        own = record.setdefault(name, json.loads(json.dumps(value)))
        if isinstance(own, dict) and isinstance(value, dict):
            _lay_under(own, value)
        elif isinstance(own, list) and isinstance(value, list):
            for mine, shared in zip(own, value, strict=False):
                if isinstance(mine, dict) and isinstance(shared, dict):
                    _lay_under(mine, shared)


def _list_rows(rows: list[_Row], sheet: Sheet, plan: SheetPlan) -> list[Finding]:
    columns, findings = _headings(sheet, plan)
    codes = {folded(row.code): row for row in rows}
    for line in sheet.rows[1:]:
        code = next(
            (line.cells[at] for at, column in columns.items() if column is ROW_CODE and at in line.cells),
            None,
        )
        if code is not None and folded(str(code.value)) not in codes:
            findings.append(_orphan(code))
            continue
        for row in [codes[folded(str(code.value))]] if code else rows:
            index = row.entries.get(plan.id, 0)
            _fill(row, line, columns, plan.list_at or "", index)
            row.entries[plan.id] = index + 1
    return findings


def _orphan(code: SheetCell) -> Finding:
    return Finding(
        code="unknown_row_code",
        place=_place(code),
        text=Bilingual(
            nl=f"Geen stagiair heeft de rijcode {code.value}; verbeter de code of schrap de rij.",
            en=f"No intern has the row code {code.value}; correct the code or remove the row.",
        ),
    )


def _mark_duplicates(rows: list[_Row]) -> None:
    seen: dict[str, _Row] = {}
    for row in rows:
        if seen.setdefault(folded(row.code), row) is not row:
            row.findings.append(
                Finding(
                    code="duplicate_row_code",
                    pointer="/reference",
                    place=row.places.get("/reference"),
                    text=Bilingual(
                        nl=f"De rijcode {row.code} komt meer dan eens voor; geef elke stagiair een eigen code.",
                        en=f"The row code {row.code} occurs more than once; give each intern a code of its own.",
                    ),
                )
            )


def _told(finding: SheetFinding) -> Finding:
    return Finding(
        code=finding.code,
        place=SheetPlace(sheet=finding.sheet, row=finding.row, column=finding.column),
        text=Bilingual(nl=finding.nl, en=finding.en),
    )


def _to_its_rows(finding: Finding, rows: list[_Row]) -> None:
    """Give a finding to the interns whose facts stand on its line; what is nobody's in particular is everyone's."""
    place = finding.place
    lines = [(row, {(spot.sheet, spot.row) for spot in row.places.values()}) for row in rows]
    mine = [row for row, spots in lines if place and (place.sheet, place.row) in spots]
    for row in mine or rows:
        row.findings.append(finding)


def _place(cell: SheetCell) -> SheetPlace:
    return SheetPlace(sheet=cell.sheet, row=cell.row, column=cell.column_letter)


def _draft(row: _Row) -> IncomingDraft:
    record = {"schema_version": "1.0.0", **row.record}
    record.setdefault("signatories", list(_signatories(record)))
    if not record["signatories"]:
        del record["signatories"]
    return IncomingDraft(row.code, row.number, record, tuple(row.findings), row.places)


_SIGNERS = (
    ("student", "/students/0/names", None),
    ("legal_representative", "/students/0/legal_representative/names", None),
    ("host", "/hosts/0/representative/names", "/hosts/0/representative"),
    ("mentor", "/hosts/0/mentors/0/names", "/hosts/0/mentors/0"),
    ("occupational_physician", "/hosts/0/occupational_physician/names", None),
    ("institution", "/institutions/0/representative/names", "/institutions/0/representative"),
    ("supervisor", "/institutions/0/supervisors/0/names", "/institutions/0/supervisors/0"),
)


def _signatories(record: Json) -> Iterator[Json]:
    """Name everyone in the workbook who may have to sign; the variant decides who does."""
    for role, names_at, person_at in _SIGNERS:
        names = _at(record, names_at)
        if not isinstance(names, dict) or not (names.get("given") and names.get("family")):
            continue
        person = _at(record, person_at) if person_at else {}
        told = {
            "capacity": person.get("function"),
            "email": person.get("email"),
            "delegated_by": person.get("delegated_by"),
        }
        yield {"role": role, "name": f"{names['given']} {names['family']}"} | {
            key: value for key, value in told.items() if value
        }


def _at(record: Any, pointer: str) -> Any:
    place = record
    for step in steps(pointer):
        try:
            place = place[int(step)] if isinstance(place, list) else place[step]
        except (KeyError, IndexError, TypeError):
            return None
    return place
