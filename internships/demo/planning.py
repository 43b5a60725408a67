"""The placements of the demonstration: host, site, sample record, people and status are chosen independently."""

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
_ROUND_LENGTH = 20
_FREQUENT_STATUSES = (Status.COMPLETED, Status.ACTIVE, Status.SIGNED, Status.SUBMITTED, Status.DRAFT)
_STATUSES_OF_A_ROUND = (*Status, *_FREQUENT_STATUSES)[:_ROUND_LENGTH]
"""The statuses of one round: each once, and frequent ones twice; ten rounds make two hundred placements."""
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
_WEEKS, _WEEKS_RUNNING = 4, 3
"""Weeks over which starts are spread; fewer for running placements, because the shortest takes four weeks."""
_RUNNING = {Status.ACTIVE, Status.SUSPENDED}
_BLOCKED_START_DAYS = -7
"""Days from today to the first day of a placement whose start is blocked."""
_LATER_STEPS = (("amended",), ("amended later",), ("amendment waits",), ("ending waits",))
_LOGIN_STUDENT_STATUSES = (Status.ACTIVE, Status.COMPLETED, Status.DRAFT)
"""The statuses of the placements of the student who can log in."""
T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """One placement to make from a sample record: its student, host and first day, and the status to reach."""

    number: int
    record: Json
    host: DemoHost
    site: tuple[str, str]
    mentor: Person
    student: Person
    status: Status
    first_day: date
    later: tuple[str, ...] = ()
    """Steps after the signatures, beyond those that the status needs."""

    @property
    def reference(self) -> str:
        return f"DEMO-{self.number + 1:03d}"

    @property
    def id(self) -> UUID:
        """The agreement's id, derived from the reference so an interrupted seeding can continue."""
        return uuid5(_UUID_NAMESPACE, self.reference)

    @property
    def institution(self) -> str:
        slug: str = self.record["institutions"][0]["slug"]
        return slug

    @property
    def is_start_blocked(self) -> bool:
        """Say whether all signed but the health condition is not met, which blocks the start."""
        return self.status is Status.SIGNED and bool((self.record["safety"].get("health") or {}).get("required"))


def plans(records: Sequence[Json], today: date) -> tuple[Plan, ...]:
    """Return two hundred plans; on another day only their dates differ.

    Records and hosts are shuffled per status, so every institution and every host has placements of each status.
    """
    random = Random(_SEED)  # noqa: S311 - spreads invented placements, guards nothing
    shuffled = [(_shuffled(random, records), _shuffled(random, _HOSTS)) for _ in _STATUSES_OF_A_ROUND]
    planned = [
        _plan(random, number, status, shuffled[slot][0][turn], shuffled[slot][1][turn], today)
        for turn in range(_ROUNDS)
        for slot, status in enumerate(_STATUSES_OF_A_ROUND)
        for number in (turn * len(_STATUSES_OF_A_ROUND) + slot,)
    ]
    return tuple(_with_login_student(_amended(planned)))


def _shuffled(random: Random, choices: Sequence[T]) -> list[T]:
    shuffled = [choices[number % len(choices)] for number in range(_ROUNDS)]
    random.shuffle(shuffled)
    return shuffled


def _plan(random: Random, number: int, status: Status, record: Json, host: DemoHost, today: date) -> Plan:
    weeks = random.randrange(_WEEKS) % (_WEEKS_RUNNING if status in _RUNNING else _WEEKS)
    start = today + timedelta(days=_STARTS[status] + 7 * weeks)
    site, mentor = random.choice(host.sites), random.choice(host.mentors)
    plan = Plan(number, record, host, site, mentor, student(number + 1), status, start)
    return (
        replace(plan, first_day=today + timedelta(_BLOCKED_START_DAYS))
        if plan.is_start_blocked and number % 2
        else plan
    )


def _amended(planned: Iterable[Plan]) -> Iterator[Plan]:
    number = 0
    for plan in planned:
        if plan.status is not Status.ACTIVE:
            yield plan
            continue
        yield replace(plan, later=_LATER_STEPS[number // 2 % len(_LATER_STEPS)]) if number % 2 == 0 else plan
        number += 1


def _with_login_student(planned: Iterable[Plan]) -> Iterator[Plan]:
    left, slug = list(_LOGIN_STUDENT_STATUSES), ""
    for plan in planned:
        slug = slug or plan.record["institutions"][0]["slug"]
        if plan.status in left and plan.institution == slug:
            left.remove(plan.status)
            yield replace(plan, student=student(0))
        else:
            yield plan
