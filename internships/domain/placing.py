"""From an agreement to its lines in the index: who, where, when, who may read it, and what one can search for."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from anyascii import anyascii

from internships.domain.agreement import Agreement
from internships.domain.blockers import WARNINGS, Blocker
from internships.domain.email_addresses import email_key
from internships.domain.lifecycle import Status
from internships.domain.placement import Place, PlaceKind
from internships.domain.pointers import first, found
from internships.domain.value import Value

LAST_DAY_OF_ALL = date(9999, 12, 31)
"""Stands for "until further notice" and "no due day", so that an index can be sorted on it."""
FIRST_DAY_OF_ALL = date(1, 1, 1)
SEARCHED_MOST = 2000
"""Characters of a line that can be searched; PostgreSQL holds no index entry above 2.7 kB."""


KNOWN_AS = "known_as"
KEY_LENGTH = 64


class PlacementEntry(Value):
    """One student at one host for one stretch of the effective agreement, from ``since`` until before ``until``.

    Without students (a framework agreement) there is one entry with ``is_placement`` false.
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
class Stretch:
    """The facts that hold from ``since`` until before ``until``, and what blocks them."""

    since: date
    until: date
    facts: Agreement
    blockers: tuple[Blocker, ...]


def days_held(first_day: date, last_day: date, since: date, until: date) -> tuple[date, date]:
    """Return the first and the last of some days on which a stretch holds; without any, the last comes first.

    What a placement does on a day is what the stretch of that day says: a signed amendment that takes effect later
    already moves the days to come, and its days before that are the older stretch's.
    """
    ends = last_day if until == LAST_DAY_OF_ALL else min(last_day, until - timedelta(days=1))
    return max(first_day, since), ends


@dataclass(frozen=True)
class Life:
    """What the index needs to know of an agreement besides its facts.

    ``pending_hosts`` are the numbers of hosts that others named and no institution agreed to yet: such a host has no
    line of its own, so that the agreement is not on its board and takes no place there, and its mentors read nothing.
    """

    state: Status
    signed: bool
    starts_on: date | None = None
    ended_on: date | None = None
    stale_on: date | None = None
    pending_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, order=True)
class Reader:
    """Who may read an agreement: a kind (institution, unit, site, student, mentor, supervisor) and its key.

    By one kind, ``KNOWN_AS``, nobody reads: it finds the agreements of a student whom another record names otherwise.
    ``until`` is the day from which another took over from a mentor or supervisor.
    """

    kind: str
    key: str
    until: date = LAST_DAY_OF_ALL


def folded(text: str) -> str:
    """Return a text as it is searched: without accents, case or special letters, one blank between words."""
    return " ".join(anyascii(text).casefold().split())


def entries(life: Life, stretches: Sequence[Stretch]) -> tuple[PlacementEntry, ...]:
    """Return the index lines of an agreement."""
    return tuple(entry for stretch in stretches for entry in _entries(life, stretch))


def readers(stretches: Iterable[Stretch], pending_hosts: frozenset[str] = frozenset()) -> frozenset[Reader]:
    """Return everybody who may read an agreement beside the leading institution and its hosts."""
    until: dict[tuple[str, str], date] = {}
    for stretch in stretches:
        for kind, key in _readers(stretch.facts, pending_hosts):
            last = stretch.until if kind in _REPLACED else LAST_DAY_OF_ALL
            until[kind, key] = max(last, until.get((kind, key), last))
    return frozenset(Reader(kind, key, day) for (kind, key), day in until.items())


def _readers(facts: Agreement, pending_hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
    for index, party in enumerate(facts.institutions):
        slug, unit = first(party, "/slug"), first(party, "/unit")
        if slug and index > 0:
            yield "institution", slug
        if slug and unit:
            yield "unit", f"{slug}/{unit}"
    for _, number in found(facts, "/places/*/establishment_number"):
        yield "site", number
    yield from ((KNOWN_AS, key) for student in facts.students or () for key in student_keys(student)[1:])
    for kind, path in _ADDRESSES:
        for place, address in found(facts, path):
            host = first(facts, f"/hosts/{place.split('/')[2]}/enterprise_number") if kind == "mentor" else None
            if host not in pending_hosts:
                yield kind, email_key(address)


_ADDRESSES = (
    ("student", "/students/*/email"),
    ("mentor", "/hosts/*/mentors/*/email"),
    ("supervisor", "/institutions/*/supervisors/*/email"),
)


_REPLACED = frozenset({"mentor", "supervisor"})


def _entries(life: Life, stretch: Stretch) -> Iterator[PlacementEntry]:
    facts = stretch.facts
    students: Sequence[Any] = facts.students or (None,)
    hosts: Sequence[Any] = facts.hosts or (None,)
    place = main_place(facts)
    starts = [blocker for blocker in stretch.blockers if not blocker.is_reminder]
    dues = [blocker.due_on for blocker in stretch.blockers if blocker.due_on is not None]
    for student_index, student in enumerate(students):
        for host_index, host in enumerate(hosts):
            told = {
                "reference": first(facts, "/reference"),
                "student": name(first(student, "/names")),
                "host": first(host, "/trade_name") or first(host, "/legal_name"),
                "enterprise_number": _agreed(first(host, "/enterprise_number"), life),
                "mentor": _names(host, "/mentors/*/names"),
            }
            first_day = first(facts, "/period/first_day")
            last_day = _ends(first(facts, "/period/last_day"), life.ended_on)
            yield PlacementEntry.model_construct(
                is_placement=student is not None,
                student_index=student_index,
                host_index=host_index,
                since=stretch.since,
                until=stretch.until,
                state=life.state,
                signed=life.signed,
                ready=not starts,
                starts_on=life.starts_on,
                ended_on=life.ended_on,
                stale_on=life.stale_on,
                student_key=student_key(student),
                site=first(place, "/name"),
                establishment_number=first(place, "/establishment_number"),
                workplace=_folded_or_none(first(facts, "/safety/risk_analysis/workplace")),
                supervisor=_names(facts, "/institutions/0/supervisors/*/names"),
                institution=first(facts, "/institutions/0/slug"),
                unit=first(facts, "/institutions/0/unit"),
                programme_id=first(facts, "/programme/id"),
                programme=first(facts, "/programme/name"),
                academic_year=first(student, "/enrolment/academic_year"),
                first_day=first_day or LAST_DAY_OF_ALL,
                last_day=last_day or LAST_DAY_OF_ALL,
                blockers=len(starts),
                warnings=sum(blocker.code in WARNINGS for blocker in stretch.blockers),
                next_due=min(dues, default=None),
                search=folded(" | ".join(filter(None, (*told.values(), first(student, "/number")))))[:SEARCHED_MOST],
                **told,
            )


def _agreed(number: str | None, life: Life) -> str | None:
    return None if number in life.pending_hosts else number


def _ends(last_day: date | None, ended_on: date | None) -> date | None:
    """Return the last day on which somebody is there: that of a signed termination comes before the agreed one."""
    known = [day for day in (last_day, ended_on) if day is not None]
    return min(known, default=None)


def main_place(facts: Agreement) -> Place | None:
    """Return the place of work that a board shows: the site with the largest share, else the first place."""
    sites = [place for place in facts.places if first(place, "/kind") is PlaceKind.SITE]
    return max(sites or facts.places, key=lambda place: first(place, "/share") or 0, default=None)


def _folded_or_none(text: str | None) -> str | None:
    return folded(text) or None if text else None


def _names(value: Any, path: str) -> str | None:
    return ", ".join(filter(None, (name(names) for _, names in found(value, path)))) or None


def name(names: Any) -> str | None:
    """Return a person's names as one text, or None where a draft lacks them."""
    said = [first(names, "/given"), first(names, "/family")]
    return " ".join(filter(None, said)) or None


def student_key(student: Any) -> str | None:
    """Return what a student is known by best, or None where nothing is known."""
    return next(iter(student_keys(student)), None)


def student_keys(student: Any) -> tuple[str, ...]:
    """Return all that a student is known by, the best first: the address, the number, the day of birth, with the names.

    Two records speak of one student when their addresses are the same; where one of them has no address, when they
    have something else in common.
    """
    address, number, born = (first(student, place) for place in ("/email", "/number", "/birth_date"))
    called = name(first(student, "/names"))
    keys = [
        f"{ADDRESS}{email_key(address)}" if address else None,
        folded(f"n:{number} {called}") if number and called else None,
        folded(f"b:{born} {called}") if born and called else None,
    ]
    known = tuple(_short(key) for key in keys if key)
    alone = _short(folded(str(number or called or born or "")))
    return known or ((alone,) if alone else ())


def _short(key: str) -> str:
    """Return a key that fits its column; of one that is cut, the hash tells it from others that begin alike."""
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[:31]}#{hashlib.sha256(key.encode()).hexdigest()[:32]}"


ADDRESS = "e:"
"""Begins the key that is an e-mail address."""
