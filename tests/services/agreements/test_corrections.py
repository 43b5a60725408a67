"""Corrections: conditions replaced, signatures entered by mistake, placements cut short."""

from datetime import date
from typing import Any

import pytest

from internships.domain.blockers.blocker import BlockerCode
from internships.domain.fulfilment import FulfilmentKind
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action, ReasonCode, Status
from internships.domain.placement_board import BoardFilter
from internships.domain.pointers import fact_at
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureState
from internships.services.agreements.amendments import AmendmentProposal
from internships.services.agreements.signatures import PaperSignature, SignatureCorrection
from tests.builders.agreement_states import (
    ATTEST,
    CONTRACT,
    REASON,
    approved,
    blocker_codes,
    drafted,
    fulfil,
    perform,
    reread,
    sent_for_signing,
    sign_all_rows,
    signed,
)
from tests.builders.agreement_use_cases import OUR_HOST, AgreementUseCases, coordinator, example_record, host_hr
from tests.builders.amendments import a_termination, an_amendment_proposal, propose_amendment, sign_amendment
from tests.refusals import refuses

EVERYTHING = BoardFilter()


def test_a_placement_that_ends_early_frees_its_place_from_the_day_after(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    (line,) = use_cases.boards.placements(host_hr(OUR_HOST), EVERYTHING).lines
    assert line.last_day == date(2026, 12, 18)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    (line,) = use_cases.boards.placements(host_hr(OUR_HOST), EVERYTHING).lines
    assert line.last_day == date(2026, 10, 9)
    assert use_cases.boards.placements(host_hr(OUR_HOST), BoardFilter(runs_on=date(2026, 10, 12))).lines == ()
    assert reread(use_cases, view).record["period"]["last_day"] == "2026-12-18"


def test_a_condition_that_was_met_does_not_meet_the_one_that_replaces_it(use_cases: AgreementUseCases) -> None:
    view = approved(use_cases, example_record(conditions=[ATTEST]))
    fulfil(use_cases, view)
    assert BlockerCode.CONDITION_UNMET not in blocker_codes(use_cases, view)
    back = perform(use_cases, reread(use_cases, view), Action.REVISE)
    assert back.fulfilled == ()
    use_cases.drafts.edit(coordinator(), view.id, example_record(conditions=[CONTRACT]), version=back.version)
    assert BlockerCode.CONDITION_UNMET in blocker_codes(use_cases, view)


def test_a_condition_that_moves_up_in_its_list_stays_met_and_no_other_with_it(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases, example_record(conditions=[ATTEST, CONTRACT]))
    fulfil(use_cases, view, index=1)
    after = use_cases.drafts.draft_with_findings(coordinator(), view.id).agreement.record | {"conditions": [CONTRACT]}
    current = reread(use_cases, view)
    proposal = an_amendment_proposal(current)
    proposal = AmendmentProposal(**{**dict(proposal), "record": after, "takes_effect_on": use_cases.context.today()})
    proposed = use_cases.amendments.propose(coordinator(), view.id, proposal, version=current.version)
    use_cases.amendments.issue(coordinator(), view.id, proposed.kept.amendment.number, version=proposed.version)
    sign_all_rows(use_cases, view)
    (entry,) = reread(use_cases, view).fulfilled
    assert (entry.what, entry.index) == (FulfilmentKind.CONDITION, 0)
    assert BlockerCode.CONDITION_UNMET not in blocker_codes(use_cases, view)


def test_what_was_fulfilled_by_mistake_is_taken_back(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases, example_record(conditions=[ATTEST]))
    fulfil(use_cases, view)
    fulfil(use_cases, view, met=False)
    assert BlockerCode.CONDITION_UNMET in blocker_codes(use_cases, view)
    kinds = [event.kind for event in use_cases.agreements.history(coordinator(), view.id)]
    assert kinds[-2:] == [EventKind.CONDITION_MET, EventKind.CONDITION_UNMET]
    assert use_cases.evidence.audit(view.id).is_intact


def a_record_with_health() -> dict[str, Any]:
    record = example_record()
    record["safety"]["health"] = {"required": True, "reason": "Nachtwerk"}
    return record


def test_a_health_condition_that_is_not_met_keeps_from_starting_and_shows_in_exports(
    use_cases: AgreementUseCases,
) -> None:
    record = a_record_with_health()
    view = drafted(use_cases, record=record)
    fulfil(use_cases, view, FulfilmentKind.HEALTH, met=False)
    assert BlockerCode.HEALTH_CONDITION in blocker_codes(use_cases, view)
    fulfil(use_cases, view, FulfilmentKind.HEALTH)
    assert BlockerCode.HEALTH_CONDITION not in blocker_codes(use_cases, view)
    for principal in (coordinator(), host_hr(OUR_HOST)):
        ((_, facts),) = use_cases.boards.export(principal, EVERYTHING, facts=True)
        assert facts is not None
        assert fact_at(facts, "/safety/health/condition_met") is True
    assert "condition_met" not in reread(use_cases, view).record["safety"]["health"]


def test_an_annex_is_brought_in_by_its_hash(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases, record=example_record(annexes=[{"kind": "non_disclosure", "title": "Geheimhouding"}]))
    with refuses("annex_hash_needed"):
        fulfil(use_cases, view, FulfilmentKind.ANNEX)
    fulfil(use_cases, view, FulfilmentKind.ANNEX, sha256="a" * 64)
    assert reread(use_cases, view).fulfilled[0].sha256 == "a" * 64


@pytest.mark.parametrize("day", ["2026-08-31", "2026-09-02"])
def test_nothing_is_signed_before_it_was_printed_or_after_today(use_cases: AgreementUseCases, day: str) -> None:
    view = sent_for_signing(use_cases)
    row = use_cases.agreements.ledger(coordinator(), view.id)[0]
    signature = PaperSignature(signed_on=date.fromisoformat(day), evidence="map 1")
    with refuses("signed_on_impossible"):
        use_cases.signatures.enter_paper(coordinator(), view.id, row.id, signature, version=view.version)


def test_a_signature_entered_by_mistake_is_taken_back_and_asked_anew(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    entered_row = use_cases.agreements.ledger(coordinator(), view.id)[0]
    why = SignatureCorrection(text="Verkeerde map.")
    use_cases.signatures.take_back(coordinator(), view.id, entered_row.id, why, version=view.version)
    again = reread(use_cases, view)
    assert again.status is Status.SIGNING
    rows = [row for row in use_cases.agreements.ledger(coordinator(), view.id) if row.name == entered_row.name]
    states = {row.state for row in rows if row.document == entered_row.document}
    assert states == {SignatureState.VOID, SignatureState.ASKED}
    assert sign_all_rows(use_cases, view).status is Status.SIGNED
    history_events = use_cases.agreements.history(coordinator(), view.id)
    assert "Verkeerde map." in {event.said.get("text") for event in history_events}
    assert use_cases.evidence.audit(view.id).is_intact


def test_after_the_start_a_signature_is_no_longer_corrected(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day(view.record["period"]["first_day"])
    row = use_cases.agreements.ledger(coordinator(), view.id)[0]
    with refuses("signature_not_correctable"):
        use_cases.signatures.take_back(
            coordinator(), view.id, row.id, SignatureCorrection(text="Te laat."), version=view.version
        )


def test_an_amendment_waits_again_when_a_signature_under_it_is_corrected(use_cases: AgreementUseCases) -> None:
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    row = next(row for row in use_cases.agreements.ledger(coordinator(), view.id) if row.subject != AGREEMENT_SUBJECT)
    version = reread(use_cases, view).version
    use_cases.signatures.take_back(coordinator(), view.id, row.id, SignatureCorrection(text="Fout."), version=version)
    on = date(2026, 10, 2)
    assert use_cases.agreements.agreement(coordinator(), view.id, on).record["period"]["last_day"] == "2026-12-18"


def test_a_suspended_placement_can_be_ended(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-10-05")
    view = perform(use_cases, reread(use_cases, view), Action.SUSPEND)
    proposed = use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    use_cases.terminations.issue(coordinator(), view.id, version=proposed.version)
    sign_all_rows(use_cases, view)
    use_cases.set_day("2026-10-12")
    assert reread(use_cases, view).status is Status.ENDED_EARLY


def test_a_cancelled_placement_leaves_no_paper_that_holds(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.amendments.issue(coordinator(), view.id, proposed.kept.amendment.number, version=proposed.version)
    cancelled = perform(use_cases, reread(use_cases, view), Action.CANCEL)
    assert cancelled.status is Status.CANCELLED
    assert all(document.is_void for document in use_cases.agreements.documents(coordinator(), view.id))
    assert {row.state for row in use_cases.agreements.ledger(coordinator(), view.id)} == {SignatureState.VOID}
    assert all(amendment.is_dropped for amendment in use_cases.agreements.amendments(coordinator(), view.id))
    assert cancelled.blockers == ()


def test_what_never_started_can_still_be_cancelled_after_its_first_day(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases, example_record(conditions=[ATTEST]))
    use_cases.set_day("2026-10-05")
    view = reread(use_cases, view)
    assert view.status is Status.SIGNED
    assert Action.CANCEL in view.actions
    assert perform(use_cases, view, Action.CANCEL).status is Status.CANCELLED


def test_what_is_offered_as_an_action_is_possible(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    assert Action.REVISE not in view.actions
    assert Action.SUSPEND in view.actions
    use_cases.set_day(view.record["period"]["first_day"])
    assert Action.CANCEL not in reread(use_cases, view).actions


def test_a_proposal_can_be_dropped_after_the_placement_is_over(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.set_day("2026-12-28")
    assert reread(use_cases, view).status is Status.COMPLETED
    use_cases.amendments.drop(coordinator(), view.id, proposed.kept.amendment.number, version=proposed.version)
    assert BlockerCode.AMENDMENT_UNSIGNED not in blocker_codes(use_cases, view)


def test_days_that_nobody_is_insured_for_are_named_until_the_amendment_is_signed(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    listed = use_cases.boards.blockers(host_hr(OUR_HOST), EVERYTHING).lines
    (line,) = [line for line in listed if line.code is BlockerCode.DAYS_NOT_INSURED]
    assert line.is_reminder
    assert line.due_on == date(2026, 12, 18)
    assert "19/12/2026" in line.text.nl
    use_cases.amendments.issue(coordinator(), view.id, proposed.kept.amendment.number, version=proposed.version)
    sign_all_rows(use_cases, view)
    assert BlockerCode.DAYS_NOT_INSURED not in blocker_codes(use_cases, view)


def test_who_must_change_something_reads_why(use_cases: AgreementUseCases) -> None:
    view = perform(use_cases, drafted(use_cases, host_hr(OUR_HOST)), Action.SUBMIT, by=host_hr(OUR_HOST))
    perform(use_cases, view, Action.REQUEST_CHANGES)
    reason = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).reason
    assert reason is not None
    assert (reason.action, reason.code, reason.text) == (EventKind.CHANGES_REQUESTED, ReasonCode.OTHER, REASON.text)
    again = use_cases.agreements.agreement(host_hr(OUR_HOST), view.id)
    perform(use_cases, again, Action.SUBMIT, by=host_hr(OUR_HOST))
    assert use_cases.agreements.agreement(host_hr(OUR_HOST), view.id).reason is None


def test_another_day_is_read_with_the_status_of_that_day(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    views = {
        day: use_cases.agreements.agreement(coordinator(), view.id, date.fromisoformat(day))
        for day in ("2026-10-01", "2027-02-01")
    }
    assert [entry.status for entry in views.values()] == [Status.ACTIVE, Status.COMPLETED]
    assert all(Action.SUSPEND in entry.actions for entry in views.values())
