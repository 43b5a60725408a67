"""Warnings that need other placements: duplicates, overlaps, caps and places that are full."""

from collections.abc import Iterator

from internships.domain.capacity import Taken, cap_findings, demanded_cap, place_findings
from internships.domain.clashes import PlacementSpan, clashes
from internships.domain.demands import Demands
from internships.domain.errors import DomainError, Finding
from internships.domain.lifecycle import CLOSED, Status
from internships.domain.placing import LAST_DAY_OF_ALL, PlacementEntry
from internships.domain.tracking import BoardFilter, Span
from internships.mapping.planning import variant_of
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Opened
from internships.services.ports_work import Work

NO_PLACE_TAKEN = CLOSED | {Status.ENDED_EARLY}


def taken(span: Span) -> Taken:
    """Return a placement as capacity counts it; what nobody will come of takes no place."""
    return Taken(
        agreement_id=span.agreement_id,
        first_day=span.first_day,
        last_day=span.last_day,
        site=span.establishment_number,
        institution=span.institution,
        programme_id=span.programme_id,
        mentor=span.mentor,
        closed=span.status in NO_PLACE_TAKEN,
    )


def clash_findings(work: Work, bureau: Bureau, known: Opened) -> tuple[Finding, ...]:
    """Return warnings about other placements within the work's reach; what the reader can't see is not told."""
    today = bureau.today()
    entries = [entry for entry in known.entries if entry.is_placement and entry.since <= today < entry.until]
    dated = [entry for entry in entries if LAST_DAY_OF_ALL not in {entry.first_day, entry.last_day}]
    if not dated or known.dossier.record.state in CLOSED:
        return ()
    return tuple(dict.fromkeys((*_clashes(work, bureau, known, dated), *_places(work, bureau, known, dated[0]))))


def _clashes(work: Work, bureau: Bureau, known: Opened, entries: list[PlacementEntry]) -> tuple[Finding, ...]:
    keys = [entry.student_key for entry in entries if entry.student_key]
    if not keys:
        return ()
    spans = work.boards.spans(BoardFilter(), bureau.today(), student_keys=keys)
    others = [
        PlacementSpan.of(span, closed=span.status in NO_PLACE_TAKEN)
        for span in spans
        if span.agreement_id != known.dossier.record.id
    ]
    return clashes(known.dossier.effective(bureau.today()), others)


def _places(work: Work, bureau: Bureau, known: Opened, entry: PlacementEntry) -> Iterator[Finding]:
    number = entry.enterprise_number
    if number is None:
        return
    candidate = Taken(
        agreement_id=known.dossier.record.id,
        first_day=entry.first_day,
        last_day=entry.last_day,
        site=entry.establishment_number,
        institution=entry.institution,
        programme_id=entry.programme_id,
        mentor=entry.mentor,
    )
    offers, caps = work.hosts.offers((number,)), list(work.hosts.caps(number))
    if (demanded := demanded_cap(_demands(work, bureau, known), candidate, number)) is not None:
        caps.append(demanded)
    if not offers and not caps:
        return
    wanted = BoardFilter(enterprise_numbers=(number,), runs_between=(entry.first_day, entry.last_day))
    others = [taken(span) for span in work.boards.spans(wanted, bureau.today())]
    yield from place_findings(offers, others, candidate)
    for cap in caps:
        yield from cap_findings(cap, others, candidate)


def _demands(work: Work, bureau: Bureau, known: Opened) -> Demands:
    try:
        return variant_of(known.dossier.facts, bureau.catalogue(work)).demands
    except (DomainError, IndexError):  # a draft without institution, or one that is not on file
        return Demands()
