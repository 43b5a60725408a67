"""The demonstration itself, filled by the real use cases and really printed."""

from collections import Counter
from collections.abc import Iterator

import pytest
from rich.console import Console

from internships.demo.accounts import demo_accounts
from internships.demo.agreement_steps import demo_principal
from internships.demo.planning import Plan, plans
from internships.demo.records import is_plain
from internships.demo.seeding import seed
from internships.domain.access import Grant, Principal, Role, access_scope
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.lifecycle import Status
from internships.domain.placement_board import BoardFilter, PlacementLine
from internships.mapping.samples import sample_records
from internships.services.agreements.agreement_views import AgreementQueryService
from tests.demo.conftest import RecordingApplication, application_at

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seeded_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RecordingApplication, tuple[Plan, ...]]]:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patched:
        application = application_at(f"sqlite:///{folder / 'internships.db'}", folder, patched)
    application.database.migrate()
    planned = plans(
        [record for record in sample_records(application.agreement_context.folders) if is_plain(record)],
        application.agreement_context.today(),
    )
    seed(application, planned, Console(quiet=True))
    yield application, planned
    application.close()


def visible_to(
    application: RecordingApplication, *grants: Grant, email: str = "x@demo.example.org"
) -> list[PlacementLine]:
    principal = Principal(account_id=application.account_context.new_id(), name="X", email=email, grants=grants)
    with application.storage.reading(access_scope(principal)) as work:
        return list(work.placements.stream(BoardFilter(), application.agreement_context.today(), 999))


def test_every_placement_reached_the_status_that_was_planned(
    seeded_demo: tuple[RecordingApplication, tuple[Plan, ...]],
) -> None:
    application, planned = seeded_demo
    with application.storage.reading() as work:
        lines = list(work.placements.stream(BoardFilter(), application.agreement_context.today(), 999))
    assert {line.agreement_id: line.status for line in lines} == {plan.id: plan.status for plan in planned}
    assert {line.status for line in lines} == set(Status)
    assert {line.establishment_number for line in lines} == {plan.site[0] for plan in planned}
    assert len({line.institution for line in lines}) == len({plan.institution for plan in planned})
    assert len({line.academic_year for line in lines}) >= 2


def test_starts_are_really_held_up_by_blockers(seeded_demo: tuple[RecordingApplication, tuple[Plan, ...]]) -> None:
    application, _ = seeded_demo
    today = application.agreement_context.today()
    with application.storage.reading() as work:
        blockers = [line for _, line in work.placements.blockers(BoardFilter(), today, limit=500)]
        signed = list(work.placements.stream(BoardFilter(statuses=(Status.SIGNED,)), today, 999))
    late = {line.agreement_id for line in signed if line.first_day is not None and line.first_day < today}
    assert late
    assert late <= {line.agreement_id for line in blockers if line.code is BlockerCode.HEALTH_CONDITION}


def test_amendments_hold_come_and_wait_and_a_termination_waits(
    seeded_demo: tuple[RecordingApplication, tuple[Plan, ...]],
) -> None:
    application, planned = seeded_demo
    today, reading, counts = (
        application.agreement_context.today(),
        AgreementQueryService(application.agreement_context),
        Counter[str](),
    )
    for plan in planned:
        principal = demo_principal(Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution=plan.institution))
        for amendment in reading.amendments(principal, plan.id):
            if amendment.signed_on is None:
                counts["waits"] += 1
            else:
                holds_from = max(amendment.amendment.takes_effect_on, amendment.signed_on)
                counts["holds" if holds_from <= today else "comes"] += 1
        ending = reading.termination(principal, plan.id)
        if ending is not None:
            counts["ending waits" if ending.signed_on is None else "ended"] += 1
    assert all(counts[name] >= 2 for name in ("holds", "comes", "waits", "ending waits", "ended"))


def test_each_who_logs_in_has_something_to_do(seeded_demo: tuple[RecordingApplication, tuple[Plan, ...]]) -> None:
    application, planned = seeded_demo
    for person in demo_accounts(planned[0].record):
        statuses = {line.status for line in visible_to(application, *person.grants, email=person.email)}
        if person.grants[0].role in {Role.ASSOCIATION, Role.OPERATOR}:
            assert not statuses
        elif person.grants[0].role is not Role.STUDENT:
            assert {Status.SUBMITTED, Status.SIGNING, Status.ACTIVE} <= statuses, person.email
