"""Rules on the form of the agreement, its language, and the credits that it depends on."""

from collections.abc import Iterator
from datetime import date

from internships.domain.agreement import AnnexKind, SignatoryRole
from internships.domain.internship_kinds import AgreementForm
from internships.domain.placement import PlaceKind
from internships.domain.pointers import fact_at
from internships.domain.regions import Region, lacks_address, region_of_place
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.wording import Language, bilingual


def _framework_with_student(case: Case) -> Iterator[Hit]:
    if case.agreement.form is AgreementForm.FRAMEWORK_BIPARTITE and case.agreement.students:
        yield Hit("/students", "Een raamovereenkomst heeft geen student als partij; gebruik een stageblad per student.", "A framework agreement has no student party; use a placement sheet per student.")


def _framework_signed_by_student(case: Case) -> Iterator[Hit]:
    if case.agreement.form is not AgreementForm.FRAMEWORK_BIPARTITE:
        return
    for index, signatory in enumerate(case.agreement.signatories):
        if fact_at(signatory, "/role") is SignatoryRole.STUDENT:
            yield Hit(f"/signatories/{index}", "Een raamovereenkomst wordt niet door een student ondertekend; schrap deze ondertekenaar.", "A framework agreement is not signed by a student; remove this signatory.")


def _student_missing(case: Case) -> Iterator[Hit]:
    if case.agreement.form is not AgreementForm.FRAMEWORK_BIPARTITE and not case.agreement.students:
        yield Hit("/students", "Deze vorm van overeenkomst vraagt een student; vul die in.", "This form of agreement needs a student; fill it in.")


def _many_students(case: Case) -> Iterator[Hit]:
    if len(case.agreement.students) > 1 and case.agreement.form is not AgreementForm.COLLECTIVE:
        yield Hit("/students", "Alleen een collectieve overeenkomst heeft meer dan één student; kies die vorm of maak er één per student.", "Only a collective agreement has more than one student; choose that form or make one per student.")


def _framework_reference_missing(case: Case) -> Iterator[Hit]:
    if case.agreement.form is AgreementForm.FRAMEWORK_PLACEMENT_SHEET and not case.agreement.framework_reference:
        yield Hit("/framework_reference", "Een stageblad hoort bij een raamovereenkomst: vul haar kenmerk in.", "A placement sheet belongs to a framework agreement: fill in its reference.")


def _yearly_declaration_missing(case: Case, is_required: bool) -> Iterator[Hit]:
    is_placement_sheet = case.agreement.form is AgreementForm.FRAMEWORK_PLACEMENT_SHEET
    kinds = {fact_at(annex, "/kind") for annex in case.agreement.annexes}
    if is_required and is_placement_sheet and AnnexKind.YEARLY_DECLARATION not in kinds:
        yield Hit("/annexes", "Voeg de jaarlijkse verklaring van de student bij de raamovereenkomst toe.", "Add the student's yearly declaration under the framework agreement.")


def _dutch_not_leading(case: Case) -> Iterator[Hit | MissingFact]:
    if case.agreement.language is Language.NL or case.agreement.form is AgreementForm.LEARNING_AGREEMENT:
        return
    for index, place in enumerate(case.agreement.places):
        if lacks_address(place):
            yield MissingFact(f"/places/{index}/address")
        # The Dutch language area is the Flemish Region, municipalities with facilities included. The decree is about
        # seats of exploitation, and the student's own home is none.
        if fact_at(place, "/kind") is not PlaceKind.HOME and region_of_place(place) is Region.FLANDERS:
            yield Hit("/language", "De stageplaats ligt in het Nederlandse taalgebied: laat het Nederlands leiden en voeg een vertaling toe.", "The place of work lies in the Dutch language area: let Dutch lead and add a translation.")
            return


def _credits_after_start(case: Case, without_them_it_lapses: bool) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students):
        confirmed = fact_at(student, "/enrolment/credits_ok_on")
        if without_them_it_lapses and confirmed and confirmed > case.agreement.period.first_day:
            yield Hit(f"/students/{index}/enrolment/credits_ok_on", "De studiepunten zijn pas na de start in orde: de overeenkomst zou dan vervallen. Verschuif de start.", "The credits are confirmed only after the start: the agreement would then lapse. Move the start.")


def _credits_not_confirmed(case: Case, without_them_it_lapses: bool) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students):
        if without_them_it_lapses and fact_at(student, "/enrolment/credits_ok_on") is None:
            yield Hit(f"/students/{index}/enrolment/credits_ok_on", "Nog niet bevestigd dat de student de vereiste studiepunten heeft: zonder vervalt de overeenkomst.", "Not yet confirmed that the student has the credits required: without them the agreement lapses.")


_FORM = ("/form",)
RULES = (
    Rule("V37", "credits_after_start", bilingual("Vereiste studiepunten vóór de start", "Credits required before the start"), "UG1", S, needs=("/students", "/period/first_day"), demand_name="credits_dissolve", check=_credits_after_start),
    Rule("V37", "credits_not_confirmed", bilingual("Studiepunten bevestigd", "Credits confirmed"), "UG1", S, WARNS, needs=("/students",), demand_name="credits_dissolve", check=_credits_not_confirmed),
    Rule("V39", "framework_with_student", bilingual("Raamovereenkomst zonder student", "Framework agreement without a student"), "VI1, AP3", D, needs=_FORM, check=_framework_with_student),
    Rule("V39", "framework_signed_by_student", bilingual("Raamovereenkomst zonder handtekening van een student", "Framework agreement without a student's signature"), "VI1, AP3", D, needs=(*_FORM, "/signatories"), check=_framework_signed_by_student),
    Rule("V39", "student_missing", bilingual("Individuele overeenkomst met student", "Individual agreement with a student"), "AP1", D, needs=_FORM, check=_student_missing),
    Rule("V39", "many_students", bilingual("Meer studenten alleen collectief", "More students only collectively"), "UG2", S, needs=_FORM, check=_many_students),
    Rule("V39", "framework_reference_missing", bilingual("Stageblad met raamovereenkomst", "Placement sheet with its framework"), "VI1, AP3", D, needs=_FORM, check=_framework_reference_missing),
    Rule("V39", "yearly_declaration_missing", bilingual("Jaarlijkse verklaring bij de raamovereenkomst", "Yearly declaration under the framework"), "VI1", S, needs=_FORM, demand_name="framework_annex_required", check=_yearly_declaration_missing),
    Rule("V40", "originals", bilingual("Aantal originelen op papier", "Number of originals on paper"), "AP1, AP3, UG3, UG7, UG10, KL3", D, enforced_by=bilingual("het tekenplan van de map, gedrukt boven de handtekeningen", "the folder's signing plan, printed above the signatures")),
    Rule("V41", "handwritten_phrase", bilingual("'Gelezen en goedgekeurd' alleen op papier waar de variant het vraagt", "'Read and approved' on paper only, where the variant asks it"), "AP1", D, enforced_by=bilingual("het tekenplan van de map", "the folder's signing plan")),
    Rule("V42", "dutch_not_leading", bilingual("Nederlands leidt in het Nederlandse taalgebied", "Dutch leads in the Dutch language area"), "L12", I, WARNS, ReferenceDate.DRAWN_UP, date(1973, 7, 19), needs=("/language", "/form", "/places"), check=_dutch_not_leading),
    Rule("V57", "unconfirmed_shown", bilingual("Onbevestigde variant is zichtbaar", "Unconfirmed variant is visible"), OWN_PROPOSAL, I, enforced_by=bilingual("bladzijde 1 van elke druk, en elk rapport", "page 1 of every print, and every report")),
    Rule("V58", "printed_from_frozen_record", bilingual("Druk alleen van het vaste dossier", "Print only from the frozen record"), OWN_PROPOSAL, I, enforced_by=bilingual("de verificatiecode in het colofon", "the verification code in the colophon")),
)
