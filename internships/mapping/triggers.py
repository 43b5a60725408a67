"""The closed list of triggers: when a document, field, clause or signature is part of the set."""

from collections.abc import Callable

from internships.domain.ages import eighteenth_birthday
from internships.domain.agreement import Agreement, SigningMode
from internships.domain.kinds import AgreementForm, LegalBasis
from internships.domain.placement import PlaceKind
from internships.domain.pointers import found, steps
from internships.domain.programme import FieldOfStudy
from internships.domain.terms import IpRegime, PayKind
from internships.mapping.facts import reacher

Trigger = Callable[[Agreement], bool]


def _minor(agreement: Agreement) -> bool:
    first = found(agreement, "/period/first_day")
    births = found(agreement, "/students/*/birth_date")
    return bool(first) and any(first[0][1] < eighteenth_birthday(born) for _, born in births)


def _has(path: str) -> Trigger:
    reached = reacher(steps(path))
    return lambda agreement: any(value not in ((), "", False) for _, value in reached(agreement))


def _is(path: str, *wanted: object) -> Trigger:
    reached = reacher(steps(path))
    return lambda agreement: any(value in wanted for _, value in reached(agreement))


def _yes(path: str) -> Trigger:
    reached = reacher(steps(path))
    return lambda agreement: any(value is True for _, value in reached(agreement))


def _not(trigger: Trigger) -> Trigger:
    return lambda agreement: not trigger(agreement)


def _either(one: Trigger, other: Trigger) -> Trigger:
    return lambda agreement: one(agreement) or other(agreement)


_ABROAD = _either(_is("/legal_basis", LegalBasis.ABROAD), _is("/places/*/kind", PlaceKind.ABROAD))
_SEA = _is("/places/*/kind", PlaceKind.VESSEL)
_FRAMEWORK = _is("/form", AgreementForm.FRAMEWORK_BIPARTITE)
_HEALTH = _yes("/safety/health/required")

TRIGGERS: dict[str, Trigger] = {
    "always": lambda _: True,
    "never": lambda _: False,
    "minor": _minor,
    "abroad": _ABROAD,
    "not_abroad": _not(_ABROAD),
    "sea": _SEA,
    "framework": _FRAMEWORK,
    "not_framework": _not(_FRAMEWORK),
    "placement_sheet": _is("/form", AgreementForm.FRAMEWORK_PLACEMENT_SHEET),
    "collective": _is("/form", AgreementForm.COLLECTIVE),
    "internal": _is("/form", AgreementForm.INTERNAL),
    "not_internal": _not(_is("/form", AgreementForm.INTERNAL)),
    "voluntary": _is("/legal_basis", LegalBasis.VOLUNTARY),
    "elective": _is("/legal_basis", LegalBasis.CURRICULAR_ELECTIVE),
    "curricular": _is(
        "/legal_basis",
        LegalBasis.CURRICULAR_COMPULSORY,
        LegalBasis.CURRICULAR_ELECTIVE,
        LegalBasis.SEA_CURRICULAR,
    ),
    "health_assessment": _HEALTH,
    "no_health_assessment": _not(_HEALTH),
    "health_by_host": _is("/safety/health/arranged_by", "host"),
    "health_by_institution": _is("/safety/health/arranged_by", "institution"),
    "tuberculosis_screening": _yes("/safety/health/tuberculosis_screening"),
    "risk_analysis_given": _has("/safety/risk_analysis"),
    "workstation_sheet_given": _has("/safety/workstation_sheet"),
    "schedule_given": _has("/schedule/lines"),
    "project_described": _has("/content/description"),
    "activities_given": _has("/content/activities"),
    "telework": _yes("/schedule/telework/allowed"),
    "no_telework": _not(_yes("/schedule/telework/allowed")),
    "costs": _is("/allowance/kind", PayKind.COSTS),
    "no_costs": _not(_is("/allowance/kind", PayKind.COSTS)),
    "confidentiality": _yes("/confidentiality/agreed"),
    "no_confidentiality": _not(_yes("/confidentiality/agreed")),
    "rights_to_student": _is("/intellectual_property/regime", IpRegime.STUDENT),
    "rights_to_host": _is("/intellectual_property/regime", IpRegime.HOST),
    "rights_to_institution": _is("/intellectual_property/regime", IpRegime.INSTITUTION),
    "rights_shared": _is("/intellectual_property/regime", IpRegime.SHARED, IpRegime.PER_PROJECT),
    "no_rights_settled": _not(_has("/intellectual_property")),
    "conditions": _has("/conditions"),
    "paper": _is("/signing_mode", SigningMode.PAPER),
    "electronic": _is("/signing_mode", SigningMode.ELECTRONIC, SigningMode.MIXED),
    "medicine": _is("/programme/field", FieldOfStudy.MEDICINE, FieldOfStudy.DENTISTRY, FieldOfStudy.VETERINARY),
    "translated": _has("/translations"),
}


def holds(name: str, agreement: Agreement) -> bool:
    """Say whether a trigger of the closed list holds for an agreement (or its incomplete twin)."""
    return TRIGGERS[name](agreement)
