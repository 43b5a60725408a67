"""One intern's draft while its cells are gathered, and the facts that it shares with others."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from internships.domain.document import Json
from internships.domain.errors import Finding, SheetPlace
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.pointers import split_pointer
from internships.intake.cells import cell_to_json
from internships.intake.headings import place_of
from internships.intake.workbook_columns import ROW_CODE_COLUMN, SheetColumn
from internships.intake.workbook_reader import SheetRow

_MERGED_BY_INDEX = {"hosts"}


@dataclass
class DraftRow:
    """One draft while its cells are gathered; ``lines`` are the sheets and rows that its facts stand on."""

    code: str
    number: int
    record: Json = field(default_factory=dict)
    places: dict[str, SheetPlace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    lines: set[tuple[str, int | None]] = field(default_factory=set)

    def put(self, pointer: str, value: Any, place: SheetPlace) -> None:
        """Put a value at a pointer, making groups and lists on the way."""
        path = split_pointer(pointer)
        spot: Any = self.record
        for step, following in zip(path, (*path[1:], ""), strict=True):
            empty: Any = value if not following else [] if following.isdigit() else {}
            spot = _descend(spot, step, empty, last=not following)
        self.places[pointer] = place

    def fill(self, line: SheetRow, columns: Mapping[int, SheetColumn]) -> None:
        """Put every known cell of an intern's line."""
        for at, column in columns.items():
            if cell := line.cells.get(at):
                self.put(column.pointer, cell_to_json(cell.value, column), place_of(cell))

    def add_entry(self, line: SheetRow, columns: Mapping[int, SheetColumn], list_at: str) -> None:
        """Put a line of a list's sheet as the next entry; a line with nothing but a row code is none."""
        index = self.entries.get(list_at, 0)
        for at, column in columns.items():
            if column is not ROW_CODE_COLUMN and (cell := line.cells.get(at)):
                pointer = column.pointer.replace(f"{list_at}/0", f"{list_at}/{index}", 1)
                self.put(pointer, cell_to_json(cell.value, column), place_of(cell))
                self.entries[list_at] = index + 1

    def draft(self) -> IncomingDraft:
        """Return the record as it came in, with everyone in it who may have to sign."""
        record = {"schema_version": "1.0.0", **self.record}
        if signatories := list(_signatories(record)):
            record["signatories"] = signatories
        return IncomingDraft(self.code, self.number, record, tuple(self.findings), self.places)


def _descend(spot: Any, step: str, empty: Any, *, last: bool) -> Any:
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


def merge_defaults(record: Json, below: Json) -> None:
    """Lay shared facts under a record: what the record says itself stays."""
    for name, value in below.items():
        own = record.setdefault(name, _copy(value))
        if isinstance(own, dict) and isinstance(value, dict):
            merge_defaults(own, value)
        elif name in _MERGED_BY_INDEX and isinstance(own, list) and isinstance(value, list):
            # Only the hosts: half of one mentor over half of another would make a person who doesn't exist.
            for mine, shared in zip(own, value, strict=False):
                if isinstance(mine, dict) and isinstance(shared, dict):
                    merge_defaults(mine, shared)
            own.extend(_copy(value[len(own) :]))


def facts_and_names(value: Any) -> Iterator[Any]:
    """Yield the facts of a record, and the names under which they stand."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from facts_and_names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from facts_and_names(inner)
    else:
        yield value


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


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
        names = _value_at(record, names_at)
        if not isinstance(names, dict) or not (names.get("given") and names.get("family")):
            continue
        person = _value_at(record, person_at) if person_at else {}
        told = {
            "capacity": person.get("function"),
            "email": person.get("email"),
            "delegated_by": person.get("delegated_by"),
        }
        yield {"role": role, "name": f"{names['given']} {names['family']}"} | {
            key: value for key, value in told.items() if value
        }


def _value_at(record: Any, pointer: str) -> Any:
    place = record
    for step in split_pointer(pointer):
        try:
            place = place[int(step)] if isinstance(place, list) else place[step]
        except (KeyError, IndexError, TypeError):
            return None
    return place
