"""The same placement twice in one file: one student at one host on the same days, on two rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from internships.domain.agreement import Agreement
from internships.domain.errors import Finding, Severity
from internships.domain.incoming_draft import IncomingDraft
from internships.domain.placement_index import EMAIL_KEY_PREFIX, fold_text, student_keys
from internships.domain.pointers import fact_at
from internships.domain.wording import Bilingual

_MAX_ROWS_NAMED = 3
PlacementKey = tuple[str, str, date, date]
"""What a student is known by, the host, the first and the last day."""


@dataclass
class _KnownRows:
    """The rows of one key, in order; apart those of which the student has no address."""

    rows: list[int] = field(default_factory=list)
    without_address: list[int] = field(default_factory=list)


@dataclass
class DuplicateRows:
    """Rows as they are read, and which of them tell of the same student, host and days.

    Two students who both have an address are the same when it is the same; else, when they have something else in
    common (``placing.student_keys``).
    """

    drafts: list[IncomingDraft] = field(default_factory=list)
    _keys: list[list[PlacementKey]] = field(default_factory=list)
    _known: dict[PlacementKey, _KnownRows] = field(default_factory=dict)

    def add(self, draft: IncomingDraft, facts: Agreement) -> None:
        """Take in one row and what was read of it."""
        at, keys = len(self.drafts), list(placement_keys(facts))
        self.drafts.append(draft)
        self._keys.append(keys)
        for key in keys:
            known = self._known.setdefault(key, _KnownRows())
            known.rows.append(at)
            if not _has_address(keys):
                known.without_address.append(at)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Yield a warning for every row that another one repeats, with which row it is (from 0)."""
        for at, draft in enumerate(self.drafts):
            if others := self._duplicates_of(at):
                yield at, draft.with_cell(_duplicate_finding([self.drafts[other].row for other in others]))

    def _duplicates_of(self, at: int) -> list[int]:
        keys, others = self._keys[at], dict[int, None]()
        for key in keys:
            known = self._known[key]
            is_decisive = key[0].startswith(EMAIL_KEY_PREFIX) or not _has_address(keys)
            # One more than is named, for the row itself may be among them.
            for other in (known.rows if is_decisive else known.without_address)[: _MAX_ROWS_NAMED + 2]:
                others[other] = None
        others.pop(at, None)
        return list(others)[: _MAX_ROWS_NAMED + 1]


def placement_keys(facts: Agreement) -> Iterator[PlacementKey]:
    """Yield everything by which a placement is known; nothing where the student, the host or a day is missing."""
    begins, ends = fact_at(facts, "/period/first_day"), fact_at(facts, "/period/last_day")
    if begins is None or ends is None:
        return
    for host in facts.hosts:
        at = fact_at(host, "/enterprise_number") or fold_text(fact_at(host, "/legal_name") or "")
        for student in facts.students if at else ():
            yield from ((key, at, begins, ends) for key in student_keys(student))


def _has_address(keys: list[PlacementKey]) -> bool:
    return any(key.startswith(EMAIL_KEY_PREFIX) for key, *_ in keys)


def _duplicate_finding(rows: list[str]) -> Finding:
    named = ", ".join(rows[:_MAX_ROWS_NAMED]) + (" …" if len(rows) > _MAX_ROWS_NAMED else "")
    return Finding(
        code="same_student_twice",
        severity=Severity.WARNS,
        pointer="/students/0",
        rule="V78",
        text=Bilingual(
            nl=f"Dezelfde student staat met dezelfde stagegever en dezelfde dagen ook op rij {named}; "
            "schrap een van beide als het een dubbel is.",
            en=f"The same student stands with the same host and the same days on row {named} too; "
            "remove one of the two if it is a duplicate.",
        ),
    )
