"""Who may amend a signed agreement and when, why a proposal is refused, and what is shown while it is pending."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from internships.domain.access import Grant, Principal, Role
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import NotFound
from internships.domain.amendment import EmptyAmendment
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.demands import Demand, Demands
from internships.domain.draft import read_record
from internships.domain.errors import DomainError
from internships.domain.lifecycle import NotByThisRole, Status
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendment_dates import (
    require_in_time,
    require_later,
    require_no_early_end,
    require_not_terminated,
)
from internships.services.agreements.loading import load_agreement
from tests.builders.agreement_states import a_signed_row, drafted
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
from tests.builders.amendments import a_termination, an_amendment_proposal, propose_amendment
from tests.refusals import refuses

STUDENT = example_record()["students"][0]["email"]


def signed_at_once(use_cases: AgreementUseCases, **facts: Any) -> AgreementView:
    """Return an agreement that everybody signed, without its documents, which these tests do not need."""
    view = drafted(use_cases, record=example_record(**facts))
    set_state(use_cases, view, Status.SIGNING)
    with use_cases.storage.writing() as work:
        work.agreements.add_signatures([a_signed_row(view.id, use_cases.context.today())])
    return use_cases.agreements.agreement(coordinator(), view.id)


def set_state(use_cases: AgreementUseCases, view: AgreementView, state: Status) -> None:
    with use_cases.storage.writing() as work:
        record = work.agreements.get(view.id)
        work.agreements.save(record.model_copy(update={"state": state}), expected=record.version)


LAST, TODAY = date(2026, 12, 18), date(2026, 10, 5)
TALK, NO_TALK = Demands(three_party_talk=Demand(value=True)), Demands(three_party_talk=Demand(value=False))


def until(last_day: date) -> Agreement:
    record = example_record()
    record["period"]["last_day"] = last_day.isoformat()
    facts = read_record(record).facts
    assert isinstance(facts, Agreement)
    return facts


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize("demands", [TALK, NO_TALK, Demands()])
def test_the_last_day_of_what_has_started_is_kept_or_moved_back_without_a_termination(demands: Demands) -> None:
    for last_day in (LAST, LAST + days(1)):
        require_no_early_end(until(LAST), until(last_day), demands, TODAY)
        require_no_early_end(until(LAST), until(last_day), demands, LAST + days(7))


def test_what_has_started_ends_earlier_by_a_termination_where_a_talk_is_asked_and_never_in_the_past() -> None:
    early = [(TALK, LAST - days(1)), (TALK, TODAY), (NO_TALK, TODAY - days(1)), (Demands(), TODAY - days(1))]
    for demands, last_day in early:
        with refuses("ends_by_termination") as refusal:
            require_no_early_end(until(LAST), until(last_day), demands, TODAY)
        assert refusal.value.code == "ends_by_termination"
    for demands in (NO_TALK, Demands()):
        require_no_early_end(until(LAST), until(TODAY), demands, TODAY)


def test_an_amendment_takes_effect_on_the_first_day_that_it_changes_at_the_latest() -> None:
    require_in_time(until(LAST), until(LAST + days(7)), LAST + days(1))
    require_in_time(until(LAST), until(LAST), LAST)  # it changes no day
    for after, first_changed in ((until(LAST + days(7)), LAST + days(1)), (until(LAST - days(7)), LAST - days(6))):
        require_in_time(until(LAST), after, first_changed)
        with refuses("amendment_too_late", match=first_changed.isoformat()) as refusal:
            require_in_time(until(LAST), after, first_changed + days(1))
        assert refusal.value.code == "amendment_too_late"


def test_what_is_not_signed_yet_is_not_amended(use_cases: AgreementUseCases) -> None:
    view = drafted(use_cases)
    for state in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.ISSUED, Status.SIGNING):
        set_state(use_cases, view, state)
        with refuses("not_amendable_yet", match=state.en) as refusal:
            propose_amendment(use_cases, view)
        assert refusal.value.code == "not_amendable_yet"
    set_state(use_cases, view, Status.CANCELLED)
    with refuses("agreement_over"):
        propose_amendment(use_cases, view)


def test_an_amendment_is_proposed_from_the_last_signature_to_the_last_day_suspended_or_not(
    use_cases: AgreementUseCases,
) -> None:
    view = signed_at_once(use_cases)
    for day, state, status in (
        ("2026-09-01", Status.SIGNING, Status.SIGNED),
        ("2026-12-18", Status.SIGNING, Status.ACTIVE),
        ("2026-12-18", Status.SUSPENDED, Status.SUSPENDED),
    ):
        use_cases.set_day(day)
        set_state(use_cases, view, state)
        assert use_cases.agreements.agreement(coordinator(), view.id).status is status
        with pytest.raises(EmptyAmendment):  # it would change nothing, and nothing else is wrong with it
            propose_amendment(use_cases, view)
    set_state(use_cases, view, Status.SIGNING)
    use_cases.set_day("2026-12-19")
    with refuses("agreement_over"):
        propose_amendment(use_cases, view)


def test_each_party_proposes_an_amendment_and_the_institution_alone_issues_it(use_cases: AgreementUseCases) -> None:
    view = signed_at_once(use_cases)
    mentor = view.record["hosts"][0]["mentors"][0]["email"]
    along = a_principal("mentor", Grant(role=Role.MENTOR), email=mentor)
    nobody_yet, arguments = 7, an_amendment_proposal(view)

    def refused(principal: Principal) -> tuple[type[Exception], type[Exception]]:
        with pytest.raises(DomainError) as proposing:
            use_cases.amendments.propose(principal, view.id, arguments, version=view.version)
        with pytest.raises(DomainError) as issuing:
            use_cases.amendments.issue(principal, view.id, nobody_yet, version=view.version)
        return proposing.type, issuing.type

    for principal in (coordinator(), administrator()):
        assert refused(principal) == (EmptyAmendment, NotFound)
    for principal in (host_hr(OUR_HOST), student(STUDENT)):
        assert refused(principal) == (EmptyAmendment, NotByThisRole)
    assert refused(along) == (NotByThisRole, NotByThisRole)


def test_a_proposal_is_in_the_history_and_a_reminder_until_it_is_signed(use_cases: AgreementUseCases) -> None:
    view = signed_at_once(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    event = use_cases.agreements.history(coordinator(), view.id)[-1]
    expected = {
        "number": 1,
        "reason": "period",
        "places": ["/period/last_day"],
        "proposed": proposed.kept.content_sha256,
    }
    assert expected.items() <= event.facts.items()
    assert (str(event.kind), event.said) == ("amendment_proposed", {"text": proposed.kept.amendment.reason})
    current = use_cases.agreements.agreement(coordinator(), view.id)
    reminders = {blocker.code for blocker in current.blockers if blocker.is_reminder}
    assert reminders >= {BlockerCode.AMENDMENT_UNSIGNED, BlockerCode.DAYS_NOT_INSURED}
    assert use_cases.amendments.last_own_proposal(coordinator(), view.id) == proposed
    with pytest.raises(NotFound):
        use_cases.amendments.last_own_proposal(administrator(), view.id)
    with refuses("amendment_pending", match="1") as pending:
        propose_amendment(use_cases, current, last_day="2027-01-15")
    assert pending.value.code == "amendment_pending"


def test_what_was_dropped_is_neither_issued_nor_dropped_again(use_cases: AgreementUseCases) -> None:
    view = signed_at_once(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")
    gone = use_cases.amendments.drop(coordinator(), view.id, 1, version=proposed.version)
    assert gone.kept.is_dropped
    for act in (use_cases.amendments.drop, use_cases.amendments.issue):
        with refuses("amendment_closed") as refusal:
            act(coordinator(), view.id, 1, version=gone.version)
        assert refusal.value.code == "amendment_closed"


def test_an_amendment_takes_effect_no_earlier_than_those_that_everybody_signed(use_cases: AgreementUseCases) -> None:
    view = signed_at_once(use_cases)
    proposed = propose_amendment(use_cases, view, last_day="2027-01-08")  # from 1 October on
    with use_cases.storage.writing() as work:
        loaded = load_agreement(work, view.id)
    require_later(loaded, date(2026, 9, 2))  # nobody signed it yet
    for signed_on, holds_from in ((date(2026, 9, 2), date(2026, 10, 1)), (date(2026, 10, 2), date(2026, 10, 2))):
        signed = proposed.kept.model_copy(update={"signed_on": signed_on})
        earlier = proposed.kept.amendment.model_copy(update={"takes_effect_on": date(2026, 9, 20)})
        before = proposed.kept.model_copy(update={"amendment": earlier, "signed_on": date(2026, 9, 1)})
        loaded = replace(loaded, amendments=(before, signed))
        require_later(loaded, holds_from)
        with refuses("amendment_too_early", match=holds_from.isoformat()) as refusal:
            require_later(loaded, holds_from - days(1))
        assert refusal.value.code == "amendment_too_early"


def test_what_everybody_signed_the_end_of_is_not_amended(use_cases: AgreementUseCases) -> None:
    view = signed_at_once(use_cases)
    use_cases.set_day("2026-10-05")
    use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    with use_cases.storage.writing() as work:
        loaded = load_agreement(work, view.id)
        require_not_terminated(loaded)
        assert loaded.termination is not None
        ended = loaded.termination.model_copy(update={"signed_on": date(2026, 10, 6)})
        work.agreements.put_termination(view.id, ended)
    now = use_cases.agreements.agreement(coordinator(), view.id)
    with refuses("termination_signed", match="2026-10-09") as refusal:
        propose_amendment(use_cases, now, last_day="2027-01-08")
    assert refusal.value.code == "termination_signed"
