"""Clashes between placements of one student: duplicates, and placements on the same days (V59)."""

from collections.abc import Iterable, Iterator, Sequence

from internships.domain.agreement import Agreement
from internships.domain.effective import SignedAmendment, timeline
from internships.domain.errors import Finding
from internships.domain.placement_board import IndexedPlacement
from internships.domain.placement_index import FAR_FUTURE, days_in_interval
from internships.domain.pointers import facts_at
from internships.domain.running_days import DateRange, period_range, running_ranges, window_ranges
from internships.domain.student_keys import has_email_key, student_keys

DUPLICATE = "duplicate_placement"


def find_clashes(
    candidate: Agreement, others: Iterable[IndexedPlacement], signed: Sequence[SignedAmendment] = ()
) -> tuple[Finding, ...]:
    """Warn of every other placement of the candidate's students on the same days.

    The candidate may be a draft, or an agreement with its ``signed`` amendments; ``others`` must not contain the
    candidate itself, and a ``reference`` only of placements that the reader may read: it is shown in the finding. The
    same student at the same host with the same first and last day is a duplicate, anything else an overlap; placements
    whose windows don't overlap are neither, whatever their periods.
    """
    intervals = list(_effective_periods(candidate, signed))
    if not intervals:
        return ()
    first_day = min(period.first_day for period, _ in intervals)
    last_day = max(period.last_day for period, _ in intervals)
    days = [days for _, running in intervals for days in running]
    keys = {key: index for index, student in enumerate(candidate.students or ()) for key in student_keys(student)}
    hosts = {number for _, number in facts_at(candidate, "/hosts/*/enterprise_number")}
    findings = []
    for other in others:
        if not other.takes_place or (student := _matching_student(other, keys)) is None:
            continue
        if _overlap(days, running_ranges(DateRange(other.first_day, other.last_day), other.windows)):
            same = other.enterprise_number in hosts and (other.first_day, other.last_day) == (first_day, last_day)
            findings.append(_clash_finding(other, f"/students/{student}", is_duplicate=same))
    return tuple(dict.fromkeys(findings))


def _matching_student(other: IndexedPlacement, keys: dict[str, int]) -> int | None:
    """Return the index of the student of another placement; if both have an e-mail address, only that counts."""
    if other.student_key in keys:
        return keys[other.student_key]
    student = keys.get(other.known_as or "")
    own_keys = [key for key, index in keys.items() if index == student]
    both_have_address = has_email_key((other.student_key or "",)) and has_email_key(own_keys)
    return None if both_have_address else student


def running_days(base: Agreement, signed: Sequence[SignedAmendment]) -> tuple[DateRange, ...]:
    """Return the days on which an agreement runs, including signed amendments that take effect later."""
    return tuple(days for _, running in _effective_periods(base, signed) for days in running)


def _effective_periods(
    base: Agreement, signed: Sequence[SignedAmendment]
) -> Iterator[tuple[DateRange, list[DateRange]]]:
    """Yield for each interval the part of the period in it, and the days of that part on which the placement runs."""
    for interval in timeline(base, signed):
        period = period_range(interval.agreement.period)
        if period is None:
            continue
        days = DateRange(*days_in_interval(*period, interval.since, interval.until or FAR_FUTURE))
        if not days.is_empty:
            yield days, running_ranges(days, window_ranges(interval.agreement.period))


def _overlap(some: Sequence[DateRange], others: Sequence[DateRange]) -> bool:
    return any(not one.clipped(other).is_empty for one in some for other in others)


def _clash_finding(other: IndexedPlacement, pointer: str, *, is_duplicate: bool) -> Finding:
    name_nl = f"overeenkomst {other.reference}" if other.reference else "een andere overeenkomst"
    name_en = f"agreement {other.reference}" if other.reference else "another agreement"
    nl = f"Deze student heeft al {name_nl} van {other.first_day.isoformat()} tot en met {other.last_day.isoformat()}"
    en = f"This student already has {name_en} from {other.first_day.isoformat()} until {other.last_day.isoformat()}"
    if is_duplicate:
        nl = f"{nl} bij dezelfde stagegever. Trek een van beide in als het een dubbel is."
        en = f"{en} at the same host. Withdraw one of them if it is a duplicate."
        return Finding.warning(DUPLICATE, pointer, nl, en, rule="V59")
    nl = f"{nl}; de dagen overlappen. Kijk na of beide kunnen, of pas een periode aan."
    en = f"{en}; the days overlap. Check that both can go on, or change a period."
    return Finding.warning("overlapping_placement", pointer, nl, en, rule="V59")
