"""What an amendment or a termination is refused for, and what becomes of it when the agreement below it moves."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from internships.domain.access import Viewer
from internships.domain.errors import Refused
from internships.domain.ledger import THE_AGREEMENT, LedgerRow, SignatureState
from internships.domain.lifecycle import Action, AgreementOver, NotByThisRole, ReasonCode, Status
from internships.domain.record import KeptAmendment
from internships.services.agreements.amending import AmendmentProposal, AmendmentView
from internships.services.agreements.amending_days import AmendmentTooLate, EndsByTermination, TerminationSigned
from internships.services.agreements.signing import (
    Correction,
    LaterPapersStand,
    NotToBeCorrected,
    PaperRefusal,
    PaperSignature,
)
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, a_record, coordinator, hr, student
from tests.living.roads import acted, sent, signed, signed_by_all
from tests.living.test_corrections import seen
from tests.living.test_later import a_termination, amended, proposal, proposed

FOR_A_MISTAKE = Correction(text="Verkeerd blad.")


def rows(living: Living, view: AgreementView, subject: str) -> list[LedgerRow]:
    with living.storage.reading() as work:
        return [row for row in work.agreements.ledger(view.id) if row.subject == subject]


def take_back(living: Living, view: AgreementView, subject: str) -> None:
    row = next(row for row in rows(living, view, subject) if row.state is SignatureState.SIGNED)
    version = seen(living, view).version
    living.signing.take_back(coordinator(), view.id, row.id, FOR_A_MISTAKE, version=version)


def enter_one(living: Living, view: AgreementView, subject: str) -> None:
    row = next(row for row in rows(living, view, subject) if row.state is SignatureState.ASKED)
    told = PaperSignature(signed_on=living.bureau.today(), evidence="map 3")
    living.signing.enter_paper(coordinator(), view.id, row.id, told, version=seen(living, view).version)


def in_period(view: AgreementView, takes_effect_on: str, **period: Any) -> AmendmentProposal:
    record = {**deepcopy(view.record), "period": {**view.record["period"], **period, "duration": {"days": 50}}}
    return AmendmentProposal(**{**dict(proposal(view, takes_effect_on)), "record": record})


def propose(living: Living, view: AgreementView, told: AmendmentProposal, by: Viewer | None = None) -> AmendmentView:
    return living.amending.propose(by or coordinator(), view.id, told, version=seen(living, view).version)


def test_a_signature_under_which_an_amendment_stands_is_taken_back_only_after_it_is_dropped(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    with pytest.raises(LaterPapersStand, match="amendment 1"):
        take_back(living, view, THE_AGREEMENT)
    living.amending.drop(coordinator(), view.id, 1, version=told.version)
    take_back(living, view, THE_AGREEMENT)
    assert seen(living, view).status is Status.SIGNING


def test_a_signature_on_an_amendment_under_another_is_taken_back_only_after_that_is_dropped(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    record = living.reading.agreement(coordinator(), view.id, date(2026, 10, 2))
    told = propose(living, view, proposal(record, last_day="2027-01-15"))
    with pytest.raises(LaterPapersStand, match="amendment 2"):
        take_back(living, view, "amendment/1")
    living.amending.drop(coordinator(), view.id, 2, version=told.version)
    take_back(living, view, "amendment/1")
    assert seen(living, view).status is Status.SIGNED


def test_an_agreement_that_goes_back_to_draft_takes_its_signed_amendment_along(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    row = rows(living, view, THE_AGREEMENT)[0]
    with living.storage.writing() as work:  # as an older version of the service would have left it
        work.agreements.put_signature(row.model_copy(update={"state": SignatureState.ASKED, "signed_on": None}))
    view = acted(living, seen(living, view), Action.REVISE)
    (kept,) = living.reading.amendments(coordinator(), view.id)
    assert (kept.is_dropped, kept.signed_on) == (True, None)
    assert {row.state for row in rows(living, view, "amendment/1")} == {SignatureState.VOID}
    record = a_record()
    record["period"] |= {"first_day": "2026-09-28", "duration": {"days": 50}}
    view = living.drafting.edit(coordinator(), view.id, record, version=view.version).agreement
    view = acted(living, view, Action.SUBMIT, Action.APPROVE)
    view = acted(living, living.printing.issue(coordinator(), view.id, version=view.version), Action.SEND)
    signed_by_all(living, view)
    shown = living.reading.agreement(coordinator(), view.id, date(2026, 10, 5))
    assert shown.record["period"]["last_day"] == "2026-12-18"


@pytest.mark.parametrize(
    ("effect", "period", "latest"),
    [
        ("2030-01-01", {"last_day": "2027-01-08"}, "2026-12-19"),
        ("2026-10-05", {"first_day": "2026-10-05"}, "2026-09-21"),
        ("2026-09-21", {"first_day": "2026-09-14"}, "2026-09-14"),
        ("2026-12-18", {"last_day": "2026-12-11"}, "2026-12-12"),
    ],
)
def test_an_amendment_takes_effect_by_the_first_day_that_it_changes(
    living: Living, effect: str, period: Mapping[str, Any], latest: str
) -> None:
    view = signed(living)
    with pytest.raises(AmendmentTooLate, match=latest):
        propose(living, view, in_period(view, effect, **period))
    assert propose(living, view, in_period(view, latest, **period)).kept.amendment.number == 1


def test_an_extension_beyond_the_windows_names_its_days_and_the_windows(living: Living) -> None:
    record = a_record()
    record["period"]["windows"] = [{"first_day": "2026-09-21", "last_day": "2026-12-18"}]
    view = signed(living, record)
    told = propose(living, view, proposal(view, last_day="2027-01-08"))
    assert {"days_not_insured", "windows_short_of_period"} <= {finding.code for finding in told.findings}


def test_after_the_start_an_earlier_last_day_is_a_termination(living: Living) -> None:
    view = signed(living)
    assert propose(living, view, in_period(view, "2026-10-01", last_day="2026-12-11")).kept.amendment.number == 1
    living.amending.drop(coordinator(), view.id, 1, version=seen(living, view).version)
    living.sets_the_day("2026-10-05")
    with pytest.raises(EndsByTermination):
        propose(living, view, in_period(view, "2026-10-06", last_day="2026-12-11"))


def test_what_everybody_signed_the_end_of_is_not_extended(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    with pytest.raises(TerminationSigned, match="2026-10-09"):
        propose(living, view, proposal(view, last_day="2027-01-08"))


def test_a_talk_or_a_termination_still_to_come_is_refused(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-09-30")
    with pytest.raises(Refused) as refusal:
        living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    assert {finding.code for finding in refusal.value.findings} == {"drawn_up_in_future", "talk_in_future"}


def test_a_half_signed_amendment_is_corrected_after_the_start_until_it_takes_effect(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = propose(living, view, proposal(view, "2026-10-20", last_day="2027-01-08"))
    living.amending.issue(coordinator(), view.id, 1, version=told.version)
    enter_one(living, view, "amendment/1")
    take_back(living, view, "amendment/1")
    signed_by_all(living, view)
    take_back(living, view, "amendment/1")
    (kept,) = living.reading.amendments(coordinator(), view.id)
    assert kept.signed_on is None
    signed_by_all(living, view)
    living.sets_the_day("2026-10-20")
    with pytest.raises(NotToBeCorrected):
        take_back(living, view, "amendment/1")


def test_a_signed_termination_is_corrected_until_its_last_day_is_past(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    take_back(living, view, "termination")
    ended = living.reading.termination(coordinator(), view.id)
    assert ended is not None
    assert ended.signed_on is None
    signed_by_all(living, view)
    living.sets_the_day("2026-10-10")
    with pytest.raises(NotToBeCorrected):
        take_back(living, view, "termination")


def test_a_proposal_is_dropped_by_its_own_side_until_it_is_issued_and_by_the_institution(living: Living) -> None:
    view = signed(living)
    the_student = student(view.record["students"][0]["email"])

    def drop(by: Viewer) -> KeptAmendment:
        number = len(living.reading.amendments(coordinator(), view.id))
        return living.amending.drop(by, view.id, number, version=seen(living, view).version).kept

    propose(living, view, proposal(view, last_day="2027-01-08"), hr(OUR_HOST))
    with pytest.raises(NotByThisRole):
        drop(the_student)
    assert drop(hr(OUR_HOST)).is_dropped
    propose(living, view, proposal(view, last_day="2027-01-08"), hr(OUR_HOST))
    living.amending.issue(coordinator(), view.id, 2, version=seen(living, view).version)
    with pytest.raises(NotByThisRole):
        drop(hr(OUR_HOST))
    assert drop(coordinator()).is_dropped


def test_a_termination_of_the_host_is_not_dropped_by_the_student(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(hr(OUR_HOST), view.id, a_termination(), version=view.version)
    with pytest.raises(NotByThisRole):
        living.ending.drop(student(view.record["students"][0]["email"]), view.id, version=told.version)
    living.ending.issue(coordinator(), view.id, version=told.version)
    with pytest.raises(NotByThisRole):
        living.ending.drop(hr(OUR_HOST), view.id, version=seen(living, view).version)
    living.ending.drop(coordinator(), view.id, version=seen(living, view).version)
    assert living.reading.termination(coordinator(), view.id) is None


def test_later_papers_carry_the_hash_of_what_they_tell(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    living.amending.issue(coordinator(), view.id, 1, version=told.version)
    papers = [one for one in living.reading.documents(coordinator(), view.id) if one.subject == "amendment/1"]
    assert {one.content_sha256 for one in papers} == {told.kept.content_sha256} != {view.content_sha256}


def test_what_is_over_is_renewed_and_neither_amended_nor_ended(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2027-02-01")
    with pytest.raises(AgreementOver, match="renew"):
        propose(living, view, proposal(view, last_day="2027-03-08"))
    with pytest.raises(AgreementOver, match="renew"):
        living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)


def test_a_refused_signature_has_a_coded_reason_and_its_evidence(living: Living) -> None:
    view = sent(living)
    row = rows(living, view, THE_AGREEMENT)[0]
    told = PaperRefusal(
        signed_on=living.bureau.today(),
        evidence="brief in map 4",
        reason_code=ReasonCode.TASKS_UNSUITABLE,
        reason="Vraagt andere taken.",
    )
    living.signing.refuse(coordinator(), view.id, row.id, told, version=view.version)
    event = living.reading.history(coordinator(), view.id)[-1]
    assert event.facts["reason"] == "tasks_unsuitable"
    assert (event.said["text"], event.said["evidence"]) == ("Vraagt andere taken.", "brief in map 4")
    assert rows(living, view, THE_AGREEMENT)[0].evidence == "brief in map 4"
