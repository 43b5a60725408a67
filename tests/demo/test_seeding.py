"""The demonstration itself, filled by the real use cases and really printed."""

from collections import Counter
from collections.abc import Iterator

import pytest
from rich.console import Console

from internships.demo.accounts import everybody
from internships.demo.living import somebody
from internships.demo.planning import Plan, plans
from internships.demo.records import is_plain
from internships.demo.seeding import seed
from internships.domain.access import Grant, Role, Viewer, reach_of
from internships.domain.blockers import BlockerCode
from internships.domain.lifecycle import Status
from internships.domain.tracking import BoardFilter, PlacementLine
from internships.services.agreements.viewing import Reading
from tests.demo.conftest import Watched, house_at

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Watched, tuple[Plan, ...]]]:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        house = house_at(f"sqlite:///{folder / 'internships.db'}", folder, patched)
    house.migrate()
    planned = plans([record for record in house._samples() if is_plain(record)], house.bureau.today())
    seed(house, planned, Console(quiet=True))
    yield house, planned
    house.shop.close()


def seen_by(house: Watched, *grants: Grant, email: str = "x@demo.example.org") -> list[PlacementLine]:
    viewer = Viewer(account_id=house.lodge.ids(), name="X", email=email, grants=grants)
    with house.storage.reading(reach_of(viewer)) as work:
        return list(work.boards.every(BoardFilter(), house.bureau.today(), 999))


def test_every_placement_reached_the_status_that_was_planned(filled: tuple[Watched, tuple[Plan, ...]]) -> None:
    house, planned = filled
    with house.storage.reading() as work:
        lines = list(work.boards.every(BoardFilter(), house.bureau.today(), 999))
    assert {line.agreement_id: line.status for line in lines} == {plan.id: plan.status for plan in planned}
    assert {line.status for line in lines} == set(Status)
    assert {line.establishment_number for line in lines} == {plan.site[0] for plan in planned}
    assert len({line.institution for line in lines}) == len({plan.institution for plan in planned})
    assert len({line.academic_year for line in lines}) >= 2


def test_starts_are_really_held_up_by_blockers(filled: tuple[Watched, tuple[Plan, ...]]) -> None:
    house, _ = filled
    today = house.bureau.today()
    with house.storage.reading() as work:
        blockers = [line for _, line in work.boards.blockers(BoardFilter(), today, limit=500)]
        signed = list(work.boards.every(BoardFilter(statuses=(Status.SIGNED,)), today, 999))
    late = {line.agreement_id for line in signed if line.first_day is not None and line.first_day < today}
    assert late
    assert late <= {line.agreement_id for line in blockers if line.code is BlockerCode.HEALTH_CONDITION}


def test_amendments_hold_come_and_wait_and_a_termination_waits(filled: tuple[Watched, tuple[Plan, ...]]) -> None:
    house, planned = filled
    today, reading, seen = house.bureau.today(), Reading(house.bureau), Counter[str]()
    for plan in planned:
        viewer = somebody(Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=plan.institution))
        for kept in reading.amendments(viewer, plan.id):
            if kept.signed_on is None:
                seen["waits"] += 1
            else:
                holds_from = max(kept.amendment.takes_effect_on, kept.signed_on)
                seen["holds" if holds_from <= today else "comes"] += 1
        ending = reading.termination(viewer, plan.id)
        if ending is not None:
            seen["ending waits" if ending.signed_on is None else "ended"] += 1
    assert all(seen[name] >= 2 for name in ("holds", "comes", "waits", "ending waits", "ended"))


def test_each_who_logs_in_has_something_to_do(filled: tuple[Watched, tuple[Plan, ...]]) -> None:
    house, planned = filled
    for person in everybody(planned[0].record):
        statuses = {line.status for line in seen_by(house, *person.grants, email=person.email)}
        if person.grants[0].role in {Role.ASSOCIATION, Role.OPERATOR}:
            assert not statuses
        elif person.grants[0].role is not Role.STUDENT:
            assert {Status.SUBMITTED, Status.SIGNING, Status.ACTIVE} <= statuses, person.email
