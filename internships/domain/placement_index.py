"""The index entries of an agreement: who, where and when, who may read it, and its search text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.blockers.blocker import WARNING_CODES, Blocker
from internships.domain.email_addresses import email_key
from internships.domain.lifecycle import Status
from internships.domain.placement import Place, PlaceKind
from internships.domain.pointers import fact_at, facts_at
from internships.domain.student_keys import fold_text, full_name, student_key, student_keys
from internships.domain.value import Value

FAR_FUTURE = date(9999, 12, 31)
"""Stored for "until further notice" and "no due date", so that the index can be sorted."""
FAR_PAST = date(1, 1, 1)
MAX_SEARCH_LENGTH = 2000
"""Characters of the search text; PostgreSQL allows no index entry above 2.7 kB."""


KNOWN_AS_KIND = "known_as"


class IndexEntry(Value):
    """One student at one host during one interval of the effective agreement, from ``since`` until before ``until``.

    An agreement without students (a framework) has one entry, with ``is_placement`` false.
    """

    is_placement: bool
    student_index: int
    host_index: int
    since: date
    until: date
    state: Status
    signed: bool
    ready: bool
    starts_on: date | None
    ended_on: date | None
    stale_on: date | None
    reference: str | None
    student: str | None
    student_key: str | None
    host: str | None
    enterprise_number: str | None
    site: str | None
    establishment_number: str | None
    workplace: str | None
    mentor: str | None
    supervisor: str | None
    institution: str | None
    unit: str | None
    programme_id: str | None
    programme: str | None
    academic_year: str | None
    first_day: date
    last_day: date
    blockers: int
    warnings: int
    next_due: date | None
    search: str


@dataclass(frozen=True)
class PlacementInterval:
    """The facts in effect from ``since`` until before ``until``, and their blockers."""

    since: date
    until: date
    facts: Agreement
    blockers: tuple[Blocker, ...]


def days_in_interval(first_day: date, last_day: date, since: date, until: date) -> tuple[date, date]:
    """Return the part of a range of days that is in an interval; the first day is after the last if there is none.

    Each day of a placement belongs to the interval in effect on that day: a signed amendment that takes effect later
    decides the days from then on, the older interval those before.
    """
    last = last_day if until == FAR_FUTURE else min(last_day, until - timedelta(days=1))
    return max(first_day, since), last


@dataclass(frozen=True)
class PlacementState:
    """What the index needs of an agreement besides its facts.

    ``pending_hosts`` are the numbers of hosts that another party named and no institution has agreed to yet. Their
    number is not indexed, so the agreement is not in their list and takes none of their places; their mentors can't
    read it.
    """

    state: Status
    signed: bool
    starts_on: date | None = None
    ended_on: date | None = None
    stale_on: date | None = None
    pending_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class IndexReader:
    """Who may read an agreement: a kind (institution, unit, site, student, mentor, supervisor) and its key.

    The kind ``KNOWN_AS_KIND`` gives no access: it finds agreements of a student by another of their keys.
    ``until`` is the day from which a mentor or supervisor is replaced.
    """

    kind: str
    key: str
    until: date = FAR_FUTURE


def index_entries(agreement_state: PlacementState, intervals: Sequence[PlacementInterval]) -> tuple[IndexEntry, ...]:
    """Return the index entries of an agreement."""
    return tuple(entry for interval in intervals for entry in _interval_entries(agreement_state, interval))


def index_readers(
    intervals: Iterable[PlacementInterval], pending_hosts: frozenset[str] = frozenset()
) -> frozenset[IndexReader]:
    """Return everybody who may read an agreement besides the leading institution and the hosts."""
    until: dict[tuple[str, str], date] = {}
    for interval in intervals:
        for kind, key in _interval_readers(interval.facts, pending_hosts):
            last = interval.until if kind in _REPLACEABLE_KINDS else FAR_FUTURE
            until[kind, key] = max(last, until.get((kind, key), last))
    return frozenset(IndexReader(kind, key, day) for (kind, key), day in until.items())


def _interval_readers(facts: Agreement, pending_hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
    for index, party in enumerate(facts.institutions):
        slug, unit = fact_at(party, "/slug"), fact_at(party, "/unit")
        if slug and index > 0:
            yield "institution", slug
        if slug and unit:
            yield "unit", f"{slug}/{unit}"
    for _, establishment_number in facts_at(facts, "/places/*/establishment_number"):
        yield "site", establishment_number
    yield from ((KNOWN_AS_KIND, key) for student in facts.students or () for key in student_keys(student)[1:])
    for kind, path in _EMAIL_PATHS:
        for pointer, address in facts_at(facts, path):
            host = fact_at(facts, f"/hosts/{pointer.split('/')[2]}/enterprise_number") if kind == "mentor" else None
            if host not in pending_hosts:
                yield kind, email_key(address)


_EMAIL_PATHS = (
    ("student", "/students/*/email"),
    ("mentor", "/hosts/*/mentors/*/email"),
    ("supervisor", "/institutions/*/supervisors/*/email"),
)


_REPLACEABLE_KINDS = frozenset({"mentor", "supervisor"})


def _interval_entries(agreement_state: PlacementState, interval: PlacementInterval) -> Iterator[IndexEntry]:
    facts = interval.facts
    students: Sequence[Any] = facts.students or (None,)
    hosts: Sequence[Any] = facts.hosts or (None,)
    shared = _shared_fields(agreement_state, interval)
    for student_index, student in enumerate(students):
        for host_index, host in enumerate(hosts):
            number = fact_at(host, "/enterprise_number")
            searched = {
                "reference": fact_at(facts, "/reference"),
                "student": full_name(fact_at(student, "/names")),
                "host": fact_at(host, "/trade_name") or fact_at(host, "/legal_name"),
                "enterprise_number": None if number in agreement_state.pending_hosts else number,
                "mentor": _joined_names(host, "/mentors/*/names"),
            }
            search = fold_text(" | ".join(filter(None, (*searched.values(), fact_at(student, "/number")))))
            yield IndexEntry.model_construct(
                is_placement=student is not None,
                student_index=student_index,
                host_index=host_index,
                student_key=student_key(student),
                academic_year=fact_at(student, "/enrolment/academic_year"),
                search=search[:MAX_SEARCH_LENGTH],
                **searched,
                **shared,
            )


def _shared_fields(agreement_state: PlacementState, interval: PlacementInterval) -> dict[str, Any]:
    """Return the fields that are equal for all students and hosts of an interval."""
    facts, place = interval.facts, _main_place(interval.facts)
    blocking = sum(not blocker.is_reminder for blocker in interval.blockers)
    return {
        "since": interval.since,
        "until": interval.until,
        "state": agreement_state.state,
        "signed": agreement_state.signed,
        "ready": not blocking,
        "starts_on": agreement_state.starts_on,
        "ended_on": agreement_state.ended_on,
        "stale_on": agreement_state.stale_on,
        "site": fact_at(place, "/name"),
        "establishment_number": fact_at(place, "/establishment_number"),
        "workplace": fold_text(fact_at(facts, "/safety/risk_analysis/workplace") or "") or None,
        "supervisor": _joined_names(facts, "/institutions/0/supervisors/*/names"),
        "institution": fact_at(facts, "/institutions/0/slug"),
        "unit": fact_at(facts, "/institutions/0/unit"),
        "programme_id": fact_at(facts, "/programme/id"),
        "programme": fact_at(facts, "/programme/name"),
        "first_day": fact_at(facts, "/period/first_day") or FAR_FUTURE,
        "last_day": min(fact_at(facts, "/period/last_day") or FAR_FUTURE, agreement_state.ended_on or FAR_FUTURE),
        "blockers": blocking,
        "warnings": sum(blocker.code in WARNING_CODES for blocker in interval.blockers),
        "next_due": min((blocker.due_on for blocker in interval.blockers if blocker.due_on is not None), default=None),
    }


def _main_place(facts: Agreement) -> Place | None:
    """Return the place of work to show: of the sites, or else of all places, the one with the largest share."""
    sites = [place for place in facts.places if fact_at(place, "/kind") is PlaceKind.SITE]
    return max(sites or facts.places, key=lambda place: fact_at(place, "/share") or 0, default=None)


def _joined_names(value: Any, path: str) -> str | None:
    return ", ".join(filter(None, (full_name(names) for _, names in facts_at(value, path)))) or None
