"""The rights of a person: a copy of what is kept, and erasure that leaves the chain whole."""

import json
from typing import Any
from uuid import UUID

import pytest

from internships.domain.access import Grant, Role, Viewer
from internships.domain.accounts import Account, GivenGrant
from internships.domain.erasure import ERASED, without_persons
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action, NotByThisRole, Status
from internships.domain.organisations import InstitutionSetting
from internships.domain.record import NotFound, StaleVersion
from internships.domain.tracking import BoardFilter
from internships.services.agreements.retention import ErasureReason, RetentionNotRecorded, StillNeeded
from internships.services.agreements.viewing import AgreementView
from internships.services.checks import anything
from tests.living.bureaus import OUR_HOST, Living, a_record, administrator, coordinator, hr, somebody, student
from tests.living.roads import acted, drafted, sent, signed
from tests.mapping.test_later_papers import TERMINATION

ASKED = ErasureReason.REQUEST
EMAIL = a_record()["students"][0]["email"]
FAMILY = a_record()["students"][0]["names"]["family"]
MENTOR = a_record()["hosts"][0]["mentors"][0]["names"]["family"]


def keeps(living: Living, months: int | None) -> None:
    with living.storage.writing() as work:
        setting = InstitutionSetting(institution="noordzee", retention_months=months)
        work.hosts.put_setting(setting, administrator().account_id, living.now)


@pytest.fixture
def ended(living: Living) -> AgreementView:
    """A signed agreement whose last day was 29 January 2027, two years ago; the institution keeps for a year."""
    view = signed(
        living, a_record(period={**a_record()["period"], "first_day": "2026-09-14", "last_day": "2027-01-29"})
    )
    keeps(living, 12)
    living.sets_the_day("2029-02-01")
    return view


def everything(living: Living, agreement_id: UUID) -> str:
    """All that every table and file still holds of an agreement, as one text."""
    with living.storage.reading() as work:
        record = work.agreements.get(agreement_id)
        told: list[Any] = [
            record.model_dump(mode="json"),
            [row.model_dump(mode="json") for row in work.agreements.ledger(agreement_id)],
            [kept.model_dump(mode="json") for kept in work.agreements.amendments(agreement_id)],
            [event.model_dump(mode="json") for event in work.trail.events(agreement_id)],
            [line.model_dump(mode="json") for line in work.boards.of_agreement(agreement_id, living.bureau.today())],
            list(work.trail.personal(agreement_id).values()),
        ]
    return json.dumps(told, ensure_ascii=False)


def erase(living: Living, view: AgreementView) -> AgreementView:
    present = living.reading.agreement(administrator(), view.id)
    return living.persons.erase(administrator(), view.id, ASKED, version=present.version).agreement


def test_erasing_leaves_no_person_and_a_whole_chain(living: Living, ended: AgreementView) -> None:
    before = everything(living, ended.id)
    assert FAMILY in before
    assert MENTOR in before
    files = {document.sha256 for document in living.reading.documents(administrator(), ended.id)}
    assert files
    assert erase(living, ended).record["students"] == [{"enrolment": {"academic_year": "2026-2027"}}]
    after = everything(living, ended.id)
    assert FAMILY not in after
    assert MENTOR not in after
    assert EMAIL not in after
    for sha256 in files:
        with pytest.raises(NotFound):
            living.archive.read(sha256)
    audit = living.keeping.audit(ended.id)
    assert audit.whole
    assert living.reading.history(administrator(), ended.id)[-1].kind is EventKind.ERASED


def test_what_is_erased_still_counts_and_still_verifies(living: Living, ended: AgreementView) -> None:
    before = living.boards.tallies(coordinator(), BoardFilter())
    document = living.reading.documents(administrator(), ended.id)[0]
    erase(living, ended)
    assert living.boards.tallies(coordinator(), BoardFilter()) == before
    with living.storage.reading() as work:
        assert [kept.sha256 for kept in work.papers.by_code(document.verification_code)]


def test_the_student_of_an_erased_agreement_no_longer_finds_it(living: Living, ended: AgreementView) -> None:
    assert living.reading.agreement(student(EMAIL), ended.id).id == ended.id
    erase(living, ended)
    with pytest.raises(NotFound):
        living.reading.agreement(student(EMAIL), ended.id)


def test_the_evidence_of_an_erased_agreement_keeps_the_hashes_of_its_documents(
    living: Living, ended: AgreementView
) -> None:
    erase(living, ended)
    documents = living.keeping.evidence(administrator(), ended.id).documents
    assert documents
    assert all(content is None and document.sha256 for document, content in documents)


def test_a_stale_version_erases_no_file(living: Living, ended: AgreementView) -> None:
    with pytest.raises(StaleVersion):
        living.persons.erase(administrator(), ended.id, ASKED, version=1)
    documents = living.keeping.evidence(administrator(), ended.id).documents
    assert all(content for _, content in documents)


def test_within_its_retention_an_agreement_stays_and_the_refusal_says_until_when(
    living: Living, ended: AgreementView
) -> None:
    keeps(living, 25)
    with pytest.raises(StillNeeded, match="2029-02-28"):
        erase(living, ended)
    living.sets_the_day("2029-03-01")
    assert erase(living, ended).id == ended.id


def test_what_still_runs_is_not_erased(living: Living) -> None:
    view = drafted(living)
    with pytest.raises(StillNeeded, match="while it runs"):
        erase(living, view)


def test_only_the_administrator_of_the_institution_erases(living: Living, ended: AgreementView) -> None:
    for viewer in (coordinator(), hr(OUR_HOST), student(EMAIL)):
        version = living.reading.agreement(viewer, ended.id).version
        with pytest.raises(NotByThisRole):
            living.persons.erase(viewer, ended.id, ASKED, version=version)
        with pytest.raises(NotByThisRole):
            living.persons.copy_by(viewer, EMAIL)
        with pytest.raises(NotByThisRole):
            living.persons.erase_by(viewer, EMAIL, ASKED, anything)
    with pytest.raises(NotFound):
        living.persons.erase(administrator("polder"), ended.id, ASKED, version=1)
    with pytest.raises(NotFound):
        living.persons.retention(administrator("polder"), "noordzee")
    with pytest.raises(NotByThisRole):
        living.persons.erase_due_by(coordinator(), "noordzee", anything)


def an_administrator(name: str, unit: str | None = None, *, is_read_only: bool = False) -> Viewer:
    grant = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee", unit=unit)
    return somebody(name, grant, is_read_only=is_read_only)


def a_withdrawn_one(living: Living) -> AgreementView:
    keeps(living, 1)
    view = acted(living, drafted(living), Action.WITHDRAW)
    living.sets_the_day("2030-01-01")
    return view


def test_a_key_that_only_reads_copies_and_lists_what_is_due_and_erases_nothing(living: Living) -> None:
    view, reads = a_withdrawn_one(living), an_administrator("reads", is_read_only=True)
    assert [told["id"] for told in living.persons.copy_by(reads, EMAIL)["agreements"]] == [str(view.id)]
    assert [key for key, _, _ in living.persons.state(reads, EMAIL).agreements] == [view.id]
    assert [due.agreement_id for due in living.persons.retention(reads, "noordzee").due] == [view.id]
    with pytest.raises(NotByThisRole):
        living.persons.erase(reads, view.id, ASKED, version=view.version)
    with pytest.raises(NotByThisRole):
        living.persons.erase_by(reads, EMAIL, ASKED, anything)
    with pytest.raises(NotByThisRole):
        living.persons.erase_due_by(reads, "noordzee", anything)
    assert living.reading.agreement(administrator(), view.id).record["students"][0]["email"] == EMAIL


def test_the_administrator_of_a_unit_erases_in_the_own_unit_and_decides_nothing_for_the_whole(living: Living) -> None:
    view = a_withdrawn_one(living)
    own, other = (an_administrator(unit, unit) for unit in (view.record["institutions"][0]["unit"], "gezondheid"))
    for viewer in (own, other):
        with pytest.raises(NotByThisRole):
            living.persons.retention(viewer, "noordzee")
        with pytest.raises(NotByThisRole):
            living.persons.erase_due_by(viewer, "noordzee", anything)
    with pytest.raises(NotFound):
        living.persons.erase(other, view.id, ASKED, version=view.version)
    assert living.persons.erase_by(other, EMAIL, ASKED, anything).erased == ()
    assert living.persons.copy_by(other, EMAIL)["agreements"] == []
    assert living.persons.copy_by(own, EMAIL)["agreements"][0]["id"] == str(view.id)
    assert living.persons.erase_by(own, EMAIL, ASKED, anything).erased == (view.id,)


def test_an_administrator_erases_a_student_at_the_own_institution_alone(living: Living, ended: AgreementView) -> None:
    there = a_record(3)
    there["institutions"][0]["slug"] = "polder"
    there["students"][0]["email"] = EMAIL
    living.sets_the_day("2026-09-02")
    other = drafted(living, coordinator("polder"), there)
    acted(living, other, Action.WITHDRAW, by=coordinator("polder"))
    living.sets_the_day("2029-02-01")
    done = living.persons.erase_by(administrator(), EMAIL, ASKED, anything)
    assert (done.erased, done.still_needed) == ((ended.id,), ())
    with living.storage.writing() as work:
        theirs = InstitutionSetting(institution="polder", retention_months=12)
        work.hosts.put_setting(theirs, administrator("polder").account_id, living.now)
    assert living.reading.agreement(coordinator("polder"), other.id).record["students"][0]["email"] == EMAIL
    assert living.persons.erase_everywhere(EMAIL, ASKED).erased == (other.id,)


def test_an_expired_draft_falls_due_after_its_last_change(living: Living) -> None:
    record = a_record()
    del record["period"]
    view = drafted(living, record=record)
    keeps(living, 6)
    living.sets_the_day("2027-03-01")
    assert living.persons.retention(administrator(), "noordzee").due == ()
    living.sets_the_day("2027-03-02")
    (due,) = living.persons.retention(administrator(), "noordzee").due
    assert (due.agreement_id, str(due.kept_until)) == (view.id, "2027-03-01")


def test_what_nobody_ever_signed_falls_due_too_once_its_days_are_long_past(living: Living) -> None:
    view = sent(living)
    keeps(living, 12)
    assert living.persons.due("noordzee").due == ()
    living.sets_the_day("2029-02-01")
    assert [due.agreement_id for due in living.persons.due("noordzee").due] == [view.id]
    assert erase(living, view).status is Status.SIGNING


def test_what_is_due_is_erased_once_and_the_rest_stays(living: Living, ended: AgreementView) -> None:
    running = drafted(living)
    assert [due.agreement_id for due in living.persons.due("noordzee").due] == [ended.id]
    assert living.persons.erase_due_by(administrator(), "noordzee", anything).erased == (ended.id,)
    assert living.persons.due("noordzee").due == ()
    assert living.persons.erase_due("noordzee").erased == ()
    assert living.reading.agreement(coordinator(), running.id).record["students"]


def test_without_a_retention_nothing_falls_due(living: Living, ended: AgreementView) -> None:
    keeps(living, None)
    assert living.persons.due("noordzee").due == ()
    with pytest.raises(RetentionNotRecorded, match="noordzee"):
        erase(living, ended)
    for done in (
        living.persons.erase_by(administrator(), EMAIL, ASKED, anything),
        living.persons.erase_everywhere(EMAIL, ASKED),
    ):
        assert (done.erased, [kept.code for kept in done.why]) == ((), ["retention_not_recorded"])
    assert living.reading.agreement(student(EMAIL), ended.id).record["students"]
    keeps(living, 12)
    assert erase(living, ended).id == ended.id


def test_an_erasure_names_its_reason_in_the_history_and_the_duty_of_the_host_in_its_answer(
    living: Living, ended: AgreementView
) -> None:
    done = living.persons.erase_by(administrator(), EMAIL, ErasureReason.MISTAKE, anything)
    assert "bewaarplicht" in done.hosts_duty.nl
    told = living.reading.history(administrator(), ended.id)[-1]
    assert (told.kind, told.facts["reason"]) == (EventKind.ERASED, "mistake")
    assert living.keeping.audit(ended.id).whole


def test_what_changed_since_it_was_read_is_not_erased(living: Living, ended: AgreementView) -> None:
    read = living.persons.state(administrator(), EMAIL)
    later = drafted(living)

    def check(present: object) -> None:
        if present != read:
            raise StaleVersion

    with pytest.raises(StaleVersion):
        living.persons.erase_by(administrator(), EMAIL, ASKED, check)
    assert {key for key, _, _ in living.persons.state(administrator(), EMAIL).agreements} == {ended.id, later.id}


@pytest.mark.parametrize("whose", ["mentor", "supervisor", "signatory"])
def test_a_mentor_supervisor_or_signatory_is_erased_by_the_same_rule(living: Living, whose: str) -> None:
    record, email = a_record(), f"{whose}.x@example.org"
    person = {
        "mentor": record["hosts"][0]["mentors"][0],
        "supervisor": record["institutions"][0]["supervisors"][0],
        "signatory": record["signatories"][0],
    }[whose]
    person["email"] = email
    view = acted(living, drafted(living, record=record), Action.WITHDRAW)
    done = living.persons.erase_by(administrator(), email, ASKED, anything)
    assert (done.erased, [kept.code for kept in done.why]) == ((), ["retention_not_recorded"])
    keeps(living, 1)
    living.passes(days=200)
    assert living.persons.erase_by(administrator(), email, ASKED, anything).erased == (view.id,)


def test_a_student_gets_a_copy_of_everything_and_of_nobody_elses(living: Living, ended: AgreementView) -> None:
    other = drafted(living, record=a_record(3))
    copy = living.persons.own_copy(student(EMAIL))
    (told,) = copy["agreements"]
    assert told["id"] == str(ended.id)
    assert told["record"]["students"][0]["email"] == EMAIL
    assert told["signatures"]
    assert told["documents"]
    assert told["history"][0]["kind"] == "created"
    assert str(other.id) not in json.dumps(copy)
    (handed,) = living.persons.copy_by(administrator(), EMAIL.upper())["agreements"]
    assert (handed["id"], handed["history"]) == (told["id"], told["history"])
    assert living.persons.copy_by(administrator("polder"), EMAIL)["agreements"] == []


def an_account(living: Living, *roles: Role) -> UUID:
    viewer = somebody("student")
    with living.storage.writing() as work:
        work.accounts.put(Account(id=viewer.account_id, email=EMAIL, name="Student", created_at=living.now))
        for role in roles:
            slug = "noordzee" if role is Role.COORDINATOR else None
            grant = Grant(role=role, institution=slug)
            given = GivenGrant(
                id=living.bureau.ids(), account_id=viewer.account_id, grant=grant, given_by=None, given_at=living.now
            )
            work.accounts.give(given)
    return viewer.account_id


def test_with_the_last_agreement_the_account_of_a_student_goes_too(living: Living, ended: AgreementView) -> None:
    account_id = an_account(living, Role.STUDENT)
    assert living.persons.copy(EMAIL)["account"]["roles"] == [{"role": "student", "is_host_administrator": False}]
    running = drafted(living)
    first = living.persons.erase_everywhere(EMAIL, ASKED)
    assert (first.erased, first.still_needed, first.account_erased) == ((ended.id,), (running.id,), False)
    acted(living, running, Action.WITHDRAW)
    assert not living.persons.erase_everywhere(EMAIL, ASKED).account_erased
    living.sets_the_day("2031-02-01")
    assert living.persons.erase_everywhere(EMAIL, ASKED).account_erased
    with living.storage.reading() as work:
        assert work.accounts.get(account_id) is None


@pytest.mark.usefixtures("ended")
def test_an_account_with_another_role_stays(living: Living) -> None:
    account_id = an_account(living, Role.STUDENT, Role.COORDINATOR)
    assert not living.persons.erase_everywhere(EMAIL, ASKED).account_erased
    with living.storage.reading() as work:
        assert work.accounts.get(account_id) is not None


def test_the_motives_of_a_termination_go_with_the_person() -> None:
    left = without_persons(TERMINATION)
    assert (left.reason, left.talk, left.last_day) == (ERASED, None, TERMINATION.last_day)
