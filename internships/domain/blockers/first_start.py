"""When a placement starts, and what a coming stretch of it still lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from internships.domain.blockers.blocker import Blocker
from internships.domain.date_arithmetic import days_before
from internships.domain.placement_index import FAR_PAST, PlacementInterval
from internships.domain.pointers import fact_at
from internships.domain.wording import Bilingual

_BlockerKey = tuple[str, str, str]


def start_day(intervals: Iterable[PlacementInterval], asked: Iterable[date]) -> date | None:
    """Return the first day on which a signed placement runs and nothing blocks it, or None while something does.

    ``asked`` are the days of what had to come in first: the last signature, and what was fulfilled after it.
    """
    since = max(asked, default=FAR_PAST)
    for stretch in intervals:
        first_day: date | None = fact_at(stretch.facts, "/period/first_day")
        if first_day is None or any(not blocker.is_reminder for blocker in stretch.blockers):
            continue
        day: date = max(stretch.since, first_day, since)
        if day < stretch.until:
            return day
    return None


def with_later_blockers(intervals: Sequence[PlacementInterval]) -> tuple[PlacementInterval, ...]:
    """Return the stretches with what each brings in due by its eve, and reminders of it in those before."""
    told = [intervals[0]]
    for one in intervals[1:]:
        told.append(_with_due_days(one, {_blocker_key(blocker): blocker.due_on for blocker in told[-1].blockers}))
    return tuple(
        replace(one, blockers=(*one.blockers, *_later_reminders(one, told[place + 1 :])))
        for place, one in enumerate(told)
    )


def _with_due_days(interval: PlacementInterval, known: dict[_BlockerKey, date | None]) -> PlacementInterval:
    eve = days_before(interval.since, 1)
    dues = (known.get(_blocker_key(blocker), max(blocker.due_on or eve, eve)) for blocker in interval.blockers)
    due = (blocker.model_copy(update={"due_on": day}) for blocker, day in zip(interval.blockers, dues, strict=True))
    return replace(interval, blockers=tuple(due))


def _later_reminders(interval: PlacementInterval, later: Sequence[PlacementInterval]) -> Iterator[Blocker]:
    known = {_blocker_key(blocker) for blocker in interval.blockers}
    for stretch in later:
        for blocker in stretch.blockers:
            if _blocker_key(blocker) not in known:
                known.add(_blocker_key(blocker))
                day = f"{stretch.since:%d/%m/%Y}"
                text = Bilingual(nl=f"Vanaf {day}: {blocker.text.nl}", en=f"From {day} on: {blocker.text.en}")
                yield blocker.model_copy(update={"text": text, "is_reminder": True})


def _blocker_key(blocker: Blocker) -> _BlockerKey:
    return str(blocker.code), blocker.pointer, blocker.text.nl
