"""When a placement starts, and what a coming stretch of it still lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from internships.domain.blockers import Blocker
from internships.domain.days import days_before
from internships.domain.placing import FIRST_DAY_OF_ALL, Stretch
from internships.domain.pointers import first
from internships.domain.wording import Bilingual

_Key = tuple[str, str, str]


def first_start(stretches: Iterable[Stretch], asked: Iterable[date]) -> date | None:
    """Return the first day on which a signed placement runs and nothing blocks it, or None while something does.

    ``asked`` are the days of what had to come in first: the last signature, and what was fulfilled after it.
    """
    since = max(asked, default=FIRST_DAY_OF_ALL)
    for stretch in stretches:
        first_day: date | None = first(stretch.facts, "/period/first_day")
        if first_day is None or any(not blocker.is_reminder for blocker in stretch.blockers):
            continue
        day: date = max(stretch.since, first_day, since)
        if day < stretch.until:
            return day
    return None


def with_coming(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches with what each brings in due by its eve, and reminders of it in those before."""
    told = [stretches[0]]
    for one in stretches[1:]:
        told.append(_due(one, {_key(blocker): blocker.due_on for blocker in told[-1].blockers}))
    return tuple(
        replace(one, blockers=(*one.blockers, *_coming(one, told[place + 1 :]))) for place, one in enumerate(told)
    )


def _due(one: Stretch, known: dict[_Key, date | None]) -> Stretch:
    eve = days_before(one.since, 1)
    dues = (known.get(_key(blocker), max(blocker.due_on or eve, eve)) for blocker in one.blockers)
    due = (blocker.model_copy(update={"due_on": day}) for blocker, day in zip(one.blockers, dues, strict=True))
    return replace(one, blockers=tuple(due))


def _coming(one: Stretch, later: Sequence[Stretch]) -> Iterator[Blocker]:
    known = {_key(blocker) for blocker in one.blockers}
    for stretch in later:
        for blocker in stretch.blockers:
            if _key(blocker) not in known:
                known.add(_key(blocker))
                day = f"{stretch.since:%d/%m/%Y}"
                text = Bilingual(nl=f"Vanaf {day}: {blocker.text.nl}", en=f"From {day} on: {blocker.text.en}")
                yield blocker.model_copy(update={"text": text, "is_reminder": True})


def _key(blocker: Blocker) -> _Key:
    return str(blocker.code), blocker.pointer, blocker.text.nl
