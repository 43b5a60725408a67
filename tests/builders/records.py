"""A complete agreement as JSON values, and small changes to it: every test starts from the same good record."""

from copy import deepcopy
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.pointers import split_pointer

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_PARTS = (("morning", "08:30", "12:00"), ("midday", "12:45", "16:50"))


def a_record() -> Json:
    """Return a record in which nothing is wrong: sixty days in the autumn of 2026 with an invented host."""
    return {
        "schema_version": "1.0.0",
        "reference": "SKV-2026-001",
        "specimen": True,
        "drawn_up_on": "2026-09-01",
        "drawn_up_at": "Antwerpen",
        "kind": "professional_bachelor",
        "legal_basis": "curricular_compulsory",
        "form": "individual_tripartite",
        "language": "nl",
        "institutions": [_institution()],
        "students": [_student()],
        "hosts": [_host()],
        "places": [{"name": "Kaai 730", "kind": "site", "address": _address(), "establishment_number": "2199999986"}],
        "programme": {
            "id": "electronics-ict",
            "name": "Elektronica-ICT",
            "name_en": "Electronics and ICT",
            "level": "professional_bachelor",
            "eqf": 6,
            "course": {"code": "0001VBSTAG", "name": "Stage", "credits": 18},
        },
        "period": {
            "first_day": "2026-09-21",
            "last_day": "2026-12-18",
            "duration": {"days": 60, "weeks": "12"},
        },
        "schedule": _schedule(),
        "content": _content(),
        "supervision": _supervision(),
        "allowance": {
            "kind": "costs",
            "costs": [{"kind": "Woon-werkverkeer", "basis": "real", "amount": "4.50", "per": "dag"}],
        },
        "insurance": {
            "work_accident": {"insured_by": "institution", "commuting": True},
            "liability": {"insured_by": "host", "host_declares_cover": True, "third_party_claims": "excluded"},
            "accident_notice_hours": 24,
            "written_report_hours": 48,
        },
        "safety": _safety(),
        "confidentiality": {"agreed": True, "after_end": True},
        "intellectual_property": {
            "regime": "student",
            "software_to_host": False,
            "publication": "cleared_by_host",
        },
        "signatories": [
            {"role": "student", "name": "Noor Voorbeeld", "email": "noor.voorbeeld@student.example.org"},
            {"role": "host", "name": "Karim Havenhoofd", "capacity": "directeur personeel"},
            {"role": "institution", "name": "Mirthe Dijkzicht", "capacity": "algemeen directeur"},
        ],
        "signing_mode": "paper",
    }


def _institution() -> Json:
    return {
        "slug": "noordzee",
        "reporting_point": "meldpunt@noordzee.example.org",
        "representative": {"names": _names("Mirthe", "Dijkzicht"), "function": "algemeen directeur"},
        "contact": {
            "names": _names("Joren", "Kaaimuur"),
            "function": "stagecoördinator",
            "email": "stages@noordzee.example.org",
            "phone": "+3232651000",
            "campus": "Campus Zuid",
        },
        "supervisors": [
            {
                "names": _names("Lotte", "Vuurtoren"),
                "function": "lector",
                "email": "lotte.vuurtoren@noordzee.example.org",
                "phone": "+3232651001",
            }
        ],
    }


def _student() -> Json:
    return {
        "names": _names("Noor", "Voorbeeld"),
        "number": "s0999001",
        "birth_date": "2004-05-17",
        "address": {"street": "Proefstraat 12", "postcode": "2060", "locality": "Antwerpen"},
        "email": "noor.voorbeeld@student.example.org",
        "mobile": "+32470123456",
        "emergency_contact": {"name": "An Voorbeeld", "mobile": "+32470123457"},
        "enrolment": {
            "academic_year": "2026-2027",
            "specialisation": "Software",
            "credits_ok_on": "2026-07-01",
        },
    }


def _host() -> Json:
    return {
        "type": "enterprise",
        "legal_name": "Scheldekraan Voorbeeld nv",
        "trade_name": "Scheldekraan",
        "enterprise_number": "0999999922",
        "logo": "scheldekraan",
        "registered_seat": _address(),
        "place_of_business": _address(),
        "joint_committee": "200",
        "department": "Onderhoud",
        "website": "https://scheldekraan.example.org",
        "representative": {
            "names": _names("Karim", "Havenhoofd"),
            "function": "directeur personeel",
            "email": "karim.havenhoofd@scheldekraan.example.org",
        },
        "mentors": [
            {
                "names": _names("Els", "Kraanbalk"),
                "function": "teamlead",
                "email": "els.kraanbalk@scheldekraan.example.org",
                "phone": "+3232652010",
                "specialist": True,
            }
        ],
        "prevention_adviser": {"names": _names("Bram", "Helm"), "phone": "+3232652020"},
        "occupational_physician": {"names": _names("Inge", "Polsslag")},
        "external_service": "Externe dienst Voorbeeld",
        "confidential_adviser": {"names": _names("Tine", "Luisterend"), "phone": "+3232652030"},
        "employees": 120,
        "kinship": {"related": False},
    }


def _names(given: str, family: str) -> Json:
    return {"given": given, "family": family}


def _address() -> Json:
    return {"street": "Voorbeeldkaai 730", "postcode": "2030", "locality": "Antwerpen"}


def _schedule() -> Json:
    return {
        "hours_per_week": "38",
        "daily_maximum": "8",
        "lines": [
            {"weekday": weekday, "part": part, "begins": begins, "ends": ends}
            for weekday in _WEEKDAYS
            for part, begins, ends in _PARTS
        ],
        "exceptional_times": False,
        "leave_days_maximum": 4,
        "telework": {"allowed": False},
    }


def _content() -> Json:
    return {
        "title": "Onderhoudsmetingen van kranen ontsluiten",
        "role": "Software-ontwikkelaar",
        "description": "De student bouwt een toepassing die metingen van havenkranen toont aan de onderhoudsploeg.",
        "activities": ["Metingen inlezen en opschonen", "Een webpagina met grafieken bouwen"],
        "learning_outcomes": ["Zelfstandig een softwareproject plannen", "Technische keuzes verantwoorden"],
    }


def _supervision() -> Json:
    return {
        "monitoring": "Wekelijks gesprek met de mentor, logboek online",
        "visits": 2,
        "evaluations": [{"moment": "week 7", "by": "mentor en begeleider", "form": "gesprek"}],
        "absence_host": "+32 3 265 20 10",
        "absence_institution": "stages@noordzee.example.org",
    }


def _safety() -> Json:
    return {
        "risk_analysis": {
            "reference": "Techniek_Onderhoud",
            "scope": "generic",
            "workplace": "Kantoor en kaai 730",
            "made_on": "2026-06-15",
            "signed_by": ["host", "occupational_physician"],
            "risks": [{"group": "ergonomic", "name": "Beeldschermwerk", "measure": "Instelbare stoel en pauzes"}],
        },
        "health": {"required": False},
        "workstation_sheet": {"given_on": "2026-09-01", "instructions": ["Onthaalbrochure"]},
        "protective_equipment": [{"name": "Veiligheidsschoenen S3"}],
    }


def with_fact(record: Json, pointer: str, value: Any) -> Json:
    """Return a deep copy with a value at a pointer; groups on the way are made, ``-`` adds to a list."""
    changed: Json = deepcopy(record)
    *way, last = split_pointer(pointer)
    part: Any = changed
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
    if not isinstance(part, list):
        part[last] = deepcopy(value)
    elif last == "-":
        part.append(deepcopy(value))
    else:
        part[int(last)] = deepcopy(value)
    return changed


def without(record: Json, pointer: str) -> Json:
    """Return a deep copy from which the fact at a pointer is gone, if it was there."""
    changed: Json = deepcopy(record)
    *way, last = split_pointer(pointer)
    part: Any = changed
    for step in way:
        part = _below(part, step)
    if isinstance(part, list) and int(last) < len(part):
        del part[int(last)]
    elif isinstance(part, dict):
        part.pop(last, None)
    return changed


def _below(part: Any, step: str) -> Any:
    if isinstance(part, list):
        return part[int(step)] if int(step) < len(part) else None
    return part.get(step) if isinstance(part, dict) else None


def an_agreement(**facts: Any) -> Agreement:
    """Return the good record as an agreement, with top-level facts replaced: ``an_agreement(language="en")``."""
    return Agreement.model_validate({**a_record(), **facts})
