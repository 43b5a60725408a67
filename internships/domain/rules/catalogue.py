"""Every rule, and those that no check of one record can hold, with the part of the product that does."""

from internships.domain.rules import (
    abroad_and_sea,
    dates,
    identity,
    learning_agreement,
    parties_duties,
    settlements,
    sixty_days,
    welfare,
    work_time,
)
from internships.domain.rules.rule import Confidence, Rule, said

_SIGNING = said(
    "nog niet gebouwd: handtekeningen komen vandaag op papier en worden ingevoerd",
    "not built yet: signatures come on paper today and are entered",
)
_HELD = {
    "V12": said("de blokkeringen: zonder elke handtekening wordt een stage niet lopend", "the blockers: without every signature a placement does not become active"),
    "V30": said("de plaatsen: een waarschuwing `cap_per_programme`", "the places: a warning `cap_per_programme`"),
    "V38": said("de levensloop: wat getekend is, verandert alleen met een addendum dat allen tekenen", "the lifecycle: what is signed changes only by an amendment that all sign"),
    "V56": said("de blokkeringen: `annex_missing`, te bezorgen vóór het ondertekenen", "the blockers: `annex_missing`, due before signing"),
    "V59": said("de botsingen: waarschuwingen, geen weigering", "the clashes: warnings, no refusal"),
    "V60": said("de beëindiging: `three_party_talk_missing`, waar de instelling het vraagt", "the termination: `three_party_talk_missing`, where the institution asks it"),
}

_ELSEWHERE = (
    Rule("V12", "start_without_signatures", said("Geen start zonder alle handtekeningen", "No start without every signature"), "AP1, KL3", Confidence.DOCUMENT, held_by=_HELD["V12"]),
    Rule("V30", "interns_per_host", said("Hoogstens zoveel stagiairs per stagegever en opleiding", "At most so many interns per host and programme"), "HW1", Confidence.DOCUMENT, held_by=_HELD["V30"]),
    Rule("V38", "change_needs_amendment", said("Wijziging na ondertekening is een addendum", "A change after signing is an amendment"), "KL3, UG7", Confidence.EXCERPT, held_by=_HELD["V38"]),
    Rule("V43", "signature_level", said("Niveau van handtekening volgens de instelling", "Level of signature by the institution"), "L13", Confidence.EXCERPT, due=_SIGNING),
    Rule("V56", "annexes_complete", said("Bijlagen volledig vóór het ondertekenen", "Annexes complete before signing"), "AP1, UG2", Confidence.DOCUMENT, held_by=_HELD["V56"]),
    Rule("V59", "one_active_agreement", said("Eén lopende overeenkomst per student, periode en stagegever", "One active agreement per student, period and host"), "eigen voorstel / own proposal", Confidence.INFERRED, held_by=_HELD["V59"]),
    Rule("V60", "ending_needs_talk", said("Beëindiging na het gesprek met drie partijen", "Ending after the talk with three parties"), "AP1", Confidence.DOCUMENT, held_by=_HELD["V60"]),
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*identity.RULES, *dates.RULES, *work_time.RULES, *welfare.RULES, *settlements.RULES, *abroad_and_sea.RULES, *sixty_days.RULES, *parties_duties.RULES, *learning_agreement.RULES, *_ELSEWHERE),
        key=lambda rule: rule.number,
    )
)

deferred: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.due)
