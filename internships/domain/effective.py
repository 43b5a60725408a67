"""The effective agreement on a day: the signed agreement with the amendments that are signed and in effect."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment
from internships.domain.date_arithmetic import days_before
from internships.domain.errors import Finding
from internships.domain.placement import Period
from internships.domain.running_days import DateRange, date_range_words, running_ranges, window_ranges
from internships.domain.value import Value


class SignedAmendment(Value):
    """An amendment and the day of its last signature."""

    amendment: Amendment
    signed_on: date

    @property
    def effective_from(self) -> date:
        """The first day on which it is in effect: never before everybody has signed."""
        return max(self.amendment.takes_effect_on, self.signed_on)


@dataclass(frozen=True)
class EffectiveInterval:
    """The agreement in effect from ``since`` until the day before ``until`` (None: until further notice)."""

    since: date
    until: date | None
    agreement: Agreement


def agreement_on_day(base: Agreement, signed: Iterable[SignedAmendment], day: date) -> Agreement:
    """Return the agreement in effect on a day; amendments are applied in the order of their numbers.

    Refuses (``amendment_outdated``) if an amendment takes effect before the one that it builds on.
    """
    for entry in sorted(signed, key=lambda entry: entry.amendment.number):
        if entry.effective_from <= day:
            base = entry.amendment.applied_to(base)
    return base


def timeline(base: Agreement, signed: Iterable[SignedAmendment]) -> tuple[EffectiveInterval, ...]:
    """Return all intervals with the agreement in effect, from the first day of the calendar on."""
    amendments = tuple(signed)
    bounds = [date.min, *sorted({entry.effective_from for entry in amendments} - {date.min})]
    ends: list[date | None] = [*bounds[1:], None]
    return tuple(
        EffectiveInterval(since, until, agreement_on_day(base, amendments, since))
        for since, until in zip(bounds, ends, strict=True)
    )


def uninsured_days(
    effective_agreement: Agreement, proposed: Amendment
) -> tuple[tuple[DateRange, ...], tuple[Finding, ...]]:
    """Return the days that a proposal adds outside the signed period, with a warning about each (V38).

    The student is not insured on them until everybody has signed the amendment.
    """
    added = tuple(_added_days(effective_agreement.period, proposed.applied_to(effective_agreement).period))
    return tuple(days for _, days in added), tuple(_not_insured_finding(pointer, days) for pointer, days in added)


def uncovered_days(base: Agreement, signed: Iterable[SignedAmendment]) -> tuple[tuple[SignedAmendment, DateRange], ...]:
    """Return the days that signed amendments added but that were past before everybody had signed, by amendment.

    The student was not insured on them; a later signature does not change that.
    """
    uncovered = []
    for entry in sorted(signed, key=lambda entry: entry.amendment.number):
        after, eve = entry.amendment.applied_to(base), days_before(entry.effective_from, 1)
        for _, days in _added_days(base.period, after.period):
            if days.first_day <= eve:
                uncovered.append((entry, DateRange(days.first_day, min(days.last_day, eve))))
        base = after
    return tuple(uncovered)


def first_changed_day(before: Period, after: Period) -> date | None:
    """Return the first day on which the placement runs by only one of the two periods, or None."""
    changed = (*_added_days(before, after), *_added_days(after, before))
    return min((days.first_day for _, days in changed), default=None)


def window_findings(period: Period) -> tuple[Finding, ...]:
    """Warn if a period's windows begin after its first day or end before its last."""
    begins = min((window.first_day for window in period.windows), default=period.first_day)
    ends = max((window.last_day for window in period.windows), default=period.last_day)
    if begins <= period.first_day and ends >= period.last_day:
        return ()
    finding = Finding.warning(
        "windows_short_of_period",
        "/period/windows",
        (
            f"De periode loopt van {period.first_day:%d/%m/%Y} tot en met {period.last_day:%d/%m/%Y}, de vensters "
            f"van {begins:%d/%m/%Y} tot en met {ends:%d/%m/%Y}; pas de vensters aan."
        ),
        (
            f"The period runs from {period.first_day:%d/%m/%Y} up to and including {period.last_day:%d/%m/%Y}, "
            f"its windows from {begins:%d/%m/%Y} up to and including {ends:%d/%m/%Y}; adapt the windows."
        ),
    )
    return (finding,)


def _added_days(before: Period, after: Period) -> Iterator[tuple[str, DateRange]]:
    """Yield the running days of ``after`` that ``before`` lacks, with the pointer of the fact that adds them.

    Outside the days of ``before`` all days of ``after`` count, also those outside its windows.
    """
    signed, signed_period = _running_ranges(before), DateRange(before.first_day, before.last_day)
    within = (days.clipped(signed_period) for days in _running_ranges(after))
    beyond = _days_outside(DateRange(after.first_day, after.last_day), [signed_period])
    candidates = (*within, *beyond)
    for candidate in sorted(candidates, key=lambda days: days.first_day):
        for days in _days_outside(candidate, signed):
            if days.last_day < before.first_day:
                yield "/period/first_day", days
            elif days.first_day > before.last_day:
                yield "/period/last_day", days
            else:
                yield "/period/windows", days


def _running_ranges(period: Period) -> list[DateRange]:
    """Return the days on which a placement runs: its windows within its period, or all of it if none is there."""
    whole = DateRange(period.first_day, period.last_day)
    return sorted(days for days in running_ranges(whole, window_ranges(period)) if not days.is_empty) or [whole]


def _days_outside(days: DateRange, others: list[DateRange]) -> Iterator[DateRange]:
    since = days.first_day
    for other in others:
        if other.first_day > days.last_day:
            break
        if other.first_day > since:
            yield DateRange(since, other.first_day - timedelta(days=1))
        since = max(since, other.last_day + timedelta(days=1))
    if since <= days.last_day:
        yield DateRange(since, days.last_day)


def _not_insured_finding(pointer: str, days: DateRange) -> Finding:
    nl, en = date_range_words(days)
    return Finding.warning(
        "days_not_insured",
        pointer,
        f"{nl} is de student niet verzekerd zolang niet iedereen dit addendum tekende; laat het eerst tekenen.",
        f"{en} the student is not insured as long as not everybody signed this amendment; have it signed first.",
        rule="V38",
    )
