"""The words of the reports for demands, required fields and formats."""

from collections.abc import Iterable

from internships.domain.demands import PeriodWindow
from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Term, bilingual
from internships.mapping.folder_schema import FieldRule, Variant
from internships.reports.facts_table import FieldBinding
from internships.reports.trigger_words import trigger_words

SYMBOLS = {Evidence.READ: "●", Evidence.ASSUMED: "◐", Evidence.UNKNOWN: "○"}
"""Shapes that differ without colour: a full, a half and an empty circle."""

UNKNOWN = bilingual("onbekend", "unknown")

DEMAND_WORDS: dict[str, Bilingual] = {
    "duration_units": bilingual("Duur gemeten in", "Duration measured in"),
    "kinship_degree_maximum": bilingual("Verboden verwantschap tot graad", "Forbidden kinship up to degree"),
    "kinship_any_forbidden": bilingual("Elke verwantschap verboden", "Any kinship forbidden"),
    "telework_forbidden": bilingual("Telewerk verboden", "Telework forbidden"),
    "voluntary_days_maximum": bilingual("Vrijwillige stage: dagen (maximum)", "Voluntary placement: days (maximum)"),
    "voluntary_without_credits": bilingual("Vrijwillige stage zonder punten", "Voluntary placement without credits"),
    "refused_kinds": bilingual("Geweigerde soorten stage", "Kinds of placement refused"),
    "ends_before": bilingual("Eindigt voor (maand-dag)", "Ends before (month-day)"),
    "period_window": bilingual("Valt binnen (maand-dag)", "Falls within (month-day)"),
    "days_minimum": bilingual("Dagen (minimum)", "Days (minimum)"),
    "days_per_week_minimum": bilingual("Dagen per week (minimum)", "Days a week (minimum)"),
    "interns_per_host_maximum": bilingual("Stagiairs per stagegever (maximum)", "Interns at one host (maximum)"),
    "liability_insured_by": bilingual("Aansprakelijkheid verzekerd door", "Liability insured by"),
    "liability_host_declares": bilingual("Stagegever verklaart dekking", "Host declares cover"),
    "liability_secondary": bilingual("Polis aansprakelijkheid is aanvullend", "Liability policy is secondary"),
    "work_accident_insured_by": bilingual("Arbeidsongevallen verzekerd door", "Work accidents insured by"),
    "travel_insured_by": bilingual("Reisbijstand verzekerd door", "Travel assistance insured by"),
    "accident_notice_hours": bilingual("Ongeval melden binnen (uren)", "Report an accident within (hours)"),
    "written_report_hours": bilingual("Schriftelijk verslag binnen (uren)", "Written report within (hours)"),
    "risk_analysis_signers": bilingual("Risicoanalyse getekend door", "Risk analysis signed by"),
    "workstation_sheet": bilingual("Werkpostfiche", "Workstation sheet"),
    "health_arranged_by": bilingual("Gezondheidsbeoordeling door", "Health assessment by"),
    "health_suspends": bilingual("Geschiktheid is opschortende voorwaarde", "Fitness is a suspensive condition"),
    "credits_dissolve": bilingual("Ontbrekende punten ontbinden", "Missing credits dissolve"),
    "schedule_required": bilingual("Uurrooster verplicht", "Schedule required"),
    "costs_listed": bilingual("Kosten in een lijst", "Costs in a list"),
    "mentor_specialist": bilingual("Mentor is vakspecialist", "Mentor is a specialist"),
    "holidays_not_made_up": bilingual("Feestdagen niet ingehaald", "Public holidays not made up"),
    "leave_days_maximum": bilingual("Verlofdagen (maximum)", "Days of leave (maximum)"),
    "signed_days_before_start": bilingual("Getekend: dagen voor de start", "Signed: days before the start"),
    "french_speaking_belgium_abroad": bilingual(
        "Franstalig België geldt als buitenland", "French-speaking Belgium counts as abroad"
    ),
    "emergency_contact": bilingual("Contact in geval van nood", "Emergency contact"),
    "framework_annex_required": bilingual("Bijlage bij de raamovereenkomst", "Annex to the framework agreement"),
    "three_party_talk": bilingual("Gesprek met drie voor een beëindiging", "Three-party talk before termination"),
    "signature_level_minimum": bilingual("Niveau van handtekening (minimum)", "Level of signature (minimum)"),
}


def demand_words(value: object) -> Bilingual:
    """Return the value of a demand in words."""
    if isinstance(value, bool):
        return bilingual("ja", "yes") if value else bilingual("nee", "no")
    if isinstance(value, tuple):
        return join_bilingual(demand_words(part) for part in sorted(value, key=str))
    if isinstance(value, PeriodWindow):
        return bilingual(f"{value.opens} – {value.closes}", f"{value.opens} – {value.closes}")
    if isinstance(value, Term):
        return bilingual(value.nl, value.en)
    return bilingual(str(value), str(value))


def join_bilingual(parts: Iterable[Bilingual], separator: str = ", ") -> Bilingual:
    """Join texts in both languages."""
    texts = list(parts)
    return bilingual(separator.join(part.nl for part in texts), separator.join(part.en for part in texts))


def required_words(binding: FieldBinding | FieldRule) -> Bilingual:
    """Return in words whether and when a field must be filled."""
    if not binding.required:
        return bilingual("niet verplicht", "not required")
    if binding.when == "always":
        return bilingual("verplicht", "required")
    when = trigger_words(binding.when)
    return bilingual(f"verplicht {when.nl}", f"required {when.en}")


def format_words(binding: FieldBinding) -> Bilingual:
    """Return the format of a field in words: the verb, the unit and the institution's own words."""
    words = bilingual(binding.format.nl, binding.format.en)
    if binding.unit:
        words = bilingual(f"{words.nl} ({binding.unit.nl})", f"{words.en} ({binding.unit.en})")
    if binding.own_words:
        own = join_bilingual(binding.own_words[key] for key in sorted(binding.own_words))
        words = bilingual(f"{words.nl}: {own.nl}", f"{words.en}: {own.en}")
    return words


def confirmation_words(variant: Variant) -> Bilingual:
    """Return a sentence that says whether the institution has confirmed its variant."""
    name = variant.institution.name
    if variant.institution.status == "confirmed":
        return bilingual(f"{name.nl}: bevestigd door de instelling.", f"{name.en}: confirmed by the institution.")
    notice = variant.words["unconfirmed"]
    return bilingual(f"{name.nl}: {notice.nl}", f"{name.en}: {notice.en}")
