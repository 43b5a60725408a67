"""Terminations: when a placement can end early, and what an institution requires first."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from internships.domain.demands import Demand, Demands
from internships.domain.termination import (
    Initiator,
    Termination,
    TerminationReason,
    ThreePartyTalk,
    termination_findings,
)
from tests.builders.records import an_agreement

TODAY = date(2026, 11, 2)
TALK_DEMANDED = Demands(three_party_talk=Demand(value=True))
NO_TALK_DEMANDED = Demands(three_party_talk=Demand(value=False))
TALK = ThreePartyTalk(
    held_on=date(2026, 10, 28),
    present=("Noor Voorbeeld", "Els Kraanbalk", "Lotte Vuurtoren"),
    summary="De opdracht sluit niet aan; de drie partijen stoppen in overleg.",
)


def a_termination(**facts: Any) -> Termination:
    termination = {
        "reason_code": TerminationReason.MUTUAL_CONSENT,
        "reason": "De opdracht sluit niet aan bij de opleiding.",
        "initiated_by": Initiator.STUDENT,
        "drawn_up_on": date(2026, 10, 30),
        "last_day": date(2026, 11, 6),
        "talk": TALK,
    }
    return Termination.model_validate(termination | facts)


def found(termination: Termination, demands: Demands = TALK_DEMANDED) -> list[tuple[str, str]]:
    findings = termination_findings(termination, an_agreement(), demands, TODAY)
    assert all(finding.blocks and finding.text.nl and finding.text.en for finding in findings)
    return [(finding.code, finding.pointer) for finding in findings]


def test_an_early_end_with_motivation_and_talk_is_in_order() -> None:
    assert found(a_termination()) == []


def test_where_the_institution_asks_a_three_party_talk_its_record_is_needed() -> None:
    assert found(a_termination(talk=None)) == [("three_party_talk_missing", "/talk")]
    (finding,) = termination_findings(a_termination(talk=None), an_agreement(), TALK_DEMANDED, TODAY)
    assert finding.rule == "V60"


@pytest.mark.parametrize("demands", [Demands(), NO_TALK_DEMANDED])
def test_no_talk_is_needed_where_none_is_demanded(demands: Demands) -> None:
    assert found(a_termination(talk=None), demands) == []


def test_a_talk_after_the_termination_was_drawn_up_is_named() -> None:
    late = TALK.model_copy(update={"held_on": date(2026, 10, 31)})
    assert found(a_termination(talk=late)) == [("talk_after_termination", "/talk/held_on")]


@pytest.mark.parametrize(("last_day", "code"), [("2026-09-20", "ends_before_start"), ("2026-12-18", "ends_not_early")])
def test_a_last_day_outside_the_period_is_named(last_day: str, code: str) -> None:
    assert found(a_termination(last_day=last_day)) == [(code, "/last_day")]


@pytest.mark.parametrize("last_day", ["2026-09-21", "2026-12-17"])
def test_the_first_day_and_the_day_before_the_last_can_be_the_end(last_day: str) -> None:
    assert found(a_termination(last_day=last_day)) == []


def test_everything_that_is_wrong_is_named_at_once() -> None:
    assert len(found(a_termination(last_day="2027-06-01", talk=None))) == 2


@pytest.mark.parametrize("gap", [{"reason": ""}, {"reason": "   "}, {"reason_code": "tired"}, {"initiated_by": None}])
def test_an_end_without_motivation_or_reason_is_refused(gap: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_termination(**gap)


def test_a_talk_at_which_nobody_was_is_refused() -> None:
    with pytest.raises(ValidationError):
        ThreePartyTalk.model_validate({"held_on": "2026-10-28", "present": [], "summary": "X"})
