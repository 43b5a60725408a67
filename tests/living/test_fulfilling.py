"""What is fulfilled after the approval: who may enter it, and what the history keeps of it."""

from datetime import timedelta

import pytest

from internships.domain.access import Grant, Role
from internships.domain.fulfilment import Fulfilled, Fulfilment
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole
from internships.services.agreements.signing import SignedInTheFuture
from tests.living.bureaus import OUR_HOST, Living, a_record, administrator, coordinator, hr, somebody, student
from tests.living.roads import drafted
from tests.living.test_corrections import ATTEST, CONTRACT

RECORD = a_record(conditions=[ATTEST, CONTRACT])
MENTOR = somebody("mentor", Grant(role=Role.MENTOR), email=RECORD["hosts"][0]["mentors"][0]["email"])
SIGNS = somebody("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
STUDENT = student(RECORD["students"][0]["email"])
ALSO = {Fulfilled.ANNEX: {hr(OUR_HOST)}, Fulfilled.WORKSTATION_SHEET: {hr(OUR_HOST), MENTOR}}


def test_the_institution_enters_everything_the_host_its_sheet_and_annexes_and_nobody_before_the_day(
    living: Living,
) -> None:
    view = drafted(living, record=RECORD)
    tomorrow = living.bureau.today() + timedelta(days=1)
    for what in Fulfilled:
        may = {coordinator(), administrator(), *ALSO.get(what, ())}
        told = Fulfilment(what=what, on=tomorrow)
        for viewer in (coordinator(), administrator(), hr(OUR_HOST), MENTOR, SIGNS, STUDENT):
            with pytest.raises(SignedInTheFuture if viewer in may else NotByThisRole):
                living.fulfilling.fulfil(viewer, view.id, told, version=view.version)


def test_the_history_tells_which_condition_was_met_on_which_day_and_that_it_was_taken_back(living: Living) -> None:
    view = drafted(living, record=RECORD)
    yesterday = living.bureau.today() - timedelta(days=1)
    told = Fulfilment(what=Fulfilled.CONDITION, index=1, on=yesterday)
    living.passes(hours=1)
    for met in (True, False):
        view = living.fulfilling.fulfil(
            coordinator(), view.id, told.model_copy(update={"met": met}), version=view.version
        )
        assert view.changed_at == living.now
        assert [entry.index for entry in view.fulfilled] == ([1] if met else [])
    entered, taken_back = living.reading.history(coordinator(), view.id)[-2:]
    assert (entered.kind, taken_back.kind) == (EventKind.CONDITION_MET, EventKind.CONDITION_UNMET)
    for event in (entered, taken_back):
        assert {name: event.facts[name] for name in ("what", "index", "on")} == {
            "what": "condition",
            "index": 1,
            "on": yesterday.isoformat(),
        }
