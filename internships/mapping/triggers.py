"""The closed list of triggers: conditions on which a document, field, clause or signature applies.

A trigger named ``no_…`` holds if the record says no, and one named ``…_blank`` if the record says nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from internships.domain.agreement import Agreement, ConditionKind, SigningMode
from internships.domain.date_arithmetic import eighteenth_birthday
from internships.domain.internship_kinds import AgreementForm, InternshipKind, LegalBasis
from internships.domain.parties import HostType
from internships.domain.placement import PlaceKind
from internships.domain.pointers import fact_at, facts_at, split_pointer
from internships.domain.programme import FieldOfStudy
from internships.domain.terms import CostBasis, InsuredBy, IpRegime, PayKind, Publication, ThirdPartyClaims
from internships.mapping.fact_paths import fact_reader

Trigger = Callable[[Agreement], bool]
_BOOK_6 = date(2025, 1, 1)


def _minor(agreement: Agreement) -> bool:
    begins = facts_at(agreement, "/period/first_day")
    births = facts_at(agreement, "/students/*/birth_date")
    return bool(begins) and any(begins[0][1] < eighteenth_birthday(born) for _, born in births)


def _any_fact(path: str, test: Callable[[Any], bool]) -> Trigger:
    read = fact_reader(split_pointer(path))
    return lambda agreement: any(test(value) for _, value in read(agreement))


def _has(path: str) -> Trigger:
    return _any_fact(path, lambda value: value not in ((), "", False))


def _blank(path: str) -> Trigger:
    return _not(_any_fact(path, lambda _: True))


def _is(path: str, *wanted: object) -> Trigger:
    return _any_fact(path, lambda value: value in wanted)


def _yes(path: str) -> Trigger:
    return _any_fact(path, lambda value: value is True)


def _not(trigger: Trigger) -> Trigger:
    return lambda agreement: not trigger(agreement)


def _any(one: Trigger, other: Trigger) -> Trigger:
    return lambda agreement: one(agreement) or other(agreement)


def _no(path: str) -> Trigger:
    """Hold only if the record says no; a missing fact is neither yes nor no."""
    return _any_fact(path, lambda value: value is False)


def _all(*triggers: Trigger) -> Trigger:
    return lambda agreement: all(trigger(agreement) for trigger in triggers)


def _several(path: str) -> Trigger:
    read = fact_reader(split_pointer(path))
    return lambda agreement: len(read(agreement)) > 1


def _several_units(agreement: Agreement) -> bool:
    units = ("days", "weeks", "hours", "ects", "sea_days")
    return sum(bool(facts_at(agreement, f"/period/duration/{unit}")) for unit in units) > 1


def _from_book_6(agreement: Agreement) -> bool:
    """Hold from the day on which book 6 of the Civil Code lets a customer claim directly from the student."""
    day = fact_at(agreement, "/drawn_up_on")
    return day is None or day >= _BOOK_6


def _costs_capped(agreement: Agreement) -> bool:
    """Hold if a cost that is reimbursed at its real amount also has an amount, which can only be a maximum."""
    costs = [cost for _, cost in facts_at(agreement, "/allowance/costs/*")]
    return any(cost.basis is CostBasis.REAL and cost.amount is not None for cost in costs)


def _insured(path: str) -> Trigger:
    return _all(_has(path), _not(_is(path, InsuredBy.NOT_KNOWN)))


def _non_eea(agreement: Agreement) -> bool:
    return any(country not in _FREE_TO_WORK for _, country in facts_at(agreement, "/students/*/nationality"))


_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
_FREE_TO_WORK = (*_EEA.split(), "CH")


def _works_ashore(*, belgian: bool) -> Trigger:
    """Hold if a place ashore is in Belgium, or abroad; the address decides, else the kind of place."""
    read_places = fact_reader(split_pointer("/places/*"))

    def works_there(agreement: Agreement) -> bool:
        places_ashore = [place for _, place in read_places(agreement) if place.kind is not PlaceKind.VESSEL]
        return any(_is_belgian(place) is belgian for place in places_ashore)

    return works_there


def _is_belgian(place: Any) -> bool:
    country = place.address.country if place.address else None
    return bool(country == "BE" if country else place.kind is not PlaceKind.ABROAD)


_CONFIDENTIAL = _yes("/confidentiality/agreed")
_SECRET_AFTER_END = _any(_yes("/confidentiality/after_end"), _has("/confidentiality/until"))
_SECRET_END_BLANK = _not(_any(_SECRET_AFTER_END, _no("/confidentiality/after_end")))
_ABROAD = _any(_is("/legal_basis", LegalBasis.ABROAD), _is("/places/*/kind", PlaceKind.ABROAD))
_CERTIFICATE_WEEKS_BLANK = _blank("/mobility/support/certificate_weeks")
_CERTIFICATE_BY_FORM = _all(_ABROAD, _CERTIFICATE_WEEKS_BLANK)
_SEA = _is("/places/*/kind", PlaceKind.VESSEL)
_FRAMEWORK = _is("/form", AgreementForm.FRAMEWORK_BIPARTITE)
_INTERNAL = _is("/form", AgreementForm.INTERNAL)
_HEALTH = _yes("/safety/health/required")
_CURRICULAR = _is(
    "/legal_basis", LegalBasis.CURRICULAR_COMPULSORY, LegalBasis.CURRICULAR_ELECTIVE, LegalBasis.SEA_CURRICULAR
)
# The basis "abroad" does not say which place an internship has in the studies; a course unit does.
_OF_PROGRAMME = _any(_CURRICULAR, _all(_is("/legal_basis", LegalBasis.ABROAD), _has("/programme/course")))
_FIT_FOR_SEA = _all(_is("/safety/health/arranged_by", "maritime_centre"), _yes("/safety/health/condition_met"))
_SOFTWARE = _yes("/intellectual_property/software_to_host")
_VOLUNTARY = _is("/legal_basis", LegalBasis.VOLUNTARY)

TRIGGERS: dict[str, Trigger] = {
    "always": lambda _: True,
    "never": lambda _: False,
    "minor": _minor,
    "abroad": _ABROAD,
    "not_abroad": _not(_ABROAD),
    "place_in_belgium": _works_ashore(belgian=True),
    "place_elsewhere": _works_ashore(belgian=False),
    "no_place_elsewhere": _not(_works_ashore(belgian=False)),
    "sea": _SEA,
    "not_sea": _not(_SEA),
    "framework": _FRAMEWORK,
    "not_framework": _not(_FRAMEWORK),
    "placement_sheet": _is("/form", AgreementForm.FRAMEWORK_PLACEMENT_SHEET),
    "collective": _is("/form", AgreementForm.COLLECTIVE),
    "several_hosts": _several("/hosts/*"),
    "internal": _INTERNAL,
    "not_collective": _not(_is("/form", AgreementForm.COLLECTIVE)),
    "several_institutions": _several("/institutions/*"),
    "not_internal": _not(_INTERNAL),
    "incoming": _is("/kind", InternshipKind.INCOMING),
    "non_eea": _non_eea,
    "voluntary": _VOLUNTARY,
    "not_voluntary": _not(_VOLUNTARY),
    "compulsory": _is("/legal_basis", LegalBasis.CURRICULAR_COMPULSORY, LegalBasis.SEA_CURRICULAR),
    "elective_or_voluntary": _is("/legal_basis", LegalBasis.CURRICULAR_ELECTIVE, LegalBasis.VOLUNTARY),
    "curricular": _CURRICULAR,
    "of_programme": _OF_PROGRAMME,
    "not_of_programme": _not(_OF_PROGRAMME),
    "health_assessment": _HEALTH,
    "health_assessment_internal": _all(_HEALTH, _INTERNAL),
    "health_assessment_external": _all(_HEALTH, _not(_INTERNAL)),
    "no_health_assessment": _no("/safety/health/required"),
    "health_by_host": _is("/safety/health/arranged_by", "host"),
    "health_by_institution": _is("/safety/health/arranged_by", "institution"),
    "health_by_maritime_centre": _is("/safety/health/arranged_by", "maritime_centre"),
    "health_by_blank": _blank("/safety/health/arranged_by"),
    "health_by_others": _all(_HEALTH, _not(_is("/safety/health/arranged_by", "maritime_centre"))),
    "health_blank": _blank("/safety/health/required"),
    "health_condition_met": _yes("/safety/health/condition_met"),
    "no_health_condition_met": _not(_yes("/safety/health/condition_met")),
    "sea_fitness_open": _not(_FIT_FOR_SEA),
    "tuberculosis_screening": _yes("/safety/health/tuberculosis_screening"),
    "risk_analysis_given": _has("/safety/risk_analysis"),
    "sheet_given_apart": _all(_has("/safety/workstation_sheet"), _not(_FRAMEWORK)),
    "workstation_sheet_given": _has("/safety/workstation_sheet"),
    "schedule_given": _has("/schedule/lines"),
    "schedule_given_abroad": _all(_has("/schedule/lines"), _ABROAD),
    "schedule_blank": _blank("/schedule/lines"),
    "schedule_fixed": _no("/schedule/flexible"),
    "schedule_not_fixed": _not(_no("/schedule/flexible")),
    "exceptional_times": _yes("/schedule/exceptional_times"),
    "no_exceptional_times": _no("/schedule/exceptional_times"),
    "exceptional_times_blank": _blank("/schedule/exceptional_times"),
    "several_units": _several_units,
    "leave_days": _has("/schedule/leave_days_maximum"),
    "embedding_blank": _blank("/mobility/recognition/embedding"),
    "ects_awarded_blank": _blank("/mobility/recognition/ects"),
    "ects_by_course": _all(_blank("/mobility/recognition/ects"), _blank("/period/duration/ects")),
    "certificate_weeks_open": _CERTIFICATE_WEEKS_BLANK,
    "certificate_by_form": _CERTIFICATE_BY_FORM,
    "certificate_plain": _not(_CERTIFICATE_BY_FORM),
    "sending_cover_blank": _blank("/mobility/sending_cover/accidents"),
    "support_blank": _blank("/mobility/support/financial"),
    "project_described": _has("/content/description"),
    "activities_given": _has("/content/activities"),
    "telework": _yes("/schedule/telework/allowed"),
    "not_telework": _not(_yes("/schedule/telework/allowed")),
    "no_telework": _no("/schedule/telework/allowed"),
    "telework_blank": _blank("/schedule/telework/allowed"),
    "costs": _is("/allowance/kind", PayKind.COSTS),
    "costs_listed": _has("/allowance/costs"),
    "costs_real": _is("/allowance/costs/*/basis", CostBasis.REAL),
    "costs_lump_sum": _is("/allowance/costs/*/basis", CostBasis.LUMP_SUM),
    "costs_capped": _costs_capped,
    "costs_blank": _blank("/allowance/costs"),
    "no_allowance": _is("/allowance/kind", PayKind.NONE),
    "allowance_scheme": _is("/allowance/kind", PayKind.SCHEME),
    "allowance_blank": _blank("/allowance/kind"),
    "confidentiality": _CONFIDENTIAL,
    "no_confidentiality": _no("/confidentiality/agreed"),
    "confidentiality_blank": _blank("/confidentiality/agreed"),
    "confidentiality_not_refused": _not(_no("/confidentiality/agreed")),
    "secret_after_end": _all(_CONFIDENTIAL, _SECRET_AFTER_END),
    "secret_until_end": _all(_CONFIDENTIAL, _not(_SECRET_AFTER_END), _no("/confidentiality/after_end")),
    "secret_end_blank": _all(_CONFIDENTIAL, _SECRET_END_BLANK),
    "secret_end_not_given": _all(_not(_no("/confidentiality/agreed")), _SECRET_END_BLANK),
    "work_accident_open": _is("/insurance/work_accident/insured_by", InsuredBy.NOT_KNOWN),
    "work_accident_by_institution": _is("/insurance/work_accident/insured_by", InsuredBy.INSTITUTION),
    "work_accident_settled": _insured("/insurance/work_accident/insured_by"),
    "liability_open": _is("/insurance/liability/insured_by", InsuredBy.NOT_KNOWN),
    "liability_settled": _insured("/insurance/liability/insured_by"),
    "liability_by_host": _is("/insurance/liability/insured_by", InsuredBy.HOST),
    "liability_by_institution": _is("/insurance/liability/insured_by", InsuredBy.INSTITUTION),
    "claims_excluded": _is("/insurance/liability/third_party_claims", ThirdPartyClaims.EXCLUDED),
    "claims_held_harmless": _is("/insurance/liability/third_party_claims", ThirdPartyClaims.HELD_HARMLESS),
    "book_6_external": _all(_from_book_6, _not(_INTERNAL)),
    "claims_blank": _blank("/insurance/liability/third_party_claims"),
    "cover_not_refused": _not(_no("/insurance/liability/host_declares_cover")),
    "liability_secondary": _yes("/insurance/liability/secondary"),
    "travel_by_student": _is("/insurance/travel_by", InsuredBy.STUDENT),
    "travel_by_institution": _is("/insurance/travel_by", InsuredBy.INSTITUTION),
    "travel_by_other": _is("/insurance/travel_by", InsuredBy.HOST, InsuredBy.OTHER),
    "travel_open": _is("/insurance/travel_by", InsuredBy.NOT_KNOWN),
    "related": _yes("/hosts/*/kinship/related"),
    "adviser_blank": _blank("/hosts/*/confidential_adviser"),
    "host_without_staff": _is("/hosts/*/type", HostType.SOLE_TRADER, HostType.SELF_EMPLOYED),
    "not_related": _not(_yes("/hosts/*/kinship/related")),
    "rights_to_student": _is("/intellectual_property/regime", IpRegime.STUDENT),
    "rights_to_host": _is("/intellectual_property/regime", IpRegime.HOST),
    "rights_to_institution": _is("/intellectual_property/regime", IpRegime.INSTITUTION),
    "rights_shared": _is("/intellectual_property/regime", IpRegime.SHARED, IpRegime.PER_PROJECT),
    "rights_settled": _has("/intellectual_property"),
    "software_to_host": _SOFTWARE,
    "software_not_to_host": _not(_SOFTWARE),
    "no_software_to_host": _no("/intellectual_property/software_to_host"),
    "software_blank": _blank("/intellectual_property/software_to_host"),
    "software_apart": _all(_SOFTWARE, _not(_is("/intellectual_property/regime", IpRegime.HOST))),
    "publication_allowed": _is("/intellectual_property/publication", Publication.ALLOWED),
    "publication_embargo": _is("/intellectual_property/publication", Publication.EMBARGO),
    "publication_cleared": _is("/intellectual_property/publication", Publication.CLEARED_BY_HOST),
    "publication_refused": _is("/intellectual_property/publication", Publication.NOT_ALLOWED),
    "publication_blank": _blank("/intellectual_property/publication"),
    "no_rights_settled": _not(_has("/intellectual_property")),
    "conditions": _has("/conditions"),
    "no_conditions": _not(_has("/conditions")),
    "suspensive_condition": _is("/conditions/*/kind", ConditionKind.SUSPENSIVE),
    "no_suspensive_condition": _not(_is("/conditions/*/kind", ConditionKind.SUSPENSIVE)),
    "resolutory_condition": _is("/conditions/*/kind", ConditionKind.RESOLUTORY),
    "paper": _is("/signing_mode", SigningMode.PAPER),
    "electronic": _is("/signing_mode", SigningMode.ELECTRONIC, SigningMode.MIXED),
    "partly_on_paper": _is("/signing_mode", SigningMode.MIXED),
    "medicine": _is("/programme/field", FieldOfStudy.MEDICINE, FieldOfStudy.DENTISTRY, FieldOfStudy.VETERINARY),
    "translated": _has("/translations"),
}


def holds(name: str, agreement: Agreement) -> bool:
    """Say whether a trigger holds for an agreement, or for a draft."""
    return TRIGGERS[name](agreement)
