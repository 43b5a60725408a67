"""Placements and blockers as lists, calendars and the capacity of hosts need them, and the filter of a list."""

import re
from datetime import date
from uuid import UUID

from internships.domain.access import Role
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.lifecycle import FILLED_STATUSES, UNOCCUPIED_STATUSES, Status
from internships.domain.running_days import DateRange
from internships.domain.student_keys import fold_text
from internships.domain.value import Value
from internships.domain.wording import Bilingual


class PlacementLine(Value):
    """One student at one host for one period, by the agreement in effect on the requested day.

    ``institution`` is the name of its folder; ``institution_name`` is its name in that folder and not in the index.
    ``agreed_until`` is the last day by everything that is signed; it differs from ``last_day`` if a signed amendment
    that takes effect later moves it. ``blockers`` counts what keeps the placement from starting, ``warnings`` what is
    doubtful because of other placements (a duplicate, no place left); ``next_due`` is the first due date.
    """

    agreement_id: UUID
    version: int
    reference: str | None = None
    status: Status
    student: str | None = None
    host: str | None = None
    enterprise_number: str | None = None
    site: str | None = None
    establishment_number: str | None = None
    mentor: str | None = None
    supervisor: str | None = None
    institution: str | None = None
    institution_name: Bilingual | None = None
    unit: str | None = None
    programme_id: str | None = None
    programme: str | None = None
    academic_year: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    agreed_until: date | None = None
    blockers: int = 0
    warnings: int = 0
    next_due: date | None = None
    student_index: int = 0
    host_index: int = 0


class BlockerLine(Value):
    """One blocker on a list of blockers, with the placement it belongs to."""

    agreement_id: UUID
    reference: str | None
    student: str | None
    host: str | None
    institution: str | None
    institution_name: Bilingual | None = None
    first_day: date | None
    code: BlockerCode
    text: Bilingual
    owner: Role
    due_on: date | None
    is_reminder: bool = False


class PlacementCount(Value):
    """The number of placements with the same institution, month of starting and status."""

    institution: str | None
    institution_name: Bilingual | None = None
    month: str | None
    status: Status
    placements: int


class BoardFilter(Value):
    """The filter of a list of placements; empty shows everything in the access scope.

    ``enterprise_numbers`` and ``establishment_number`` are bare digits, as ``domain.identifiers`` returns them;
    ``search`` is free text: a name, reference, student or enterprise number, or mentor. ``establishment_number``
    matches any site of a placement, not only the main one.
    ``runs_on`` and ``runs_between`` select by everything that is signed, including amendments that take effect later.
    """

    enterprise_numbers: tuple[str, ...] = ()
    establishment_number: str | None = None
    institution: str | None = None
    unit: str | None = None
    programme_id: str | None = None
    academic_year: str | None = None
    workplace: str | None = None
    statuses: tuple[Status, ...] = ()
    blocked: bool | None = None
    search: str | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    runs_on: date | None = None
    runs_between: tuple[date, date] | None = None
    agreement_id: UUID | None = None


_ENTERPRISE_NUMBER = re.compile(r"(?<!\S)(?:be[ .]?)?(?P<digits>[01]?\d{3}([ ./-])\d{3}\2\d{3}|\d+(?:\.\d+)*)\.?(?!\S)")
"""A KBO number in its usual notations (BE 0123.456.749, 0123 456 749), or the beginning of one with its dots."""


def search_words(search: str | None) -> tuple[tuple[str, ...], ...]:
    """Return the words of a search, each with its alternative spellings.

    The index holds enterprise numbers as bare digits, while a reference or student number may contain dots.
    """
    text = fold_text(search or "")
    words: list[tuple[str, ...]] = []
    end = 0
    for number in _ENTERPRISE_NUMBER.finditer(text):
        words += [(word,) for word in text[end : number.start()].split()]
        as_written = () if " " in number[0] else (number[0],)
        words.append(tuple(dict.fromkeys((re.sub(r"\D", "", number["digits"]), *as_written))))
        end = number.end()
    return (*words, *((word,) for word in text[end:].split()))


class IndexedPlacement(Value):
    """One placement during one interval of its agreement: who, where and when, for capacity and clashes.

    First and last day are within the interval; intervals of one agreement don't overlap. ``windows`` are the days
    within them on which it runs; without windows it runs on all days. It takes a place of its host at each of its
    ``sites``. ``mentor`` holds the mentors' names, joined by commas. ``status`` is that on the requested day.
    ``known_as`` is the student key by which it was found, if that is not ``student_key``.
    """

    agreement_id: UUID
    student_index: int = 0
    host_index: int = 0
    reference: str | None = None
    student_key: str | None = None
    known_as: str | None = None
    student: str | None = None
    enterprise_number: str | None = None
    establishment_number: str | None = None
    sites: frozenset[str] = frozenset()
    institution: str | None = None
    programme_id: str | None = None
    mentor: str | None = None
    first_day: date
    last_day: date
    windows: tuple[DateRange, ...] = ()
    status: Status

    @property
    def takes_place(self) -> bool:
        return self.status not in UNOCCUPIED_STATUSES

    @property
    def is_filled(self) -> bool:
        return self.status in FILLED_STATUSES
