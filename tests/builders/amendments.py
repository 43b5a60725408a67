"""Amendments and terminations of an agreement: proposed, printed and signed."""

from copy import deepcopy
from datetime import date
from typing import Any

from internships.domain.amendment import AmendmentReason
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.services.agreements.agreement_views import AgreementView
from internships.services.agreements.amendments import AmendmentProposal, AmendmentView
from tests.builders.agreement_states import sign_all_rows, signed
from tests.builders.agreement_use_cases import AgreementUseCases, coordinator


def an_amendment_proposal(view: AgreementView, takes_effect_on: str = "2026-10-01", **period: str) -> AmendmentProposal:
    record: dict[str, Any] = deepcopy(view.record)
    record["period"] |= period
    return AmendmentProposal(
        record=record,
        reason_code=AmendmentReason.PERIOD,
        reason="Twee weken langer, de kraan was stuk.",
        takes_effect_on=date.fromisoformat(takes_effect_on),
    )


def propose_amendment(use_cases: AgreementUseCases, view: AgreementView, **period: str) -> AmendmentView:
    return use_cases.amendments.propose(
        coordinator(), view.id, an_amendment_proposal(view, **period), version=view.version
    )


def sign_amendment(use_cases: AgreementUseCases, view: AgreementView, **period: str) -> AgreementView:
    proposed = propose_amendment(use_cases, view, **period)
    use_cases.amendments.issue(coordinator(), view.id, proposed.kept.amendment.number, version=proposed.version)
    return sign_all_rows(use_cases, view)


def a_termination(**facts: Any) -> Termination:
    termination: dict[str, Any] = {
        "reason_code": TerminationReason.MUTUAL_CONSENT,
        "reason": "In overleg.",
        "initiated_by": Initiator.STUDENT,
        "drawn_up_on": date(2026, 10, 5),
        "last_day": date(2026, 10, 9),
        "talk": ThreePartyTalk(
            held_on=date(2026, 10, 2), present=("student", "mentor", "begeleider"), summary="Besproken."
        ),
    }
    return Termination(**{**termination, **facts})


def an_amended_agreement(use_cases: AgreementUseCases) -> AgreementView:
    """Return an agreement that was signed and amended, with a pending termination."""
    view = sign_amendment(use_cases, signed(use_cases), last_day="2027-01-08")
    use_cases.set_day("2026-10-05")
    view = use_cases.agreements.agreement(coordinator(), view.id)
    use_cases.terminations.propose(coordinator(), view.id, a_termination(), version=view.version)
    return view
