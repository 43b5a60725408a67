"""The effective agreement: what holds on a day, by the signed agreement and the amendments that everybody signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment
from internships.domain.date_arithmetic import days_before
from internships.domain.errors import Finding, Severity
from internships.domain.placement import Period
from internships.domain.value import Value
from internships.domain.wording import Bilingual


class SignedAmendment(Value):
    """An amendment and the day of its last signature."""

    amendment: Amendment
    signed_on: date

    @property
    def effective_from(self) -> date:
        """The first day on which it holds: never before everybody signed."""
        return max(self.amendment.takes_effect_on, self.signed_on)


@dataclass(frozen=True)
class EffectiveInterval:
    """What holds from ``since`` until before ``until`` (None: until further notice)."""

    since: date
    until: date | None
    agreement: Agreement


def agreement_on_day(base: Agreement, signed: Iterable[SignedAmendment], day: date) -> Agreement:
    """Return the agreement as it holds on a day; amendments are laid over it in the order of their numbers.

    Refuses (``amendment_outdated``) when a later number holds before the one that it was written on.
    """
    for entry in sorted(signed, key=lambda entry: entry.amendment.number):
        if entry.effective_from <= day:
            base = entry.amendment.applied_to(base)
    return base


def timeline(base: Agreement, signed: Iterable[SignedAmendment]) -> tuple[EffectiveInterval, ...]:
    """Return every stretch of days with what holds in it, from the first day of the calendar on."""
    known = tuple(signed)
    bounds = [date.min, *sorted({entry.effective_from for entry in known} - {date.min})]
    ends: list[date | None] = [*bounds[1:], None]
    return tuple(
        EffectiveInterval(since, until, agreement_on_day(base, known, since))
        for since, until in zip(bounds, ends, strict=True)
    )


@dataclass(frozen=True)
class DateRange:
    """Days in a row, both included."""

    first_day: date
    last_day: date


def uninsured_days(
    effective_agreement: Agreement, proposed: Amendment
) -> tuple[tuple[DateRange, ...], tuple[Finding, ...]]:
    """Return the days that a proposal adds outside the signed period, and a warning that names them (V38).

    They are not insured until the amendment is signed by all.
    """
    added = tuple(_added_days(effective_agreement.period, proposed.applied_to(effective_agreement).period))
    return tuple(days for _, days in added), tuple(_not_insured_finding(pointer, days) for pointer, days in added)


def uncovered_days(base: Agreement, signed: Iterable[SignedAmendment]) -> tuple[tuple[SignedAmendment, DateRange], ...]:
    """Return the days that signed amendments added and that were past before everybody had signed, each with its own.

    Nobody was insured on them, and no later signature changes that.
    """
    found = []
    for entry in sorted(signed, key=lambda entry: entry.amendment.number):
        after, eve = entry.amendment.applied_to(base), days_before(entry.effective_from, 1)
        for _, days in _added_days(base.period, after.period):
            if days.first_day <= eve:
                found.append((entry, DateRange(days.first_day, min(days.last_day, eve))))
        base = after
    return tuple(found)


def first_changed_day(before: Period, after: Period) -> date | None:
    """Return the first day on which somebody is there by one period and not by the other, or None."""
    changed = (*_added_days(before, after), *_added_days(after, before))
    return min((days.first_day for _, days in changed), default=None)


def window_findings(period: Period) -> tuple[Finding, ...]:
    """Return a warning when a period's windows begin after its first day or end before its last."""
    begins = min((window.first_day for window in period.windows), default=period.first_day)
    ends = max((window.last_day for window in period.windows), default=period.last_day)
    if begins <= period.first_day and ends >= period.last_day:
        return ()
    finding = Finding(
        code="windows_short_of_period",
        severity=Severity.WARNS,
        pointer="/period/windows",
        text=Bilingual(
            nl=f"De periode loopt van {period.first_day:%d/%m/%Y} tot en met {period.last_day:%d/%m/%Y}, de vensters "
            f"van {begins:%d/%m/%Y} tot en met {ends:%d/%m/%Y}; pas de vensters aan.",
            en=f"The period runs from {period.first_day:%d/%m/%Y} up to and including {period.last_day:%d/%m/%Y}, "
            f"its windows from {begins:%d/%m/%Y} up to and including {ends:%d/%m/%Y}; adapt the windows.",
        ),
    )
    return (finding,)


def _added_days(now: Period, then: Period) -> Iterator[tuple[str, DateRange]]:
    """Yield the days of one period that another has not: all that lie beyond it, and its windows within it."""
    signed = _running_ranges(now)
    within = (
        DateRange(max(run.first_day, now.first_day), min(run.last_day, now.last_day)) for run in _running_ranges(then)
    )
    beyond = _days_outside(DateRange(then.first_day, then.last_day), [DateRange(now.first_day, now.last_day)])
    told = (*(run for run in within if run.first_day <= run.last_day), *beyond)
    for run in sorted(told, key=lambda days: days.first_day):
        for days in _days_outside(run, signed):
            if days.last_day < now.first_day:
                yield "/period/first_day", days
            elif days.first_day > now.last_day:
                yield "/period/last_day", days
            else:
                yield "/period/windows", days


def _running_ranges(period: Period) -> list[DateRange]:
    """Return the days on which a placement runs: its windows within its period, or without windows all of it."""
    windows = (
        DateRange(max(window.first_day, period.first_day), min(window.last_day, period.last_day))
        for window in period.windows
    )
    told = [days for days in windows if days.first_day <= days.last_day]
    return sorted(told, key=lambda days: days.first_day) or [DateRange(period.first_day, period.last_day)]


def _days_outside(days: DateRange, known: list[DateRange]) -> Iterator[DateRange]:
    since = days.first_day
    for one in known:
        if one.first_day > days.last_day:
            break
        if one.first_day > since:
            yield DateRange(since, one.first_day - timedelta(days=1))
        since = max(since, one.last_day + timedelta(days=1))
    if since <= days.last_day:
        yield DateRange(since, days.last_day)


def date_range_words(days: DateRange) -> tuple[str, str]:
    """Return how days begin a sentence, in Dutch and in English."""
    first, last = f"{days.first_day:%d/%m/%Y}", f"{days.last_day:%d/%m/%Y}"
    if first == last:
        return f"Op {first}", f"On {first}"
    return f"Van {first} tot en met {last}", f"From {first} up to and including {last}"


def _not_insured_finding(pointer: str, days: DateRange) -> Finding:
    nl, en = date_range_words(days)
    return Finding(
        code="days_not_insured",
        severity=Severity.WARNS,
        pointer=pointer,
        rule="V38",
        text=Bilingual(
            nl=f"{nl} is de student niet verzekerd zolang niet iedereen dit addendum tekende; laat het eerst tekenen.",
            en=f"{en} the student is not insured as long as not everybody signed this amendment; have it signed first.",
        ),
    )
