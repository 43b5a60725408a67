"""Reading drafts from a workbook or a CSV, with the cell that each fact came from."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from internships.domain.document import Json
from internships.domain.errors import Finding, Severity, SheetPlace
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.json_reader import JsonRefused, read_json
from internships.domain.refusals import Refusal
from internships.domain.wording import Bilingual, grouped_number
from internships.intake.cells import cell_to_json, comparison_key, row_code_key
from internships.intake.csv_reader import read_csv
from internships.intake.draft_rows import DraftRow, facts_and_names, merge_defaults
from internships.intake.errors import MissingSheet, UnreadableHost
from internships.intake.file_limits import MOST_STUDENTS, FactCount, FileFindings
from internships.intake.headings import Headings, columns_by_heading, read_headings, unknown_heading
from internships.intake.sheets import Sheet, SheetCell, SheetRow, sheet_finding
from internships.intake.workbook_columns import ALL_SHEETS, HOST_SHEET, LIST_SHEETS, STUDENT_SHEET, SheetPlan
from internships.intake.workbook_reader import read_workbook

LARGEST_HOST = 256 * 1024
"""Maximum bytes of the host's file; one with every list filled takes a tenth of that."""
_STUDENT_FACTS = {"reference", "signatories", "students"}


def read_drafts(path: Path, host: Path | None) -> list[IncomingDraft]:
    """Read every student's draft from a workbook, or from a CSV and its host file; refuses any other file."""
    if path.suffix.lower() == ".csv":
        if host is None:
            raise MissingSheet(
                "Een CSV bevat alleen de stagiairs: geef de stagegever mee met --host HOST.json.",
                "A CSV holds the interns only: give the host with --host HOST.json.",
            )
        return _drafts({STUDENT_SHEET.id: read_csv(path)}, _host_record(host))
    book = read_workbook(path).values()
    sheets = {plan.id: sheet for plan in ALL_SHEETS if (sheet := _sheet_titled(book, plan))}
    if STUDENT_SHEET.id not in sheets:
        raise MissingSheet(
            "Dit werkboek heeft geen blad Stagiairs; begin met `internships workbook`.",
            "This workbook has no sheet Interns; start from `internships workbook`.",
        )
    return _drafts(sheets, {})


def _host_record(path: Path) -> Json:
    try:
        with path.open("rb") as file:
            record = read_json(file.read(LARGEST_HOST + 1), most_bytes=LARGEST_HOST)
    except JsonRefused as error:
        raise UnreadableHost(
            f"{path.name} is niet leesbaar. {error.text.nl}", f"{path.name} is not readable. {error.text.en}"
        ) from None
    if not isinstance(record, dict):
        raise UnreadableHost(
            f"{path.name} is geen JSON-object met de gegevens van de stagegever.",
            f"{path.name} is no JSON object with the host's facts.",
        )
    if personal := ", ".join(sorted(record.keys() & _STUDENT_FACTS)):
        raise UnreadableHost(
            f"{path.name} bevat {personal}: gegevens van één stagiair mogen niet voor iedereen gelden.",
            f"{path.name} holds {personal}: one intern's facts must not hold for everyone.",
        )
    return record


def _sheet_titled(sheets: Iterable[Sheet], plan: SheetPlan) -> Sheet | None:
    titles = {comparison_key(plan.title.nl), comparison_key(plan.title.en)}
    return next((sheet for sheet in sheets if comparison_key(sheet.name) in titles), None)


def _drafts(sheets: Mapping[str, Sheet], host: Json) -> list[IncomingDraft]:
    count, findings = FactCount(), FileFindings()
    rows = _student_rows(sheets[STUDENT_SHEET.id], count)
    if not rows:
        raise Refusal("file_empty", name=sheets[STUDENT_SHEET.id].name)
    findings.add(finding for sheet in sheets.values() for finding in sheet.findings)
    if HOST_SHEET.id in sheets:
        findings.add(_host_facts(rows, sheets[HOST_SHEET.id], count))
    elif host:
        count.add("--host", facts_and_names(host), len(rows))
        for row in rows:
            merge_defaults(row.record, host)
    for plan in LIST_SHEETS:
        if plan.id in sheets and sheets[plan.id].rows:
            findings.add(_list_rows(rows, sheets[plan.id], plan, count))
    _assign_findings(findings, rows)
    return [row.draft() for row in rows]


def _student_rows(sheet: Sheet, count: FactCount) -> list[DraftRow]:
    if not sheet.rows:
        raise Refusal("file_empty", name=sheet.name)
    headings = read_headings(sheet, STUDENT_SHEET)
    if not headings.columns:
        raise Refusal("headings_missing", sheet=sheet.name, row=sheet.rows[0].number)
    if len(sheet.rows) - 1 > MOST_STUDENTS:
        interns, most = grouped_number(len(sheet.rows) - 1), grouped_number(MOST_STUDENTS)
        raise Refusal("sheet_too_many_interns", sheet=sheet.name, interns=interns, most=most)
    rows = [_student_row(sheet, number, line, headings, count) for number, line in enumerate(sheet.rows[1:], start=1)]
    _mark_duplicates(rows)
    return rows


def _student_row(sheet: Sheet, number: int, line: SheetRow, headings: Headings, count: FactCount) -> DraftRow:
    count.add(*_place_and_values(sheet, line), 1)
    code = headings.code_cell(line)
    row = DraftRow(str(code.value) if code else f"{sheet.name} {line.number}", number)
    row.places[""] = SheetPlace(sheet=sheet.name, row=line.number)
    row.lines.add((sheet.name, line.number))
    row.fill(line, headings.columns)
    row.findings += headings.findings_on(line)
    return row


def _place_and_values(sheet: Sheet, line: SheetRow) -> tuple[str, list[object]]:
    return f"{sheet.name}!{line.number}", [cell.value for cell in line.cells.values()]


def _host_facts(rows: list[DraftRow], sheet: Sheet, count: FactCount) -> Iterator[Finding]:
    columns, unknown_count = columns_by_heading(HOST_SHEET), 0
    for line in sheet.rows:
        if 1 not in line.cells or 2 not in line.cells:
            continue
        label, cell = line.cells[1], line.cells[2]
        column = columns.get(comparison_key(str(label.value)))
        if column is None and line is not sheet.rows[0]:
            yield unknown_heading(label, columns, unknown_count)
            unknown_count += 1
        elif column is not None:
            place = cell.place
            count.add(str(place), (cell.value,), len(rows))
            for row in rows:
                row.lines.add((sheet.name, line.number))
                if column.pointer not in row.places:
                    row.put(column.pointer, cell_to_json(cell.value, column), place)


def _list_rows(rows: list[DraftRow], sheet: Sheet, plan: SheetPlan, count: FactCount) -> Iterator[Finding]:
    headings = read_headings(sheet, plan)
    rows_by_code: dict[str, list[DraftRow]] = {}
    for row in rows:
        rows_by_code.setdefault(row_code_key(row.code), []).append(row)
    untrusted_codes = _rows_with_untrusted_code(sheet, headings)
    for line in sheet.rows[1:]:
        code = headings.code_cell(line)
        if code is None and line.number in untrusted_codes:
            continue
        line_rows = rows_by_code.get(row_code_key(str(code.value)), []) if code else rows
        if code and not line_rows:
            yield _unknown_row_code(code)
        count.add_entry(*_place_and_values(sheet, line), len(line_rows))
        findings = tuple(headings.findings_on(line))
        for row in line_rows:
            row.lines.add((sheet.name, line.number))
            row.add_entry(line, headings.columns, plan.list_at or "")
            row.findings += findings


def _rows_with_untrusted_code(sheet: Sheet, headings: Headings) -> set[int | None]:
    """Return the rows whose code was not read, as it is a formula or an error."""
    if headings.code_column is None:
        return set()
    letter = sheet.rows[0].cells[headings.code_column].place.column
    places = (finding.place for finding in sheet.findings if finding.place)
    return {place.row for place in places if place.column == letter}


def _unknown_row_code(code: SheetCell) -> Finding:
    # Only a warning: leftover rows of a student who dropped out must not block the others.
    return sheet_finding(
        code.place,
        "unknown_row_code",
        f"Geen stagiair heeft de rijcode {code.value}; verbeter de code of schrap de rij.",
        f"No intern has the row code {code.value}; correct the code or remove the row.",
        Severity.WARNS,
    )


def _mark_duplicates(rows: list[DraftRow]) -> None:
    """Refuse all rows with a duplicate code: rows of the other sheets could belong to any of them."""
    occurrences = Counter(row_code_key(row.code) for row in rows)
    for row in rows:
        if occurrences[row_code_key(row.code)] > 1:
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


def _assign_findings(findings: FileFindings, rows: list[DraftRow]) -> None:
    """Add findings to the students with facts on the same line; findings on other lines go to every student."""
    unassigned = findings.lines()
    for row in rows:
        row.findings += findings.on_lines(row.lines)
        unassigned -= row.lines
    unassigned_findings = tuple(findings.on_lines(unassigned))
    for row in rows:
        row.findings += unassigned_findings
