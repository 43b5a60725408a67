"""An early end: who may propose, issue and drop it, and what remains after dropping it."""

from dataclasses import replace
from datetime import date

import pytest

from internships.domain.access import Grant, Principal, Role, Side
from internships.domain.agreement_record import NotFound, TerminationRecord
from internships.domain.lifecycle import NotByThisRole
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT, SignatureState
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.follow_ups import drop_follow_up, update_signing_day
from internships.services.agreements.loading import LoadedAgreement, load_agreement
from tests.builders.agreement_states import a_signed_row, drafted
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
from tests.builders.amendments import a_termination
from tests.refusals import refuses

RECORD = example_record()
STUDENT = student(RECORD["students"][0]["email"])
SIGNS = a_principal("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
MENTOR = a_principal("mentor", Grant(role=Role.MENTOR), email=RECORD["hosts"][0]["mentors"][0]["email"])
GUIDES = a_principal("guides", Grant(role=Role.SUPERVISOR), email=RECORD["institutions"][0]["supervisors"][0]["email"])
INSTITUTION, PARTIES = (coordinator(), administrator()), (host_hr(OUR_HOST), STUDENT)
LOOKERS_ON = (SIGNS, MENTOR, GUIDES)
FIRST, LAST = date(2026, 8, 28), date(2026, 8, 31)


def stored_termination(use_cases: AgreementUseCases, view: AgreementView, side: Side, **facts: object) -> None:
    """Store a termination as if one side had proposed it, of any draft: the right to drop it is checked first."""
    termination = TerminationRecord(
        termination=a_termination(),
        content_sha256=view.content_sha256,
        proposed_by=None,
        proposed_at=use_cases.now,
        proposed_side=side,
    )
    with use_cases.storage.writing() as work:
        work.agreements.put_termination(view.id, termination.model_copy(update=facts))


def version(use_cases: AgreementUseCases, view: AgreementView) -> int:
    return use_cases.agreements.agreement(coordinator(), view.id).version


def may_drop(use_cases: AgreementUseCases, by: Principal, view: AgreementView) -> bool:
    try:
        use_cases.terminations.drop(by, view.id, version=version(use_cases, view))
    except NotByThisRole:
        return False
    assert use_cases.agreements.termination(coordinator(), view.id) is None
    return True


def test_the_parties_and_the_institution_propose_an_early_end_and_only_the_institution_issues_it(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    for principal in (*INSTITUTION, *PARTIES, *LOOKERS_ON):
        with refuses("not_by_this_role" if principal in LOOKERS_ON else "not_endable"):
            use_cases.terminations.propose(principal, view.id, a_termination(), version=view.version)
        with refuses("not_endable" if principal in INSTITUTION else "not_by_this_role"):
            use_cases.terminations.issue(principal, view.id, version=view.version)
        with pytest.raises(NotByThisRole if principal in LOOKERS_ON else NotFound):
            use_cases.terminations.drop(principal, view.id, version=view.version)


def test_an_early_end_is_dropped_by_its_own_side_until_it_is_issued_and_always_by_the_institution(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    for side, own, other in ((Side.STUDENT, STUDENT, host_hr(OUR_HOST)), (Side.HOST, host_hr(OUR_HOST), STUDENT)):
        stored_termination(use_cases, view, side)
        assert [may_drop(use_cases, principal, view) for principal in (other, own)] == [False, True]
        stored_termination(use_cases, view, side, is_issued=True)
        assert [may_drop(use_cases, principal, view) for principal in (own, coordinator())] == [False, True]
    stored_termination(use_cases, view, Side.INSTITUTION)
    assert [may_drop(use_cases, principal, view) for principal in (*PARTIES, administrator())] == [False, False, True]


def test_the_student_drops_what_the_student_proposed_and_the_host_does_not_issue_it(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    stored_termination(use_cases, view, Side.STUDENT)
    with pytest.raises(NotByThisRole):
        use_cases.terminations.issue(host_hr(OUR_HOST), view.id, version=view.version)
    use_cases.terminations.drop(STUDENT, view.id, version=view.version)


def test_an_early_end_is_read_again_as_it_stands_and_what_all_signed_is_not_dropped(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    with pytest.raises(NotFound):
        use_cases.terminations.current(coordinator(), view.id)
    stored_termination(use_cases, view, Side.HOST, signed_on=LAST)
    termination = use_cases.terminations.current(coordinator(), view.id)
    assert (termination.agreement_id, termination.version, termination.content_sha256) == (
        view.id,
        view.version,
        view.content_sha256,
    )
    assert termination.kept == use_cases.agreements.termination(coordinator(), view.id)
    assert termination.findings == ()
    with refuses("termination_closed"):
        use_cases.terminations.drop(coordinator(), view.id, version=view.version)


def signed(view: AgreementView, dossier: LoadedAgreement) -> LoadedAgreement:
    """Return an agreement that was signed on one day, with a termination that was signed on another."""
    subjects = [
        (AGREEMENT_SUBJECT, FIRST),
        (AGREEMENT_SUBJECT, FIRST),
        (TERMINATION_SUBJECT, FIRST),
        (TERMINATION_SUBJECT, LAST),
    ]
    rows = tuple(a_signed_row(view.id, day, subject, number) for number, (subject, day) in enumerate(subjects, 1))
    return replace(dossier, ledger=rows)


def test_an_early_end_counts_from_the_last_signature_under_it_and_dropping_it_voids_these_alone(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    stored_termination(use_cases, view, Side.HOST)
    with use_cases.storage.writing() as work:
        dossier = signed(view, load_agreement(work, view.id))
        work.agreements.add_signatures(dossier.ledger)
        assert update_signing_day(work, dossier, AGREEMENT_SUBJECT) == dossier
        ended = update_signing_day(work, dossier, TERMINATION_SUBJECT)
        assert ended.ended_on == a_termination().last_day
        assert work.agreements.termination(view.id) == ended.termination
        assert ended.termination is not None
        assert ended.termination.signed_on == LAST
        left = drop_follow_up(work, ended, TERMINATION_SUBJECT)
        assert (left.termination, left.ended_on, left.is_signed) == (None, None, True)
        assert left.ledger == work.agreements.ledger(view.id)
        states = {(row.subject, row.state) for row in left.ledger}
        assert states == {(AGREEMENT_SUBJECT, SignatureState.SIGNED), (TERMINATION_SUBJECT, SignatureState.VOID)}
