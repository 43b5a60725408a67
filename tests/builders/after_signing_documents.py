"""An amendment and a termination of an invented agreement, as documents."""

from datetime import date
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment, AmendmentHead, AmendmentReason, amend
from internships.domain.document import Mode, VariantDocument
from internships.domain.termination import Initiator, Termination, TerminationReason, ThreePartyTalk
from internships.domain.wording import Language
from internships.mapping.after_signing_documents import map_termination
from tests.builders.variant_documents import catalogue, record_at

HEAD = AmendmentHead(
    number=2,
    reason_code=AmendmentReason.PERIOD,
    reason="De kraan stond drie weken stil.",
    drawn_up_on=date(2026, 12, 1),
    takes_effect_on=date(2026, 12, 19),
)


TERMINATION = Termination(
    reason_code=TerminationReason.MUTUAL_CONSENT,
    reason="De opdracht sluit niet aan.",
    initiated_by=Initiator.STUDENT,
    drawn_up_on=date(2026, 10, 30),
    last_day=date(2026, 11, 6),
    talk=ThreePartyTalk(held_on=date(2026, 10, 28), present=("Noor", "Els", "Lotte"), summary="Wij stoppen samen."),
)


def amended(after: dict[str, Any], base: dict[str, Any] | None = None) -> tuple[Agreement, Agreement, Amendment]:
    before = Agreement.model_validate(base or record_at())
    amendment = amend(before, after, HEAD)
    return before, amendment.applied_to(before), amendment


def a_termination(language: Language = Language.NL, **facts: Any) -> VariantDocument:
    agreement = Agreement.model_validate(record_at())
    termination = TERMINATION.model_copy(update=facts)
    return map_termination(agreement, termination, catalogue(), Mode.FINAL, language)
