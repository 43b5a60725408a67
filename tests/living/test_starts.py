"""When a placement starts, what a start outlives, and the days that nobody was covered for."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from internships.domain.blockers import BlockerCode
from internships.domain.fulfilment import Fulfilled, Fulfilment
from internships.domain.history import EventKind
from internships.domain.ledger import THE_AGREEMENT
from internships.domain.lifecycle import Action, Status
from internships.domain.tracking import BoardFilter
from internships.services.agreements.amending import AmendmentProposal
from internships.services.agreements.dossier import load
from internships.services.agreements.drafting import NotEditable
from internships.services.agreements.moving import AlreadyStarted
from internships.services.agreements.saving import index
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, a_record, coordinator, hr
from tests.living.roads import a_signature, acted, drafted, sent, signed, signed_by_all
from tests.living.test_corrections import ATTEST, EVERYTHING, codes, fulfil, seen
from tests.living.test_later import proposal, proposed


def on_the_board(living: Living, day: str | None = None) -> Status:
    (line,) = living.boards.placements(hr(OUR_HOST), EVERYTHING, on=date.fromisoformat(day) if day else None).lines
    return line.status


def listed(living: Living, status: Status | None = None) -> list[BlockerCode]:
    wanted = BoardFilter(statuses=(status,)) if status else EVERYTHING
    return [line.code for line in living.boards.blockers(hr(OUR_HOST), wanted).lines]


def test_what_is_taken_back_after_the_start_is_listed_and_undoes_no_start(living: Living) -> None:
    view = fulfil(living, signed(living, a_record(conditions=[ATTEST])))
    living.sets_the_day("2026-10-12")
    assert seen(living, view).status is on_the_board(living) is Status.ACTIVE
    view = fulfil(living, view, met=False)
    assert view.status is on_the_board(living) is Status.ACTIVE
    assert BlockerCode.CONDITION_UNMET in codes(living, view)
    assert BlockerCode.CONDITION_UNMET in listed(living)
    assert Action.CANCEL not in view.actions
    with pytest.raises(AlreadyStarted):
        acted(living, view, Action.CANCEL, by=hr(OUR_HOST))
    living.sets_the_day("2027-03-01")
    assert seen(living, view).status is on_the_board(living) is Status.COMPLETED


def test_a_start_outlives_an_index_that_is_written_again(living: Living) -> None:
    view = fulfil(living, signed(living, a_record(conditions=[ATTEST])))
    living.sets_the_day("2026-10-12")
    with living.storage.writing() as work:
        record = work.agreements.get(view.id)
        work.agreements.save(record.model_copy(update={"fulfilled": {}}), expected=view.version)
        index(work, living.bureau, load(work, view.id))
    assert seen(living, view).status is on_the_board(living) is Status.ACTIVE


def test_an_index_that_is_written_again_keeps_the_start_and_its_history_tells_the_day(living: Living) -> None:
    view = drafted(living)
    row = a_signature(view.id, living.bureau.today())

    def written_again() -> dict[str, Any]:
        with living.storage.writing() as work:
            index(work, living.bureau, load(work, view.id))
            event = work.trail.events(view.id)[-1]
        return {"kind": event.kind, "version": event.version, "starts_on": event.facts.get("starts_on")}

    with living.storage.writing() as work:
        work.agreements.enter((row,))
        record = work.agreements.get(view.id)
        work.agreements.save(record.model_copy(update={"state": Status.SIGNING}), expected=view.version)
    told = {"kind": EventKind.RECORDED, "version": view.version, "starts_on": "2026-09-21"}
    assert [written_again(), written_again()] == [told, told]
    assert len(living.reading.history(coordinator(), view.id)) == 2, "nothing changed the second time"
    with living.storage.reading() as work:
        assert work.agreements.get(view.id).starts_on == date(2026, 9, 21)
    with living.storage.writing() as work:
        work.agreements.void_signatures(view.id, THE_AGREEMENT)
    assert written_again()["starts_on"] is None


def test_what_is_taken_back_before_the_start_keeps_from_starting(living: Living) -> None:
    view = fulfil(living, signed(living, a_record(conditions=[ATTEST])))
    fulfil(living, view, met=False)
    living.sets_the_day("2026-10-12")
    assert seen(living, view).status is on_the_board(living) is Status.SIGNED


def test_who_is_freed_late_starts_late(living: Living) -> None:
    view = signed(living, a_record(conditions=[ATTEST]))
    living.sets_the_day("2026-10-20")
    fulfil(living, view)
    for day, status in (("2026-10-19", Status.SIGNED), ("2026-10-20", Status.ACTIVE)):
        shown = living.reading.agreement(coordinator(), view.id, date.fromisoformat(day))
        assert shown.status is on_the_board(living, day) is status


def a_new_condition(living: Living, view: AgreementView) -> None:
    told = AmendmentProposal(
        **{
            **dict(proposal(view)),
            "record": {**deepcopy(view.record), "conditions": [ATTEST]},
            "takes_effect_on": date(2026, 11, 2),
        }
    )
    made = living.amending.propose(coordinator(), view.id, told, version=view.version)
    living.amending.issue(coordinator(), view.id, 1, version=made.version)
    signed_by_all(living, view)


def test_what_a_coming_stretch_lacks_is_listed_from_its_signing_on_and_undoes_no_start(living: Living) -> None:
    view = signed(living)
    a_new_condition(living, view)
    (line,) = living.boards.blockers(hr(OUR_HOST), EVERYTHING).lines
    assert (line.code, line.due_on, line.is_reminder) == (BlockerCode.CONDITION_UNMET, date(2026, 11, 1), True)
    assert line.text.nl.startswith("Vanaf 02/11/2026: ")
    living.sets_the_day("2026-11-02")
    (blocker,) = seen(living, view).blockers
    assert (blocker.due_on, blocker.is_reminder) == (date(2026, 11, 1), False)
    assert seen(living, view).status is on_the_board(living) is Status.ACTIVE
    assert on_the_board(living, "2026-11-05") is Status.ACTIVE


def test_days_that_are_not_insured_stay_listed_while_they_pass(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-12-17")
    view = seen(living, view)
    told = living.amending.propose(
        coordinator(), view.id, proposal(view, "2026-12-19", last_day="2027-01-08"), version=view.version
    )
    living.sets_the_day("2026-12-23")
    assert {BlockerCode.DAYS_NOT_INSURED, BlockerCode.AMENDMENT_UNSIGNED} <= set(listed(living))
    assert BlockerCode.DAYS_NOT_INSURED in listed(living, Status.COMPLETED)
    assert listed(living, Status.ACTIVE) == []
    named = BoardFilter(search=str(view.record["students"][0]["names"]["family"]))
    assert BlockerCode.DAYS_NOT_INSURED in {line.code for line in living.boards.blockers(hr(OUR_HOST), named).lines}
    living.amending.issue(coordinator(), view.id, 1, version=told.version)
    assert signed_by_all(living, view).status is Status.ACTIVE
    (late,) = [one for one in seen(living, view).blockers if one.code is BlockerCode.DAYS_NOT_INSURED]
    assert late.text.nl.startswith("Van 19/12/2026 tot en met 22/12/2026 was de student niet gedekt")
    living.sets_the_day("2027-01-09")
    assert listed(living) == []


def test_who_starts_before_the_last_signature_is_named_with_the_days(living: Living) -> None:
    view = sent(living)
    living.sets_the_day("2026-10-20")
    view = signed_by_all(living, view)
    assert view.status is Status.ACTIVE
    (late,) = [one for one in view.blockers if one.code is BlockerCode.SIGNED_LATE]
    assert late.is_reminder
    assert late.text.nl.startswith("Van 21/09/2026 tot en met 19/10/2026 was de student niet gedekt")
    assert living.reading.agreement(coordinator(), view.id, date(2026, 10, 1)).status is Status.SIGNED


def test_what_is_never_signed_stays_on_the_list_after_its_last_day(living: Living) -> None:
    sent(living)
    living.sets_the_day("2027-03-01")
    assert on_the_board(living) is Status.SIGNING
    assert set(listed(living)) == {BlockerCode.SIGNATURE_MISSING}


def test_a_sheet_that_the_host_takes_back_after_the_start_frees_nobody_to_cancel(living: Living) -> None:
    record = a_record()
    record["safety"]["workstation_sheet"] = {"instructions": ["Onthaal"]}
    view = signed(living, record)
    told = Fulfilment(what=Fulfilled.WORKSTATION_SHEET, on=living.bureau.today())
    view = living.fulfilling.fulfil(hr(OUR_HOST), view.id, told, version=view.version)
    living.sets_the_day("2026-10-12")
    back = told.model_copy(update={"met": False})
    view = living.fulfilling.fulfil(hr(OUR_HOST), view.id, back, version=view.version)
    assert (view.status, Action.CANCEL in view.actions) == (Status.ACTIVE, False)


def test_an_agreement_with_a_pending_extension_shows_it_until_the_proposed_last_day(living: Living) -> None:
    view = signed(living)
    proposed(living, view, last_day="2027-01-08")
    living.sets_the_day("2027-01-08")
    assert BlockerCode.AMENDMENT_UNSIGNED in listed(living)
    living.sets_the_day("2027-01-09")
    assert listed(living) == []


def test_a_draft_in_which_something_was_fulfilled_is_not_untouched_and_an_expired_one_takes_nothing(
    living: Living,
) -> None:
    view = drafted(living, record=a_record(conditions=[ATTEST]))
    living.passes(days=170)
    fulfil(living, view)
    living.passes(days=11)
    assert seen(living, view).status is Status.DRAFT
    living.passes(days=170)
    assert seen(living, view).status is Status.EXPIRED
    with pytest.raises(NotEditable):
        fulfil(living, view, met=False)
