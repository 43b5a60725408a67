"""A copy for a person contains all that is stored about them, and nothing that only another may read."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from internships.domain.agreement_record import AmendmentRecord, TerminationRecord
from internships.domain.amendment import Amendment, AmendmentReason, Change
from internships.domain.document import Json
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_states import drafted
from tests.builders.agreement_use_cases import (
    OUR_HOST,
    AgreementUseCases,
    administrator,
    example_record,
    host_hr,
    student,
)
from tests.builders.amendments import a_termination

ONE, TWO = "een@example.org", "twee@example.org"
IBANS = ("BE32123456789002", "NL91ABNA0417164300")
RESIDENCE_DOCUMENTS = ("A-kaart", "B-kaart")


def two_students(**facts: Any) -> Json:
    record = example_record(**facts)
    record["students"] = [
        {**deepcopy(example_record(number)["students"][0]), "email": email} for number, email in ((2, ONE), (3, TWO))
    ]
    return record


def with_private_facts(use_cases: AgreementUseCases, record: Json) -> AgreementView:
    """Let the host enter the accounts, and the institution the residence documents and the outcome of an assessment."""
    changed = deepcopy(record)
    for person, iban in zip(changed["students"], IBANS, strict=False):
        person["iban"] = iban
    view = drafted(use_cases, host_hr(OUR_HOST), changed)
    changed = deepcopy(record)
    for person, residence_document in zip(changed["students"], RESIDENCE_DOCUMENTS, strict=False):
        person["residence_document"] = residence_document
    changed["safety"]["health"] = {"required": True, "arranged_by": "host", "outcome": "fit_with_conditions"}
    return use_cases.drafts.edit(administrator(), view.id, changed, version=view.version).agreement


def private_facts_in(copy: Json) -> set[str]:
    """Return which of the private facts a copy contains."""
    text = str(copy["agreements"])
    assert text
    return {mark for mark in (*IBANS, *RESIDENCE_DOCUMENTS, "fit_with_conditions") if mark in text}


def entry_at(record: Json, place: str) -> Json:
    entry: Any = record
    for step in place.split("/")[1:]:
        entry = entry[int(step) if step.isdigit() else step]
    value: Json = entry
    return value


def test_a_student_gets_the_own_private_facts_and_of_the_other_student_what_all_read(
    use_cases: AgreementUseCases,
) -> None:
    with_private_facts(use_cases, two_students())
    copy = use_cases.person_copies.own_copy(student(ONE))
    assert private_facts_in(copy) == {IBANS[0], RESIDENCE_DOCUMENTS[0]}
    assert copy["agreements"][0]["record"]["students"][1]["email"] == TWO
    assert private_facts_in(use_cases.person_copies.own_copy(student(TWO))) == {IBANS[1], RESIDENCE_DOCUMENTS[1]}


def test_an_institution_hands_over_what_it_reads_itself_and_no_bank_account(use_cases: AgreementUseCases) -> None:
    with_private_facts(use_cases, two_students())
    assert private_facts_in(use_cases.person_copies.copy_by(administrator(), ONE)) == {RESIDENCE_DOCUMENTS[0]}


def test_of_the_only_student_the_outcome_of_an_assessment_is_copied_too(use_cases: AgreementUseCases) -> None:
    record = two_students()
    with_private_facts(use_cases, {**record, "students": record["students"][:1]})
    assert private_facts_in(use_cases.person_copies.copy_by(administrator(), ONE)) == {
        RESIDENCE_DOCUMENTS[0],
        "fit_with_conditions",
    }
    assert private_facts_in(use_cases.person_copies.own_copy(student(ONE))) == {IBANS[0], RESIDENCE_DOCUMENTS[0]}
    assert private_facts_in(use_cases.person_copies.copy(ONE)) == {
        IBANS[0],
        RESIDENCE_DOCUMENTS[0],
        "fit_with_conditions",
    }


def test_the_operator_gets_all_of_the_person_and_nothing_private_of_another(use_cases: AgreementUseCases) -> None:
    with_private_facts(use_cases, two_students())
    assert private_facts_in(use_cases.person_copies.copy(ONE)) == {IBANS[0], RESIDENCE_DOCUMENTS[0]}


def test_a_second_institution_hands_over_what_every_party_reads(use_cases: AgreementUseCases) -> None:
    record = two_students()
    record["institutions"].append({**deepcopy(record["institutions"][0]), "slug": "polder"})
    view = with_private_facts(use_cases, record)
    copy = use_cases.person_copies.copy_by(administrator("polder"), ONE)
    assert copy["agreements"][0]["id"] == str(view.id)
    assert private_facts_in(copy) == set()


def test_a_copy_says_that_a_number_is_kept_to_whom_it_concerns_alone(use_cases: AgreementUseCases) -> None:
    view = with_private_facts(use_cases, two_students())
    use_cases.institutions.put_setting(administrator(), "noordzee", "wet", None)
    use_cases.national_numbers.put(administrator(), view.id, 1, "93051822361")
    numbers_kept = [
        use_cases.person_copies.own_copy(student(email))["agreements"][0]["national_number_kept"]
        for email in (ONE, TWO)
    ]
    assert numbers_kept == [False, True]


def test_a_copy_holds_all_that_hangs_on_the_agreement_an_early_end_and_its_amendments_too(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, record=two_students())
    stored: Json = {"content_sha256": view.content_sha256, "proposed_by": None, "proposed_at": use_cases.now}
    change = Change(pointer="/period/last_day", old="2026-12-18", new="2027-01-08")
    days: Json = {"drawn_up_on": date(2026, 9, 1), "takes_effect_on": date(2026, 10, 1)}
    amendment = Amendment(number=1, reason_code=AmendmentReason.PERIOD, reason="Langer.", changes=(change,), **days)
    ended, amended = (
        TerminationRecord(termination=a_termination(), **stored),
        AmendmentRecord(amendment=amendment, **stored),
    )
    (before,) = use_cases.person_copies.copy(ONE)["agreements"]
    assert (before["amendments"], before["termination"]) == ([], None)
    with use_cases.storage.writing() as work:
        work.agreements.put_termination(view.id, ended)
        work.agreements.put_amendment(view.id, amended)
    (agreement,) = use_cases.person_copies.copy(ONE)["agreements"]
    assert agreement["amendments"] == [amended.model_dump(mode="json")]
    assert agreement["termination"] == ended.model_dump(mode="json")
    assert (agreement["state"], agreement["signatures"], agreement["documents"]) == ("draft", [], [])
    assert [event["kind"] for event in agreement["history"]] == ["created"]


@pytest.mark.parametrize("text", ["", "none"])
def test_who_has_no_address_is_not_found_by_a_text_that_is_none(use_cases: AgreementUseCases, text: str) -> None:
    record = example_record()
    del record["hosts"][0]["mentors"][0]["email"]
    drafted(use_cases, record=record)
    assert not use_cases.person_copies.is_known(text)
    assert use_cases.erasures.state(administrator(), text).agreements == ()


@pytest.mark.parametrize(
    ("place", "email"),
    [
        ("/hosts/0/mentors/0", "mentor.x@example.org"),
        ("/institutions/0/supervisors/0", "begeleider.x@example.org"),
        ("/signatories/1", "tekent.x@example.org"),
    ],
)
def test_who_guides_or_signs_gets_the_own_entry_of_every_agreement_and_no_more(
    use_cases: AgreementUseCases, place: str, email: str
) -> None:
    record = example_record()
    entry_at(record, place)["email"] = email.title()
    view = drafted(use_cases, record=record)
    copy = use_cases.person_copies.copy(email)
    assert copy["agreements"] == []
    (named,) = copy["named_in"]
    entry = entry_at(view.record, place)
    assert {"names", "name"} & entry.keys()
    assert entry["email"].lower() == email
    assert named == {"id": str(view.id), "state": "draft", "entries": [{"pointer": place, "entry": entry}]}
    assert record["students"][0]["names"]["family"] not in str(copy)
    assert use_cases.person_copies.copy_by(administrator(), email)["named_in"] == copy["named_in"]
    assert use_cases.person_copies.copy_by(administrator("polder"), email)["named_in"] == []
    assert use_cases.person_copies.is_known(email)
    assert not use_cases.person_copies.is_known(f"x{email}"[:-1])
