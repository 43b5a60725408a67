"""What is stored about an agreement's parties does not pass to another student, institution or host."""

from copy import deepcopy
from datetime import date

import pytest

from internships.domain.access import Grant, Principal, Role
from internships.domain.agreement_record import NotFound
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.document import Json
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.lifecycle import Action
from internships.domain.placement_board import BoardFilter
from internships.domain.refusals import Refusal
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_states import drafted, edit_facts, perform, sent_for_signing
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
from tests.refusals import refuses

NUMBER, OTHERS_NUMBER = "85073003328", "93051822361"
HEALTH = {"required": True, "arranged_by": "host", "condition_met": True}
LATER = (date(2027, 2, 1), date(2027, 4, 30))
SUPERVISES = Grant(role=Role.SUPERVISOR)
OUTCOME = {"outcome": "fit_with_conditions", "valid_until": "2031-07-09"}


def a_student(number: int = 2) -> Json:
    student: Json = deepcopy(example_record(number)["students"][0])
    return student


def assessed() -> Json:
    record = example_record()
    record["safety"]["health"] = {**HEALTH, **OUTCOME}
    record["students"][0]["residence_document"] = "A-kaart"
    record["conditions"] = [{"kind": "suspensive", "text": "Attest binnenbrengen"}]
    return record


def founded(use_cases: AgreementUseCases, *slugs: str) -> None:
    for slug in slugs:
        use_cases.institutions.put_setting(administrator(slug), slug, "wet", None)


def numbered(use_cases: AgreementUseCases, record: Json | None = None) -> AgreementView:
    founded(use_cases, "noordzee")
    view = drafted(use_cases, record=record or assessed())
    use_cases.national_numbers.put(coordinator(), view.id, 0, NUMBER)
    fulfilment = Fulfilment(what=FulfilmentKind.CONDITION, on=use_cases.context.today())
    return use_cases.fulfilments.fulfil(coordinator(), view.id, fulfilment, version=view.version)


def number_at(use_cases: AgreementUseCases, view: AgreementView, place: int, by: Principal | None = None) -> str | None:
    try:
        return use_cases.national_numbers.read(by or coordinator(), view.id, place)
    except NotFound:
        return None
    except Refusal as refusal:
        if refusal.code != "no_legal_basis":
            raise
        return None


def codes(view: AgreementView) -> set[BlockerCode]:
    return {blocker.code for blocker in view.blockers}


def test_the_national_number_of_a_student_does_not_pass_to_another_in_the_same_place(
    use_cases: AgreementUseCases,
) -> None:
    view = numbered(use_cases)
    assert number_at(use_cases, view, 0) == NUMBER
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[a_student(3)])
    assert number_at(use_cases, view, 0) is None
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[a_student()])
    assert number_at(use_cases, view, 0) is None, "it was forgotten with the student whose it was"


def test_private_facts_and_what_was_fulfilled_do_not_pass_to_another_student(use_cases: AgreementUseCases) -> None:
    view = numbered(use_cases)
    assert BlockerCode.CONDITION_UNMET not in codes(view)
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[a_student(3)])
    current = use_cases.agreements.agreement(administrator(), view.id)
    assert "residence_document" not in current.record["students"][0]
    assert current.record["safety"]["health"].items().isdisjoint(OUTCOME.items())
    assert "condition_met" not in current.record["safety"]["health"]
    assert current.fulfilled == ()
    assert {BlockerCode.CONDITION_UNMET, BlockerCode.HEALTH_CONDITION} <= codes(current)


def test_students_who_change_places_keep_their_own_numbers_and_facts(use_cases: AgreementUseCases) -> None:
    first, second = a_student(), a_student(3)
    first["residence_document"], second["residence_document"] = "A-kaart", "B-kaart"
    view = numbered(use_cases, example_record(students=[first, second], conditions=assessed()["conditions"]))
    use_cases.national_numbers.put(coordinator(), view.id, 1, OTHERS_NUMBER)
    students = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).record["students"]
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[students[1], students[0]])
    assert [number_at(use_cases, view, place) for place in (0, 1)] == [OTHERS_NUMBER, NUMBER]
    there = use_cases.agreements.agreement(coordinator(), view.id)
    assert [student["residence_document"] for student in there.record["students"]] == ["B-kaart", "A-kaart"]
    assert there.fulfilled
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[students[0]])
    assert [number_at(use_cases, view, place) for place in (0, 1)] == [NUMBER, None]
    assert (
        use_cases.agreements.agreement(coordinator(), view.id).record["students"][0]["residence_document"] == "A-kaart"
    )


def test_a_number_stays_with_the_student_whose_address_is_filled_in_and_whose_name_is_corrected(
    use_cases: AgreementUseCases,
) -> None:
    nameless = a_student()
    address = nameless.pop("email")
    view = numbered(use_cases, {**assessed(), "students": [nameless]})
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[{**nameless, "email": address}])
    assert number_at(use_cases, view, 0) == NUMBER
    corrected = {**a_student(), "names": {"given": "Noortje", "family": "Verbeterd"}}
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[corrected])
    assert number_at(use_cases, view, 0) == NUMBER
    edit_facts(use_cases, host_hr(OUR_HOST), view, students=[{**a_student(3), "email": address}])
    assert number_at(use_cases, view, 0) is None, "other names and another birth date are somebody else"


def test_another_institution_reads_neither_the_number_nor_the_health_of_the_former_one(
    use_cases: AgreementUseCases,
) -> None:
    view = numbered(use_cases)
    founded(use_cases, "polder")
    institutions = deepcopy(use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).record["institutions"])
    institutions[0]["slug"] = "polder"
    edit_facts(use_cases, host_hr(OUR_HOST), view, institutions=institutions)
    current = use_cases.agreements.agreement(administrator("polder"), view.id)
    assert current.record["safety"]["health"].items().isdisjoint(OUTCOME.items())
    assert "residence_document" not in current.record["students"][0]
    assert number_at(use_cases, view, 0, administrator("polder")) is None
    with use_cases.storage.reading() as work:
        assert work.agreements.national_numbers(view.id) == ()


def test_another_host_does_not_read_the_bank_account_that_the_former_host_entered(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["iban"] = "BE32123456789002"
    view = drafted(use_cases, host_hr(OUR_HOST), record)
    hosts = deepcopy(record["hosts"])
    hosts[0]["enterprise_number"] = OTHER_HOST
    edit_facts(use_cases, coordinator(), view, hosts=hosts)
    assert "iban" not in use_cases.agreements.agreement(host_hr(OTHER_HOST), view.id).record["students"][0]


@pytest.mark.parametrize("which", ["student", "address", "one student more", "institution", "second", "host"])
def test_once_printed_the_parties_stay_and_another_agreement_is_made_instead(
    use_cases: AgreementUseCases, which: str
) -> None:
    view = perform(use_cases, sent_for_signing(use_cases), Action.REVISE)
    record = deepcopy(dict(use_cases.agreements.agreement(coordinator(), view.id).record))
    other = {**record["institutions"][0], "slug": "polder"}
    changed = {
        "student": {"students": [a_student(3)]},
        "address": {"students": [{**record["students"][0], "email": "ander@example.org"}]},
        "one student more": {"students": [record["students"][0], a_student(3)]},
        "institution": {"institutions": [other]},
        "second": {"institutions": [record["institutions"][0], other]},
        "host": {"hosts": [{**record["hosts"][0], "enterprise_number": OTHER_HOST}]},
    }[which]
    with refuses("other_parties", match="duplicate"):
        edit_facts(use_cases, coordinator(), view, **changed)
    assert edit_facts(use_cases, coordinator(), view, remarks="Andere uren.").record["remarks"] == "Andere uren."


def both_institutions(use_cases: AgreementUseCases) -> AgreementView:
    record = assessed()
    record["institutions"].append({**deepcopy(record["institutions"][0]), "slug": "polder"})
    record["institutions"][0]["supervisors"][0]["email"] = "eerste@example.org"
    record["institutions"][1]["supervisors"] = deepcopy(record["institutions"][0]["supervisors"])
    record["institutions"][1]["supervisors"][0]["email"] = "tweede@example.org"
    return numbered(use_cases, record)


def test_each_institution_reads_its_own_number_on_its_own_basis(use_cases: AgreementUseCases) -> None:
    view = both_institutions(use_cases)
    with refuses("no_legal_basis"):
        use_cases.national_numbers.read(administrator("polder"), view.id, 0)
    with refuses("no_legal_basis"):
        use_cases.national_numbers.put(administrator("polder"), view.id, 0, OTHERS_NUMBER)
    founded(use_cases, "polder")
    assert number_at(use_cases, view, 0, administrator("polder")) is None
    use_cases.national_numbers.put(administrator("polder"), view.id, 0, OTHERS_NUMBER)
    assert number_at(use_cases, view, 0, administrator("polder")) == OTHERS_NUMBER
    assert number_at(use_cases, view, 0) == NUMBER


def test_a_second_institution_reads_and_exports_what_every_party_reads_and_takes_nothing_away(
    use_cases: AgreementUseCases,
) -> None:
    view = both_institutions(use_cases)
    hidden = (OUTCOME["outcome"], "A-kaart")
    for principal in (administrator("polder"), a_principal("tweede", SUPERVISES, email="tweede@example.org")):
        current = use_cases.agreements.agreement(principal, view.id)
        assert not any(mark in str(current.record) for mark in hidden)
        exported = [str(facts) for _, facts in use_cases.boards.export(principal, BoardFilter(), facts=True)]
        assert exported
        assert not any(mark in line for mark in hidden for line in exported)
    edit_facts(use_cases, administrator("polder"), view, remarks="Gelezen.")
    for principal in (administrator(), a_principal("eerste", SUPERVISES, email="eerste@example.org")):
        record = use_cases.agreements.agreement(principal, view.id).record
        assert all(mark in str(record) for mark in hidden)
        assert [
            facts
            for _, facts in use_cases.boards.export(principal, BoardFilter(), facts=True)
            if "A-kaart" in str(facts)
        ]
    copy = use_cases.copies.renew(administrator("polder"), view.id, *LATER).agreement
    assert not any(mark in str(use_cases.agreements.agreement(administrator(), copy.id).record) for mark in hidden)


def test_a_mentor_does_not_read_the_bank_account_of_the_student(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["students"][0]["iban"] = "BE32123456789002"
    record["hosts"][0]["mentors"][0]["email"] = "mentor@example.org"
    view = drafted(use_cases, host_hr(OUR_HOST), record)
    mentor = a_principal("mentor", Grant(role=Role.MENTOR))
    assert "iban" not in use_cases.agreements.agreement(mentor, view.id).record["students"][0]
    assert "BE32123456789002" not in str(list(use_cases.boards.export(mentor, BoardFilter(), facts=True)))
    assert "iban" in use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).record["students"][0]
