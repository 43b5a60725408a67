"""The effective agreement: what holds on a day, by the signed agreement and the amendments that everybody signed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment
from internships.domain.errors import Finding, Severity
from internships.domain.placement import Period
from internships.domain.value import Value
from internships.domain.wording import Bilingual


class SignedAmendment(Value):
    """An amendment and the day of its last signature."""

    amendment: Amendment
    signed_on: date

    @property
    def holds_from(self) -> date:
        """The first day on which it holds: never before everybody signed."""
        return max(self.amendment.takes_effect_on, self.signed_on)


@dataclass(frozen=True)
class Held:
    """What holds from ``since`` until before ``until`` (None: until further notice)."""

    since: date
    until: date | None
    agreement: Agreement


def effective(base: Agreement, signed: Iterable[SignedAmendment], day: date) -> Agreement:
    """Return the agreement as it holds on a day; amendments are laid over it in the order of their numbers.

    Refuses (``amendment_outdated``) when a later number holds before the one that it was written on.
    """
    for entry in sorted(signed, key=lambda entry: entry.amendment.number):
        if entry.holds_from <= day:
            base = entry.amendment.applied_to(base)
    return base


def timeline(base: Agreement, signed: Iterable[SignedAmendment]) -> tuple[Held, ...]:
    """Return every stretch of days with what holds in it, from the first day of the calendar on."""
    known = tuple(signed)
    bounds = [date.min, *sorted({entry.holds_from for entry in known} - {date.min})]
    ends: list[date | None] = [*bounds[1:], None]
    return tuple(Held(since, until, effective(base, known, since)) for since, until in zip(bounds, ends, strict=True))


@dataclass(frozen=True)
class Days:
    """Days in a row, both included."""

    first_day: date
    last_day: date


def uninsured_days(effective_agreement: Agreement, proposed: Amendment) -> tuple[tuple[Days, ...], tuple[Finding, ...]]:
    """Return the days that a proposal adds outside the signed period, and a warning that names them (V38).

    They are not insured until the amendment is signed by all.
    """
    added = tuple(_added(effective_agreement.period, proposed.applied_to(effective_agreement).period))
    return tuple(days for _, days in added), tuple(_not_insured(pointer, days) for pointer, days in added)


def _added(now: Period, then: Period) -> Iterator[tuple[str, Days]]:
    signed = _runs(now)
    for run in _runs(then):
        for days in _outside(run, signed):
            if days.last_day < now.first_day:
                yield "/period/first_day", days
            elif days.first_day > now.last_day:
                yield "/period/last_day", days
            else:
                yield "/period/windows", days


def _runs(period: Period) -> list[Days]:
    """Return the days on which a placement runs: its windows within its period, or without windows all of it."""
    windows = (
        Days(max(window.first_day, period.first_day), min(window.last_day, period.last_day))
        for window in period.windows
    )
    told = [days for days in windows if days.first_day <= days.last_day]
    return sorted(told, key=lambda days: days.first_day) or [Days(period.first_day, period.last_day)]


def _outside(days: Days, known: list[Days]) -> Iterator[Days]:
    since = days.first_day
    for one in known:
        if one.first_day > days.last_day:
            break
        if one.first_day > since:
            yield Days(since, one.first_day - timedelta(days=1))
        since = max(since, one.last_day + timedelta(days=1))
    if since <= days.last_day:
        yield Days(since, days.last_day)


def span(days: Days) -> tuple[str, str]:
    """Return how days begin a sentence, in Dutch and in English."""
    first, last = f"{days.first_day:%d/%m/%Y}", f"{days.last_day:%d/%m/%Y}"
    if first == last:
        return f"Op {first}", f"On {first}"
    return f"Van {first} tot en met {last}", f"From {first} up to and including {last}"


def _not_insured(pointer: str, days: Days) -> Finding:
    nl, en = span(days)
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
