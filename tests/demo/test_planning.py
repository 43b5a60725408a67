"""What the demonstration shows, by its plan: everything everywhere, and nobody twice."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from internships.demo.accounts import demo_accounts
from internships.demo.agreement_steps import STEPS_TO_STATUS
from internships.demo.people import GROUP, HOSTS
from internships.demo.planning import Plan, plans
from internships.demo.records import is_plain, record_of
from internships.domain.access import Role
from internships.domain.document import Json
from internships.domain.lifecycle import Status
from internships.mapping.catalogue import Catalogue
from tests.paths import TEMPLATES

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def samples() -> list[Json]:
    paths = sorted(TEMPLATES.glob("*/samples/*.json"))
    return [record for path in paths if is_plain(record := json.loads(path.read_text(encoding="utf-8")))]


@pytest.fixture(scope="module")
def planned(samples: list[Json]) -> tuple[Plan, ...]:
    return plans(samples, TODAY)


def by(planned: tuple[Plan, ...], of: Any) -> dict[Any, set[Status]]:
    found: dict[Any, set[Status]] = {}
    for plan in planned:
        found.setdefault(of(plan), set()).add(plan.status)
    return found


def test_every_company_and_every_institution_shows_every_status(planned: tuple[Plan, ...]) -> None:
    assert len(planned) == 200
    folders = Catalogue(TEMPLATES)
    institutions = by(planned, lambda plan: plan.institution)
    assert set(institutions) == {slug for slug in folders.slugs if not folders.folder(slug).is_form}
    for statuses_by_key in (institutions, by(planned, lambda plan: plan.host.number)):
        assert all(statuses == set(Status) for statuses in statuses_by_key.values())


def test_every_site_and_every_mentor_has_placements(planned: tuple[Plan, ...]) -> None:
    assert {plan.site for plan in planned} == {site for host in HOSTS for site in host.sites}
    assert {plan.mentor for plan in planned} == {mentor for host in HOSTS for mentor in host.mentors}
    assert all(plan.site in plan.host.sites and plan.mentor in plan.host.mentors for plan in planned)


def test_an_address_belongs_to_one_name(planned: tuple[Plan, ...]) -> None:
    names: dict[str, set[str]] = {}
    for plan in planned:
        record = record_of(plan, TODAY)
        parties = (*record["students"], *record["hosts"][0]["mentors"], *record["institutions"][0]["supervisors"])
        for person in parties:
            names.setdefault(person["email"], set()).add(" ".join(person["names"].values()))
    assert all(len(name) == 1 for name in names.values())
    assert len(names) > 200


@pytest.mark.parametrize("today", [TODAY, date(2027, 7, 1), date(2027, 8, 31), date(2027, 9, 1), date(2028, 2, 29)])
def test_placements_lie_in_two_academic_years_and_no_paper_is_of_a_day_to_come(
    samples: list[Json], today: date
) -> None:
    records = [record_of(plan, today) for plan in plans(samples, today)]
    assert len({record["students"][0]["enrolment"]["academic_year"] for record in records}) >= 2
    assert all(record["drawn_up_on"] < today.isoformat() for record in records)


@pytest.mark.parametrize("days", range(7))
def test_who_is_at_work_began_and_has_days_to_go_whatever_the_weekday(samples: list[Json], days: int) -> None:
    today = date(2026, 11, 23) + timedelta(days)
    for plan in plans(samples, today):
        if plan.status in {Status.ACTIVE, Status.SUSPENDED}:
            period = record_of(plan, today)["period"]
            assert date.fromisoformat(period["first_day"]) < today < date.fromisoformat(period["last_day"]), plan.number


def test_a_mentor_who_logs_in_has_somebody_at_work_and_something_to_sign(planned: tuple[Plan, ...]) -> None:
    mentors = {person.email for person in demo_accounts(planned[0].record) if person.grants[0].role is Role.MENTOR}
    assert mentors
    for email in mentors:
        # An amendment may give a placement another mentor.
        statuses = {plan.status for plan in planned if plan.mentor.email == email and not plan.later}
        assert {Status.SUBMITTED, Status.SIGNING, Status.ACTIVE} <= statuses, email


def test_the_student_who_logs_in_has_one_active_one_completed_and_one_draft(
    samples: list[Json], planned: tuple[Plan, ...]
) -> None:
    student = demo_accounts(samples[0])[0]
    own = [plan for plan in planned if plan.student.email == student.email]
    assert {plan.status for plan in own} == {Status.ACTIVE, Status.COMPLETED, Status.DRAFT}
    assert len(own) == 3
    assert len({plan.student for plan in planned}) == 198


def test_hr_holds_every_company_of_the_group_and_all_have_names(samples: list[Json]) -> None:
    people = demo_accounts(samples[0])
    (hr,) = (person for person in people if person.grants[0].role is Role.HOST_HR)
    assert {grant.enterprise_number for grant in hr.grants} == {host.number for host in GROUP}
    assert {grant.role for person in people for grant in person.grants} == set(Role)
    assert all(" " in person.name for person in people)


def test_the_steps_to_a_status_are_the_fewest_actions_that_lead_there() -> None:
    assert set(STEPS_TO_STATUS) == set(Status)
    assert STEPS_TO_STATUS[Status.CHANGES_REQUESTED] == ("submit", "request_changes")
    assert STEPS_TO_STATUS[Status.REJECTED] == ("submit", "reject")
    assert STEPS_TO_STATUS[Status.CANCELLED] == ("submit", "approve", "cancel")
    assert STEPS_TO_STATUS[Status.WITHDRAWN] == ("withdraw",)
    assert STEPS_TO_STATUS[Status.SIGNED] == ("submit", "approve", "issue", "send", "sign")
