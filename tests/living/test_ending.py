"""An early end: who may propose, issue and drop it, and what is left once it was dropped."""

from dataclasses import replace
from datetime import date

import pytest

from internships.domain.access import Grant, Role, Side, Viewer
from internships.domain.ledger import THE_AGREEMENT, THE_TERMINATION, SignatureState
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import KeptTermination, NotFound
from internships.services.agreements.dossier import Dossier, load
from internships.services.agreements.ending import NotEndable, TerminationClosed
from internships.services.agreements.later import dropped, followed
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, a_record, administrator, coordinator, hr, somebody, student
from tests.living.roads import a_signature, drafted
from tests.living.test_later import a_termination

RECORD = a_record()
STUDENT = student(RECORD["students"][0]["email"])
SIGNS = somebody("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
MENTOR = somebody("mentor", Grant(role=Role.MENTOR), email=RECORD["hosts"][0]["mentors"][0]["email"])
GUIDES = somebody("guides", Grant(role=Role.SUPERVISOR), email=RECORD["institutions"][0]["supervisors"][0]["email"])
INSTITUTION, PARTIES = (coordinator(), administrator()), (hr(OUR_HOST), STUDENT)
LOOKERS_ON = (SIGNS, MENTOR, GUIDES)
FIRST, LAST = date(2026, 8, 28), date(2026, 8, 31)


def kept(living: Living, view: AgreementView, side: Side, **facts: object) -> None:
    """Keep a termination as if it had been proposed by one side: of any draft, for who may drop it is asked first."""
    told = KeptTermination(
        termination=a_termination(),
        content_sha256=view.content_sha256,
        proposed_by=None,
        proposed_at=living.now,
        proposed_side=side,
    )
    with living.storage.writing() as work:
        work.agreements.put_termination(view.id, told.model_copy(update=facts))


def version(living: Living, view: AgreementView) -> int:
    return living.reading.agreement(coordinator(), view.id).version


def may_drop(living: Living, by: Viewer, view: AgreementView) -> bool:
    try:
        living.ending.drop(by, view.id, version=version(living, view))
    except NotByThisRole:
        return False
    assert living.reading.termination(coordinator(), view.id) is None
    return True


def test_the_parties_and_the_institution_propose_an_early_end_and_only_the_institution_issues_it(
    living: Living,
) -> None:
    view = drafted(living)
    for viewer in (*INSTITUTION, *PARTIES, *LOOKERS_ON):
        with pytest.raises(NotByThisRole if viewer in LOOKERS_ON else NotEndable):
            living.ending.propose(viewer, view.id, a_termination(), version=view.version)
        with pytest.raises(NotEndable if viewer in INSTITUTION else NotByThisRole):
            living.ending.issue(viewer, view.id, version=view.version)
        with pytest.raises(NotByThisRole if viewer in LOOKERS_ON else NotFound):
            living.ending.drop(viewer, view.id, version=view.version)


def test_an_early_end_is_dropped_by_its_own_side_until_it_is_issued_and_always_by_the_institution(
    living: Living,
) -> None:
    view = drafted(living)
    for side, own, other in ((Side.STUDENT, STUDENT, hr(OUR_HOST)), (Side.HOST, hr(OUR_HOST), STUDENT)):
        kept(living, view, side)
        assert [may_drop(living, viewer, view) for viewer in (other, own)] == [False, True]
        kept(living, view, side, is_issued=True)
        assert [may_drop(living, viewer, view) for viewer in (own, coordinator())] == [False, True]
    kept(living, view, Side.INSTITUTION)
    assert [may_drop(living, viewer, view) for viewer in (*PARTIES, administrator())] == [False, False, True]


def test_the_student_drops_what_the_student_proposed_and_the_host_does_not_issue_it(living: Living) -> None:
    view = drafted(living)
    kept(living, view, Side.STUDENT)
    with pytest.raises(NotByThisRole):
        living.ending.issue(hr(OUR_HOST), view.id, version=view.version)
    living.ending.drop(STUDENT, view.id, version=view.version)


def test_an_early_end_is_read_again_as_it_stands_and_what_all_signed_is_not_dropped(living: Living) -> None:
    view = drafted(living)
    with pytest.raises(NotFound):
        living.ending.proposed(coordinator(), view.id)
    kept(living, view, Side.HOST, signed_on=LAST)
    told = living.ending.proposed(coordinator(), view.id)
    assert (told.agreement_id, told.version, told.content_sha256) == (view.id, view.version, view.content_sha256)
    assert told.kept == living.reading.termination(coordinator(), view.id)
    assert told.findings == ()
    with pytest.raises(TerminationClosed):
        living.ending.drop(coordinator(), view.id, version=view.version)


def signed(view: AgreementView, dossier: Dossier) -> Dossier:
    """Return a dossier in which the agreement was signed on one day and the early end on another."""
    told = [(THE_AGREEMENT, FIRST), (THE_AGREEMENT, FIRST), (THE_TERMINATION, FIRST), (THE_TERMINATION, LAST)]
    rows = tuple(a_signature(view.id, day, subject, number) for number, (subject, day) in enumerate(told, 1))
    return replace(dossier, ledger=rows)


def test_an_early_end_counts_from_the_last_signature_under_it_and_dropping_it_voids_these_alone(living: Living) -> None:
    view = drafted(living)
    kept(living, view, Side.HOST)
    with living.storage.writing() as work:
        dossier = signed(view, load(work, view.id))
        work.agreements.enter(dossier.ledger)
        assert followed(work, dossier, THE_AGREEMENT) == dossier
        ended = followed(work, dossier, THE_TERMINATION)
        assert ended.ended_on == a_termination().last_day
        assert work.agreements.termination(view.id) == ended.termination
        assert ended.termination is not None
        assert ended.termination.signed_on == LAST
        left = dropped(work, ended, THE_TERMINATION)
        assert (left.termination, left.ended_on, left.is_signed) == (None, None, True)
        assert left.ledger == work.agreements.ledger(view.id)
        states = {(row.subject, row.state) for row in left.ledger}
        assert states == {(THE_AGREEMENT, SignatureState.SIGNED), (THE_TERMINATION, SignatureState.VOID)}
