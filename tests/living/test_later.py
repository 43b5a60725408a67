"""Amendments and terminations: proposed, printed, signed; then the effective agreement moves everywhere."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from internships.domain.access import Grant, Role
from internships.domain.amendment import AmendmentReason, NothingAmended
from internships.domain.errors import Refused
from internships.domain.lifecycle import Status
from internships.domain.record import NotFound
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.domain.tracking import BoardFilter
from internships.services.agreements.amending import (
    AmendmentPending,
    AmendmentProposal,
    AmendmentView,
    NotAmendableYet,
)
from internships.services.agreements.ending import NotEndable
from internships.services.agreements.viewing import AgreementView
from tests.living.bureaus import OUR_HOST, Living, coordinator, hr, somebody
from tests.living.roads import drafted, sent, signed, signed_by_all


def proposal(view: AgreementView, takes_effect_on: str = "2026-10-01", **period: str) -> AmendmentProposal:
    record: dict[str, Any] = deepcopy(view.record)
    record["period"] |= period
    return AmendmentProposal(
        record=record,
        reason_code=AmendmentReason.PERIOD,
        reason="Twee weken langer, de kraan was stuk.",
        takes_effect_on=date.fromisoformat(takes_effect_on),
    )


def proposed(living: Living, view: AgreementView, **period: str) -> AmendmentView:
    return living.amending.propose(coordinator(), view.id, proposal(view, **period), version=view.version)


def amended(living: Living, view: AgreementView, **period: str) -> AgreementView:
    told = proposed(living, view, **period)
    living.amending.issue(coordinator(), view.id, told.kept.amendment.number, version=told.version)
    return signed_by_all(living, view)


def test_a_signed_amendment_changes_the_board_the_export_and_the_counts(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    before, after = date(2026, 9, 30), date(2026, 10, 1)
    for viewer in (coordinator(), hr(OUR_HOST)):
        assert [line.last_day for line in living.boards.placements(viewer, BoardFilter(), on=before).lines] == [
            date(2026, 12, 18)
        ]
        assert [line.last_day for line in living.boards.placements(viewer, BoardFilter(), on=after).lines] == [
            date(2027, 1, 8)
        ]
        exported = list(living.boards.export(viewer, BoardFilter(), on=after, facts=True))
        assert [facts.period.last_day for _, facts in exported if facts] == [date(2027, 1, 8)]
    living.sets_the_day("2026-12-28")
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    assert [tally.status for tally in living.boards.tallies(coordinator(), BoardFilter())] == [Status.ACTIVE]


def test_an_amendment_holds_for_nobody_until_everybody_signed(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    assert {finding.code for finding in told.findings if finding.rule == "V38"} == {"days_not_insured"}
    living.amending.issue(coordinator(), view.id, 1, version=told.version)
    living.sets_the_day("2026-12-28")
    seen = living.reading.agreement(coordinator(), view.id)
    assert seen.status is Status.COMPLETED
    assert seen.record["period"]["last_day"] == "2026-12-18"


def test_an_amendment_names_old_and_new_values_and_is_numbered(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    changes = told.kept.amendment.changes
    assert [(change.pointer, change.old, change.new) for change in changes] == [
        ("/period/last_day", "2026-12-18", "2027-01-08")
    ]
    assert told.kept.amendment.number == 1


def test_one_amendment_at_a_time_and_a_dropped_one_makes_room(living: Living) -> None:
    view = signed(living)
    told = proposed(living, view, last_day="2027-01-08")
    view = view.model_copy(update={"version": told.version})
    with pytest.raises(AmendmentPending):
        proposed(living, view, last_day="2027-01-09")
    dropped = living.amending.drop(coordinator(), view.id, 1, version=told.version)
    view = view.model_copy(update={"version": dropped.version})
    assert proposed(living, view, last_day="2027-01-09").kept.amendment.number == 2


def test_only_what_everybody_signed_is_amended(living: Living) -> None:
    with pytest.raises(NotAmendableYet):
        proposed(living, drafted(living), last_day="2027-01-08")


def test_the_student_and_the_host_can_not_be_amended_away(living: Living) -> None:
    view = signed(living)
    told = proposal(view)
    told.record["students"][0]["names"]["family"] = "Anders"
    with pytest.raises(Refused) as refusal:
        living.amending.propose(coordinator(), view.id, told, version=view.version)
    assert {finding.code for finding in refusal.value.findings} == {"not_amendable"}


def test_an_amendment_that_changes_nothing_is_refused(living: Living) -> None:
    view = signed(living)
    with pytest.raises(NothingAmended):
        proposed(living, view)


def test_a_second_amendment_stands_on_the_first(living: Living) -> None:
    view = amended(living, signed(living), last_day="2027-01-08")
    living.sets_the_day("2026-10-02")
    view = living.reading.agreement(coordinator(), view.id)
    view = amended(living, view, last_day="2027-01-15", takes_effect_on="2026-10-05")
    seen = living.reading.agreement(coordinator(), view.id, date(2026, 10, 6))
    assert seen.record["period"]["last_day"] == "2027-01-15"
    assert living.keeping.audit(view.id).whole


def a_termination(**facts: Any) -> Termination:
    told: dict[str, Any] = {
        "reason_code": TerminationReason.MUTUAL_CONSENT,
        "reason": "In overleg.",
        "initiated_by": Initiator.STUDENT,
        "drawn_up_on": date(2026, 10, 5),
        "last_day": date(2026, 10, 9),
        "talk": ThreePartyTalk(
            held_on=date(2026, 10, 2), present=("student", "mentor", "begeleider"), summary="Besproken."
        ),
    }
    return Termination(**{**told, **facts})


def test_a_placement_ends_early_after_its_last_day_once_everybody_signed(living: Living) -> None:
    view = signed(living)
    living.sets_the_day("2026-10-05")
    told = living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    living.ending.issue(coordinator(), view.id, version=told.version)
    signed_by_all(living, view)
    living.sets_the_day("2026-10-09")
    assert living.reading.agreement(coordinator(), view.id).status is Status.ACTIVE
    living.sets_the_day("2026-10-10")
    assert living.reading.agreement(coordinator(), view.id).status is Status.ENDED_EARLY
    lines = living.boards.placements(hr(OUR_HOST), BoardFilter(statuses=(Status.ENDED_EARLY,))).lines
    assert [line.agreement_id for line in lines] == [view.id]


def test_ending_asks_for_the_talk_where_the_institution_does(living: Living) -> None:
    demanded = living.bureau.folders.variant("noordzee", None, None, date(2026, 10, 5)).demands.three_party_talk
    assert demanded is not None
    assert demanded.value
    view = signed(living)
    living.sets_the_day("2026-10-05")
    with pytest.raises(Refused) as refusal:
        living.ending.propose(coordinator(), view.id, a_termination(talk=None), version=view.version)
    assert "three_party_talk_missing" in {finding.code for finding in refusal.value.findings}


def test_what_is_not_signed_is_cancelled_not_ended(living: Living) -> None:
    view = sent(living)
    with pytest.raises(NotEndable):
        living.ending.propose(coordinator(), view.id, a_termination(), version=view.version)


def test_a_mentor_who_is_replaced_reads_until_the_other_takes_over(living: Living) -> None:
    view = signed(living)
    told = proposal(view)
    mentor = told.record["hosts"][0]["mentors"][0]
    before, after = (
        somebody(name, Grant(role=Role.MENTOR), email=email)
        for name, email in (("before", mentor["email"]), ("after", "nieuwe.mentor@example.org"))
    )
    mentor["email"] = "nieuwe.mentor@example.org"
    amendment = living.amending.propose(coordinator(), view.id, told, version=view.version)
    living.amending.issue(coordinator(), view.id, amendment.kept.amendment.number, version=amendment.version)
    signed_by_all(living, view)
    for viewer in (before, after):  # who comes prepares
        assert living.reading.agreement(viewer, view.id).id == view.id
    living.sets_the_day("2026-10-01")
    with pytest.raises(NotFound):
        living.reading.agreement(before, view.id)
    with pytest.raises(NotFound):
        living.reading.documents(before, view.id)
    assert living.boards.placements(before, BoardFilter()).lines == ()
    assert len(living.boards.placements(after, BoardFilter()).lines) == 1
    assert living.reading.agreement(after, view.id).id == view.id
