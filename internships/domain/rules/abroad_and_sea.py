"""Rules on placements abroad and at sea, and on permits to work of students from outside the EEA."""

from collections.abc import Iterator
from datetime import date

from internships.domain.internship_kinds import LegalBasis
from internships.domain.placement import PlaceKind
from internships.domain.pointers import fact_at
from internships.domain.regions import Region, lacks_address, region_of_place
from internships.domain.rules.rule import WARNS, C, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.terms import PayKind
from internships.domain.wording import bilingual

# EU 27 and Iceland, Liechtenstein, Norway; Switzerland is treated alike (L15).
_EEA = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
     "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO", "CH")
)
_COMPULSORY = {LegalBasis.CURRICULAR_COMPULSORY, LegalBasis.SEA_CURRICULAR}


def _travel_insurance(case: Case) -> Iterator[Hit]:
    insured_by, demand = fact_at(case.agreement, "/insurance/travel_by"), case.demands.travel_insured_by
    if case.agreement.legal_basis is not LegalBasis.ABROAD:
        return
    if insured_by is None:
        yield Hit("/insurance/travel_by", "Zeg wie de reisbijstand verzekert.", "Say who insures travel assistance.")
    elif demand and insured_by is not demand.value:
        yield Hit("/insurance/travel_by", f"Bij deze instelling verzekert {demand.value.nl} de reisbijstand; pas dit aan.", f"At this institution travel assistance is insured by {demand.value.en}; change this.")


def _travel_country_missing(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.ABROAD and not any(fact_at(place, "/travel/country") for place in case.agreement.places):
        yield Hit("/places/0/travel", "Een stage in het buitenland: vul het land in en wat voor de reis geregeld is.", "A placement abroad: fill in the country and what was arranged for the journey.")


def _french_speaking_belgium(case: Case, is_abroad: bool) -> Iterator[Hit | MissingFact]:
    if not is_abroad:
        return
    is_there = any(fact_at(place, "/travel/french_speaking_belgium") or region_of_place(place) is Region.WALLONIA for place in case.agreement.places)
    for index, place in enumerate(case.agreement.places):
        if not is_there and lacks_address(place):
            yield MissingFact(f"/places/{index}/address")
    if is_there and case.agreement.legal_basis is not LegalBasis.ABROAD:
        yield Hit("/legal_basis", "Deze instelling behandelt Franstalig België als buitenland; kies de grondslag buitenland.", "This institution treats French-speaking Belgium as abroad; choose the legal basis abroad.")


def _permit_check(case: Case) -> Iterator[Hit | MissingFact]:
    # The permit is needed to work in Belgium.
    in_belgium = any(fact_at(place, "/travel/french_speaking_belgium") for place in case.agreement.places)
    if case.agreement.legal_basis in _COMPULSORY or (case.agreement.legal_basis is LegalBasis.ABROAD and not in_belgium):
        return
    for index, student in enumerate(case.agreement.students):
        nationality = fact_at(student, "/nationality")
        if nationality is None:
            yield MissingFact(f"/students/{index}/nationality")
        elif nationality not in _EEA:
            yield Hit(f"/students/{index}/nationality", "Student van buiten de EER in een niet-verplichte stage: kijk na of een toelating tot arbeid nodig is.", "Student from outside the EEA in a non-compulsory placement: check whether a permit to work is needed.")


def _vessel_missing(case: Case) -> Iterator[Hit]:
    at_sea = case.agreement.legal_basis is LegalBasis.SEA_CURRICULAR
    vessels = [fact_at(place, "/vessel") for place in case.agreement.places]
    if at_sea and not any(vessels):
        yield Hit("/places/0/vessel", "Een stage op zee heeft een schip: vul naam en IMO-nummer in.", "A placement at sea has a vessel: fill in name and IMO number.")
    for index, place in enumerate(case.agreement.places):
        if fact_at(place, "/kind") is PlaceKind.VESSEL and fact_at(place, "/vessel/imo") is None and not (at_sea and not any(vessels)):
            yield Hit(f"/places/{index}/vessel", "Deze plaats is een schip: vul naam en IMO-nummer in.", "This place is a vessel: fill in name and IMO number.")


def _medical_certificate_expired(case: Case) -> Iterator[Hit | MissingFact]:
    for index, place in enumerate(case.agreement.places):
        until = fact_at(place, "/vessel/medical_certificate_until")
        boards = fact_at(place, "/vessel/embarks_on") or case.agreement.period.first_day
        # Only the institution may read this day, so for others its absence is a warning.
        if until is None and fact_at(place, "/vessel") is not None:
            yield MissingFact(f"/places/{index}/vessel/medical_certificate_until", WARNS)
        if until and until < boards:
            yield Hit(f"/places/{index}/vessel/medical_certificate_until", "Het medisch attest is bij de inscheping verlopen; vernieuw het eerst.", "The medical certificate has expired at embarkation; renew it first.")


def _on_board_outside_period(case: Case) -> Iterator[Hit]:
    period = case.agreement.period
    for index, place in enumerate(case.agreement.places):
        for fact in ("embarks_on", "disembarks_on"):
            day = fact_at(place, f"/vessel/{fact}")
            if day and not period.first_day <= day <= period.last_day:
                yield Hit(f"/places/{index}/vessel/{fact}", "Deze dag aan boord valt buiten de stageperiode, en is dan niet verzekerd; verbeter de data.", "This day on board lies outside the period, and is then not insured; correct the dates.")


def _sea_allowance(case: Case) -> Iterator[Hit]:
    if case.agreement.legal_basis is LegalBasis.SEA_CURRICULAR and case.agreement.allowance.kind is PayKind.SCHEME:
        yield Hit("/allowance/kind", "Een stage op zee in het studieprogramma kent gewoonlijk geen toelage: de regeling van de Poollijst is er voor reizen buiten het programma. Kijk na of dit klopt.", "A sea placement in the curriculum usually has no allowance: the Pool list's scheme is for voyages outside the programme. Check whether this is right.")


RULES = (
    Rule("V44", "travel_insurance", bilingual("Reisbijstand: de partij is gekend", "Travel assistance: the party is known"), "UA1, UG8, OD1", D, needs=("/legal_basis",), check=_travel_insurance),
    Rule("V44", "travel_country_missing", bilingual("Buitenland: het land is gekend", "Abroad: the country is known"), "UG8", S, needs=("/legal_basis", "/places"), check=_travel_country_missing),
    Rule("V44", "learning_agreement_tables", bilingual("Tabellen van het Learning Agreement volledig", "Tables of the Learning Agreement complete"), "UG8, E1", S, enforced_by=bilingual("de verplichte velden van de map met het formulier", "the required fields of the folder with the form")),
    Rule("V45", "french_speaking_belgium", bilingual("Franstalig België als buitenland", "French-speaking Belgium as abroad"), "UG8", S, needs=("/legal_basis", "/places"), demand_name="french_speaking_belgium_abroad", check=_french_speaking_belgium),
    Rule("V46", "permit_check", bilingual("Toelating tot arbeid van studenten buiten de EER", "Permit to work of students from outside the EEA"), "L15", S, WARNS, needs=("/legal_basis", "/students"), check=_permit_check),
    Rule("V47", "vessel_missing", bilingual("Stage op zee met schip", "Sea placement with a vessel"), "AM2, AM5", S, needs=("/legal_basis", "/places"), check=_vessel_missing, format_codes=("imo_number_check_digits",)),
    Rule("V47", "medical_certificate_expired", bilingual("Medisch attest geldig bij inscheping", "Medical certificate valid at embarkation"), "AM2", S, needs=("/places", "/period/first_day"), check=_medical_certificate_expired),
    Rule("V47", "on_board_outside_period", bilingual("Dagen aan boord binnen de periode", "Days on board within the period"), "KL3", I, needs=("/places", "/period/first_day", "/period/last_day"), check=_on_board_outside_period),
    Rule("V48", "sea_allowance", bilingual("Gewoonlijk geen toelage bij een stage op zee in het studieprogramma", "Usually no allowance in a curricular sea placement"), "AM5", C, WARNS, reference_date=ReferenceDate.START, since=date(2016, 3, 7), needs=("/legal_basis", "/allowance/kind"), check=_sea_allowance),
)
