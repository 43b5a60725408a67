"""Rules on allowance, insurance, clauses, kinship, rights in the work and confidentiality."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from internships.domain.internship_kinds import AgreementForm, InternshipKind, LegalBasis
from internships.domain.parties import HostType
from internships.domain.placement_days import count_placement_days
from internships.domain.pointers import fact_at
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.terms import CostBasis, InsuredBy, IpRegime, PayKind, Publication
from internships.domain.wording import bilingual


def _wage_refused(case: Case) -> Iterator[Hit]:
    if case.agreement.allowance.kind is PayKind.WAGE:
        yield Hit("/allowance/kind", "Loon hoort niet in een stageovereenkomst: sluit een arbeidsovereenkomst, een beroepsinlevingsstage, of betaal alleen kosten terug.", "A wage doesn't belong in an internship agreement: conclude an employment contract, a vocational orientation placement, or reimburse costs only.")


def _scheme_not_allowed(case: Case) -> Iterator[Hit]:
    # The only known scheme is for training voyages (AM5), for which no agreement is made here.
    if case.agreement.allowance.kind is PayKind.SCHEME and case.agreement.legal_basis is not LegalBasis.SEA_CURRICULAR:
        yield Hit("/allowance/kind", "Deze soort stage heeft geen eigen regeling die een toelage betaalt; kies geen vergoeding of kosten.", "This kind of placement has no scheme of its own that pays an allowance; choose none or costs.")


def _costs_not_listed(case: Case) -> Iterator[Hit]:
    allowance = case.agreement.allowance
    listed = fact_at(allowance, "/costs") or ()
    if allowance.kind is PayKind.COSTS and not listed:
        yield Hit("/allowance/costs", "Noem de kosten die terugbetaald worden, of kies geen vergoeding.", "List the costs that are reimbursed, or choose no allowance.")
    if allowance.kind is PayKind.NONE and listed:
        yield Hit("/allowance/kind", "Er staan kosten op de lijst: kies terugbetaling van kosten, of schrap ze.", "There are costs on the list: choose reimbursement of costs, or remove them.")
    for index, cost in enumerate(listed):
        if fact_at(cost, "/basis") is CostBasis.LUMP_SUM and fact_at(cost, "/amount") is None:
            yield Hit(f"/allowance/costs/{index}/amount", "Een forfait heeft een bedrag; vul het in.", "A lump sum has an amount; fill it in.")


def _costs_not_said(case: Case, is_required: bool) -> Iterator[Hit]:
    if is_required and case.agreement.allowance.kind is None:
        yield Hit("/allowance/kind", "Deze instelling vraagt een lijst van de kosten, of uitdrukkelijk dat er geen vergoeding is; vul een van beide in.", "This institution asks for a list of the costs, or expressly that there is no allowance; fill in one of the two.")


def _voluntary_too_long(case: Case, maximum: int) -> Iterator[Hit]:
    counted = count_placement_days(case.agreement)
    if counted and counted.days > maximum and case.agreement.legal_basis is LegalBasis.VOLUNTARY:
        yield Hit(counted.pointer, f"Een vrijwillige stage duurt hier hoogstens {maximum} dagen per stagegever en academiejaar; deze duurt er {counted.days} ({counted.how.nl}). Verkort ze.", f"A voluntary placement lasts at most {maximum} days here, per host and academic year; this one lasts {counted.days} ({counted.how.en}). Shorten it.")


def _voluntary_with_credits(case: Case, is_forbidden: bool) -> Iterator[Hit]:
    is_voluntary = case.agreement.legal_basis is LegalBasis.VOLUNTARY
    if is_forbidden and is_voluntary and fact_at(case.agreement, "/period/duration/ects"):
        yield Hit("/period/duration/ects", "Een vrijwillige stage levert geen studiepunten op; schrap ze of kies een andere grondslag.", "A voluntary placement earns no credits; remove them or choose another legal basis.")


def _voluntary_cover(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.VOLUNTARY:
        yield Hit("/insurance/work_accident", "Een vrijwillige stage valt mogelijk buiten de 'kleine statuten': vraag de instelling of haar polis dekt.", "A voluntary placement may fall outside the 'small statutes': ask the institution whether its policy covers it.")


def _elective_insurance_check(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.CURRICULAR_ELECTIVE:
        yield Hit("/legal_basis", "Keuzeonderdeel: laat de instelling nakijken of de arbeidsongevallenverzekering geldt.", "Elective: have the institution check whether the work accident insurance applies.")


def _kind_refused_by_institution(case: Case, refused: tuple[InternshipKind, ...]) -> Iterator[Hit]:
    if case.agreement.kind in refused:
        yield Hit("/kind", f"Deze instelling maakt geen overeenkomst voor: {case.agreement.kind.nl}. Vraag haar wat er dan wel kan.", f"This institution makes no agreement for: {case.agreement.kind.en}. Ask it what is possible instead.")


def _insured_by_other(pointer: str, nl: str, en: str, case: Case, required: InsuredBy) -> Iterator[Hit | MissingFact]:
    insured_by = fact_at(case.agreement, pointer)
    if insured_by is None and case.agreement.students:
        yield MissingFact(pointer)
    if insured_by and insured_by is not required:
        yield Hit(pointer, f"{nl}: bij deze instelling {required.nl}, hier staat {insured_by.nl}; pas dit aan.", f"{en}: at this institution {required.en}, here it says {insured_by.en}; change this.")


def _host_declaration_missing(case: Case, is_required: bool) -> Iterator[Hit]:
    is_internal = fact_at(case.agreement, "/form") is AgreementForm.INTERNAL
    if is_required and not is_internal and not fact_at(case.agreement, "/insurance/liability/host_declares_cover"):
        yield Hit("/insurance/liability/host_declares_cover", "De stagegever moet verklaren dat zijn polis de student voor de hele duur dekt; vraag die verklaring.", "The host must declare that its policy covers the student for the whole duration; ask for that declaration.")


def _secondary_differs(case: Case, is_secondary: bool) -> Iterator[Hit]:
    if fact_at(case.agreement, "/insurance/liability/secondary") != is_secondary:
        yield Hit("/insurance/liability/secondary", "De instelling zegt iets anders over de volgorde van de polissen; pas dit aan.", "The institution says otherwise about the order of the policies; change this.")


def _report_hours_differ(pointer: str, case: Case, hours: int) -> Iterator[Hit]:
    if fact_at(case.agreement, pointer) != hours:
        yield Hit(pointer, f"Deze instelling vraagt {hours} uur; vul dat in.", f"This institution asks for {hours} hours; fill that in.")


def _clause_cites_replaced_law(case: Case) -> Iterator[Hit]:
    for clause in case.clauses:
        if any("1384" in law for law in clause.cites):
            yield Hit("", f"De clausule {clause.id} verwijst naar artikel 1384 van het oude Burgerlijk Wetboek, vervangen sinds 1 januari 2025; kies een nieuwere tekst.", f"The clause {clause.id} refers to article 1384 of the old Civil Code, replaced since 1 January 2025; choose a newer text.")


def _cites_law_too_early(law: str, case: Case) -> Iterator[Hit]:
    """Find clauses that cite a law before it was in force; the rule's ``until`` is the last day before that."""
    for clause in case.clauses:
        for cited in clause.cites:
            if law in cited:
                yield Hit("", f"De clausule {clause.id} verwijst naar recht dat bij de start nog niet geldt ({cited}); kies de tekst van toen.", f"The clause {clause.id} refers to law not yet in force at the start ({cited}); choose the text of that time.")


def _clause_not_valid_on_date(case: Case) -> Iterator[Hit]:
    day = case.agreement.drawn_up_on
    for clause in case.clauses:
        if not (clause.valid_from <= day and (clause.valid_until is None or day <= clause.valid_until)):
            yield Hit("/drawn_up_on", f"De clausule {clause.id} geldt niet op {day:%d/%m/%Y}; kies een andere datum of een tekst die dan geldt.", f"The clause {clause.id} is not valid on {day:%d/%m/%Y}; choose another date or a text valid then.")


def _kinship_declarations(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield the pointer of each host's kinship declaration and whether it is related; None if it is not declared."""
    # A framework agreement has no students, so nobody can be related.
    for index, host in enumerate(case.agreement.hosts if case.agreement.students else ()):
        yield f"/hosts/{index}/kinship", fact_at(host, "/kinship/related")


def _kinship_undeclared(place: str) -> Hit:
    return Hit(place, "Verklaar of er een familieband is tussen de student en de stagegever.", "Declare whether there is a family tie between the student and the host.")


def _kinship_not_allowed(case: Case, highest_degree: int) -> Iterator[Hit]:
    any_forbidden = case.demands.kinship_any_forbidden
    if any_forbidden and any_forbidden.value:
        return
    for place, related in _kinship_declarations(case):
        degree = fact_at(case.agreement, f"{place}/degree")
        if related is None:
            yield _kinship_undeclared(place)
        elif related and degree is None:
            yield Hit(f"{place}/degree", "Vul de graad van verwantschap in.", "Fill in the degree of kinship.")
        elif related and degree <= highest_degree:
            yield Hit(f"{place}/degree", f"Geen stage bij familie tot en met de {highest_degree}e graad; zoek een andere stagegever.", f"No placement with relatives up to degree {highest_degree}; look for another host.")


def _relatives_not_allowed(case: Case, is_forbidden: bool) -> Iterator[Hit]:
    for place, related in _kinship_declarations(case) if is_forbidden else ():
        if related is None:
            yield _kinship_undeclared(place)
        elif related:
            yield Hit(place, "Deze opleiding laat geen stage bij familie toe; zoek een andere stagegever.", "This programme allows no placement with relatives; look for another host.")


def _rights_not_settled(case: Case) -> Iterator[Hit]:
    if case.agreement.students and fact_at(case.agreement, "/intellectual_property/regime") is None:
        yield Hit("/intellectual_property", "Er is niets afgesproken over de rechten op het werk: dan blijven ze bij de student. Kies een regeling als dat anders moet.", "Nothing is agreed on the rights in the work: then they stay with the student. Choose a regime if that is not meant.")


def _written_transfer_missing(case: Case) -> Iterator[Hit]:
    rights = case.agreement.intellectual_property
    assert rights is not None  # noqa: S101 - needed by the rule
    if (rights.regime is IpRegime.HOST or rights.software_to_host) and not rights.written_transfer:
        yield Hit("/intellectual_property/written_transfer", "Rechten gaan niet vanzelf over op de stagegever: neem de schriftelijke overdracht uitdrukkelijk op.", "Rights don't pass to the host by themselves: include the written transfer expressly.")


def _publication_conflict(case: Case) -> Iterator[Hit]:
    publication = fact_at(case.agreement, "/intellectual_property/publication")
    if publication is Publication.ALLOWED and fact_at(case.agreement, "/confidentiality/agreed"):
        yield Hit("/intellectual_property/publication", "Vrije publicatie en vertrouwelijkheid spreken elkaar tegen: spreek nazicht of een embargo af.", "Free publication and confidentiality contradict each other: agree on clearance or an embargo.")


def _embargo_date_missing(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/intellectual_property/publication") is Publication.EMBARGO and fact_at(case.agreement, "/intellectual_property/embargo_until") is None:
        yield Hit("/intellectual_property/embargo_until", "Een embargo heeft een einddatum; vul ze in.", "An embargo has an end date; fill it in.")


def _internal_placement(case: Case) -> Iterator[Hit]:
    if case.agreement.form is AgreementForm.INTERNAL:
        for index, host in enumerate(case.agreement.hosts):
            if fact_at(host, "/type") not in (HostType.INSTITUTION_UNIT, None):
                yield Hit(f"/hosts/{index}/type", "Bij een interne stage is de stagegever een eenheid van de instelling; verbeter de soort of de vorm.", "In an internal placement the host is a unit of the institution; correct the type or the form.")
        if fact_at(case.agreement, "/insurance/liability/host_declares_cover"):
            yield Hit("/insurance/liability/host_declares_cover", "Bij een interne stage is er geen verklaring van de stagegever; schrap ze.", "In an internal placement there is no declaration by the host; remove it.")


_NEEDS_BASIS = ("/legal_basis",)
RULES = (
    Rule("V19", "wage_refused", bilingual("Geen loon", "No wage"), "UG2, L7, L16", S, needs=("/allowance/kind",), check=_wage_refused),
    Rule("V19", "scheme_not_allowed", bilingual("Toelage alleen volgens de eigen regeling van de soort", "Allowance only by the kind's own scheme"), "AM5, AM6", S, needs=("/allowance/kind", "/legal_basis"), check=_scheme_not_allowed),
    Rule("V20", "costs_not_listed", bilingual("Kosten met soort en grondslag", "Costs with kind and basis"), "AP1, KL2", D, needs=("/allowance/kind",), check=_costs_not_listed),
    Rule("V20", "costs_not_said", bilingual("Kosten op een lijst, of uitdrukkelijk geen vergoeding", "Costs on a list, or expressly no allowance"), "AP1", D, demand_name="costs_listed", check=_costs_not_said),
    Rule("V21", "kind_observation", bilingual("Kijkstage: geen overeenkomst", "Observation visit: no agreement"), "UG2, L1", S, enforced_by=bilingual("de beslissing over de soort, die aan alle regels voorafgaat", "the kind decision, which comes before every rule")),
    Rule("V22", "voluntary_too_long", bilingual("Vrijwillige stage binnen het maximum", "Voluntary placement within the maximum"), "UG1, KL2", S, needs=(*_NEEDS_BASIS, "/period/first_day", "/period/last_day"), demand_name="voluntary_days_maximum", check=_voluntary_too_long),
    Rule("V22", "voluntary_with_credits", bilingual("Vrijwillige stage zonder studiepunten", "Voluntary placement without credits"), "UG1, KL2", S, needs=_NEEDS_BASIS, demand_name="voluntary_without_credits", check=_voluntary_with_credits),
    Rule("V22", "voluntary_cover", bilingual("Dekking van een vrijwillige stage nakijken", "Check the cover of a voluntary placement"), "L5", S, WARNS, ReferenceDate.START, date(2020, 1, 1), needs=_NEEDS_BASIS, check=_voluntary_cover),
    Rule("V23", "elective_insurance_check", bilingual("Verzekering van een keuzeonderdeel nakijken", "Check the insurance of an elective"), "L5", I, WARNS, ReferenceDate.START, date(2020, 1, 1), needs=_NEEDS_BASIS, check=_elective_insurance_check),
    Rule("V21", "kind_refused_by_institution", bilingual("Soort die de instelling niet aanbiedt", "Kind that the institution doesn't offer"), "UG2", S, needs=("/kind",), demand_name="refused_kinds", check=_kind_refused_by_institution),
    Rule("V25", "liability_party_differs", bilingual("Aansprakelijkheid verzekerd door de partij van de variant", "Liability insured by the variant's party"), "AP1, UG4", D, needs=("/students",), demand_name="liability_insured_by", check=partial(_insured_by_other, "/insurance/liability/insured_by", "Burgerlijke aansprakelijkheid", "Civil liability")),
    Rule("V25", "host_declaration_missing", bilingual("Stagegever verklaart zijn dekking", "Host declares its cover"), "AP1", D, demand_name="liability_host_declares", check=_host_declaration_missing),
    Rule("V25", "secondary_differs", bilingual("Volgorde van de polissen", "Order of the policies"), "UG4", S, about=("/insurance/liability/secondary",), demand_name="liability_secondary", check=_secondary_differs),
    Rule("V25", "work_accident_party_differs", bilingual("Arbeidsongevallen verzekerd door de partij van de variant", "Work accidents insured by the variant's party"), "L8, AP1", S, needs=("/students",), demand_name="work_accident_insured_by", check=partial(_insured_by_other, "/insurance/work_accident/insured_by", "Arbeidsongevallen", "Work accidents")),
    Rule("V26", "clause_cites_replaced_law", bilingual("Geen verwijzing naar het oude artikel 1384", "No reference to the old article 1384"), "L11", S, reference_date=ReferenceDate.START, since=date(2025, 1, 1), check=_clause_cites_replaced_law),
    Rule("V26", "clause_cites_ii_355_1_too_early", bilingual("Artikel II.355/1 geldt vanaf het academiejaar 2016-2017", "Article II.355/1 holds from the academic year 2016-2017"), "L10", S, WARNS, ReferenceDate.START, until=date(2016, 8, 31), check=partial(_cites_law_too_early, "II.355/1")),
    Rule("V26", "clause_cites_small_statutes_too_early", bilingual("Het besluit van 29 juli 2019 geldt vanaf 1 januari 2020", "The decree of 29 July 2019 holds from 1 January 2020"), "L5, L6", S, WARNS, ReferenceDate.START, until=date(2019, 12, 31), check=partial(_cites_law_too_early, "29 juli 2019")),
    Rule("V26", "clause_cites_book_6_too_early", bilingual("Boek 6 van het Burgerlijk Wetboek geldt vanaf 1 januari 2025", "Book 6 of the Civil Code holds from 1 January 2025"), "L11", S, WARNS, ReferenceDate.START, until=date(2024, 12, 31), check=partial(_cites_law_too_early, "boek 6")),
    Rule("V27", "clause_not_valid_on_date", bilingual("Clausules gelden op de dag van opmaak", "Clauses are valid on the day of drawing up"), "AP4, UG9", I, reference_date=ReferenceDate.DRAWN_UP, needs=("/drawn_up_on",), check=_clause_not_valid_on_date),
    Rule("V28", "kinship_not_allowed", bilingual("Geen stage bij familie tot de graad van de variant", "No placement with relatives up to the variant's degree"), "UG7, VI1", S, needs=("/hosts", "/students"), demand_name="kinship_degree_maximum", check=_kinship_not_allowed),
    Rule("V28", "relatives_not_allowed", bilingual("Geen stage bij familie", "No placement with relatives"), "HW1, OD2", D, needs=("/hosts", "/students"), demand_name="kinship_any_forbidden", check=_relatives_not_allowed),
    Rule("V49", "internal_placement", bilingual("Interne stage bij een eenheid van de instelling", "Internal placement at a unit of the institution"), "UA1", D, needs=("/form", "/hosts"), check=_internal_placement),
    Rule("V51", "rights_not_settled", bilingual("Rechten op het werk geregeld", "Rights in the work settled"), "L14", I, WARNS, needs=("/students",), check=_rights_not_settled),
    Rule("V51", "written_transfer_missing", bilingual("Overdracht van rechten is schriftelijk", "Transfer of rights is in writing"), "L14", S, about=("/intellectual_property",), needs=("/intellectual_property/regime",), check=_written_transfer_missing),
    Rule("V52", "publication_conflict", bilingual("Publicatie en vertrouwelijkheid spreken elkaar niet tegen", "Publication and confidentiality don't contradict"), "AP5", D, WARNS, about=("/intellectual_property/publication", "/confidentiality/agreed"), check=_publication_conflict),
    Rule("V52", "embargo_date_missing", bilingual("Embargo met einddatum", "Embargo with an end date"), OWN_PROPOSAL, I, about=("/intellectual_property/publication",), check=_embargo_date_missing),
    Rule("V54", "accident_notice_differs", bilingual("Meldingstermijn van een ongeval", "Time to report an accident"), "AP1, OD1", D, demand_name="accident_notice_hours", check=partial(_report_hours_differ, "/insurance/accident_notice_hours")),
    Rule("V54", "written_report_differs", bilingual("Termijn van het schriftelijk verslag", "Time for the written report"), "AP1, OD1", D, demand_name="written_report_hours", check=partial(_report_hours_differ, "/insurance/written_report_hours")),
)
