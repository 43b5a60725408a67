"""What goes wrong in real life and is put right: conditions replaced, signatures mistaken, placements cut short."""

from datetime import date
from typing import Any

import pytest

from internships.domain.blockers import BlockerCode
from internships.domain.fulfilment import Fulfilled, Fulfilment, HashNeeded
from internships.domain.history import EventKind
from internships.domain.ledger import THE_AGREEMENT, SignatureState
from internships.domain.lifecycle import Action, ReasonCode, Status
from internships.domain.pointers import first
from internships.domain.tracking import BoardFilter
from internships.services.agreements.amending import AmendmentProposal
from internships.services.agreements.signing import Correction, NotToBeCorrected, PaperSignature, SignedInTheFuture
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, a_record, coordinator, hr
from tests.living.roads import WHY, acted, approved, drafted, sent, signed, signed_by_all
from tests.living.test_later import a_termination, amended, proposal, proposed

ATTEST = {"kind": "suspensive", "text": "Attest binnenbrengen"}
CONTRACT = {"kind": "suspensive", "text": "Huisvesting bevestigen"}
EVERYTHING = BoardFilter()


def seen(living: Living, view: AgreementView) -> AgreementView:
    return living.reading.agreement(coordinator(), view.id)


def codes(living: Living, view: AgreementView) -> set[BlockerCode]:
    return {blocker.code for blocker in seen(living, view).blockers}


def fulfil(living: Living, view: AgreementView, what: Fulfilled = Fulfilled.CONDITION, **told: Any) -> AgreementView:
    entered = Fulfilment(what=what, on=living.bureau.today(), **told)
    return living.fulfilling.fulfil(coordinator(), view.id, entered, version=seen(living, view).version)


def test_a_placement_that_ends_early_frees_its_place_from_the_day_after(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    (line,) = living.boards.placements(hr(OUR_HOST), EVERYTHING).lines
    assert line.last_day == date(2026, 12, 18)
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    (line,) = living.boards.placements(hr(OUR_HOST), EVERYTHING).lines
    assert line.last_day == date(2026, 10, 9)
    assert living.boards.placements(hr(OUR_HOST), BoardFilter(runs_on=date(2026, 10, 12))).lines == ()
    assert seen(living, view).record["period"]["last_day"] == "2026-12-18"


def test_a_condition_that_was_met_does_not_meet_the_one_that_replaces_it(living: Living) -> None:
    view = approved(living, a_record(conditions=[ATTEST]))
    fulfil(living, view)
    assert BlockerCode.CONDITION_UNMET not in codes(living, view)
    back = acted(living, seen(living, view), Action.REVISE)
    assert back.fulfilled == ()
    living.drafting.edit(coordinator(), view.id, a_record(conditions=[CONTRACT]), version=back.version)
    assert BlockerCode.CONDITION_UNMET in codes(living, view)


def test_a_condition_that_moves_up_in_its_list_stays_met_and_no_other_with_it(living: Living) -> None:
    view = signed(living, a_record(conditions=[ATTEST, CONTRACT]))
    fulfil(living, view, index=1)
    after = living.drafting.findings(coordinator(), view.id).agreement.record | {"conditions": [CONTRACT]}
    known = seen(living, view)
    told = proposal(known)
    told = AmendmentProposal(**{**dict(told), "record": after, "takes_effect_on": living.bureau.today()})
    made = living.amending.propose(coordinator(), view.id, told, version=known.version)
    living.amending.issue(coordinator(), view.id, made.kept.amendment.number, version=made.version)
    signed_by_all(living, view)
    (entry,) = seen(living, view).fulfilled
    assert (entry.what, entry.index) == (Fulfilled.CONDITION, 0)
    assert BlockerCode.CONDITION_UNMET not in codes(living, view)


def test_what_was_fulfilled_by_mistake_is_taken_back(living: Living) -> None:
    view = signed(living, a_record(conditions=[ATTEST]))
    fulfil(living, view)
    fulfil(living, view, met=False)
    assert BlockerCode.CONDITION_UNMET in codes(living, view)
    kinds = [event.kind for event in living.reading.history(coordinator(), view.id)]
    assert kinds[-2:] == [EventKind.CONDITION_MET, EventKind.CONDITION_UNMET]
    assert living.keeping.audit(view.id).whole


def a_record_with_health() -> dict[str, Any]:
    record = a_record()
    record["safety"]["health"] = {"required": True, "reason": "Nachtwerk"}
    return record


def test_a_health_condition_that_is_not_met_keeps_from_starting_and_shows_in_exports(living: Living) -> None:
    record = a_record_with_health()
    view = drafted(living, record=record)
    fulfil(living, view, Fulfilled.HEALTH, met=False)
    assert BlockerCode.HEALTH_CONDITION in codes(living, view)
    fulfil(living, view, Fulfilled.HEALTH)
    assert BlockerCode.HEALTH_CONDITION not in codes(living, view)
    for viewer in (coordinator(), hr(OUR_HOST)):
        ((_, facts),) = living.boards.export(viewer, EVERYTHING, facts=True)
        assert facts is not None
        assert first(facts, "/safety/health/condition_met") is True
    assert "condition_met" not in seen(living, view).record["safety"]["health"]


def test_an_annex_is_brought_in_by_its_hash(living: Living) -> None:
    view = drafted(living, record=a_record(annexes=[{"kind": "non_disclosure", "title": "Geheimhouding"}]))
    with pytest.raises(HashNeeded):
        fulfil(living, view, Fulfilled.ANNEX)
    fulfil(living, view, Fulfilled.ANNEX, sha256="a" * 64)
    assert seen(living, view).fulfilled[0].sha256 == "a" * 64


@pytest.mark.parametrize("day", ["2026-08-31", "2026-09-02"])
def test_nothing_is_signed_before_it_was_printed_or_after_today(living: Living, day: str) -> None:
    view = sent(living)
    row = living.reading.ledger(coordinator(), view.id)[0]
    told = PaperSignature(signed_on=date.fromisoformat(day), evidence="map 1")
    with pytest.raises(SignedInTheFuture):
        living.signing.enter_paper(coordinator(), view.id, row.id, told, version=view.version)


def test_a_signature_entered_by_mistake_is_taken_back_and_asked_anew(living: Living) -> None:
    view = signed(living)
    entered = living.reading.ledger(coordinator(), view.id)[0]
    why = Correction(text="Verkeerde map.")
    living.signing.take_back(coordinator(), view.id, entered.id, why, version=view.version)
    again = seen(living, view)
    assert again.status is Status.SIGNING
    rows = [row for row in living.reading.ledger(coordinator(), view.id) if row.name == entered.name]
    states = {row.state for row in rows if row.document == entered.document}
    assert states == {SignatureState.VOID, SignatureState.ASKED}
    assert signed_by_all(living, view).status is Status.SIGNED
    taken = living.reading.history(coordinator(), view.id)
    assert "Verkeerde map." in {event.said.get("text") for event in taken}
    assert living.keeping.audit(view.id).whole


def test_after_the_start_a_signature_is_no_longer_corrected(living: Living) -> None:
    view = signed(living)
    living.sets_the_day(view.record["period"]["first_day"])
    row = living.reading.ledger(coordinator(), view.id)[0]
    with pytest.raises(NotToBeCorrected):
        living.signing.take_back(coordinator(), view.id, row.id, Correction(text="Te laat."), version=view.version)


def test_an_amendment_waits_again_when_a_signature_under_it_is_corrected(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    row = next(row for row in living.reading.ledger(coordinator(), view.id) if row.subject != THE_AGREEMENT)
    version = seen(living, view).version
    living.signing.take_back(coordinator(), view.id, row.id, Correction(text="Fout."), version=version)
    on = date(2026, 10, 2)
    assert living.reading.agreement(coordinator(), view.id, on).record["period"]["last_day"] == "2026-12-18"


def test_a_suspended_placement_can_be_ended(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    view = acted(living, seen(living, view), Action.SUSPEND)
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    living.sets_the_day("2026-10-12")
    assert seen(living, view).status is Status.ENDED_EARLY


def test_a_cancelled_placement_leaves_no_paper_that_holds(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    living.amending.issue(coordinator(), view.id, told.kept.amendment.number, version=told.version)
    cancelled = acted(living, seen(living, view), Action.CANCEL)
    assert cancelled.status is Status.CANCELLED
    assert all(document.is_void for document in living.reading.documents(coordinator(), view.id))
    assert {row.state for row in living.reading.ledger(coordinator(), view.id)} == {SignatureState.VOID}
    assert all(kept.is_dropped for kept in living.reading.amendments(coordinator(), view.id))
    assert cancelled.blockers == ()


def test_what_never_started_can_still_be_cancelled_after_its_first_day(living: Living) -> None:
    view = signed(living, a_record(conditions=[ATTEST]))
    living.sets_the_day("2026-10-05")
    view = seen(living, view)
    assert view.status is Status.SIGNED
    assert Action.CANCEL in view.actions
    assert acted(living, view, Action.CANCEL).status is Status.CANCELLED


def test_what_is_offered_as_an_action_is_possible(living: Living) -> None:
    view = signed(living)
    assert Action.REVISE not in view.actions
    assert Action.SUSPEND in view.actions
    living.sets_the_day(view.record["period"]["first_day"])
    assert Action.CANCEL not in seen(living, view).actions


def test_a_proposal_can_be_dropped_after_the_placement_is_over(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    living.sets_the_day("2026-12-28")
    assert seen(living, view).status is Status.COMPLETED
    living.amending.drop(coordinator(), view.id, told.kept.amendment.number, version=told.version)
    assert BlockerCode.AMENDMENT_UNSIGNED not in codes(living, view)


def test_days_that_nobody_is_insured_for_are_named_until_the_amendment_is_signed(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    listed = living.boards.blockers(hr(OUR_HOST), EVERYTHING).lines
    (line,) = [line for line in listed if line.code is BlockerCode.DAYS_NOT_INSURED]
    assert line.is_reminder
    assert line.due_on == date(2026, 12, 18)
    assert "19/12/2026" in line.text.nl
    living.amending.issue(coordinator(), view.id, told.kept.amendment.number, version=told.version)
    signed_by_all(living, view)
    assert BlockerCode.DAYS_NOT_INSURED not in codes(living, view)


def test_who_must_change_something_reads_why(living: Living) -> None:
    view = acted(living, drafted(living, hr(OUR_HOST)), Action.SUBMIT, by=hr(OUR_HOST))
    acted(living, view, Action.REQUEST_CHANGES)
    told = living.reading.agreement(hr(OUR_HOST), view.id).reason
    assert told is not None
    assert (told.action, told.code, told.text) == (EventKind.CHANGES_REQUESTED, ReasonCode.OTHER, WHY.text)
    again = living.reading.agreement(hr(OUR_HOST), view.id)
    acted(living, again, Action.SUBMIT, by=hr(OUR_HOST))
    assert living.reading.agreement(hr(OUR_HOST), view.id).reason is None


def test_another_day_is_read_with_the_status_of_that_day(living: Living) -> None:
    view = signed(living)
    told = {
        day: living.reading.agreement(coordinator(), view.id, date.fromisoformat(day))
        for day in ("2026-10-01", "2027-02-01")
    }
    assert [entry.status for entry in told.values()] == [Status.ACTIVE, Status.COMPLETED]
    assert all(Action.SUSPEND in entry.actions for entry in told.values())
