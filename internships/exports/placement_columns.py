"""The columns filled from a ``PlacementLine``, and the columns computed from the agreement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.pointers import fact_at
from internships.domain.wording import Bilingual, Term


class HealthCondition(Term):
    """The only fact on health that is exported: whether there is a health condition, and its status (V53)."""

    NOT_ASKED = "not_asked", "niet gevraagd", "not asked"
    PENDING = "pending", "in afwachting", "pending"
    MET = "met", "vervuld", "met"
    NOT_MET = "not_met", "niet vervuld", "not met"


def health_condition(facts: Agreement | None) -> HealthCondition | None:
    """Return the status of the health condition; None when the agreement does not say whether there is one."""
    required = fact_at(facts, "/safety/health/required")
    if required is None:
        return None
    if required is False:
        return HealthCondition.NOT_ASKED
    met = fact_at(facts, "/safety/health/condition_met")
    return HealthCondition.PENDING if met is None else HealthCondition.MET if met else HealthCondition.NOT_MET


@dataclass(frozen=True)
class PlacementColumn:
    """Title of a column, a sentence that explains it, and its width in characters."""

    title: Bilingual
    about: Bilingual
    width: int


@dataclass(frozen=True)
class ComputedColumn(PlacementColumn):
    """A column computed from the agreement as far as the reader may see it (None without an agreement)."""

    compute: Callable[[Agreement | None], Any]
    value_type: type
    """The type of the values, which decides the kind of column."""


def _column(nl: str, en: str, width: int, about_nl: str, about_en: str) -> PlacementColumn:
    return PlacementColumn(Bilingual(nl=nl, en=en), Bilingual(nl=about_nl, en=about_en), width)


REFERENCE, STUDENT, INSTITUTION = "reference", "student", "institution"

PLACEMENT_COLUMNS: dict[str, PlacementColumn] = {
    REFERENCE: _column("Kenmerk", "Reference", 18,
        "Het kenmerk dat de overeenkomst draagt.",
        "The reference that the agreement carries."),
    STUDENT: _column("Student", "Student", 24,
        "De naam van de student. Staan er meer studenten op een overeenkomst, dan heeft elk een eigen rij.",
        "The student's name. Where an agreement names several students, each has a row."),
    "host": _column("Stagegever", "Host organisation", 24,
        "De handelsnaam van de stagegever, of de maatschappelijke naam als er geen is.",
        "The host's trade name, or its legal name where it has none."),
    "enterprise_number": _column("Ondernemingsnummer", "Enterprise number", 21,
        "Het nummer van de stagegever in de KBO: tien cijfers, zonder punten.",
        "The host's number in the Crossroads Bank for Enterprises: ten digits, without dots."),
    "site": _column("Stageplaats", "Place of work", 24,
        "De naam van de plaats waar de student het meest werkt.",
        "The name of the place where the student works most."),
    "establishment_number": _column("Vestigingseenheidsnummer", "Establishment unit number", 27,
        "Het vestigingseenheidsnummer van die plaats: tien cijfers, zonder punten.",
        "The establishment unit number of that place: ten digits, without dots."),
    "mentor": _column("Stagementor", "Mentor", 24,
        "De naam van wie de student bij de stagegever begeleidt.",
        "The name of who guides the student at the host."),
    INSTITUTION: _column("Onderwijsinstelling", "Institution", 28,
        "De naam van de onderwijsinstelling; bij meer dan één die de leiding heeft. In JSON staat haar code.",
        "The name of the educational institution; of the leading one where there are more. JSON holds its code."),
    "unit": _column("Eenheid", "Unit", 16,
        "De code van de faculteit, het departement of de School of Arts.",
        "The code of the faculty, department or School of Arts."),
    "supervisor": _column("Stagebegeleider", "Supervisor", 24,
        "De naam van wie de student vanuit de onderwijsinstelling begeleidt.",
        "The name of who guides the student on behalf of the institution."),
    "programme": _column("Opleiding", "Programme", 27,
        "De naam van de opleiding waarvoor de stage meetelt.",
        "The name of the programme that the placement counts for."),
    "programme_id": _column("Opleiding (code)", "Programme (code)", 20,
        "De opleiding zoals de map van de onderwijsinstelling ze noemt.",
        "The programme as the institution's folder calls it."),
    "academic_year": _column("Academiejaar", "Academic year", 15,
        "Het academiejaar waarvoor de student ingeschreven is.",
        "The academic year that the student is enrolled for."),
    "first_day": _column("Eerste dag", "First day", 12,
        "De eerste dag van de stage.",
        "The first day of the placement."),
    "last_day": _column("Laatste dag", "Last day", 12,
        "De laatste dag van de stage, inbegrepen; na een ondertekende beëindiging de dag waarop ze vroeger eindigt.",
        "The last day of the placement, included; after a signed termination the day on which it ends early."),
    "agreed_until": _column("Laatste dag na ondertekende addenda", "Last day after signed amendments", 18,
        "De laatste dag volgens alles wat ondertekend is; anders dan de laatste dag als een addendum dat later "
        "ingaat, ze verzet.",
        "The last day by all that is signed; another than the last day where an amendment that takes effect later "
        "moves it."),
    "status": _column("Status", "Status", 16,
        "Hoe ver de overeenkomst staat, van ontwerp tot afgerond, op de gevraagde dag.",
        "How far the agreement has come, from draft to completed, on the day asked."),
    "blockers": _column("Openstaande punten", "Blockers", 14,
        "Hoeveel punten de start nog tegenhouden, zoals een handtekening, een risicoanalyse of een voorwaarde. Nul: "
        "niets houdt de start tegen.",
        "How many things still keep the placement from starting, such as a signature, a risk analysis or a condition. "
        "Zero: nothing does."),
    "warnings": _column("Let op", "Warnings", 11,
        "Hoeveel andere stages dit twijfelachtig maken, zoals een dubbel of een volle plaats. Nul: geen.",
        "How much is doubtful because of other placements, such as a duplicate or a full place. Zero: nothing."),
    "next_due": _column("Eerstvolgende vervaldag", "Next due day", 16,
        "De vroegste dag waarop een openstaand punt of een herinnering klaar moet zijn; voorbij is te laat. Leeg: er "
        "is niets te doen tegen een dag.",
        "The earliest day by which a blocker or a reminder must be dealt with; one that is past is overdue. Empty: "
        "nothing is due on a day."),
    "agreement_id": _column("Nummer in de dienst", "Number in the service", 38,
        "De id van de overeenkomst in de API, waarmee een programma ze opvraagt.",
        "The agreement's id in the API, by which a program asks for it."),
    "version": _column("Versie", "Version", 10,
        "De versie van de overeenkomst; elke wijziging telt er één bij.",
        "The version of the agreement; every change adds one."),
}  # fmt: skip
"""The fields of a ``PlacementLine`` in the order of the list, without its indexes of student and host."""
COMPUTED_COLUMNS: dict[str, ComputedColumn] = {
    "health_condition": ComputedColumn(
        title=Bilingual(nl="Voorwaarde gezondheidstoezicht", en="Condition of health surveillance"),
        about=Bilingual(
            nl="Of de stage aan een gezondheidsbeoordeling hangt en of die voorwaarde vervuld is; nooit de uitkomst "
            "zelf.",
            en="Whether the placement hangs on a health assessment and whether that condition is met; never its "
            "outcome.",
        ),
        width=22,
        compute=health_condition,
        value_type=HealthCondition,
    )
}
"""Shown after the columns of the placement line. Every party may request them, so they tell only what all may read."""
