"""All rules, including those that can't be checked on one record, with the part of the product that enforces them."""

from internships.domain.rules import (
    abroad_and_sea,
    contradictions,
    contradictions_in_time,
    form,
    identity,
    learning_agreement,
    legal_duties,
    national_numbers,
    period,
    plausibility,
    safety,
    sixty_days,
    terms,
    texts,
    work_time,
)
from internships.domain.rules.rule import OWN_PROPOSAL, D, I, Rule, S
from internships.domain.wording import bilingual

_NOT_BUILT_YET = bilingual(
    "nog niet gebouwd: handtekeningen komen vandaag op papier en worden ingevoerd",
    "not built yet: signatures come on paper today and are entered",
)

_RULES_ENFORCED_ELSEWHERE = (
    Rule("V12", "start_without_signatures", bilingual("Geen start zonder alle handtekeningen", "No start without every signature"), "AP1, KL3", D, enforced_by=bilingual("de blokkeringen: zonder elke handtekening wordt een stage niet lopend", "the blockers: without every signature a placement does not become active")),
    Rule("V30", "interns_per_host", bilingual("Hoogstens zoveel stagiairs per stagegever en opleiding", "At most so many interns per host and programme"), "HW1", D, enforced_by=bilingual("de plaatsen: een waarschuwing `cap_per_programme`", "the places: a warning `cap_per_programme`")),
    Rule("V38", "change_needs_amendment", bilingual("Wijziging na ondertekening is een addendum", "A change after signing is an amendment"), "KL3, UG7", S, enforced_by=bilingual("de levensloop: wat getekend is, verandert alleen met een addendum dat allen tekenen", "the lifecycle: what is signed changes only by an amendment that all sign")),
    Rule("V43", "signature_level", bilingual("Niveau van handtekening volgens de instelling", "Level of signature by the institution"), "L13", S, not_built_yet=_NOT_BUILT_YET),
    Rule("V56", "annexes_complete", bilingual("Bijlagen volledig vóór het ondertekenen", "Annexes complete before signing"), "AP1, UG2", D, enforced_by=bilingual("de blokkeringen: `annex_missing`, te bezorgen vóór het ondertekenen", "the blockers: `annex_missing`, due before signing")),
    Rule("V59", "one_active_agreement", bilingual("Eén lopende overeenkomst per student, periode en stagegever", "One active agreement per student, period and host"), OWN_PROPOSAL, I, enforced_by=bilingual("de botsingen: waarschuwingen, geen weigering", "the clashes: warnings, no refusal")),
    Rule("V60", "ending_needs_talk", bilingual("Beëindiging na het gesprek met drie partijen", "Ending after the talk with three parties"), "AP1", D, enforced_by=bilingual("de beëindiging: `three_party_talk_missing`, waar de instelling het vraagt", "the termination: `three_party_talk_missing`, where the institution asks it")),
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *identity.RULES, *national_numbers.RULES, *period.RULES, *work_time.RULES, *safety.RULES, *terms.RULES,
            *form.RULES, *abroad_and_sea.RULES, *texts.RULES, *plausibility.RULES, *contradictions.RULES, *contradictions_in_time.RULES,
            *sixty_days.RULES, *legal_duties.RULES, *learning_agreement.RULES, *_RULES_ENFORCED_ELSEWHERE,
        ),
        key=lambda rule: rule.number,
    )
)
