"""Letters: every act that waits for somebody puts one in the outbox, and nothing of the agreement but its reference."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from internships.domain.access import Grant, Role, Viewer
from internships.domain.accounts import NOTICES, Account, LetterKept
from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.history import EventKind
from internships.domain.ledger import THE_AGREEMENT, THE_TERMINATION, LedgerRow, SignatureState
from internships.domain.lifecycle import Action
from internships.domain.organisations import InstitutionSetting
from internships.domain.wording import Language
from internships.post.letters import kinds, write_letter
from internships.services.agreements import notices
from internships.services.agreements.dossier import load, opened
from internships.services.agreements.notices import notify
from internships.services.agreements.retention import ErasureReason
from internships.services.agreements.viewing import AgreementView
from internships.storage.tables.jobs import LetterRow
from tests.living.bureaus import OTHER_HOST, OUR_HOST, Living, a_record, administrator, coordinator, hr, somebody
from tests.living.roads import acted, approved, drafted, joined, sent, signed_by_all

COLLEAGUE = somebody("colleague", Grant(role=Role.COORDINATOR, institution="noordzee"))
ELSEWHERE = somebody("elsewhere", Grant(role=Role.COORDINATOR, institution="polder"))


def letters(living: Living, kind: str) -> dict[str, list[str]]:
    """Return whom the letters of a kind go to, and the agreements that each names."""
    with living.storage.reading() as work:
        rows = work.session.execute(select(LetterRow).where(col(LetterRow.kind) == kind)).scalars()
        return {row.recipient: row.body["references"] for row in rows}


def a_row(living: Living, view: AgreementView, role: SignatoryRole, **facts: Any) -> LedgerRow:
    told = {"subject": THE_AGREEMENT, "document": DocumentKind.AGREEMENT, "document_sha256": "a" * 64, **facts}
    day = living.bureau.today()
    about = {"id": living.bureau.ids(), "agreement_id": view.id, "name": "Iemand", "order": 1, "signed_on": day}
    return LedgerRow.model_validate({**about, "role": role, **told})


def told_of(
    living: Living,
    view: AgreementView,
    kind: EventKind,
    rows: tuple[LedgerRow, ...] = (),
    by: Viewer | None = None,
    subject: str | None = None,
) -> None:
    """Put the letters of one act in the outbox, with these signatures."""
    with living.storage.writing() as work:
        known = opened(work, living.bureau, replace(load(work, view.id), ledger=rows))
        notify(work, living.bureau, known, kind, by.account_id if by else None, subject)


def everybody(living: Living, *viewers: Viewer) -> None:
    for viewer in viewers:
        joined(living, viewer)


def test_who_submits_sends_a_letter_to_those_who_may_approve_and_to_nobody_else(living: Living) -> None:
    everybody(living, coordinator(), COLLEAGUE, ELSEWHERE, hr(OUR_HOST), hr(OTHER_HOST))
    view = drafted(living, hr(OUR_HOST))
    acted(living, view, Action.SUBMIT, by=hr(OUR_HOST))
    reference = view.record["reference"]
    assert letters(living, "agreement_waiting") == {coordinator().email: [reference], COLLEAGUE.email: [reference]}


def test_sixty_agreements_make_one_letter_and_who_acts_gets_none(living: Living) -> None:
    everybody(living, coordinator(), COLLEAGUE)
    for number in range(3):
        acted(living, drafted(living, record=a_record(reference=f"R-{number}")), Action.SUBMIT)
    assert letters(living, "agreement_waiting") == {COLLEAGUE.email: ["R-0", "R-1", "R-2"]}
    with living.storage.writing() as work:
        assert work.outbox.claim(living.now, living.now + timedelta(minutes=5)) is None
        living.passes(minutes=6)
        assert work.outbox.claim(living.now, living.now + timedelta(minutes=5)) is not None
    acted(living, drafted(living, record=a_record(reference="R-9")), Action.SUBMIT)
    with living.storage.reading() as work:
        rows = work.session.execute(select(LetterRow)).scalars().all()
    assert sorted(row.body["references"] for row in rows) == [["R-0", "R-1", "R-2"], ["R-9"]]


def test_the_company_hears_that_a_change_is_asked_and_that_it_is_refused(living: Living) -> None:
    everybody(living, coordinator(), hr(OUR_HOST))
    view = acted(living, drafted(living, hr(OUR_HOST)), Action.SUBMIT, by=hr(OUR_HOST))
    view = acted(living, view, Action.REQUEST_CHANGES)
    assert list(letters(living, "changes_requested")) == [hr(OUR_HOST).email]
    view = acted(living, view, Action.SUBMIT, by=hr(OUR_HOST))
    acted(living, view, Action.REJECT)
    assert list(letters(living, "agreement_rejected")) == [hr(OUR_HOST).email]


def test_what_is_approved_waits_for_who_prints_it(living: Living) -> None:
    everybody(living, coordinator(), COLLEAGUE)
    view = approved(living)
    assert letters(living, "agreement_waiting")[COLLEAGUE.email] == [view.record["reference"]]


def test_sending_asks_each_signatory_and_the_last_signature_tells_everybody(living: Living) -> None:
    everybody(living, coordinator(), COLLEAGUE, hr(OUR_HOST))
    record = a_record()
    for signatory in record["signatories"]:
        signatory["email"] = f"{signatory['role']}@example.org"
    view = sent(living, record)
    asked = {row.role for row in living.reading.ledger(coordinator(), view.id) if row.state is SignatureState.ASKED}
    assert set(letters(living, "signature_asked")) == {f"{role}@example.org" for role in asked}
    assert letters(living, "agreement_signed") == {}
    signed_by_all(living, view)
    assert set(letters(living, "agreement_signed")) == {COLLEAGUE.email}


def test_each_of_two_students_is_asked_at_the_own_address_and_who_is_not_asked_gets_no_letter(living: Living) -> None:
    asked, signed = SignatureState.ASKED, SignatureState.SIGNED
    told = (
        ("een@example.org", SignatoryRole.STUDENT, 0, THE_AGREEMENT, asked),
        ("twee@example.org", SignatoryRole.STUDENT, 1, THE_AGREEMENT, asked),
        ("tekende@example.org", SignatoryRole.MENTOR, 0, THE_AGREEMENT, signed),
        ("later@example.org", SignatoryRole.HOST, 0, THE_TERMINATION, asked),
    )
    people = [{"role": role, "party": party, "name": email, "email": email} for email, role, party, _, _ in told]
    view = drafted(living, record=a_record(signatories=people, language="en"))
    rows = tuple(
        a_row(living, view, role, party=party, subject=subject, state=state) for _, role, party, subject, state in told
    )
    told_of(living, view, EventKind.SENT, rows)
    asked_now = letters(living, "signature_asked")
    assert asked_now == {email: [view.record["reference"]] for email in ("een@example.org", "twee@example.org")}
    with living.storage.reading() as work:
        assert {row.language for row in work.session.execute(select(LetterRow)).scalars()} == {"en"}


def test_that_all_signed_is_told_to_student_mentor_coordinator_and_who_drew_it_up_but_not_to_who_entered_it(
    living: Living,
) -> None:
    record = a_record()
    people = {
        Role.STUDENT: record["students"][0],
        Role.MENTOR: record["hosts"][0]["mentors"][0],
        Role.SUPERVISOR: record["institutions"][0]["supervisors"][0],
    }
    accounts = [somebody(str(role), Grant(role=role), email=told["email"]) for role, told in people.items()]
    signs = somebody("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
    everybody(living, *accounts, signs, coordinator(), COLLEAGUE, ELSEWHERE, hr(OUR_HOST), hr(OTHER_HOST))
    view = drafted(living, hr(OUR_HOST))
    asked = a_row(living, view, SignatoryRole.STUDENT)
    signed = asked.model_copy(update={"state": SignatureState.SIGNED})
    entered, by = EventKind.SIGNATURE_ENTERED, coordinator()
    told_of(living, view, entered, (signed, asked), by, THE_AGREEMENT)
    told_of(living, view, entered, (signed,), by, THE_TERMINATION)
    assert letters(living, "agreement_signed") == {}
    told_of(living, view, entered, (signed,), by, THE_AGREEMENT)
    student, mentor = people[Role.STUDENT]["email"], people[Role.MENTOR]["email"]
    assert letters(living, "agreement_signed").keys() == {student, mentor, COLLEAGUE.email, hr(OUR_HOST).email}


@pytest.mark.parametrize("kind", [EventKind.AMENDMENT_PROPOSED, EventKind.TERMINATION_PROPOSED])
def test_what_somebody_proposes_waits_for_the_coordinators_alone(living: Living, kind: EventKind) -> None:
    everybody(living, coordinator(), COLLEAGUE, ELSEWHERE, hr(OUR_HOST))
    told_of(living, drafted(living, hr(OUR_HOST)), kind)
    assert letters(living, "agreement_waiting").keys() == {coordinator().email, COLLEAGUE.email}


def test_who_drew_it_up_is_written_in_the_own_language_and_not_once_the_account_is_closed(living: Living) -> None:
    view = drafted(living, hr(OUR_HOST))
    account = Account(
        id=hr(OUR_HOST).account_id,
        email=hr(OUR_HOST).email,
        name="Hr",
        language=Language.EN,
        created_at=living.now,
    )
    for closed in (living.now, None):
        with living.storage.writing() as work:
            work.accounts.put(account.model_copy(update={"deactivated_at": closed}))
        told_of(living, view, EventKind.REJECTED, by=coordinator())
        assert list(letters(living, "agreement_rejected")) == ([] if closed else [account.email])
    with living.storage.reading() as work:
        (row,) = work.session.execute(select(LetterRow)).scalars()
    assert (row.language, row.created_at, row.due_at - row.created_at) == ("en", living.now, timedelta(minutes=5))


def test_one_letter_names_so_many_agreements_and_one_act_writes_to_so_many_people(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(living, coordinator(), COLLEAGUE, hr(OUR_HOST))
    view = drafted(living)
    monkeypatch.setattr(notices, "MOST_NAMED", 2)
    monkeypatch.setattr(notices, "MOST_RECIPIENTS", 1)
    for number in range(3):
        record = view.record | {"reference": f"R-{number}"}
        view = living.drafting.edit(coordinator(), view.id, record, version=view.version).agreement
        told_of(living, view, EventKind.AMENDMENT_PROPOSED)
    with living.storage.reading() as work:
        rows = work.session.execute(select(LetterRow)).scalars().all()
    assert sorted(row.body["references"] for row in rows) == [["R-0", "R-1"], ["R-2"]]
    assert len({row.recipient for row in rows}) == 1


def test_with_an_agreement_the_letters_to_everybody_whom_it_names_are_erased_and_no_others(living: Living) -> None:
    record = a_record()
    named = [
        record["students"][0],
        record["hosts"][0]["mentors"][0],
        record["institutions"][0]["supervisors"][0],
        record["signatories"][0],
    ]
    for number, person in enumerate(named):
        person["email"] = f"n{number}@example.org"
    view = acted(living, drafted(living, record=record), Action.WITHDRAW)
    with living.storage.writing() as work:
        setting = InstitutionSetting(institution="noordzee", retention_months=1)
        work.hosts.put_setting(setting, administrator().account_id, living.now)
        for email in (*(person["email"] for person in named), "ander@example.org"):
            work.outbox.add(
                LetterKept(
                    id=living.bureau.ids(),
                    kind="agreement_signed",
                    recipient=email,
                    language=Language.NL,
                    body={"references": ["R-1"]},
                    due_at=living.now,
                    created_at=living.now,
                )
            )
    living.sets_the_day("2028-01-03")
    living.persons.erase(administrator(), view.id, ErasureReason.REQUEST, version=view.version)
    assert list(letters(living, "agreement_signed")) == ["ander@example.org"]


def test_a_signatory_without_an_address_is_asked_through_the_account_that_signs_for_them(living: Living) -> None:
    signatory = somebody("signatory", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
    everybody(living, coordinator(), signatory)
    record = a_record()
    for told in record["signatories"]:
        told.pop("email", None)
    sent(living, record)
    assert list(letters(living, "signature_asked"))[:1] == [signatory.email]


def test_a_letter_names_the_agreement_and_no_person() -> None:
    for kind in sorted(NOTICES):
        assert kind in kinds()
        for language in Language:
            one = write_letter(kind, language, {"references": ["R-1"], "home": "https://example.org/"})
            many = write_letter(kind, language, {"references": ["R-1", "R-2"], "home": "https://example.org/"})
            assert "R-1" in one.text
            assert "R-2" in many.text
            assert "https://example.org/" in one.html
            assert "R-1" not in one.subject
