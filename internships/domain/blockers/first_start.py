"""The day on which a placement starts, and the blockers of its later intervals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from internships.domain.blockers.blocker import Blocker
from internships.domain.date_arithmetic import days_before
from internships.domain.placement_index import FAR_PAST, PlacementInterval
from internships.domain.pointers import fact_at
from internships.domain.wording import Bilingual

_BlockerKey = tuple[str, str, str]


def start_day(intervals: Iterable[PlacementInterval], required_days: Iterable[date]) -> date | None:
    """Return the first day on which a signed placement runs and has no blocker, or None if there is none.

    ``required_days`` are the days on which the last signature and later fulfilments came in.
    """
    earliest = max(required_days, default=FAR_PAST)
    for interval in intervals:
        first_day: date | None = fact_at(interval.facts, "/period/first_day")
        if first_day is None or any(not blocker.is_reminder for blocker in interval.blockers):
            continue
        day: date = max(interval.since, first_day, earliest)
        if day < interval.until:
            return day
    return None


def with_later_blockers(intervals: Sequence[PlacementInterval]) -> tuple[PlacementInterval, ...]:
    """Return the intervals with due dates for new blockers, and reminders of them in all earlier intervals.

    A blocker that an interval adds is due on the day before that interval at the earliest.
    """
    dated = [intervals[0]]
    for interval in intervals[1:]:
        earlier = {_blocker_key(blocker): blocker.due_on for blocker in dated[-1].blockers}
        dated.append(_with_due_days(interval, earlier))
    return tuple(
        replace(interval, blockers=(*interval.blockers, *_later_reminders(interval, dated[index + 1 :])))
        for index, interval in enumerate(dated)
    )


def _with_due_days(interval: PlacementInterval, earlier: dict[_BlockerKey, date | None]) -> PlacementInterval:
    day_before = days_before(interval.since, 1)
    blockers = []
    for blocker in interval.blockers:
        due_on = earlier.get(_blocker_key(blocker), max(blocker.due_on or day_before, day_before))
        blockers.append(blocker.model_copy(update={"due_on": due_on}))
    return replace(interval, blockers=tuple(blockers))


def _later_reminders(interval: PlacementInterval, later: Sequence[PlacementInterval]) -> Iterator[Blocker]:
    seen = {_blocker_key(blocker) for blocker in interval.blockers}
    for later_interval in later:
        for blocker in later_interval.blockers:
            if _blocker_key(blocker) not in seen:
                seen.add(_blocker_key(blocker))
                day = f"{later_interval.since:%d/%m/%Y}"
                text = Bilingual(nl=f"Vanaf {day}: {blocker.text.nl}", en=f"From {day} on: {blocker.text.en}")
                yield blocker.model_copy(update={"text": text, "is_reminder": True})


def _blocker_key(blocker: Blocker) -> _BlockerKey:
    return str(blocker.code), blocker.pointer, blocker.text.nl
