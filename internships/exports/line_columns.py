"""The columns that no fact of the schema gives: what the board says of a placement on a day."""

from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.pointers import first
from internships.domain.tracking import PlacementLine
from internships.domain.wording import Bilingual, Term


class HealthCondition(Term):
    """All that leaves the institution about health: whether the placement hangs on it, and how that stands (V53)."""

    NOT_ASKED = "not_asked", "niet gevraagd", "not asked"
    PENDING = "pending", "in afwachting", "pending"
    MET = "met", "vervuld", "met"
    NOT_MET = "not_met", "niet vervuld", "not met"


def health_condition(facts: Agreement | None) -> HealthCondition | None:
    """Return how the condition of health surveillance stands, or None where nothing was said of it."""
    required = first(facts, "/safety/health/required")
    if required is None:
        return None
    if required is False:
        return HealthCondition.NOT_ASKED
    met = first(facts, "/safety/health/condition_met")
    return HealthCondition.PENDING if met is None else HealthCondition.MET if met else HealthCondition.NOT_MET


LINE_TITLES: dict[str, tuple[str, str]] = {
    "reference": ("Kenmerk", "Reference"),
    "student": ("Student", "Student"),
    "host": ("Stagegever", "Host organisation"),
    "enterprise_number": ("Ondernemingsnummer", "Enterprise number"),
    "site": ("Stageplaats", "Place of work"),
    "establishment_number": ("Vestigingseenheidsnummer", "Establishment unit number"),
    "mentor": ("Stagementor", "Mentor"),
    "institution": ("Onderwijsinstelling", "Institution"),
    "unit": ("Eenheid", "Unit"),
    "supervisor": ("Stagebegeleider", "Supervisor"),
    "programme": ("Opleiding", "Programme"),
    "programme_id": ("Opleiding (code)", "Programme (code)"),
    "academic_year": ("Academiejaar", "Academic year"),
    "first_day": ("Eerste dag", "First day"),
    "last_day": ("Laatste dag", "Last day"),
    "agreed_until": ("Laatste dag na ondertekende addenda", "Last day after signed amendments"),
    "status": ("Status", "Status"),
    "blockers": ("Openstaande punten", "Blockers"),
    "next_due": ("Eerstvolgende vervaldag", "Next due day"),
    "agreement_id": ("Nummer in de dienst", "Number in the service"),
    "version": ("Versie", "Version"),
}
"""The facts of a ``PlacementLine`` in the order of the board; its indexes only choose the row's student and host."""
HEALTH_CONDITION = "health_condition"
HEALTH_TITLE = Bilingual(nl="Voorwaarde gezondheidstoezicht", en="Condition of health surveillance")


def line_value(line: PlacementLine, key: str) -> Any:
    """Return what a board's line says under a key of ``LINE_TITLES``."""
    return getattr(line, key)
