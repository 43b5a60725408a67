"""The effective agreement: what holds on a day, by the signed agreement and the amendments that everybody signed."""

from collections.abc import Iterable
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
    """Return the agreement as it holds on a day; amendments are laid over it in the order of their numbers."""
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
    now, then = effective_agreement.period, proposed.applied_to(effective_agreement).period
    added = tuple(_added(now, then))
    return added, tuple(_not_insured(days) for days in added)


def _added(now: Period, then: Period) -> Iterable[Days]:
    if then.first_day < now.first_day:
        yield Days(then.first_day, min(then.last_day, now.first_day - timedelta(days=1)))
    if then.last_day > now.last_day:
        yield Days(max(then.first_day, now.last_day + timedelta(days=1)), then.last_day)


def _not_insured(days: Days) -> Finding:
    first, last = days.first_day.isoformat(), days.last_day.isoformat()
    return Finding(
        code="days_not_insured",
        severity=Severity.WARNS,
        pointer="/period",
        rule="V38",
        text=Bilingual(
            nl=f"Van {first} tot en met {last} is de student niet verzekerd zolang niet iedereen dit addendum tekende.",
            en=f"From {first} until {last} the student is not insured as long as not everybody signed this amendment.",
        ),
    )
