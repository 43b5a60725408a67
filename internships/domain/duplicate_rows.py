"""Finding rows of one file that hold the same placement: same student, host and days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.pointers import fact_at
from internships.domain.student_keys import fold_text, has_email_key, student_keys

_MAX_ROWS_NAMED = 3
PlacementKey = tuple[str, str, date, date]
"""The student key, the host, the first and the last day."""


@dataclass
class _RowsOfKey:
    """The rows with one key, in order, and those of them whose student has no e-mail address."""

    rows: list[int] = field(default_factory=list)
    without_address: list[int] = field(default_factory=list)


@dataclass
class DuplicateRows:
    """Collects rows and finds those with the same student, host and days.

    Two students who both have an e-mail address are the same if the addresses are; other students are the same if
    they have any key in common (``student_keys``).
    """

    drafts: list[IncomingDraft] = field(default_factory=list)
    _keys: list[list[PlacementKey]] = field(default_factory=list)
    _rows_by_key: dict[PlacementKey, _RowsOfKey] = field(default_factory=dict)

    def add(self, draft: IncomingDraft, facts: Agreement) -> None:
        """Add a row, with the facts that were read from it."""
        index, keys = len(self.drafts), list(_placement_keys(facts))
        has_email = has_email_key(key[0] for key in keys)
        self.drafts.append(draft)
        self._keys.append(keys)
        for key in keys:
            same_key = self._rows_by_key.setdefault(key, _RowsOfKey())
            same_key.rows.append(index)
            if not has_email:
                same_key.without_address.append(index)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Yield a warning for each row that has a duplicate, with the row's index (from 0)."""
        for index, draft in enumerate(self.drafts):
            if others := self._duplicates_of(index):
                yield index, draft.with_cell(_duplicate_finding([self.drafts[other].row for other in others]))

    def _duplicates_of(self, index: int) -> list[int]:
        keys, others = self._keys[index], dict[int, None]()
        has_email = has_email_key(key[0] for key in keys)
        for key in keys:
            same_key = self._rows_by_key[key]
            is_decisive = has_email_key((key[0],)) or not has_email
            # One more than is shown, because the row itself may be among them.
            for other in (same_key.rows if is_decisive else same_key.without_address)[: _MAX_ROWS_NAMED + 2]:
                others[other] = None
        others.pop(index, None)
        return list(others)[: _MAX_ROWS_NAMED + 1]


def _placement_keys(facts: Agreement) -> Iterator[PlacementKey]:
    """Yield the keys of a placement; none if the student, the host or a day is missing."""
    first_day, last_day = fact_at(facts, "/period/first_day"), fact_at(facts, "/period/last_day")
    if first_day is None or last_day is None:
        return
    for host in facts.hosts:
        host_key = fact_at(host, "/enterprise_number") or fold_text(fact_at(host, "/legal_name") or "")
        for student in facts.students if host_key else ():
            yield from ((student_key, host_key, first_day, last_day) for student_key in student_keys(student))


def _duplicate_finding(rows: list[str]) -> Finding:
    shown = ", ".join(rows[:_MAX_ROWS_NAMED]) + (" …" if len(rows) > _MAX_ROWS_NAMED else "")
    return Finding.warning(
        "same_student_twice",
        "/students/0",
        f"Dezelfde student staat met dezelfde stagegever en dezelfde dagen ook op rij {shown}; "
        "schrap een van beide als het een dubbel is.",
        f"The same student stands with the same host and the same days on row {shown} too; "
        "remove one of the two if it is a duplicate.",
        rule="V78",
    )
