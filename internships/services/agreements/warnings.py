"""Warnings that need other placements: duplicates, overlaps, caps and places that are full."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from internships.domain.capacity import Cap, Offer, Taken, cap_findings, demanded_cap, place_findings
from internships.domain.clashes import PlacementSpan, Stretch, clashes, running
from internships.domain.demands import Demands
from internships.domain.errors import DomainError, Finding
from internships.domain.kinds import LegalBasis
from internships.domain.lifecycle import CLOSED, Status
from internships.domain.placement_days import days_of
from internships.domain.placing import ADDRESS, LAST_DAY_OF_ALL, PlacementEntry, days_held, student_keys
from internships.domain.pointers import found
from internships.domain.rules.sixty_days import MOST_DAYS, academic_year_of, many_days
from internships.domain.tracking import BoardFilter, Span
from internships.mapping.planning import variant_of
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened
from internships.services.ports_jobs import hosts_of
from internships.services.ports_work import Work

NO_PLACE_TAKEN = CLOSED | {Status.ENDED_EARLY}
FILLED = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED, Status.COMPLETED})
"""Signed by everybody: the place is filled. Before that it is reserved."""


def taken(span: Span) -> Taken:
    """Return a placement as capacity counts it; what nobody will come of takes no place."""
    return Taken(
        agreement_id=span.agreement_id,
        first_day=span.first_day,
        last_day=span.last_day,
        sites=span.sites,
        institution=span.institution,
        programme_id=span.programme_id,
        mentor=span.mentor,
        closed=span.status in NO_PLACE_TAKEN,
        filled=span.status in FILLED,
    )


def clash_findings(work: Work, bureau: Bureau, known: Opened) -> tuple[Finding, ...]:
    """Return warnings about other placements: of the same students within the work's reach, of full places anywhere.

    Whoever else takes a place is only counted; nothing is told of them.
    """
    entries = list(_held(known.entries))
    if not entries or known.dossier.record.state in CLOSED:
        return ()
    told = (
        *_clashes(work, bureau, known, entries),
        *_days_at_one_host(work, bureau, known),
        *_places(work, bureau, known, entries),
    )
    return tuple(dict.fromkeys(told))


def _held(entries: Iterable[PlacementEntry]) -> Iterator[PlacementEntry]:
    """Yield the dated lines of an agreement, each with the days on which its stretch holds."""
    for entry in entries:
        if not entry.is_placement or LAST_DAY_OF_ALL in {entry.first_day, entry.last_day}:
            continue
        first_day, last_day = days_held(entry.first_day, entry.last_day, entry.since, entry.until)
        if first_day <= last_day:
            yield entry.model_copy(update={"first_day": first_day, "last_day": last_day})


def _clashes(work: Work, bureau: Bureau, known: Opened, entries: list[PlacementEntry]) -> tuple[Finding, ...]:
    students = [student_keys(student) for student in known.dossier.facts.students or ()]
    keys = [key for keys_of_one in students for key in keys_of_one]
    if not keys:
        return ()
    are_addressed = all(keys_of_one[:1] and keys_of_one[0].startswith(ADDRESS) for keys_of_one in students)
    spans = work.boards.spans(BoardFilter(), bureau.today(), student_keys=keys, are_addressed=are_addressed)
    first_day, last_day = min(entry.first_day for entry in entries), max(entry.last_day for entry in entries)
    others = [
        span
        for span in _together(span for span in spans if span.agreement_id != known.dossier.record.id)
        if span.first_day <= last_day and span.last_day >= first_day and span.status not in NO_PLACE_TAKEN
    ]
    dossier = known.dossier
    return clashes(dossier.facts, _with_windows(work, others), dossier.signed_amendments)


def _days_at_one_host(work: Work, bureau: Bureau, known: Opened) -> Iterator[Finding]:
    """Warn where a student's placements at one host pass 60 days in an academic year, as far as they may be read."""
    facts = known.dossier.effective(bureau.today())
    year, hosts = academic_year_of(facts), {number for _, number in found(facts, "/hosts/*/enterprise_number")}
    if year is None or not hosts:
        return
    own = _demands(work, bureau, known).voluntary_days_maximum
    most = own.value if own and facts.legal_basis is LegalBasis.VOLUNTARY else MOST_DAYS
    for student in facts.students or ():
        keys = student_keys(student)
        addressed = bool(keys) and keys[0].startswith(ADDRESS)
        spans = work.boards.spans(BoardFilter(), bureau.today(), student_keys=keys, are_addressed=addressed)
        others = {
            span.agreement_id
            for span in (spans if keys else ())
            if span.agreement_id != known.dossier.record.id
            and span.enterprise_number in hosts
            and year[0] <= span.first_day <= year[1]
            and span.status not in CLOSED
        }
        if finding := many_days(facts, _days(work, bureau, sorted(others)), most):
            yield finding


def _days(work: Work, bureau: Bureau, ids: Sequence[UUID]) -> Iterator[int]:
    records = work.agreements.some(tuple(ids)) if ids else {}
    amendments = work.agreements.amendments_of(tuple(ids)) if ids else {}
    for agreement_id, record in records.items():
        other = Dossier(record, amendments=amendments.get(agreement_id, ()))
        if counted := days_of(other.effective(bureau.today())):
            yield counted.days


def _together(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield each placement once, from the first day of its first stretch to the last day of its last."""
    placements: dict[tuple[UUID, int, int], list[Span]] = {}
    for span in spans:
        placements.setdefault((span.agreement_id, span.student_index, span.host_index), []).append(span)
    for stretches in placements.values():
        yield stretches[0].model_copy(update={"last_day": max(span.last_day for span in stretches)})


def _with_windows(work: Work, spans: Sequence[Span]) -> Iterator[PlacementSpan]:
    """Yield the placements with the days on which each runs, as everything that is signed tells them."""
    ids = tuple(dict.fromkeys(span.agreement_id for span in spans))
    records = work.agreements.some(ids) if ids else {}
    amendments = work.agreements.amendments_of(ids) if ids else {}
    for span in spans:
        if (record := records.get(span.agreement_id)) is None:  # gone since the line was read
            continue
        other = Dossier(record, amendments=amendments.get(span.agreement_id, ()))
        yield PlacementSpan.of(span, closed=False, windows=_windows(other))


def _windows(other: Dossier) -> tuple[Stretch, ...]:
    if not other.signed_amendments and not (other.record.body.get("period") or {}).get("windows"):
        return ()  # most have none, and reading a whole body takes longer than all else here
    return running(other.facts, other.signed_amendments)


def _places(work: Work, bureau: Bureau, known: Opened, entries: list[PlacementEntry]) -> Iterator[Finding]:
    numbers = tuple(dict.fromkeys(entry.enterprise_number for entry in entries if entry.enterprise_number))
    if not numbers:
        return
    hosts = hosts_of(work)
    offers, caps = hosts.offers(numbers), [*hosts.caps_of(numbers)]
    demands, large = _demands(work, bureau, known), hosts.large(numbers)
    own = {number: list(_own(known, entries, number)) for number in numbers}
    for number, candidates in own.items():
        demanded = (demanded_cap(demands, one, number, is_large=number in large) for one in candidates)
        caps += [cap for cap in dict.fromkeys(demanded) if cap is not None]
    if not offers and not caps:
        return
    period = min(entry.first_day for entry in entries), max(entry.last_day for entry in entries)
    spans = hosts.spans(numbers, period, bureau.today())
    for number, candidates in own.items():
        there = [taken(span) for span in spans if span.enterprise_number == number]
        others = [one for one in there if one.agreement_id != known.dossier.record.id]
        yield from _full(
            [offer for offer in offers if offer.enterprise_number == number],
            [cap for cap in caps if cap.enterprise_number == number],
            others,
            candidates,
        )


def _full(offers: list[Offer], caps: list[Cap], others: list[Taken], candidates: Iterable[Taken]) -> Iterator[Finding]:
    """Yield what is full for each of an agreement's students, its other students counted with everybody else."""
    candidates = list(candidates)
    for one in candidates:
        # A student's stretches share no day; twice on one day is one student at the same company twice.
        fellows = {(other.student_index, other.first_day): other for other in candidates if other.sites == one.sites}
        counted = [*others, *fellows.values()]
        yield from place_findings(offers, counted, one)
        for cap in caps:
            yield from cap_findings(cap, counted, one)


def _own(known: Opened, entries: list[PlacementEntry], number: str) -> Iterator[Taken]:
    """Yield each student at a host, stretch by stretch, at each site where they work there."""
    sites = {
        told.since: dict.fromkeys(site for _, site in found(told.facts, "/places/*/establishment_number"))
        for told in known.stretches
    }
    for entry in entries:
        for site in (sites[entry.since] or {None: None}) if entry.enterprise_number == number else ():
            yield Taken(
                agreement_id=known.dossier.record.id,
                student_index=entry.student_index,
                host_index=entry.host_index,
                first_day=entry.first_day,
                last_day=entry.last_day,
                sites=frozenset({site} - {None}),
                institution=entry.institution,
                programme_id=entry.programme_id,
                mentor=entry.mentor,
            )


def _demands(work: Work, bureau: Bureau, known: Opened) -> Demands:
    try:
        return variant_of(known.dossier.effective(bureau.today()), bureau.catalogue(work)).demands
    except (DomainError, IndexError):  # a draft without institution, or one that is not on file
        return Demands()
