"""Amendments and terminations: proposed, printed, signed; then the effective agreement changes everywhere."""

from datetime import date

import pytest

from internships.domain.access import Grant, Role
from internships.domain.agreement_record import NotFound
from internships.domain.amendment import EmptyAmendment
from internships.domain.errors import RecordRefused
from internships.domain.lifecycle import Status
from internships.domain.placement_board import BoardFilter
from tests.builders.agreement_states import drafted, sent_for_signing, sign_all_rows, signed
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, a_principal, coordinator, host_hr
from tests.builders.amendments import a_termination, an_amendment_proposal, propose_amendment, sign_amendment
from tests.refusals import refuses


def test_a_signed_amendment_changes_the_board_the_export_and_the_counts(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    before, after = date(2026, 9, 30), date(2026, 10, 1)
    for principal in (coordinator(), host_hr(OUR_HOST)):
        assert [line.last_day for line in use_cases.boards.placements(principal, BoardFilter(), on=before).lines] == [
            date(2026, 12, 18)
        ]
        assert [line.last_day for line in use_cases.boards.placements(principal, BoardFilter(), on=after).lines] == [
            date(2027, 1, 8)
        ]
        exported = list(use_cases.boards.export(principal, BoardFilter(), on=after, facts=True))
        assert [facts.period.last_day for _, facts in exported if facts] == [date(2027, 1, 8)]
    use_cases.set_day("2026-12-28")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    assert [tally.status for tally in use_cases.boards.tallies(coordinator(), BoardFilter())] == [Status.ACTIVE]


def test_an_amendment_holds_for_nobody_until_everybody_signed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    assert {finding.code for finding in proposed.findings if finding.rule == "V38"} == {"days_not_insured"}
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    use_cases.set_day("2026-12-28")
    current = use_cases.agreements.agreement(coordinator(), view.id)
    assert current.status is Status.COMPLETED
    assert current.record["period"]["last_day"] == "2026-12-18"


def test_an_amendment_names_old_and_new_values_and_is_numbered(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    changes = proposed.kept.amendment.changes
    assert [(change.pointer, change.old, change.new) for change in changes] == [
        ("/period/last_day", "2026-12-18", "2027-01-08")
    ]
    assert proposed.kept.amendment.number == 1


def test_one_amendment_at_a_time_and_a_dropped_one_makes_room(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    view = view.model_copy(update={"version": proposed.version})
    with refuses("amendment_pending"):
        propose_amendment(use_cases, view, last_day="2027-01-09")
    dropped = use_cases.amendments.drop(coordinator(), view.id, 1, version=proposed.version)
    view = view.model_copy(update={"version": dropped.version})
    assert propose_amendment(use_cases, view, last_day="2027-01-09").kept.amendment.number == 2


def test_only_what_everybody_signed_is_amended(use_cases: AgreementUseCases) -> None:
    with refuses("not_amendable_yet"):
        propose_amendment(use_cases, drafted(use_cases), last_day="2027-01-08")


def test_the_student_and_the_host_can_not_be_amended_away(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposal = an_amendment_proposal(view)
    proposal.record["students"][0]["names"]["family"] = "Anders"
    with pytest.raises(RecordRefused) as refusal:
        use_cases.amendments.propose(coordinator(), view.id, proposal, version=view.version)
    assert {finding.code for finding in refusal.value.findings} == {"not_amendable"}


def test_an_amendment_that_changes_nothing_is_refused(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    with pytest.raises(EmptyAmendment):
        propose_amendment(use_cases, view)


def test_a_second_amendment_stands_on_the_first(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    use_cases.set_day("2026-10-02")
    view = use_cases.agreements.agreement(coordinator(), view.id)
    view = sign_amendment(use_cases, view, last_day="2027-01-15", takes_effect_on="2026-10-05")
    current = use_cases.agreements.agreement(coordinator(), view.id, date(2026, 10, 6))
    assert current.record["period"]["last_day"] == "2027-01-15"
    assert use_cases.evidence.audit(view.id).is_intact


def test_a_placement_ends_early_after_its_last_day_once_everybody_signed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    use_cases.set_day("2026-10-09")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ACTIVE
    use_cases.set_day("2026-10-10")
    assert use_cases.agreements.agreement(coordinator(), view.id).status is Status.ENDED_EARLY
    lines = use_cases.boards.placements(host_hr(OUR_HOST), BoardFilter(statuses=(Status.ENDED_EARLY,))).lines
    assert [line.agreement_id for line in lines] == [view.id]


def test_ending_asks_for_the_talk_where_the_institution_does(use_cases: AgreementUseCases) -> None:
    demanded = use_cases.context.folders.variant("noordzee", None, None, date(2026, 10, 5)).demands.three_party_talk
    assert demanded is not None
    assert demanded.value
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    with pytest.raises(RecordRefused) as refusal:
        use_cases.terminations.propose(coordinator(), view.id, a_termination(talk=None), version=view.version)
    assert "three_party_talk_missing" in {finding.code for finding in refusal.value.findings}


def test_what_is_not_signed_is_cancelled_not_ended(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    with refuses("not_endable"):
        use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)


def test_a_mentor_who_is_replaced_reads_until_the_other_takes_over(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposal = an_amendment_proposal(view)
    mentor = proposal.record["hosts"][0]["mentors"][0]
    before, after = (
        a_principal(name, Grant(role=Role.MENTOR), email=email)
        for name, email in (("before", mentor["email"]), ("after", "nieuwe.mentor@example.org"))
    )
    mentor["email"] = "nieuwe.mentor@example.org"
    amendment = use_cases.amendments.propose(coordinator(), view.id, proposal, version=view.version)
    use_cases.amendments.issue(coordinator(), view.id, amendment.kept.amendment.number, version=amendment.version)
    sign_all_rows(use_cases, view)
    for principal in (before, after):  # who comes prepares
        assert use_cases.agreements.agreement(principal, view.id).id == view.id
    use_cases.set_day("2026-10-01")
    with pytest.raises(NotFound):
        use_cases.agreements.agreement(before, view.id)
    with pytest.raises(NotFound):
        use_cases.agreements.documents(before, view.id)
    assert use_cases.boards.placements(before, BoardFilter()).lines == ()
    assert len(use_cases.boards.placements(after, BoardFilter()).lines) == 1
    assert use_cases.agreements.agreement(after, view.id).id == view.id
