"""When a placement starts, which later changes keep its start, and days that were not insured."""

from copy import deepcopy
from datetime import date
from typing import Any

from internships.domain.blockers.blocker import BlockerCode
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.history import EventKind
from internships.domain.lifecycle import Action, Status
from internships.domain.placement_board import BoardFilter
from internships.domain.signatures import AGREEMENT_SUBJECT
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentProposal
from internships.services.agreements.loading import load_agreement
from internships.services.agreements.saving import reindex
from tests.builders.agreement_states import (
    ATTEST,
    a_signed_row,
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
from tests.builders.amendments import an_amendment_proposal, propose_amendment
from tests.refusals import refuses
from tests.services.agreements.test_corrections import EVERYTHING


def on_the_board(use_cases: AgreementUseCases, day: str | None = None) -> Status:
    (line,) = use_cases.boards.placements(
        host_hr(OUR_HOST), EVERYTHING, on=date.fromisoformat(day) if day else None
    ).lines
    return line.status


def listed(use_cases: AgreementUseCases, status: Status | None = None) -> list[BlockerCode]:
    wanted = BoardFilter(statuses=(status,)) if status else EVERYTHING
    return [line.code for line in use_cases.boards.blockers(host_hr(OUR_HOST), wanted).lines]


def test_what_is_taken_back_after_the_start_is_listed_and_undoes_no_start(use_cases: AgreementUseCases) -> None:
    view = fulfil(use_cases, signed(use_cases, example_record(conditions=[ATTEST])))
    use_cases.set_day("2026-10-12")
    assert reread(use_cases, view).status is on_the_board(use_cases) is Status.ACTIVE
    view = fulfil(use_cases, view, met=False)
    assert view.status is on_the_board(use_cases) is Status.ACTIVE
    assert BlockerCode.CONDITION_UNMET in blocker_codes(use_cases, view)
    assert BlockerCode.CONDITION_UNMET in listed(use_cases)
    assert Action.CANCEL not in view.actions
    with refuses("already_started"):
        perform(use_cases, view, Action.CANCEL, by=host_hr(OUR_HOST))
    use_cases.set_day("2027-03-01")
    assert reread(use_cases, view).status is on_the_board(use_cases) is Status.COMPLETED


def test_a_start_outlives_an_index_that_is_written_again(use_cases: AgreementUseCases) -> None:
    view = fulfil(use_cases, signed(use_cases, example_record(conditions=[ATTEST])))
    use_cases.set_day("2026-10-12")
    with use_cases.storage.writing() as work:
        record = work.agreements.get(view.id)
        work.agreements.save(record.model_copy(update={"fulfilled": {}}), expected=view.version)
        reindex(work, use_cases.context, load_agreement(work, view.id))
    assert reread(use_cases, view).status is on_the_board(use_cases) is Status.ACTIVE


def test_an_index_that_is_written_again_keeps_the_start_and_its_history_tells_the_day(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases)
    row = a_signed_row(view.id, use_cases.context.today())

    def written_again() -> dict[str, Any]:
        with use_cases.storage.writing() as work:
            reindex(work, use_cases.context, load_agreement(work, view.id))
            event = work.history.events(view.id)[-1]
        return {"kind": event.kind, "version": event.version, "starts_on": event.facts.get("starts_on")}

    with use_cases.storage.writing() as work:
        work.agreements.add_signatures((row,))
        record = work.agreements.get(view.id)
        work.agreements.save(record.model_copy(update={"state": Status.SIGNING}), expected=view.version)
    expected = {"kind": EventKind.RECORDED, "version": view.version, "starts_on": "2026-09-21"}
    assert [written_again(), written_again()] == [expected, expected]
    assert len(use_cases.agreements.history(coordinator(), view.id)) == 2, "nothing changed the second time"
    with use_cases.storage.reading() as work:
        assert work.agreements.get(view.id).starts_on == date(2026, 9, 21)
    with use_cases.storage.writing() as work:
        work.agreements.void_signatures(view.id, AGREEMENT_SUBJECT)
    assert written_again()["starts_on"] is None


def test_what_is_taken_back_before_the_start_keeps_from_starting(use_cases: AgreementUseCases) -> None:
    view = fulfil(use_cases, signed(use_cases, example_record(conditions=[ATTEST])))
    fulfil(use_cases, view, met=False)
    use_cases.set_day("2026-10-12")
    assert reread(use_cases, view).status is on_the_board(use_cases) is Status.SIGNED


def test_a_condition_met_late_delays_the_start(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases, example_record(conditions=[ATTEST]))
    use_cases.set_day("2026-10-20")
    fulfil(use_cases, view)
    for day, status in (("2026-10-19", Status.SIGNED), ("2026-10-20", Status.ACTIVE)):
        shown = use_cases.agreements.agreement(coordinator(), view.id, date.fromisoformat(day))
        assert shown.status is on_the_board(use_cases, day) is status


def a_new_condition(use_cases: AgreementUseCases, view: AgreementView) -> None:
    proposal = AmendmentProposal(
        **{
            **dict(an_amendment_proposal(view)),
            "record": {**deepcopy(view.record), "conditions": [ATTEST]},
            "takes_effect_on": date(2026, 11, 2),
        }
    )
    proposed = use_cases.amendments.propose(coordinator(), view.id, proposal, version=view.version)
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    sign_all_rows(use_cases, view)


def test_what_a_coming_stretch_lacks_is_listed_from_its_signing_on_and_undoes_no_start(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    a_new_condition(use_cases, view)
    (line,) = use_cases.boards.blockers(host_hr(OUR_HOST), EVERYTHING).lines
    assert (line.code, line.due_on, line.is_reminder) == (BlockerCode.CONDITION_UNMET, date(2026, 11, 1), True)
    assert line.text.nl.startswith("Vanaf 02/11/2026: ")
    use_cases.set_day("2026-11-02")
    (blocker,) = reread(use_cases, view).blockers
    assert (blocker.due_on, blocker.is_reminder) == (date(2026, 11, 1), False)
    assert reread(use_cases, view).status is on_the_board(use_cases) is Status.ACTIVE
    assert on_the_board(use_cases, "2026-11-05") is Status.ACTIVE


def test_days_that_are_not_insured_stay_listed_while_they_pass(use_cases: AgreementUseCases) -> None:
    view = signed(use_cases)
    use_cases.set_day("2026-12-17")
    view = reread(use_cases, view)
    proposed = use_cases.amendments.propose(
        coordinator(), view.id, an_amendment_proposal(view, "2026-12-19", last_day="2027-01-08"), version=view.version
    )
    use_cases.set_day("2026-12-23")
    assert {BlockerCode.DAYS_NOT_INSURED, BlockerCode.AMENDMENT_UNSIGNED} <= set(listed(use_cases))
    assert BlockerCode.DAYS_NOT_INSURED in listed(use_cases, Status.COMPLETED)
    assert listed(use_cases, Status.ACTIVE) == []
    named = BoardFilter(search=str(view.record["students"][0]["names"]["family"]))
    assert BlockerCode.DAYS_NOT_INSURED in {
        line.code for line in use_cases.boards.blockers(host_hr(OUR_HOST), named).lines
    }
    use_cases.amendments.issue(coordinator(), view.id, 1, version=proposed.version)
    assert sign_all_rows(use_cases, view).status is Status.ACTIVE
    (late,) = [one for one in reread(use_cases, view).blockers if one.code is BlockerCode.DAYS_NOT_INSURED]
    assert late.text.nl.startswith("Van 19/12/2026 tot en met 22/12/2026 was de student niet gedekt")
    use_cases.set_day("2027-01-09")
    assert listed(use_cases) == []


def test_who_starts_before_the_last_signature_is_named_with_the_days(use_cases: AgreementUseCases) -> None:
    view = sent_for_signing(use_cases)
    use_cases.set_day("2026-10-20")
    view = sign_all_rows(use_cases, view)
    assert view.status is Status.ACTIVE
    (late,) = [one for one in view.blockers if one.code is BlockerCode.SIGNED_LATE]
    assert late.is_reminder
    assert late.text.nl.startswith("Van 21/09/2026 tot en met 19/10/2026 was de student niet gedekt")
    assert use_cases.agreements.agreement(coordinator(), view.id, date(2026, 10, 1)).status is Status.SIGNED


def test_what_is_never_signed_stays_on_the_list_after_its_last_day(use_cases: AgreementUseCases) -> None:
    sent_for_signing(use_cases)
    use_cases.set_day("2027-03-01")
    assert on_the_board(use_cases) is Status.SIGNING
    assert set(listed(use_cases)) == {BlockerCode.SIGNATURE_MISSING}


def test_a_sheet_that_the_host_takes_back_after_the_start_frees_nobody_to_cancel(use_cases: AgreementUseCases) -> None:
    record = example_record()
    record["safety"]["workstation_sheet"] = {"instructions": ["Onthaal"]}
    view = signed(use_cases, record)
    fulfilment = Fulfilment(what=FulfilmentKind.WORKSTATION_SHEET, on=use_cases.context.today())
    view = use_cases.fulfilments.fulfil(host_hr(OUR_HOST), view.id, fulfilment, version=view.version)
    use_cases.set_day("2026-10-12")
    back = fulfilment.model_copy(update={"met": False})
    view = use_cases.fulfilments.fulfil(host_hr(OUR_HOST), view.id, back, version=view.version)
    assert (view.status, Action.CANCEL in view.actions) == (Status.ACTIVE, False)


def test_an_agreement_with_a_pending_extension_shows_it_until_the_proposed_last_day(
    use_cases: AgreementUseCases,
) -> None:
    view = signed(use_cases)
    propose_amendment(use_cases, view, last_day="2027-01-08")
    use_cases.set_day("2027-01-08")
    assert BlockerCode.AMENDMENT_UNSIGNED in listed(use_cases)
    use_cases.set_day("2027-01-09")
    assert listed(use_cases) == []


def test_a_draft_in_which_something_was_fulfilled_is_not_untouched_and_an_expired_one_takes_nothing(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, record=example_record(conditions=[ATTEST]))
    use_cases.advance_clock(days=170)
    fulfil(use_cases, view)
    use_cases.advance_clock(days=11)
    assert reread(use_cases, view).status is Status.DRAFT
    use_cases.advance_clock(days=170)
    assert reread(use_cases, view).status is Status.EXPIRED
    with refuses("not_editable"):
        fulfil(use_cases, view, met=False)
