"""The rights of a person: a copy of what is stored, and erasure that leaves the hash chain intact."""

import json
from typing import Any
from uuid import UUID

import pytest

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.agreement_record import NotFound, StaleVersion
from internships.domain.erasure import ERASED_TEXT, anonymised_termination
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action, NotByThisRole, Status
from internships.domain.organisations import InstitutionSetting
from internships.domain.placement_board import BoardFilter
from internships.services.agreements.agreement_views import AgreementView
from internships.services.personal_data.retention import ErasureReason, RetentionNotRecorded, StillNeeded
from internships.services.preconditions import no_precondition
from tests.builders.after_signing_documents import TERMINATION
from tests.builders.agreement_states import drafted, perform, sent_for_signing, signed
from tests.builders.agreement_use_cases import (
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
    student,
)
from tests.builders.erasures import ON_REQUEST, erase, set_retention

EMAIL = example_record()["students"][0]["email"]
FAMILY = example_record()["students"][0]["names"]["family"]
MENTOR = example_record()["hosts"][0]["mentors"][0]["names"]["family"]


@pytest.fixture
def ended_agreement(use_cases: AgreementUseCases) -> AgreementView:
    """A signed agreement whose last day was 29 January 2027, two years ago; the institution's retention is a year."""
    view = signed(
        use_cases,
        example_record(period={**example_record()["period"], "first_day": "2026-09-14", "last_day": "2027-01-29"}),
    )
    set_retention(use_cases, 12)
    use_cases.set_day("2029-02-01")
    return view


def stored_text(use_cases: AgreementUseCases, agreement_id: UUID) -> str:
    """All that every table and file still holds of an agreement, as one text."""
    with use_cases.storage.reading() as work:
        record = work.agreements.get(agreement_id)
        rows: list[Any] = [
            record.model_dump(mode="json"),
            [row.model_dump(mode="json") for row in work.agreements.ledger(agreement_id)],
            [amendment.model_dump(mode="json") for amendment in work.agreements.amendments(agreement_id)],
            [event.model_dump(mode="json") for event in work.history.events(agreement_id)],
            [
                line.model_dump(mode="json")
                for line in work.placements.of_agreement(agreement_id, use_cases.context.today())
            ],
            list(work.history.personal_values(agreement_id).values()),
        ]
    return json.dumps(rows, ensure_ascii=False)


def test_erasing_leaves_no_person_and_a_whole_chain(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    before = stored_text(use_cases, ended_agreement.id)
    assert FAMILY in before
    assert MENTOR in before
    files = {document.sha256 for document in use_cases.agreements.documents(administrator(), ended_agreement.id)}
    assert files
    assert erase(use_cases, ended_agreement).record["students"] == [{"enrolment": {"academic_year": "2026-2027"}}]
    after = stored_text(use_cases, ended_agreement.id)
    assert FAMILY not in after
    assert MENTOR not in after
    assert EMAIL not in after
    for sha256 in files:
        with pytest.raises(NotFound):
            use_cases.archive.read(sha256)
    audit = use_cases.evidence.audit(ended_agreement.id)
    assert audit.is_intact
    assert use_cases.agreements.history(administrator(), ended_agreement.id)[-1].kind is EventKind.ERASED


def test_what_is_erased_still_counts_and_still_verifies(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    before = use_cases.boards.tallies(coordinator(), BoardFilter())
    document = use_cases.agreements.documents(administrator(), ended_agreement.id)[0]
    erase(use_cases, ended_agreement)
    assert use_cases.boards.tallies(coordinator(), BoardFilter()) == before
    with use_cases.storage.reading() as work:
        assert [issued_document.sha256 for issued_document in work.documents.by_code(document.verification_code)]


def test_the_student_of_an_erased_agreement_no_longer_finds_it(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    assert use_cases.agreements.agreement(student(EMAIL), ended_agreement.id).id == ended_agreement.id
    erase(use_cases, ended_agreement)
    with pytest.raises(NotFound):
        use_cases.agreements.agreement(student(EMAIL), ended_agreement.id)


def test_the_evidence_of_an_erased_agreement_keeps_the_hashes_of_its_documents(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    erase(use_cases, ended_agreement)
    documents = use_cases.evidence.evidence(administrator(), ended_agreement.id).documents
    assert documents
    assert all(content is None and document.sha256 for document, content in documents)


def test_a_stale_version_erases_no_file(use_cases: AgreementUseCases, ended_agreement: AgreementView) -> None:
    with pytest.raises(StaleVersion):
        use_cases.erasures.erase(administrator(), ended_agreement.id, ON_REQUEST, version=1)
    documents = use_cases.evidence.evidence(administrator(), ended_agreement.id).documents
    assert all(content for _, content in documents)


def test_within_its_retention_an_agreement_stays_and_the_refusal_says_until_when(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    set_retention(use_cases, 25)
    with pytest.raises(StillNeeded, match="2029-02-28"):
        erase(use_cases, ended_agreement)
    use_cases.set_day("2029-03-01")
    assert erase(use_cases, ended_agreement).id == ended_agreement.id


def test_what_still_runs_is_not_erased(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    with pytest.raises(StillNeeded, match="while it runs"):
        erase(use_cases, view)


def test_only_the_administrator_of_the_institution_erases(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    for principal in (coordinator(), host_hr(OUR_HOST), student(EMAIL)):
        version = use_cases.agreements.agreement(principal, ended_agreement.id).version
        with pytest.raises(NotByThisRole):
            use_cases.erasures.erase(principal, ended_agreement.id, ON_REQUEST, version=version)
        with pytest.raises(NotByThisRole):
            use_cases.person_copies.copy_by(principal, EMAIL)
        with pytest.raises(NotByThisRole):
            use_cases.erasures.erase_by(principal, EMAIL, ON_REQUEST, no_precondition)
    with pytest.raises(NotFound):
        use_cases.erasures.erase(administrator("polder"), ended_agreement.id, ON_REQUEST, version=1)
    with pytest.raises(NotFound):
        use_cases.erasures.retention(administrator("polder"), "noordzee")
    with pytest.raises(NotByThisRole):
        use_cases.erasures.erase_due_by(coordinator(), "noordzee", no_precondition)


def an_administrator(name: str, unit: str | None = None, *, is_read_only: bool = False) -> Principal:
    grant = Grant(role=Role.INSTITUTION_ADMINISTRATOR, institution="noordzee", unit=unit)
    return a_principal(name, grant, is_read_only=is_read_only)


def a_withdrawn_one(use_cases: AgreementUseCases) -> AgreementView:
    set_retention(use_cases, 1)
    view = perform(use_cases, drafted(use_cases), Action.WITHDRAW)
    use_cases.set_day("2030-01-01")
    return view


def test_a_key_that_only_reads_copies_and_lists_what_is_due_and_erases_nothing(use_cases: AgreementUseCases) -> None:
    view, reads = a_withdrawn_one(use_cases), an_administrator("reads", is_read_only=True)
    assert [agreement["id"] for agreement in use_cases.person_copies.copy_by(reads, EMAIL)["agreements"]] == [
        str(view.id)
    ]
    assert [key for key, _, _ in use_cases.erasures.state(reads, EMAIL).agreements] == [view.id]
    assert [due.agreement_id for due in use_cases.erasures.retention(reads, "noordzee").due] == [view.id]
    with pytest.raises(NotByThisRole):
        use_cases.erasures.erase(reads, view.id, ON_REQUEST, version=view.version)
    with pytest.raises(NotByThisRole):
        use_cases.erasures.erase_by(reads, EMAIL, ON_REQUEST, no_precondition)
    with pytest.raises(NotByThisRole):
        use_cases.erasures.erase_due_by(reads, "noordzee", no_precondition)
    assert use_cases.agreements.agreement(administrator(), view.id).record["students"][0]["email"] == EMAIL


def test_the_administrator_of_a_unit_erases_in_the_own_unit_and_decides_nothing_for_the_whole(
    use_cases: AgreementUseCases,
) -> None:
    view = a_withdrawn_one(use_cases)
    own, other = (an_administrator(unit, unit) for unit in (view.record["institutions"][0]["unit"], "gezondheid"))
    for principal in (own, other):
        with pytest.raises(NotByThisRole):
            use_cases.erasures.retention(principal, "noordzee")
        with pytest.raises(NotByThisRole):
            use_cases.erasures.erase_due_by(principal, "noordzee", no_precondition)
    with pytest.raises(NotFound):
        use_cases.erasures.erase(other, view.id, ON_REQUEST, version=view.version)
    assert use_cases.erasures.erase_by(other, EMAIL, ON_REQUEST, no_precondition).erased == ()
    assert use_cases.person_copies.copy_by(other, EMAIL)["agreements"] == []
    assert use_cases.person_copies.copy_by(own, EMAIL)["agreements"][0]["id"] == str(view.id)
    assert use_cases.erasures.erase_by(own, EMAIL, ON_REQUEST, no_precondition).erased == (view.id,)


def test_an_administrator_erases_a_student_at_the_own_institution_alone(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    there = example_record(3)
    there["institutions"][0]["slug"] = "polder"
    there["students"][0]["email"] = EMAIL
    use_cases.set_day("2026-09-02")
    other = drafted(use_cases, coordinator("polder"), there)
    perform(use_cases, other, Action.WITHDRAW, by=coordinator("polder"))
    use_cases.set_day("2029-02-01")
    done = use_cases.erasures.erase_by(administrator(), EMAIL, ON_REQUEST, no_precondition)
    assert (done.erased, done.still_needed) == ((ended_agreement.id,), ())
    with use_cases.storage.writing() as work:
        theirs = InstitutionSetting(institution="polder", retention_months=12)
        work.hosts.put_setting(theirs, administrator("polder").account_id, use_cases.now)
    assert use_cases.agreements.agreement(coordinator("polder"), other.id).record["students"][0]["email"] == EMAIL
    assert use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST).erased == (other.id,)


def test_an_expired_draft_falls_due_after_its_last_change(use_cases: AgreementUseCases) -> None:
    record = example_record()
    del record["period"]
    view = drafted(use_cases, record=record)
    set_retention(use_cases, 6)
    use_cases.set_day("2027-03-01")
    assert use_cases.erasures.retention(administrator(), "noordzee").due == ()
    use_cases.set_day("2027-03-02")
    (due,) = use_cases.erasures.retention(administrator(), "noordzee").due
    assert (due.agreement_id, str(due.kept_until)) == (view.id, "2027-03-01")


def test_what_nobody_ever_signed_falls_due_too_once_its_days_are_long_past(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    set_retention(use_cases, 12)
    assert use_cases.erasures.due_for_erasure("noordzee").due == ()
    use_cases.set_day("2029-02-01")
    assert [due.agreement_id for due in use_cases.erasures.due_for_erasure("noordzee").due] == [view.id]
    assert erase(use_cases, view).status is Status.SIGNING


def test_what_is_due_is_erased_once_and_the_rest_stays(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    running = drafted(use_cases)
    assert [due.agreement_id for due in use_cases.erasures.due_for_erasure("noordzee").due] == [ended_agreement.id]
    assert use_cases.erasures.erase_due_by(administrator(), "noordzee", no_precondition).erased == (ended_agreement.id,)
    assert use_cases.erasures.due_for_erasure("noordzee").due == ()
    assert use_cases.erasures.erase_due("noordzee").erased == ()
    assert use_cases.agreements.agreement(coordinator(), running.id).record["students"]


def test_without_a_retention_nothing_falls_due(use_cases: AgreementUseCases, ended_agreement: AgreementView) -> None:
    set_retention(use_cases, None)
    assert use_cases.erasures.due_for_erasure("noordzee").due == ()
    with pytest.raises(RetentionNotRecorded, match="noordzee"):
        erase(use_cases, ended_agreement)
    for done in (
        use_cases.erasures.erase_by(administrator(), EMAIL, ON_REQUEST, no_precondition),
        use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST),
    ):
        assert (done.erased, [reason.code for reason in done.why]) == ((), ["retention_not_recorded"])
    assert use_cases.agreements.agreement(student(EMAIL), ended_agreement.id).record["students"]
    set_retention(use_cases, 12)
    assert erase(use_cases, ended_agreement).id == ended_agreement.id


def test_an_erasure_names_its_reason_in_the_history_and_the_duty_of_the_host_in_its_answer(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    done = use_cases.erasures.erase_by(administrator(), EMAIL, ErasureReason.MISTAKE, no_precondition)
    assert "bewaarplicht" in done.hosts_duty.nl
    event = use_cases.agreements.history(administrator(), ended_agreement.id)[-1]
    assert (event.kind, event.facts["reason"]) == (EventKind.ERASED, "mistake")
    assert use_cases.evidence.audit(ended_agreement.id).is_intact


def test_what_changed_since_it_was_read_is_not_erased(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    read = use_cases.erasures.state(administrator(), EMAIL)
    later = drafted(use_cases)

    def check(present: object) -> None:
        if present != read:
            raise StaleVersion

    with pytest.raises(StaleVersion):
        use_cases.erasures.erase_by(administrator(), EMAIL, ON_REQUEST, check)
    assert {key for key, _, _ in use_cases.erasures.state(administrator(), EMAIL).agreements} == {
        ended_agreement.id,
        later.id,
    }


@pytest.mark.parametrize("whose", ["mentor", "supervisor", "signatory"])
def test_a_mentor_supervisor_or_signatory_is_erased_by_the_same_rule(use_cases: AgreementUseCases, whose: str) -> None:
    record, email = example_record(), f"{whose}.x@example.org"
    person = {
        "mentor": record["hosts"][0]["mentors"][0],
        "supervisor": record["institutions"][0]["supervisors"][0],
        "signatory": record["signatories"][0],
    }[whose]
    person["email"] = email
    view = perform(use_cases, drafted(use_cases, record=record), Action.WITHDRAW)
    done = use_cases.erasures.erase_by(administrator(), email, ON_REQUEST, no_precondition)
    assert (done.erased, [reason.code for reason in done.why]) == ((), ["retention_not_recorded"])
    set_retention(use_cases, 1)
    use_cases.advance_clock(days=200)
    assert use_cases.erasures.erase_by(administrator(), email, ON_REQUEST, no_precondition).erased == (view.id,)


def test_a_student_gets_a_copy_of_everything_and_of_nobody_elses(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    other = drafted(use_cases, record=example_record(3))
    copy = use_cases.person_copies.own_copy(student(EMAIL))
    (agreement,) = copy["agreements"]
    assert agreement["id"] == str(ended_agreement.id)
    assert agreement["record"]["students"][0]["email"] == EMAIL
    assert agreement["signatures"]
    assert agreement["documents"]
    assert agreement["history"][0]["kind"] == "created"
    assert str(other.id) not in json.dumps(copy)
    (handed,) = use_cases.person_copies.copy_by(administrator(), EMAIL.upper())["agreements"]
    assert (handed["id"], handed["history"]) == (agreement["id"], agreement["history"])
    assert use_cases.person_copies.copy_by(administrator("polder"), EMAIL)["agreements"] == []


def an_account(use_cases: AgreementUseCases, *roles: Role) -> UUID:
    principal = a_principal("student")
    with use_cases.storage.writing() as work:
        work.accounts.put(Account(id=principal.account_id, email=EMAIL, name="Student", created_at=use_cases.now))
        for role in roles:
            slug = "noordzee" if role is Role.COORDINATOR else None
            grant = Grant(role=role, institution=slug)
            given = GrantRecord(
                id=use_cases.context.new_id(),
                account_id=principal.account_id,
                grant=grant,
                given_by=None,
                given_at=use_cases.now,
            )
            work.accounts.add_grant(given)
    return principal.account_id


def test_with_the_last_agreement_the_account_of_a_student_goes_too(
    use_cases: AgreementUseCases, ended_agreement: AgreementView
) -> None:
    account_id = an_account(use_cases, Role.STUDENT)
    assert use_cases.person_copies.copy(EMAIL)["account"]["roles"] == [
        {"role": "student", "is_host_administrator": False}
    ]
    running = drafted(use_cases)
    first = use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST)
    assert (first.erased, first.still_needed, first.account_erased) == ((ended_agreement.id,), (running.id,), False)
    perform(use_cases, running, Action.WITHDRAW)
    assert not use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST).account_erased
    use_cases.set_day("2031-02-01")
    assert use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST).account_erased
    with use_cases.storage.reading() as work:
        assert work.accounts.get(account_id) is None


@pytest.mark.usefixtures("ended_agreement")
def test_an_account_with_another_role_stays(use_cases: AgreementUseCases) -> None:
    account_id = an_account(use_cases, Role.STUDENT, Role.COORDINATOR)
    assert not use_cases.erasures.erase_everywhere(EMAIL, ON_REQUEST).account_erased
    with use_cases.storage.reading() as work:
        assert work.accounts.get(account_id) is not None


def test_the_motives_of_a_termination_go_with_the_person() -> None:
    left = anonymised_termination(TERMINATION)
    assert (left.reason, left.talk, left.last_day) == (ERASED_TEXT, None, TERMINATION.last_day)
