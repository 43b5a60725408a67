"""Every rule, and those that need more than one record, listed with the part of the product that brings them."""

from internships.domain.rules import abroad_and_sea, dates, identity, settlements, welfare, work_time
from internships.domain.rules.rule import Confidence, Rule, said

_SERVICE = said("issue B: de dienst die overeenkomsten bewaart en opvolgt", "issue B: the service that keeps and follows agreements")
_SIGNING = said("issue D: het ondertekenen", "issue D: signing")

_DUE = (
    Rule("V12", "start_without_signatures", said("Geen start zonder alle handtekeningen", "No start without every signature"), "AP1, KL3", Confidence.DOCUMENT, due=_SERVICE),
    Rule("V24", "dimona_complete", said("Volledige Dimona-lijst, door de instelling", "Complete Dimona list, by the institution"), "L8", Confidence.EXCERPT, due=_SERVICE),
    Rule("V30", "interns_per_host", said("Hoogstens zoveel stagiairs per stagegever en opleiding", "At most so many interns per host and programme"), "HW1", Confidence.DOCUMENT, due=_SERVICE),
    Rule("V38", "change_needs_amendment", said("Wijziging na ondertekening is een addendum", "A change after signing is an amendment"), "KL3, UG7", Confidence.EXCERPT, due=_SERVICE),
    Rule("V43", "signature_level", said("Niveau van handtekening volgens de instelling", "Level of signature by the institution"), "L13", Confidence.EXCERPT, due=_SIGNING),
    Rule("V56", "annexes_complete", said("Bijlagen volledig vóór het ondertekenen", "Annexes complete before signing"), "AP1, UG2", Confidence.DOCUMENT, due=_SERVICE),
    Rule("V59", "one_active_agreement", said("Eén lopende overeenkomst per student, periode en stagegever", "One active agreement per student, period and host"), "eigen voorstel / own proposal", Confidence.INFERRED, due=_SERVICE),
    Rule("V60", "ending_needs_talk", said("Beëindiging na het gesprek met drie partijen", "Ending after the talk with three parties"), "AP1", Confidence.DOCUMENT, due=_SERVICE),
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*identity.RULES, *dates.RULES, *work_time.RULES, *welfare.RULES, *settlements.RULES, *abroad_and_sea.RULES, *_DUE),
        key=lambda rule: rule.number,
    )
)

deferred: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.due)
