"""Warnings that depend on other placements: duplicates, overlaps, and exceeded caps and full places of the host."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from internships.domain.access import Principal, Role, Side
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.errors import Finding
from internships.domain.internship_kinds import LegalBasis
from internships.domain.lifecycle import CLOSED_STATUSES
from internships.domain.placement_board import BoardFilter, IndexedPlacement
from internships.domain.placement_clashes import DUPLICATE, find_clashes, running_days
from internships.domain.placement_days import count_placement_days
from internships.domain.placement_index import FAR_FUTURE, IndexEntry, days_in_interval
from internships.domain.pointers import facts_at
from internships.domain.rules.sixty_days import MAX_DAYS, academic_year_of, total_days_finding
from internships.domain.running_days import DateRange
from internships.domain.student_keys import has_email_key, student_keys
from internships.domain.wording import Bilingual
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.capacity_warnings import (
    capacity_findings,
    demands_of,
    entries_visible_to,
)
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.state import AgreementState


def placement_findings(
    work: UnitOfWork, context: AgreementContext, state: AgreementState, principal: Principal | None
) -> tuple[Finding, ...]:
    """Return warnings about other placements: of the same students within the scope, of full places anywhere.

    Other placements are only counted; nothing else about them is shown. How full a host is, is shown to that host and
    to the institutions of the agreement, never to another company on it. ``principal`` None is the service itself.
    """
    entries = list(_dated_entries(state.entries))
    if not entries or state.loaded.record.state in CLOSED_STATUSES:
        return ()
    findings = (
        *_clash_findings(work, context, state, entries),
        *_sixty_day_findings(work, context, state),
        *capacity_findings(work, context, state, entries_visible_to(state, entries, principal)),
    )
    return tuple(dict.fromkeys(findings))


def warning_blockers(work: UnitOfWork, context: AgreementContext, state: AgreementState) -> tuple[Blocker, ...]:
    """Return the warnings as boards show them to every party: without naming the other placement.

    Where several hosts take part, none sees the places of another.
    """
    codes = {finding.code for finding in placement_findings(work, context, state, None)}
    shown = [code for code in _SHOWN_BLOCKERS if code in codes]
    if len({entry.enterprise_number for entry in state.entries}) > 1:
        shown = [code for code in shown if code == DUPLICATE]
    return tuple(dict.fromkeys(_blocker(state, *_SHOWN_BLOCKERS[code]) for code in shown))


def _blocker(state: AgreementState, code: BlockerCode, text: Bilingual) -> Blocker:
    by_host = code is not BlockerCode.DUPLICATE_PLACEMENT or state.loaded.record.created_side is Side.HOST
    owner = Role.HOST_HR if by_host else Role.COORDINATOR
    return Blocker(code=code, text=text, owner=owner, is_reminder=True)


_CAP_BLOCKER = (
    BlockerCode.CAP_REACHED,
    Bilingual(
        nl="De stagegever komt in deze periode boven het aantal stagiairs dat er hoogstens is: verzet de periode of "
        "spreek een uitzondering af.",
        en="In this period the host goes above its maximum number of interns: move the period or agree on an "
        "exception.",
    ),
)
_SHOWN_BLOCKERS: dict[str, tuple[BlockerCode, Bilingual]] = {
    DUPLICATE: (
        BlockerCode.DUPLICATE_PLACEMENT,
        Bilingual(
            nl="Deze student heeft bij deze stagegever op dezelfde dagen nog een stage: trek een van beide in als het "
            "een dubbel is.",
            en="This student has another placement at this host on the same days: withdraw one of them if it is a "
            "duplicate.",
        ),
    ),
    "no_places_left": (
        BlockerCode.NO_PLACES_LEFT,
        Bilingual(
            nl="Van de plaatsen die de stagegever in deze periode aanbiedt, is er geen meer vrij: vraag een plaats bij "
            "of kies een andere periode.",
            en="Of the places that the host offers in this period none is left: ask for another place or choose "
            "another period.",
        ),
    ),
    "cap_per_programme": _CAP_BLOCKER,
    "cap_per_mentor": _CAP_BLOCKER,
}
"""What boards show for each warning. Overlaps are shown only to those who may read both placements."""
MAX_REINDEXED = 50
"""Other agreements that one change has reindexed."""


def agreements_to_reindex(work: UnitOfWork, state: AgreementState, *, frees_place: bool) -> tuple[UUID, ...]:
    """Return other agreements whose warnings may change with this one.

    Those of the same students; and when it ``frees_place``, those at the same hosts that have a warning already.
    """
    batches, agreement_id = work.batches, state.loaded.record.id
    keys = [key for student in state.loaded.facts.students or () for key in student_keys(student)]
    others = list(batches.agreements_of_students(keys, agreement_id, MAX_REINDEXED)) if keys else []
    numbers = sorted({entry.enterprise_number for entry in state.entries if entry.enterprise_number})
    if frees_place and numbers:
        others += batches.warned_agreements(numbers, agreement_id, MAX_REINDEXED)
    return tuple(dict.fromkeys(others))


def _dated_entries(entries: Iterable[IndexEntry]) -> Iterator[IndexEntry]:
    """Yield the index entries with dates, each with the days on which its interval holds."""
    for entry in entries:
        if not entry.is_placement or FAR_FUTURE in {entry.first_day, entry.last_day}:
            continue
        first_day, last_day = days_in_interval(entry.first_day, entry.last_day, entry.since, entry.until)
        if first_day <= last_day:
            yield entry.model_copy(update={"first_day": first_day, "last_day": last_day})


def _clash_findings(
    work: UnitOfWork, context: AgreementContext, state: AgreementState, entries: list[IndexEntry]
) -> tuple[Finding, ...]:
    students = [student_keys(student) for student in state.loaded.facts.students or ()]
    keys = [key for keys_of_one in students for key in keys_of_one]
    if not keys:
        return ()
    are_addressed = all(has_email_key(keys_of_one) for keys_of_one in students)
    spans = work.placements.spans(BoardFilter(), context.today(), student_keys=keys, have_email=are_addressed)
    first_day, last_day = min(entry.first_day for entry in entries), max(entry.last_day for entry in entries)
    others = [
        span
        for span in _merged_spans(span for span in spans if span.agreement_id != state.loaded.record.id)
        if span.first_day <= last_day and span.last_day >= first_day and span.takes_place
    ]
    loaded = state.loaded
    return find_clashes(loaded.facts, _with_windows(work, others), loaded.signed_amendments)


def _sixty_day_findings(work: UnitOfWork, context: AgreementContext, state: AgreementState) -> Iterator[Finding]:
    """Warn where a student's readable placements at one host pass 60 days in an academic year."""
    facts = state.loaded.effective(context.today())
    year, hosts = academic_year_of(facts), {number for _, number in facts_at(facts, "/hosts/*/enterprise_number")}
    if year is None or not hosts:
        return
    maximum = demands_of(work, context, state).voluntary_days_maximum
    max_days = maximum.value if maximum and facts.legal_basis is LegalBasis.VOLUNTARY else MAX_DAYS
    for student in facts.students or ():
        keys = student_keys(student)
        spans = work.placements.spans(BoardFilter(), context.today(), student_keys=keys, have_email=has_email_key(keys))
        others = {
            span.agreement_id
            for span in (spans if keys else ())
            if span.agreement_id != state.loaded.record.id
            and span.enterprise_number in hosts
            and year[0] <= span.first_day <= year[1]
            and span.status not in CLOSED_STATUSES
        }
        if finding := total_days_finding(facts, _placement_days(work, context, tuple(sorted(others))), max_days):
            yield finding


def _placement_days(work: UnitOfWork, context: AgreementContext, ids: Sequence[UUID]) -> Iterator[int]:
    for other in _load_others(work, ids).values():
        if counted := count_placement_days(other.effective(context.today())):
            yield counted.days


def _load_others(work: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, LoadedAgreement]:
    """Load agreements with only their amendments."""
    records = work.agreements.get_many(ids) if ids else {}
    amendments = work.agreements.amendments_by_agreement(ids) if ids else {}
    return {key: LoadedAgreement(record, amendments=amendments.get(key, ())) for key, record in records.items()}


def _merged_spans(spans: Iterable[IndexedPlacement]) -> Iterator[IndexedPlacement]:
    """Yield each placement once, from the first day of its first interval to the last day of its last."""
    placements: dict[tuple[UUID, int, int], list[IndexedPlacement]] = {}
    for span in spans:
        placements.setdefault((span.agreement_id, span.student_index, span.host_index), []).append(span)
    for intervals in placements.values():
        yield intervals[0].model_copy(update={"last_day": max(span.last_day for span in intervals)})


def _with_windows(work: UnitOfWork, spans: Sequence[IndexedPlacement]) -> Iterator[IndexedPlacement]:
    """Yield the placements with the days on which each runs, by everything that is signed."""
    others = _load_others(work, tuple(dict.fromkeys(span.agreement_id for span in spans)))
    for span in spans:
        if (other := others.get(span.agreement_id)) is not None:  # None: erased since the entry was read
            yield span.model_copy(update={"windows": _running_windows(other)})


def _running_windows(other: LoadedAgreement) -> tuple[DateRange, ...]:
    if not other.signed_amendments and not (other.record.body.get("period") or {}).get("windows"):
        return ()  # most have none, and parsing the body is the slowest step here
    return running_days(other.facts, other.signed_amendments)
