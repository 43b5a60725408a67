"""Building one student's draft from cells, and merging in the facts that all students share."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from internships.domain.document import Json
from internships.domain.errors import Finding, SheetPlace
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.pointers import split_pointer
from internships.intake.cells import cell_to_json, value_at
from internships.intake.sheets import SheetRow
from internships.intake.workbook_columns import ROW_CODE_COLUMN, SheetColumn

_MERGED_BY_INDEX = {"hosts"}


@dataclass
class DraftRow:
    """One draft that is being built; ``lines`` are the sheets and rows that its facts come from."""

    code: str
    number: int
    record: Json = field(default_factory=dict)
    places: dict[str, SheetPlace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    lines: set[tuple[str, int | None]] = field(default_factory=set)

    def put(self, pointer: str, value: Any, place: SheetPlace) -> None:
        """Set a value at a pointer, creating objects and lists on the way."""
        steps = split_pointer(pointer)
        container: Any = self.record
        for step, following in zip(steps, (*steps[1:], ""), strict=True):
            empty: Any = value if not following else [] if following.isdigit() else {}
            container = _descend(container, step, empty, last=not following)
        self.places[pointer] = place

    def fill(self, line: SheetRow, columns: Mapping[int, SheetColumn]) -> None:
        """Set the facts of a row on the students' sheet."""
        for number, column in columns.items():
            if cell := line.cells.get(number):
                self.put(column.pointer, cell_to_json(cell.value, column), cell.place)

    def add_entry(self, line: SheetRow, columns: Mapping[int, SheetColumn], list_at: str) -> None:
        """Add a row of a list's sheet as the next entry; a row with only a row code adds none."""
        index = self.entries.get(list_at, 0)
        for number, column in columns.items():
            if column is not ROW_CODE_COLUMN and (cell := line.cells.get(number)):
                pointer = column.pointer.replace(f"{list_at}/0", f"{list_at}/{index}", 1)
                self.put(pointer, cell_to_json(cell.value, column), cell.place)
                self.entries[list_at] = index + 1

    def draft(self) -> IncomingDraft:
        """Return the draft, with everyone in the record who may have to sign as signatories."""
        record = {"schema_version": "1.0.0", **self.record}
        if signatories := list(_signatories(record)):
            record["signatories"] = signatories
        return IncomingDraft(self.code, self.number, record, tuple(self.findings), self.places)


def _descend(container: Any, step: str, value: Any, *, last: bool) -> Any:
    if isinstance(container, list):
        index = int(step)
        while len(container) <= index:
            container.append({} if not last else None)
        if last:
            container[index] = value
        return container[index]
    if last:
        container[step] = value
        return value
    return container.setdefault(step, value)


def merge_defaults(record: Json, defaults: Json) -> None:
    """Add default facts to a record; the record's own facts stay."""
    for name, value in defaults.items():
        present = record.setdefault(name, deepcopy(value))
        if isinstance(present, dict) and isinstance(value, dict):
            merge_defaults(present, value)
        elif name in _MERGED_BY_INDEX and isinstance(present, list) and isinstance(value, list):
            # Only hosts merge: mixing the fields of two mentors would make a person who does not exist.
            for entry, default in zip(present, value, strict=False):
                if isinstance(entry, dict) and isinstance(default, dict):
                    merge_defaults(entry, default)
            present.extend(deepcopy(value[len(present) :]))


def facts_and_names(value: Any) -> Iterator[Any]:
    """Yield the facts of a record and the names of its objects' fields."""
    if isinstance(value, dict):
        for name, nested in value.items():
            yield name
            yield from facts_and_names(nested)
    elif isinstance(value, list):
        for nested in value:
            yield from facts_and_names(nested)
    else:
        yield value


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
    """Yield everyone in the record who may have to sign; the variant decides who does."""
    for role, names_at, person_at in _SIGNERS:
        names = value_at(record, names_at)
        if not isinstance(names, dict) or not (names.get("given") and names.get("family")):
            continue
        person = value_at(record, person_at) if person_at else {}
        details = {
            "capacity": person.get("function"),
            "email": person.get("email"),
            "delegated_by": person.get("delegated_by"),
        }
        yield {"role": role, "name": f"{names['given']} {names['family']}"} | {
            key: value for key, value in details.items() if value
        }
