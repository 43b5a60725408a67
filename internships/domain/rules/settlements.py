"""Rules on what the parties settle: money, insurance, kinship, works and secrecy."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from internships.domain.errors import Severity
from internships.domain.kinds import AgreementForm, LegalBasis
from internships.domain.parties import HostType
from internships.domain.placement_days import days_of
from internships.domain.pointers import first
from internships.domain.rules.identity import D, I, S
from internships.domain.rules.rule import Case, Hit, JudgedBy, Lacks, Rule, said
from internships.domain.terms import CostBasis, IpRegime, PayKind, Publication


def _wage(case: Case) -> Iterator[Hit]:
    if case.agreement.allowance.kind is PayKind.WAGE:
        yield Hit("/allowance/kind", "Loon hoort niet in een stageovereenkomst: sluit een arbeidsovereenkomst, een beroepsinlevingsstage, of betaal alleen kosten terug.", "A wage doesn't belong in an internship agreement: conclude an employment contract, a vocational orientation placement, or reimburse costs only.")


def _scheme(case: Case) -> Iterator[Hit]:
    # The only scheme known is the Pool's, for training voyages (AM5): those have no agreement here.
    if case.agreement.allowance.kind is PayKind.SCHEME and case.agreement.legal_basis is not LegalBasis.SEA_CURRICULAR:
        yield Hit("/allowance/kind", "Deze soort stage heeft geen eigen regeling die een toelage betaalt; kies geen vergoeding of kosten.", "This kind of placement has no scheme of its own that pays an allowance; choose none or costs.")


def _costs(case: Case) -> Iterator[Hit]:
    allowance = case.agreement.allowance
    listed = first(allowance, "/costs") or ()
    if allowance.kind is PayKind.COSTS and not listed:
        yield Hit("/allowance/costs", "Noem de kosten die terugbetaald worden, of kies geen vergoeding.", "List the costs that are reimbursed, or choose no allowance.")
    if allowance.kind is PayKind.NONE and listed:
        yield Hit("/allowance/kind", "Er staan kosten op de lijst: kies terugbetaling van kosten, of schrap ze.", "There are costs on the list: choose reimbursement of costs, or remove them.")
    for index, cost in enumerate(listed):
        if first(cost, "/basis") is CostBasis.LUMP_SUM and first(cost, "/amount") is None:
            yield Hit(f"/allowance/costs/{index}/amount", "Een forfait heeft een bedrag; vul het in.", "A lump sum has an amount; fill it in.")


def _costs_said(case: Case) -> Iterator[Hit]:
    demand = case.demands.costs_listed
    if demand and demand.value and case.agreement.allowance.kind is None:
        yield Hit("/allowance/kind", "Deze instelling vraagt een lijst van de kosten, of uitdrukkelijk dat er geen vergoeding is; vul een van beide in.", "This institution asks for a list of the costs, or expressly that there is no allowance; fill in one of the two.")


def _voluntary_days(case: Case) -> Iterator[Hit]:
    demand, counted = case.demands.voluntary_days_maximum, days_of(case.agreement)
    if demand and counted and counted.days > demand.value and case.agreement.legal_basis is LegalBasis.VOLUNTARY:
        yield Hit(counted.pointer, f"Een vrijwillige stage duurt hier hoogstens {demand.value} dagen per stagegever en academiejaar; deze duurt er {counted.days} ({counted.how.nl}). Verkort ze.", f"A voluntary placement lasts at most {demand.value} days here, per host and academic year; this one lasts {counted.days} ({counted.how.en}). Shorten it.")


def _voluntary_credits(case: Case) -> Iterator[Hit]:
    demand = case.demands.voluntary_without_credits
    voluntary = case.agreement.legal_basis is LegalBasis.VOLUNTARY
    if demand and demand.value and voluntary and first(case.agreement, "/period/duration/ects"):
        yield Hit("/period/duration/ects", "Een vrijwillige stage levert geen studiepunten op; schrap ze of kies een andere grondslag.", "A voluntary placement earns no credits; remove them or choose another legal basis.")


def _voluntary_cover(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.VOLUNTARY:
        yield Hit("/insurance/work_accident", "Een vrijwillige stage valt mogelijk buiten de 'kleine statuten': vraag de instelling of haar polis dekt.", "A voluntary placement may fall outside the 'small statutes': ask the institution whether its policy covers it.")


def _elective(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.CURRICULAR_ELECTIVE:
        yield Hit("/legal_basis", "Keuzeonderdeel: laat de instelling nakijken of de arbeidsongevallenverzekering geldt.", "Elective: have the institution check whether the work accident insurance applies.")


def _refused_kind(case: Case) -> Iterator[Hit]:
    demand = case.demands.refused_kinds
    if demand and case.agreement.kind in demand.value:
        yield Hit("/kind", f"Deze instelling maakt geen overeenkomst voor: {case.agreement.kind.nl}. Vraag haar wat er dan wel kan.", f"This institution makes no agreement for: {case.agreement.kind.en}. Ask it what is possible instead.")


def _party(demanded: str, place: str, nl: str, en: str) -> "_PartyCheck":
    return _PartyCheck(demanded, place, nl, en)


class _PartyCheck:
    """Compare who insures with whom the variant names."""

    def __init__(self, demanded: str, place: str, nl: str, en: str) -> None:
        self.demanded, self.place, self.nl, self.en = demanded, place, nl, en

    def __call__(self, case: Case) -> Iterator[Hit | Lacks]:
        demand, told = getattr(case.demands, self.demanded), first(case.agreement, self.place)
        if told is None and case.agreement.students:
            yield Lacks(self.place)
        if demand and told and told is not demand.value:
            yield Hit(self.place, f"{self.nl}: bij deze instelling {demand.value.nl}, hier staat {told.nl}; pas dit aan.", f"{self.en}: at this institution {demand.value.en}, here it says {told.en}; change this.")


def _declares(case: Case) -> Iterator[Hit]:
    demand = case.demands.liability_host_declares
    internal = first(case.agreement, "/form") is AgreementForm.INTERNAL
    if demand and demand.value and not internal and not first(case.agreement, "/insurance/liability/host_declares_cover"):
        yield Hit("/insurance/liability/host_declares_cover", "De stagegever moet verklaren dat zijn polis de student voor de hele duur dekt; vraag die verklaring.", "The host must declare that its policy covers the student for the whole duration; ask for that declaration.")


def _secondary(case: Case) -> Iterator[Hit]:
    demand, told = case.demands.liability_secondary, first(case.agreement, "/insurance/liability/secondary")
    if demand and told != demand.value:
        yield Hit("/insurance/liability/secondary", "De instelling zegt iets anders over de volgorde van de polissen; pas dit aan.", "The institution says otherwise about the order of the policies; change this.")


class _HoursCheck:
    """Compare the hours to report in with those that the variant asks."""

    def __init__(self, demanded: str, place: str) -> None:
        self.demanded, self.place = demanded, place

    def __call__(self, case: Case) -> Iterator[Hit]:
        demand = getattr(case.demands, self.demanded)
        if demand and first(case.agreement, self.place) != demand.value:
            yield Hit(self.place, f"Deze instelling vraagt {demand.value} uur; vul dat in.", f"This institution asks for {demand.value} hours; fill that in.")


def _replaced_law(case: Case) -> Iterator[Hit]:
    for clause in case.clauses:
        if any("1384" in law for law in clause.cites):
            yield Hit("", f"De clausule {clause.id} verwijst naar artikel 1384 van het oude Burgerlijk Wetboek, vervangen sinds 1 januari 2025; kies een nieuwere tekst.", f"The clause {clause.id} refers to article 1384 of the old Civil Code, replaced since 1 January 2025; choose a newer text.")


class _CitesCheck:
    """Look for clauses that cite a law before it was in force; the rule's ``until`` says when that is."""

    def __init__(self, law: str) -> None:
        self.law = law

    def __call__(self, case: Case) -> Iterator[Hit]:
        for clause in case.clauses:
            for cited in (law for law in clause.cites if self.law in law):
                yield Hit("", f"De clausule {clause.id} verwijst naar recht dat bij de start nog niet geldt ({cited}); kies de tekst van toen.", f"The clause {clause.id} refers to law not yet in force at the start ({cited}); choose the text of that time.")


def _clause_dates(case: Case) -> Iterator[Hit]:
    day = case.agreement.drawn_up_on
    for clause in case.clauses:
        if not (clause.valid_from <= day and (clause.valid_until is None or day <= clause.valid_until)):
            yield Hit("/drawn_up_on", f"De clausule {clause.id} geldt niet op {day:%d/%m/%Y}; kies een andere datum of een tekst die dan geldt.", f"The clause {clause.id} is not valid on {day:%d/%m/%Y}; choose another date or a text valid then.")


def _forbids_relatives(case: Case) -> bool:
    anyone = case.demands.kinship_any_forbidden
    return anyone is not None and anyone.value


def _ties(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield each host's place of its kinship declaration and whether it is related, None where nothing is said."""
    # A framework agreement has no student who could be related.
    for index, host in enumerate(case.agreement.hosts if case.agreement.students else ()):
        yield f"/hosts/{index}/kinship", first(host, "/kinship/related")


def _undeclared(place: str) -> Hit:
    return Hit(place, "Verklaar of er een familieband is tussen de student en de stagegever.", "Declare whether there is a family tie between the student and the host.")


def _degree(case: Case) -> Iterator[Hit]:
    most = case.demands.kinship_degree_maximum
    if most is None or _forbids_relatives(case):
        return
    for place, related in _ties(case):
        degree = first(case.agreement, f"{place}/degree")
        if related is None:
            yield _undeclared(place)
        elif related and degree is None:
            yield Hit(f"{place}/degree", "Vul de graad van verwantschap in.", "Fill in the degree of kinship.")
        elif related and degree <= most.value:
            yield Hit(f"{place}/degree", f"Geen stage bij familie tot en met de {most.value}e graad; zoek een andere stagegever.", f"No placement with relatives up to degree {most.value}; look for another host.")


def _relatives(case: Case) -> Iterator[Hit]:
    for place, related in _ties(case) if _forbids_relatives(case) else ():
        if related is None:
            yield _undeclared(place)
        elif related:
            yield Hit(place, "Deze opleiding laat geen stage bij familie toe; zoek een andere stagegever.", "This programme allows no placement with relatives; look for another host.")


def _rights(case: Case) -> Iterator[Hit]:
    if case.agreement.students and first(case.agreement, "/intellectual_property/regime") is None:
        yield Hit("/intellectual_property", "Er is niets afgesproken over de rechten op het werk: dan blijven ze bij de student. Kies een regeling als dat anders moet.", "Nothing is agreed on the rights in the work: then they stay with the student. Choose a regime if that is not meant.")


def _transfer(case: Case) -> Iterator[Hit]:
    rights = case.agreement.intellectual_property
    assert rights is not None  # noqa: S101 - needed by the rule
    if (rights.regime is IpRegime.HOST or rights.software_to_host) and not rights.written_transfer:
        yield Hit("/intellectual_property/written_transfer", "Rechten gaan niet vanzelf over op de stagegever: neem de schriftelijke overdracht uitdrukkelijk op.", "Rights don't pass to the host by themselves: include the written transfer expressly.")


def _publication(case: Case) -> Iterator[Hit]:
    told = first(case.agreement, "/intellectual_property/publication")
    if told is Publication.ALLOWED and first(case.agreement, "/confidentiality/agreed"):
        yield Hit("/intellectual_property/publication", "Vrije publicatie en vertrouwelijkheid spreken elkaar tegen: spreek nazicht of een embargo af.", "Free publication and confidentiality contradict each other: agree on clearance or an embargo.")


def _embargo(case: Case) -> Iterator[Hit]:
    if first(case.agreement, "/intellectual_property/publication") is Publication.EMBARGO and first(case.agreement, "/intellectual_property/embargo_until") is None:
        yield Hit("/intellectual_property/embargo_until", "Een embargo heeft een einddatum; vul ze in.", "An embargo has an end date; fill it in.")


def _internal(case: Case) -> Iterator[Hit]:
    if case.agreement.form is AgreementForm.INTERNAL:
        for index, host in enumerate(case.agreement.hosts):
            if first(host, "/type") not in (HostType.INSTITUTION_UNIT, None):
                yield Hit(f"/hosts/{index}/type", "Bij een interne stage is de stagegever een eenheid van de instelling; verbeter de soort of de vorm.", "In an internal placement the host is a unit of the institution; correct the type or the form.")
        if first(case.agreement, "/insurance/liability/host_declares_cover"):
            yield Hit("/insurance/liability/host_declares_cover", "Bij een interne stage is er geen verklaring van de stagegever; schrap ze.", "In an internal placement there is no declaration by the host; remove it.")


_LB, _WARN = ("/legal_basis",), Severity.WARNS
RULES = (
    Rule("V19", "wage_refused", said("Geen loon", "No wage"), "UG2, L7, L16", S, needs=("/allowance/kind",), check=_wage),
    Rule("V19", "scheme_not_allowed", said("Toelage alleen volgens de eigen regeling van de soort", "Allowance only by the kind's own scheme"), "AM5, AM6", S, needs=("/allowance/kind", "/legal_basis"), check=_scheme),
    Rule("V20", "costs_not_listed", said("Kosten met soort en grondslag", "Costs with kind and basis"), "AP1, KL2", D, needs=("/allowance/kind",), check=_costs),
    Rule("V20", "costs_not_said", said("Kosten op een lijst, of uitdrukkelijk geen vergoeding", "Costs on a list, or expressly no allowance"), "AP1", D, applies_to="costs_listed", check=_costs_said),
    Rule("V21", "kind_observation", said("Kijkstage: geen overeenkomst", "Observation visit: no agreement"), "UG2, L1", S, held_by=said("de beslissing over de soort, die aan alle regels voorafgaat", "the kind decision, which comes before every rule")),
    Rule("V22", "voluntary_too_long", said("Vrijwillige stage binnen het maximum", "Voluntary placement within the maximum"), "UG1, KL2", S, needs=(*_LB, "/period/first_day", "/period/last_day"), applies_to="voluntary_days_maximum", check=_voluntary_days),
    Rule("V22", "voluntary_with_credits", said("Vrijwillige stage zonder studiepunten", "Voluntary placement without credits"), "UG1, KL2", S, needs=_LB, applies_to="voluntary_without_credits", check=_voluntary_credits),
    Rule("V22", "voluntary_cover", said("Dekking van een vrijwillige stage nakijken", "Check the cover of a voluntary placement"), "L5", S, _WARN, JudgedBy.START, date(2020, 1, 1), needs=_LB, check=_voluntary_cover),
    Rule("V23", "elective_insurance_check", said("Verzekering van een keuzeonderdeel nakijken", "Check the insurance of an elective"), "L5", I, _WARN, JudgedBy.START, date(2020, 1, 1), needs=_LB, check=_elective),
    Rule("V21", "kind_refused_by_institution", said("Soort die de instelling niet aanbiedt", "Kind that the institution doesn't offer"), "UG2", S, needs=("/kind",), applies_to="refused_kinds", check=_refused_kind),
    Rule("V25", "liability_party_differs", said("Aansprakelijkheid verzekerd door de partij van de variant", "Liability insured by the variant's party"), "AP1, UG4", D, needs=("/students",), applies_to="liability_insured_by", check=_party("liability_insured_by", "/insurance/liability/insured_by", "Burgerlijke aansprakelijkheid", "Civil liability")),
    Rule("V25", "host_declaration_missing", said("Stagegever verklaart zijn dekking", "Host declares its cover"), "AP1", D, applies_to="liability_host_declares", check=_declares),
    Rule("V25", "secondary_differs", said("Volgorde van de polissen", "Order of the policies"), "UG4", S, about=("/insurance/liability/secondary",), applies_to="liability_secondary", check=_secondary),
    Rule("V25", "work_accident_party_differs", said("Arbeidsongevallen verzekerd door de partij van de variant", "Work accidents insured by the variant's party"), "L8, AP1", S, needs=("/students",), applies_to="work_accident_insured_by", check=_party("work_accident_insured_by", "/insurance/work_accident/insured_by", "Arbeidsongevallen", "Work accidents")),
    Rule("V26", "clause_cites_replaced_law", said("Geen verwijzing naar het oude artikel 1384", "No reference to the old article 1384"), "L11", S, judged_by=JudgedBy.START, since=date(2025, 1, 1), check=_replaced_law),
    Rule("V26", "clause_cites_ii_355_1_too_early", said("Artikel II.355/1 geldt vanaf het academiejaar 2016-2017", "Article II.355/1 holds from the academic year 2016-2017"), "L10", S, _WARN, JudgedBy.START, until=date(2016, 8, 31), check=_CitesCheck("II.355/1")),
    Rule("V26", "clause_cites_small_statutes_too_early", said("Het besluit van 29 juli 2019 geldt vanaf 1 januari 2020", "The decree of 29 July 2019 holds from 1 January 2020"), "L5, L6", S, _WARN, JudgedBy.START, until=date(2019, 12, 31), check=_CitesCheck("29 juli 2019")),
    Rule("V26", "clause_cites_book_6_too_early", said("Boek 6 van het Burgerlijk Wetboek geldt vanaf 1 januari 2025", "Book 6 of the Civil Code holds from 1 January 2025"), "L11", S, _WARN, JudgedBy.START, until=date(2024, 12, 31), check=_CitesCheck("boek 6")),
    Rule("V27", "clause_not_valid_on_date", said("Clausules gelden op de dag van opmaak", "Clauses are valid on the day of drawing up"), "AP4, UG9", I, judged_by=JudgedBy.DRAWN_UP, needs=("/drawn_up_on",), check=_clause_dates),
    Rule("V28", "kinship_not_allowed", said("Geen stage bij familie tot de graad van de variant", "No placement with relatives up to the variant's degree"), "UG7, VI1", S, needs=("/hosts", "/students"), applies_to="kinship_degree_maximum", check=_degree),
    Rule("V28", "relatives_not_allowed", said("Geen stage bij familie", "No placement with relatives"), "HW1, OD2", D, needs=("/hosts", "/students"), applies_to="kinship_any_forbidden", check=_relatives),
    Rule("V49", "internal_placement", said("Interne stage bij een eenheid van de instelling", "Internal placement at a unit of the institution"), "UA1", D, needs=("/form", "/hosts"), check=_internal),
    Rule("V51", "rights_not_settled", said("Rechten op het werk geregeld", "Rights in the work settled"), "L14", I, _WARN, needs=("/students",), check=_rights),
    Rule("V51", "written_transfer_missing", said("Overdracht van rechten is schriftelijk", "Transfer of rights is in writing"), "L14", S, about=("/intellectual_property",), needs=("/intellectual_property/regime",), check=_transfer),
    Rule("V52", "publication_conflict", said("Publicatie en vertrouwelijkheid spreken elkaar niet tegen", "Publication and confidentiality don't contradict"), "AP5", D, _WARN, about=("/intellectual_property/publication", "/confidentiality/agreed"), check=_publication),
    Rule("V52", "embargo_date_missing", said("Embargo met einddatum", "Embargo with an end date"), "eigen voorstel / own proposal", I, about=("/intellectual_property/publication",), check=_embargo),
    Rule("V54", "accident_notice_differs", said("Meldingstermijn van een ongeval", "Time to report an accident"), "AP1, OD1", D, applies_to="accident_notice_hours", check=_HoursCheck("accident_notice_hours", "/insurance/accident_notice_hours")),
    Rule("V54", "written_report_differs", said("Termijn van het schriftelijk verslag", "Time for the written report"), "AP1, OD1", D, applies_to="written_report_hours", check=_HoursCheck("written_report_hours", "/insurance/written_report_hours")),
)
