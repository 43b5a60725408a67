"""Drafts: who reads what a student drafts, and what the history records about where a draft came from."""

from copy import deepcopy
from uuid import UUID

import pytest

from internships.domain.access import Principal
from internships.domain.agreement_record import NotFound
from internships.domain.history import EventKind
from internships.services.agreements.agreement_views import AgreementView
from tests.builders.agreement_states import drafted, edit_facts
from tests.builders.agreement_use_cases import (
    OTHER_HOST,
    OUR_HOST,
    AgreementUseCases,
    coordinator,
    example_record,
    host_hr,
    student,
)

THE_STUDENT = student(example_record()["students"][0]["email"])


def reads(use_cases: AgreementUseCases, principal: Principal, view: AgreementView) -> bool:
    try:
        return use_cases.agreements.agreement(principal, view.id).id == view.id
    except NotFound:
        return False


def test_a_host_that_drafts_itself_stays_on_it_and_another_that_it_names_waits(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, host_hr(OUR_HOST))
    edit_facts(use_cases, THE_STUDENT, view, remarks="Van de student.")
    assert reads(use_cases, host_hr(OUR_HOST), view)
    both = deepcopy(view.record["hosts"])
    both.append({**deepcopy(both[0]), "enterprise_number": OTHER_HOST})
    edit_facts(use_cases, host_hr(OUR_HOST), view, hosts=both)
    assert [reads(use_cases, host_hr(number), view) for number in (OUR_HOST, OTHER_HOST)] == [True, False]


def test_a_host_whom_a_student_only_names_does_not_read_the_draft(use_cases: AgreementUseCases) -> None:
    assert not reads(use_cases, host_hr(OUR_HOST), drafted(use_cases, THE_STUDENT))


def test_a_host_whom_a_student_names_reads_the_draft_once_the_institution_wrote_in_it(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, THE_STUDENT)
    edit_facts(use_cases, THE_STUDENT, view, remarks="Nog eens gelezen.")
    assert not reads(use_cases, host_hr(OUR_HOST), view)
    edit_facts(use_cases, coordinator(), view, remarks="Nagekeken.")
    assert reads(use_cases, host_hr(OUR_HOST), view)
    edit_facts(use_cases, THE_STUDENT, view, remarks="Dank u.")
    assert reads(use_cases, host_hr(OUR_HOST), view), "who is on it once stays on it"


def test_the_history_tells_what_a_draft_was_copied_from_and_of_another_nothing(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    copy = use_cases.copies.duplicate(coordinator(), view.id).agreement
    first, of_copy = (use_cases.agreements.history(coordinator(), one.id)[0] for one in (view, copy))
    assert (first.kind, "copied_from" in first.facts) == (EventKind.CREATED, False)
    assert (of_copy.kind, of_copy.facts["copied_from"]) == (EventKind.COPIED, str(view.id))


def test_a_draft_that_is_sent_twice_under_one_id_is_made_once(use_cases: AgreementUseCases) -> None:
    first = use_cases.drafts.create(coordinator(), example_record(), UUID(int=7)).agreement
    again = use_cases.drafts.create(coordinator(), example_record(3), UUID(int=7)).agreement
    assert (again.id, again.version, again.record) == (UUID(int=7), 1, first.record)
    with pytest.raises(NotFound):
        use_cases.drafts.create(coordinator("polder"), example_record(), UUID(int=7))
