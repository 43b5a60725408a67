"""What is fulfilled after the approval: who may enter it, and what the history records."""

from datetime import timedelta

from internships.domain.access import Grant, Role
from internships.domain.fulfilment import Fulfilment, FulfilmentKind
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole
from tests.builders.agreement_states import ATTEST, CONTRACT, drafted
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
from tests.refusals import refuses

RECORD = example_record(conditions=[ATTEST, CONTRACT])
MENTOR = a_principal("mentor", Grant(role=Role.MENTOR), email=RECORD["hosts"][0]["mentors"][0]["email"])
SIGNS = a_principal("signs", Grant(role=Role.HOST_SIGNATORY, enterprise_number=OUR_HOST))
STUDENT = student(RECORD["students"][0]["email"])
ALSO = {FulfilmentKind.ANNEX: {host_hr(OUR_HOST)}, FulfilmentKind.WORKSTATION_SHEET: {host_hr(OUR_HOST), MENTOR}}


def test_the_institution_enters_everything_the_host_its_sheet_and_annexes_and_nobody_before_the_day(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, record=RECORD)
    tomorrow = use_cases.context.today() + timedelta(days=1)
    for what in FulfilmentKind:
        may = {coordinator(), administrator(), *ALSO.get(what, ())}
        fulfilment = Fulfilment(what=what, on=tomorrow)
        for principal in (coordinator(), administrator(), host_hr(OUR_HOST), MENTOR, SIGNS, STUDENT):
            with refuses("signed_on_impossible" if principal in may else NotByThisRole.code):
                use_cases.fulfilments.fulfil(principal, view.id, fulfilment, version=view.version)


def test_the_history_tells_which_condition_was_met_on_which_day_and_that_it_was_taken_back(
    use_cases: AgreementUseCases,
) -> None:
    view = drafted(use_cases, record=RECORD)
    yesterday = use_cases.context.today() - timedelta(days=1)
    fulfilment = Fulfilment(what=FulfilmentKind.CONDITION, index=1, on=yesterday)
    use_cases.advance_clock(hours=1)
    for met in (True, False):
        view = use_cases.fulfilments.fulfil(
            coordinator(), view.id, fulfilment.model_copy(update={"met": met}), version=view.version
        )
        assert view.changed_at == use_cases.now
        assert [entry.index for entry in view.fulfilled] == ([1] if met else [])
    events, taken_back = use_cases.agreements.history(coordinator(), view.id)[-2:]
    assert (events.kind, taken_back.kind) == (EventKind.CONDITION_MET, EventKind.CONDITION_UNMET)
    for event in (events, taken_back):
        assert {name: event.facts[name] for name in ("what", "index", "on")} == {
            "what": "condition",
            "index": 1,
            "on": yesterday.isoformat(),
        }
