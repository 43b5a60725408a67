"""Letters: every action that waits for somebody adds one to the outbox, with the agreement's reference only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import AGREEMENT_NOTICE_KINDS, Account, OutboxLetter
from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action
from internships.domain.organisations import InstitutionSetting
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT, SignatureRecord, SignatureState
from internships.domain.wording import Language
from internships.mail.letters import letter_kinds, write_letter
from internships.services.agreements import notices
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.loading import load_agreement
from internships.services.agreements.notices import notify
from internships.services.agreements.state import compute_state
from internships.services.personal_data.retention import ErasureReason
from internships.storage.tables.background import LetterRow
from tests.builders.agreement_states import approved, drafted, perform, sent_for_signing, sign_all_rows, store_account
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    a_principal,
    administrator,
    coordinator,
    example_record,
    host_hr,
)

COLLEAGUE = a_principal("colleague", Grant(role=Role.COORDINATOR, institution="noordzee"))
ELSEWHERE = a_principal("elsewhere", Grant(role=Role.COORDINATOR, institution="polder"))


def letters(use_cases: AgreementUseCases, kind: str) -> dict[str, list[str]]:
    """Return the recipients of the letters of a kind, and the agreements that each names."""
    with use_cases.storage.reading() as work:
        rows = work.session.execute(select(LetterRow).where(col(LetterRow.kind) == kind)).scalars()
        return {row.recipient: row.body["references"] for row in rows}


def a_row(use_cases: AgreementUseCases, view: AgreementView, role: SignatoryRole, **facts: Any) -> SignatureRecord:
    row = {"subject": AGREEMENT_SUBJECT, "document": DocumentKind.AGREEMENT, "document_sha256": "a" * 64, **facts}
    day = use_cases.context.today()
    about = {"id": use_cases.context.new_id(), "agreement_id": view.id, "name": "Iemand", "order": 1, "signed_on": day}
    return SignatureRecord.model_validate({**about, "role": role, **row})


def put_letters(
    use_cases: AgreementUseCases,
    view: AgreementView,
    kind: EventKind,
    rows: tuple[SignatureRecord, ...] = (),
    by: Principal | None = None,
    subject: str | None = None,
) -> None:
    """Put the letters of one action in the outbox, with these signatures."""
    with use_cases.storage.writing() as work:
        state = compute_state(work, use_cases.context, replace(load_agreement(work, view.id), ledger=rows))
        notify(work, use_cases.context, state, kind, by.account_id if by else None, subject)


def everybody(use_cases: AgreementUseCases, *viewers: Principal) -> None:
    for principal in viewers:
        store_account(use_cases, principal)


def test_who_submits_sends_a_letter_to_those_who_may_approve_and_to_nobody_else(use_cases: AgreementUseCases) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE, ELSEWHERE, host_hr(OUR_HOST), host_hr(OTHER_HOST))
    view = drafted(use_cases, host_hr(OUR_HOST))
    perform(use_cases, view, Action.SUBMIT, by=host_hr(OUR_HOST))
    reference = view.record["reference"]
    assert letters(use_cases, "agreement_waiting") == {coordinator().email: [reference], COLLEAGUE.email: [reference]}


def test_sixty_agreements_make_one_letter_and_who_acts_gets_none(use_cases: AgreementUseCases) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE)
    for number in range(3):
        perform(use_cases, drafted(use_cases, record=example_record(reference=f"R-{number}")), Action.SUBMIT)
    assert letters(use_cases, "agreement_waiting") == {COLLEAGUE.email: ["R-0", "R-1", "R-2"]}
    with use_cases.storage.writing() as work:
        assert work.outbox.claim(use_cases.now, use_cases.now + timedelta(minutes=5)) is None
        use_cases.advance_clock(minutes=6)
        assert work.outbox.claim(use_cases.now, use_cases.now + timedelta(minutes=5)) is not None
    perform(use_cases, drafted(use_cases, record=example_record(reference="R-9")), Action.SUBMIT)
    with use_cases.storage.reading() as work:
        rows = work.session.execute(select(LetterRow)).scalars().all()
    assert sorted(row.body["references"] for row in rows) == [["R-0", "R-1", "R-2"], ["R-9"]]


def test_the_company_hears_that_a_change_is_asked_and_that_it_is_refused(use_cases: AgreementUseCases) -> None:
    everybody(use_cases, coordinator(), host_hr(OUR_HOST))
    view = perform(use_cases, drafted(use_cases, host_hr(OUR_HOST)), Action.SUBMIT, by=host_hr(OUR_HOST))
    view = perform(use_cases, view, Action.REQUEST_CHANGES)
    assert list(letters(use_cases, "changes_requested")) == [host_hr(OUR_HOST).email]
    view = perform(use_cases, view, Action.SUBMIT, by=host_hr(OUR_HOST))
    perform(use_cases, view, Action.REJECT)
    assert list(letters(use_cases, "agreement_rejected")) == [host_hr(OUR_HOST).email]


def test_what_is_approved_waits_for_who_prints_it(use_cases: AgreementUseCases) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE)
    view = approved(use_cases)
    assert letters(use_cases, "agreement_waiting")[COLLEAGUE.email] == [view.record["reference"]]


def test_sending_asks_each_signatory_and_the_last_signature_tells_everybody(use_cases: AgreementUseCases) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE, host_hr(OUR_HOST))
    record = example_record()
    for signatory in record["signatories"]:
        signatory["email"] = f"{signatory['role']}@example.org"
    view = sent_for_signing(use_cases, record)
    roles = {
        row.role for row in use_cases.agreements.ledger(coordinator(), view.id) if row.state is SignatureState.ASKED
    }
    assert set(letters(use_cases, "signature_asked")) == {f"{role}@example.org" for role in roles}
    assert letters(use_cases, "agreement_signed") == {}
    sign_all_rows(use_cases, view)
    assert set(letters(use_cases, "agreement_signed")) == {COLLEAGUE.email}


def test_each_of_two_students_is_asked_at_the_own_address_and_who_is_not_asked_gets_no_letter(
    use_cases: AgreementUseCases,
) -> None:
    states, signed = SignatureState.ASKED, SignatureState.SIGNED
    signers = (
        ("een@example.org", SignatoryRole.STUDENT, 0, AGREEMENT_SUBJECT, states),
        ("twee@example.org", SignatoryRole.STUDENT, 1, AGREEMENT_SUBJECT, states),
        ("tekende@example.org", SignatoryRole.MENTOR, 0, AGREEMENT_SUBJECT, signed),
        ("later@example.org", SignatoryRole.HOST, 0, TERMINATION_SUBJECT, states),
    )
    people = [{"role": role, "party": party, "name": email, "email": email} for email, role, party, _, _ in signers]
    view = drafted(use_cases, record=example_record(signatories=people, language="en"))
    rows = tuple(
        a_row(use_cases, view, role, party=party, subject=subject, state=state)
        for _, role, party, subject, state in signers
    )
    put_letters(use_cases, view, EventKind.SENT, rows)
    letters_sent = letters(use_cases, "signature_asked")
    assert letters_sent == {email: [view.record["reference"]] for email in ("een@example.org", "twee@example.org")}
    with use_cases.storage.reading() as work:
        assert {row.language for row in work.session.execute(select(LetterRow)).scalars()} == {"en"}


def test_when_all_signed_student_mentor_coordinator_and_author_get_a_letter_but_not_who_entered_it(
    use_cases: AgreementUseCases,
) -> None:
    record = example_record()
    people = {
        Role.STUDENT: record["students"][0],
        Role.MENTOR: record["hosts"][0]["mentors"][0],
        Role.SUPERVISOR: record["institutions"][0]["supervisors"][0],
    }
    accounts = [a_principal(str(role), Grant(role=role), email=name["email"]) for role, name in people.items()]
    signs = a_principal("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
    everybody(use_cases, *accounts, signs, coordinator(), COLLEAGUE, ELSEWHERE, host_hr(OUR_HOST), host_hr(OTHER_HOST))
    view = drafted(use_cases, host_hr(OUR_HOST))
    waiting_row = a_row(use_cases, view, SignatoryRole.STUDENT)
    signed = waiting_row.model_copy(update={"state": SignatureState.SIGNED})
    entered_event, by = EventKind.SIGNATURE_ENTERED, coordinator()
    put_letters(use_cases, view, entered_event, (signed, waiting_row), by, AGREEMENT_SUBJECT)
    put_letters(use_cases, view, entered_event, (signed,), by, TERMINATION_SUBJECT)
    assert letters(use_cases, "agreement_signed") == {}
    put_letters(use_cases, view, entered_event, (signed,), by, AGREEMENT_SUBJECT)
    student, mentor = people[Role.STUDENT]["email"], people[Role.MENTOR]["email"]
    assert letters(use_cases, "agreement_signed").keys() == {student, mentor, COLLEAGUE.email, host_hr(OUR_HOST).email}


@pytest.mark.parametrize("kind", [EventKind.AMENDMENT_PROPOSED, EventKind.TERMINATION_PROPOSED])
def test_what_somebody_proposes_waits_for_the_coordinators_alone(use_cases: AgreementUseCases, kind: EventKind) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE, ELSEWHERE, host_hr(OUR_HOST))
    put_letters(use_cases, drafted(use_cases, host_hr(OUR_HOST)), kind)
    assert letters(use_cases, "agreement_waiting").keys() == {coordinator().email, COLLEAGUE.email}


def test_who_drew_it_up_is_written_in_the_own_language_and_not_once_the_account_is_closed(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, host_hr(OUR_HOST))
    account = Account(
        id=host_hr(OUR_HOST).account_id,
        email=host_hr(OUR_HOST).email,
        name="Hr",
        language=Language.EN,
        created_at=use_cases.now,
    )
    for closed in (use_cases.now, None):
        with use_cases.storage.writing() as work:
            work.accounts.put(account.model_copy(update={"deactivated_at": closed}))
        put_letters(use_cases, view, EventKind.REJECTED, by=coordinator())
        assert list(letters(use_cases, "agreement_rejected")) == ([] if closed else [account.email])
    with use_cases.storage.reading() as work:
        (row,) = work.session.execute(select(LetterRow)).scalars()
    assert (row.language, row.created_at, row.due_at - row.created_at) == ("en", use_cases.now, timedelta(minutes=5))


def test_one_letter_names_so_many_agreements_and_one_act_writes_to_so_many_people(
    use_cases: AgreementUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(use_cases, coordinator(), COLLEAGUE, host_hr(OUR_HOST))
    view = drafted(use_cases)
    monkeypatch.setattr(notices, "MAX_REFERENCES", 2)
    monkeypatch.setattr(notices, "MOST_RECIPIENTS", 1)
    for number in range(3):
        record = view.record | {"reference": f"R-{number}"}
        view = use_cases.drafts.edit(coordinator(), view.id, record, version=view.version).agreement
        put_letters(use_cases, view, EventKind.AMENDMENT_PROPOSED)
    with use_cases.storage.reading() as work:
        rows = work.session.execute(select(LetterRow)).scalars().all()
    assert sorted(row.body["references"] for row in rows) == [["R-0", "R-1"], ["R-2"]]
    assert len({row.recipient for row in rows}) == 1


def test_with_an_agreement_the_letters_to_everybody_whom_it_names_are_erased_and_no_others(
    use_cases: AgreementUseCases,
) -> None:
    record = example_record()
    named = [
        record["students"][0],
        record["hosts"][0]["mentors"][0],
        record["institutions"][0]["supervisors"][0],
        record["signatories"][0],
    ]
    for number, person in enumerate(named):
        person["email"] = f"n{number}@example.org"
    view = perform(use_cases, drafted(use_cases, record=record), Action.WITHDRAW)
    with use_cases.storage.writing() as work:
        setting = InstitutionSetting(institution="noordzee", retention_months=1)
        work.hosts.put_setting(setting, administrator().account_id, use_cases.now)
        for email in (*(person["email"] for person in named), "ander@example.org"):
            work.outbox.add(
                OutboxLetter(
                    id=use_cases.context.new_id(),
                    kind="agreement_signed",
                    recipient=email,
                    language=Language.NL,
                    body={"references": ["R-1"]},
                    due_at=use_cases.now,
                    created_at=use_cases.now,
                )
            )
    use_cases.set_day("2028-01-03")
    use_cases.erasures.erase(administrator(), view.id, ErasureReason.REQUEST, version=view.version)
    assert list(letters(use_cases, "agreement_signed")) == ["ander@example.org"]


def test_a_signatory_without_an_address_is_asked_through_the_account_that_signs_for_them(
    use_cases: AgreementUseCases,
) -> None:
    signatory = a_principal("signatory", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
    everybody(use_cases, coordinator(), signatory)
    record = example_record()
    for person in record["signatories"]:
        person.pop("email", None)
    sent_for_signing(use_cases, record)
    assert list(letters(use_cases, "signature_asked"))[:1] == [signatory.email]


def test_a_letter_names_the_agreement_and_no_person() -> None:
    for kind in sorted(AGREEMENT_NOTICE_KINDS):
        assert kind in letter_kinds()
        for language in Language:
            one = write_letter(kind, language, {"references": ["R-1"], "home": "https://example.org/"})
            many = write_letter(kind, language, {"references": ["R-1", "R-2"], "home": "https://example.org/"})
            assert "R-1" in one.text
            assert "R-2" in many.text
            assert "https://example.org/" in one.html
            assert "R-1" not in one.subject
