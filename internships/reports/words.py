"""The words of the reports: demands, triggers and formats in sentences that a lawyer reads."""

from collections.abc import Iterable

from internships.domain.demands import PeriodWindow
from internships.domain.document import Evidence
from internships.domain.wording import Bilingual, Term
from internships.mapping.shape import FieldRule, Variant
from internships.reports.facts_table import Binding


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

TRIGGERS: dict[str, Bilingual] = {
    "always": both("altijd", "always"),
    "never": both("nooit", "never"),
    "minor": both("als de student minderjarig is", "where the student is a minor"),
    "abroad": both("bij een stage in het buitenland", "for a placement abroad"),
    "not_abroad": both("behalve in het buitenland", "except abroad"),
    "sea": both("bij een stage op zee", "for a placement at sea"),
    "framework": both("bij een raamovereenkomst", "for a framework agreement"),
    "not_framework": both("behalve bij een raamovereenkomst", "except in a framework agreement"),
    "placement_sheet": both("bij een stageblad", "for a placement sheet"),
    "collective": both("bij een collectieve overeenkomst", "for a collective agreement"),
    "internal": both("bij een interne stage", "for an internal placement"),
    "not_internal": both("behalve bij een interne stage", "except for an internal placement"),
    "voluntary": both("bij een vrijwillige stage", "for a voluntary placement"),
    "elective": both("bij een keuzestage", "for an elective placement"),
    "curricular": both("bij een stage in het programma", "for a curricular placement"),
    "health_assessment": both("als een gezondheidsbeoordeling nodig is", "where a health assessment is needed"),
    "no_health_assessment": both("zonder gezondheidsbeoordeling", "without a health assessment"),
    "health_by_host": both("als de stagegever de gezondheid beoordeelt", "where the host assesses health"),
    "health_by_institution": both(
        "als de instelling de gezondheid beoordeelt", "where the institution assesses health"
    ),
    "tuberculosis_screening": both("bij een tbc-screening", "with a tuberculosis screening"),
    "risk_analysis_given": both("als er een risicoanalyse is", "where there is a risk analysis"),
    "workstation_sheet_given": both("als er een werkpostfiche is", "where there is a workstation sheet"),
    "schedule_given": both("als er een uurrooster is", "where there is a schedule"),
    "project_described": both("als er een omschrijving is", "where there is a description"),
    "activities_given": both("als er activiteiten zijn", "where there are activities"),
    "telework": both("bij telewerk", "with telework"),
    "no_telework": both("zonder telewerk", "without telework"),
    "costs": both("bij terugbetaling van kosten", "where costs are reimbursed"),
    "confidentiality": both("bij vertrouwelijkheid", "with confidentiality"),
    "no_confidentiality": both("zonder vertrouwelijkheid", "without confidentiality"),
    "rights_to_student": both("als de student de rechten houdt", "where the student keeps the rights"),
    "rights_to_host": both("als de stagegever de rechten krijgt", "where the host gets the rights"),
    "rights_to_institution": both("als de instelling de rechten krijgt", "where the institution gets the rights"),
    "rights_shared": both("bij gedeelde rechten", "with shared rights"),
    "no_rights_settled": both("als de rechten niet geregeld zijn", "where rights are not settled"),
    "conditions": both("als er voorwaarden zijn", "where there are conditions"),
    "paper": both("op papier", "on paper"),
    "electronic": both("bij elektronisch tekenen", "when signed electronically"),
    "medicine": both("bij (dier- of tand)geneeskunde", "in (veterinary) medicine or dentistry"),
    "translated": both("als er een vertaling is", "where there is a translation"),
    "allowance_blank": both(
        "als niet ingevuld is of er een vergoeding is", "where it is not filled in whether there is an allowance"
    ),
    "allowance_scheme": both("bij een toelage volgens een eigen regeling", "with an allowance under an own scheme"),
    "no_allowance": both("zonder vergoeding", "without an allowance"),
    "claims_blank": both(
        "als niets ingevuld is over vorderingen van klanten", "where nothing is filled in on claims of customers"
    ),
    "claims_excluded": both("als vorderingen van klanten uitgesloten zijn", "where claims of customers are excluded"),
    "claims_held_harmless": both("als de stagegever de student vrijwaart", "where the host holds the student harmless"),
    "confidentiality_blank": both(
        "als over vertrouwelijkheid niets ingevuld is", "where nothing is filled in on confidentiality"
    ),
    "confidentiality_not_refused": both(
        "tenzij vertrouwelijkheid niet afgesproken is", "unless no confidentiality is agreed"
    ),
    "costs_blank": both("als er geen kosten opgesomd zijn", "where no costs are listed"),
    "costs_listed": both("als er kosten opgesomd zijn", "where costs are listed"),
    "cover_not_refused": both("tenzij de stagegever geen dekking verklaart", "unless the host declares no cover"),
    "exceptional_times": both("als uitzonderlijke tijden mogelijk zijn", "where exceptional times are possible"),
    "no_exceptional_times": both("als uitzonderlijke tijden uitgesloten zijn", "where exceptional times are excluded"),
    "exceptional_times_blank": both(
        "als over uitzonderlijke tijden niets ingevuld is", "where nothing is filled in on exceptional times"
    ),
    "exceptional_times_not_refused": both(
        "tenzij uitzonderlijke tijden uitgesloten zijn", "unless exceptional times are excluded"
    ),
    "health_by_blank": both(
        "als niet ingevuld is wie de gezondheid beoordeelt", "where it is not filled in who assesses health"
    ),
    "health_by_maritime_centre": both(
        "als het keuringscentrum de gezondheid beoordeelt", "where the maritime centre assesses health"
    ),
    "health_condition_met": both("als de medische voorwaarde vervuld is", "where the medical condition is met"),
    "no_health_condition_met": both(
        "zolang de medische voorwaarde niet vervuld is", "until the medical condition is met"
    ),
    "host_without_staff": both("bij een eenmanszaak of vrij beroep", "for a sole trader or liberal profession"),
    "incoming": both("bij een inkomende student", "for an incoming student"),
    "non_eea": both("bij een nationaliteit van buiten de EER", "for a nationality outside the EEA"),
    "liability_by_host": both("als de stagegever de aansprakelijkheid verzekert", "where the host insures liability"),
    "liability_by_institution": both(
        "als de instelling de aansprakelijkheid verzekert", "where the institution insures liability"
    ),
    "liability_open": both(
        "als nog te bepalen is wie de aansprakelijkheid verzekert", "where it is to be determined who insures liability"
    ),
    "liability_settled": both(
        "als vaststaat wie de aansprakelijkheid verzekert", "where it is settled who insures liability"
    ),
    "liability_secondary": both("als de polis aanvullend is", "where the policy is secondary"),
    "work_accident_open": both(
        "als nog te bepalen is wie arbeidsongevallen verzekert",
        "where it is to be determined who insures work accidents",
    ),
    "work_accident_settled": both(
        "als vaststaat wie arbeidsongevallen verzekert", "where it is settled who insures work accidents"
    ),
    "travel_by_student": both(
        "als de student de reisbijstand verzekert", "where the student insures travel assistance"
    ),
    "travel_by_institution": both(
        "als de instelling de reisbijstand verzekert", "where the institution insures travel assistance"
    ),
    "travel_by_other": both(
        "als een andere partij de reisbijstand verzekert", "where another party insures travel assistance"
    ),
    "travel_open": both(
        "als nog te bepalen is wie de reisbijstand verzekert",
        "where it is to be determined who insures travel assistance",
    ),
    "no_conditions": both("zonder voorwaarden", "without conditions"),
    "suspensive_condition": both("bij een opschortende voorwaarde", "with a suspensive condition"),
    "resolutory_condition": both("bij een ontbindende voorwaarde", "with a resolutory condition"),
    "not_curricular": both("behalve bij een stage in het programma", "except for a curricular placement"),
    "not_voluntary": both("behalve bij een vrijwillige stage", "except for a voluntary placement"),
    "not_sea": both("behalve bij een stage op zee", "except for a placement at sea"),
    "not_telework": both("tenzij telewerk toegelaten is", "unless telework is allowed"),
    "telework_blank": both("als over telewerk niets ingevuld is", "where nothing is filled in on telework"),
    "partly_on_paper": both("als een deel op papier tekent", "where some sign on paper"),
    "place_elsewhere": both("bij een stageplaats buiten België", "with a place of work outside Belgium"),
    "place_in_belgium": both("bij een stageplaats in België", "with a place of work in Belgium"),
    "publication_allowed": both("als het eindwerk openbaar mag", "where the thesis may be made public"),
    "publication_blank": both("als over het eindwerk niets ingevuld is", "where nothing is filled in on the thesis"),
    "publication_cleared": both("als de stagegever het eindwerk nakijkt", "where the host clears the thesis"),
    "publication_embargo": both("bij een embargo op het eindwerk", "with an embargo on the thesis"),
    "publication_refused": both("als het eindwerk niet openbaar mag", "where the thesis may not be made public"),
    "rights_settled": both("als de rechten geregeld zijn", "where rights are settled"),
    "software_apart": both("als alleen software naar de stagegever gaat", "where only software goes to the host"),
    "software_to_host": both("als software naar de stagegever gaat", "where software goes to the host"),
    "software_not_to_host": both("tenzij software naar de stagegever gaat", "unless software goes to the host"),
    "no_software_to_host": both("als software niet naar de stagegever gaat", "where software does not go to the host"),
    "software_blank": both("als over software niets ingevuld is", "where nothing is filled in on software"),
    "related": both("bij een familieband", "with a family tie"),
    "not_related": both("zonder familieband", "without a family tie"),
    "schedule_blank": both("zonder uurrooster", "without a schedule"),
    "schedule_fixed": both("als het uurrooster vastligt", "where the schedule is fixed"),
    "schedule_not_fixed": both("tenzij het uurrooster vastligt", "unless the schedule is fixed"),
    "schedule_given_abroad": both(
        "bij een uurrooster voor een stage in het buitenland", "with a schedule for a placement abroad"
    ),
    "secret_after_end": both("bij vertrouwelijkheid na de stage", "with confidentiality afterwards"),
    "secret_until_end": both(
        "bij vertrouwelijkheid tijdens de stage alleen", "with confidentiality during the placement only"
    ),
    "secret_end_blank": both(
        "als het einde van de vertrouwelijkheid niet ingevuld is", "where the end of confidentiality is not filled in"
    ),
    "secret_end_not_given": both(
        "als over het einde van de vertrouwelijkheid niets bepaald is",
        "where nothing is settled on the end of confidentiality",
    ),
    "several_units": both("als de duur in meer eenheden staat", "where the duration is stated in several units"),
    "sheet_given_apart": both(
        "als er een werkpostfiche is, behalve bij een raamovereenkomst",
        "where there is a workstation sheet, except in a framework agreement",
    ),
}


def trigger(name: str) -> Bilingual:
    """Say a trigger in words; one without words keeps its name."""
    return TRIGGERS.get(name, both(name, name))


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
