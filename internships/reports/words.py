"""The words of the reports: demands, triggers and formats in sentences that a lawyer reads."""

from collections.abc import Iterable

from internships.domain.demands import PeriodWindow
from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Term
from internships.mapping.shape import FieldRule, Variant
from internships.reports.facts_table import Binding
from internships.reports.trigger_words import trigger


def both(nl: str, en: str) -> Bilingual:
    """Return one text in both languages."""
    return Bilingual(nl=nl, en=en)


SYMBOLS = {Evidence.READ: "●", Evidence.ASSUMED: "◐", Evidence.UNKNOWN: "○"}
"""Three shapes that differ without colour: a full, a half and an empty circle."""

NOTHING = both("–", "–")
UNKNOWN = both("onbekend", "unknown")

DEMANDS: dict[str, Bilingual] = {
    "duration_units": both("Duur gemeten in", "Duration measured in"),
    "kinship_degree_maximum": both("Verboden verwantschap tot graad", "Forbidden kinship up to degree"),
    "kinship_any_forbidden": both("Elke verwantschap verboden", "Any kinship forbidden"),
    "telework_forbidden": both("Telewerk verboden", "Telework forbidden"),
    "voluntary_days_maximum": both("Vrijwillige stage: dagen (maximum)", "Voluntary placement: days (maximum)"),
    "voluntary_without_credits": both("Vrijwillige stage zonder punten", "Voluntary placement without credits"),
    "refused_kinds": both("Geweigerde soorten stage", "Kinds of placement refused"),
    "ends_before": both("Eindigt voor (maand-dag)", "Ends before (month-day)"),
    "period_window": both("Valt binnen (maand-dag)", "Falls within (month-day)"),
    "days_minimum": both("Dagen (minimum)", "Days (minimum)"),
    "days_per_week_minimum": both("Dagen per week (minimum)", "Days a week (minimum)"),
    "interns_per_host_maximum": both("Stagiairs per stagegever (maximum)", "Interns at one host (maximum)"),
    "liability_insured_by": both("Aansprakelijkheid verzekerd door", "Liability insured by"),
    "liability_host_declares": both("Stagegever verklaart dekking", "Host declares cover"),
    "liability_secondary": both("Polis aansprakelijkheid is aanvullend", "Liability policy is secondary"),
    "work_accident_insured_by": both("Arbeidsongevallen verzekerd door", "Work accidents insured by"),
    "travel_insured_by": both("Reisbijstand verzekerd door", "Travel assistance insured by"),
    "accident_notice_hours": both("Ongeval melden binnen (uren)", "Report an accident within (hours)"),
    "written_report_hours": both("Schriftelijk verslag binnen (uren)", "Written report within (hours)"),
    "risk_analysis_signers": both("Risicoanalyse getekend door", "Risk analysis signed by"),
    "workstation_sheet": both("Werkpostfiche", "Workstation sheet"),
    "health_arranged_by": both("Gezondheidsbeoordeling door", "Health assessment by"),
    "health_suspends": both("Geschiktheid is opschortende voorwaarde", "Fitness is a suspensive condition"),
    "credits_dissolve": both("Ontbrekende punten ontbinden", "Missing credits dissolve"),
    "schedule_required": both("Uurrooster verplicht", "Schedule required"),
    "costs_listed": both("Kosten in een lijst", "Costs in a list"),
    "mentor_specialist": both("Mentor is vakspecialist", "Mentor is a specialist"),
    "holidays_not_made_up": both("Feestdagen niet ingehaald", "Public holidays not made up"),
    "leave_days_maximum": both("Verlofdagen (maximum)", "Days of leave (maximum)"),
    "signed_days_before_start": both("Getekend: dagen voor de start", "Signed: days before the start"),
    "french_speaking_belgium_abroad": both(
        "Franstalig België geldt als buitenland", "French-speaking Belgium counts as abroad"
    ),
    "emergency_contact": both("Contact in geval van nood", "Emergency contact"),
    "framework_annex_required": both("Bijlage bij de raamovereenkomst", "Annex to the framework agreement"),
    "three_party_talk": both("Gesprek met drie voor een beëindiging", "Three-party talk before termination"),
    "signature_level_minimum": both("Niveau van handtekening (minimum)", "Level of signature (minimum)"),
}


def demand_value(value: object) -> Bilingual:
    """Say the value of a demand in words."""
    if isinstance(value, bool):
        return both("ja", "yes") if value else both("nee", "no")
    if isinstance(value, tuple):
        return joined(demand_value(part) for part in sorted(value, key=str))
    if isinstance(value, PeriodWindow):
        return both(f"{value.opens} – {value.closes}", f"{value.opens} – {value.closes}")
    if isinstance(value, Term):
        return both(value.nl, value.en)
    return both(str(value), str(value))


def joined(parts: Iterable[Bilingual], sign: str = ", ") -> Bilingual:
    """Join words in both languages."""
    listed = list(parts)
    return both(sign.join(part.nl for part in listed), sign.join(part.en for part in listed))


def required(binding: Binding | FieldRule) -> Bilingual:
    """Say whether a field must be filled, and when."""
    if not binding.required:
        return both("niet verplicht", "not required")
    if binding.when == "always":
        return both("verplicht", "required")
    when = trigger(binding.when)
    return both(f"verplicht {when.nl}", f"required {when.en}")


def format_of(binding: Binding) -> Bilingual:
    """Say how a field tells its fact: the verb, the unit and the institution's own words."""
    told = both(binding.format.nl, binding.format.en)
    if binding.unit:
        told = both(f"{told.nl} ({binding.unit.nl})", f"{told.en} ({binding.unit.en})")
    if binding.own_words:
        own = joined(binding.own_words[key] for key in sorted(binding.own_words))
        told = both(f"{told.nl}: {own.nl}", f"{told.en}: {own.en}")
    return told


def confirmation(variant: Variant) -> Bilingual:
    """Say of a variant whether its institution has confirmed it."""
    name = variant.institution.name
    if variant.institution.status == "confirmed":
        return both(f"{name.nl}: bevestigd door de instelling.", f"{name.en}: confirmed by the institution.")
    line = variant.words["unconfirmed"]
    return both(f"{name.nl}: {line.nl}", f"{name.en}: {line.en}")
