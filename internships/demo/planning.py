"""Which placements the demonstration shows: host, site, record, people and status, each chosen apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

from internships.demo.people import HOSTS, DemoHost, Person, student
from internships.domain.document import Json
from internships.domain.lifecycle import Status

_UUID_NAMESPACE = UUID("6f1d5c1e-6c0e-4c55-9d9b-0d6a7f1f4a55")
_SEED = 20260901
_ROUNDS = 10
_STATUSES_OF_A_ROUND = (*Status, Status.COMPLETED, Status.ACTIVE, Status.SIGNED, Status.SUBMITTED, Status.DRAFT)
"""The statuses of one round; ten rounds make two hundred placements."""
_HOSTS = (HOSTS[0],) * 5 + (HOSTS[1],) * 3 + (HOSTS[2],) * 2
_STARTS: dict[Status, int] = {
    **dict.fromkeys(Status, 30),
    Status.ACTIVE: -21,
    Status.SUSPENDED: -21,
    Status.ENDED_EARLY: -60,
    Status.COMPLETED: -330,
    Status.EXPIRED: -200,
}
"""Days from today to the first start of each status; others follow in the weeks after it."""
_WEEKS, _WEEKS_AT_WORK = 4, 3
"""Over how many weeks the starts are spread; of those at work fewer, as the shortest placement takes four weeks."""
_AT_WORK = {Status.ACTIVE, Status.SUSPENDED}
_DAYS_HELD_UP = -7
"""Days from today to a start that was held up."""
_LATER_STEPS = (("amended",), ("amended later",), ("amendment waits",), ("ending waits",))
_LOGIN_STUDENT_STATUSES = (Status.ACTIVE, Status.COMPLETED, Status.DRAFT)
"""What the student who can log in has."""
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """One placement to be lived: whose, where, on which shipped record, from when, ending in which status."""

    number: int
    record: Json
    host: DemoHost
    site: tuple[str, str]
    mentor: Person
    student: Person
    status: Status
    first_day: date
    later: tuple[str, ...] = ()
    """What comes after the signatures, besides what the status asks."""

    @property
    def reference(self) -> str:
        return f"DEMO-{self.number + 1:03d}"

    @property
    def id(self) -> UUID:
        """The agreement's id follows from the reference, so that a seeding that was broken off goes on."""
        return uuid5(_UUID_NAMESPACE, self.reference)

    @property
    def institution(self) -> str:
        slug: str = self.record["institutions"][0]["slug"]
        return slug

    @property
    def is_held_up(self) -> bool:
        """Say whether everybody signed but the health condition is still open: a blocker."""
        return self.status is Status.SIGNED and bool((self.record["safety"].get("health") or {}).get("required"))


def plans(records: Sequence[Json], today: date) -> tuple[Plan, ...]:
    """Return the two hundred; the same on each day but for the days themselves.

    Records, hosts and sites are dealt out per status, so that every institution and every company shows all of them.
    """
    dice = Random(_SEED)  # noqa: S311 - spreads invented placements, guards nothing
    dealt = [(_shuffled(dice, records), _shuffled(dice, _HOSTS)) for _ in _STATUSES_OF_A_ROUND]
    made = [
        _plan(dice, number, status, dealt[slot][0][turn], dealt[slot][1][turn], today)
        for turn in range(_ROUNDS)
        for slot, status in enumerate(_STATUSES_OF_A_ROUND)
        for number in (turn * len(_STATUSES_OF_A_ROUND) + slot,)
    ]
    return tuple(_with_login_student(_amended(made)))


def _shuffled(dice: Random, cards: Sequence[T]) -> list[T]:
    dealt = [cards[number % len(cards)] for number in range(_ROUNDS)]
    dice.shuffle(dealt)
    return dealt


def _plan(dice: Random, number: int, status: Status, record: Json, host: DemoHost, today: date) -> Plan:
    weeks = dice.randrange(_WEEKS) % (_WEEKS_AT_WORK if status in _AT_WORK else _WEEKS)
    start = today + timedelta(days=_STARTS[status] + 7 * weeks)
    site, mentor = dice.choice(host.sites), dice.choice(host.mentors)
    plan = Plan(number, record, host, site, mentor, student(number + 1), status, start)
    return replace(plan, first_day=today + timedelta(_DAYS_HELD_UP)) if plan.is_held_up and number % 2 else plan


def _amended(made: Iterable[Plan]) -> Iterator[Plan]:
    seen = 0
    for plan in made:
        if plan.status is not Status.ACTIVE:
            yield plan
            continue
        yield replace(plan, later=_LATER_STEPS[seen // 2 % len(_LATER_STEPS)]) if seen % 2 == 0 else plan
        seen += 1


def _with_login_student(made: Iterable[Plan]) -> Iterator[Plan]:
    left, slug = list(_LOGIN_STUDENT_STATUSES), ""
    for plan in made:
        slug = slug or plan.record["institutions"][0]["slug"]
        if plan.status in left and plan.institution == slug:
            left.remove(plan.status)
            yield replace(plan, student=student(0))
        else:
            yield plan
