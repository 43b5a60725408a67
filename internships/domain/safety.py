"""Risk analysis, health assessment, workstation sheet, protective equipment (Codex welzijn, book X title 4)."""

from typing import Annotated

from pydantic import Field

from internships.domain.identifiers import Sha256
from internships.domain.value import Day, Line, Value
from internships.domain.wording import Fact, Term, institution_only


class RiskScope(Term):
    """Made for one student, or for every student at one workplace."""

    GENERIC = "generic", "generiek (per werkplek)", "generic (by workplace)"
    INDIVIDUAL = "individual", "individueel", "individual"


class RiskGroup(Term):
    """The group that a risk belongs to on the forms."""

    GENERAL = "general", "algemeen", "general"
    CHEMICAL = "chemical", "chemisch", "chemical"
    BIOLOGICAL = "biological", "biologisch", "biological"
    PHYSICAL = "physical", "fysisch", "physical"
    ENVIRONMENT = "environment", "omgeving", "environment"
    ERGONOMIC = "ergonomic", "ergonomisch", "ergonomic"
    PSYCHOSOCIAL = "psychosocial", "psychosociaal", "psychosocial"
    WORK_AT_RISK = "work_at_risk", "werk met verhoogd risico", "work with increased risk"


class Risk(Value):
    """One risk of the workplace and the measure against it."""

    group: Annotated[RiskGroup, Fact("Soort risico: groep", "Kind of risk: group")]
    name: Annotated[Line, Fact("Risico: korte omschrijving", "Risk: short description", "Lawaai boven 80 dB(A)")]
    measure: Annotated[Line | None, Fact("Maatregel: van de stagegever", "Measure: by the host", "Gehoorbescherming dragen")] = None


class SignerOnRisk(Term):
    """Who signed the risk analysis."""

    HOST = "host", "stagegever", "host"
    OCCUPATIONAL_PHYSICIAN = "occupational_physician", "arbeidsarts", "occupational physician"
    PREVENTION_ADVISER = "prevention_adviser", "preventieadviseur", "prevention adviser"


class RiskAnalysis(Value):
    """The host's analysis of the workplace, made before the work starts and renewed each year."""

    reference: Annotated[Line | None, Fact("Kenmerk: naam of nummer", "Reference: name or number", "Techniek_Kraanonderhoud")] = None
    scope: Annotated[RiskScope, Fact("Bereik: generiek of individueel", "Scope: generic or individual")]
    workplace: Annotated[Line, Fact("Werkplek: waarvoor ze geldt", "Workplace: that it covers")]
    made_on: Annotated[Day, Fact("Opgemaakt op: datum", "Made on: date")]
    signed_by: Annotated[tuple[SignerOnRisk, ...], Field(max_length=10), Fact("Ondertekend door: wie", "Signed by: whom")] = ()
    risks: Annotated[tuple[Risk, ...], Field(max_length=60), Fact("Risico's: en hun maatregelen", "Risks: and their measures")] = ()
    low_risk: Annotated[bool | None, Fact("Geen bijzondere risico's: ja of nee", "No particular risks: yes or no")] = None
    guidance: Annotated[Line | None, Fact("Begeleiding op de werkvloer: hoe vaak", "Guidance on the work floor: how often")] = None
    screen_work: Annotated[Line | None, Fact("Beeldschermwerk: uren per dag", "Screen work: hours a day")] = None
    pregnancy_measures: Annotated[Line | None, Fact("Maatregelen bij zwangerschap: van de stagegever", "Pregnancy measures: by the host")] = None
    sha256: Annotated[Sha256 | None, Fact("Hash van de ondertekende analyse: SHA-256", "Hash of the signed analysis: SHA-256")] = None


class ArrangedBy(Term):
    """Whose service does the health assessment."""

    HOST = "host", "dienst van de stagegever", "the host's service"
    INSTITUTION = "institution", "dienst van de onderwijsinstelling", "the institution's service"
    MARITIME_CENTRE = "maritime_centre", "keuringscentrum voor de zeevaart", "maritime medical centre"


class Fitness(Term):
    """The outcome of a health assessment; diagnoses are never stored."""

    PENDING = "pending", "in afwachting", "pending"
    FIT = "fit", "geschikt", "fit"
    FIT_WITH_CONDITIONS = "fit_with_conditions", "geschikt onder voorwaarden", "fit with conditions"
    UNFIT = "unfit", "ongeschikt", "unfit"


class Vaccination(Value):
    """A vaccination or test that the student proved."""

    name: Annotated[Line, Fact("Vaccinatie: naam", "Vaccination: name")]
    proven_on: Annotated[Day | None, Fact("Bewezen op: datum", "Proven on: date")] = None


class HealthAssessment(Value):
    """Whether the student's health must be assessed, and who sees to it. The outcome stays with the institution."""

    required: Annotated[bool, Fact("Gezondheidsbeoordeling nodig: volgens de risicoanalyse", "Health assessment needed: by the risk analysis")]
    arranged_by: Annotated[ArrangedBy | None, Fact("Uitgevoerd door: dienst", "Done by: service")] = None
    reason: Annotated[Line | None, Fact("Reden: risico dat het onderzoek vraagt", "Reason: the risk that asks for it")] = None
    vaccinations_required: Annotated[tuple[Line, ...], Field(max_length=12), Fact("Gevraagde vaccinaties: door de werkplek", "Vaccinations asked: by the workplace")] = ()
    tuberculosis_screening: Annotated[bool | None, Fact("Tbc-screening nodig: ja of nee", "Tuberculosis screening needed: yes or no")] = None
    condition_met: Annotated[bool | None, Fact("Voorwaarde vervuld: ja of nee, zonder medische gegevens", "Condition met: yes or no, without medical facts")] = None
    outcome: Annotated[Fitness | None, institution_only("Uitkomst: alleen voor de instelling", "Outcome: for the institution only")] = None
    valid_until: Annotated[Day | None, institution_only("Uitkomst geldig tot: datum", "Outcome valid until: date")] = None
    vaccinations: Annotated[tuple[Vaccination, ...], Field(max_length=20), institution_only("Bewezen vaccinaties: alleen voor de instelling", "Proven vaccinations: for the institution only")] = ()


class ProvidedBy(Term):
    """Who provides protective equipment."""

    HOST = "host", "stagegever", "host"
    STUDENT = "student", "student", "student"
    INSTITUTION = "institution", "onderwijsinstelling", "institution"


class ProtectiveEquipment(Value):
    """One piece of protective equipment (PBM)."""

    name: Annotated[Line, Fact("Beschermingsmiddel: naam", "Protective equipment: name", "Veiligheidsschoenen S3")]
    provided_by: Annotated[ProvidedBy, Fact("Door: wie het geeft", "By: who provides it")] = ProvidedBy.HOST


class WorkstationSheet(Value):
    """The sheet that tells the student the risks and measures of the workstation, before the start."""

    given_on: Annotated[Day | None, Fact("Bezorgd op: datum", "Given on: date")] = None
    instructions: Annotated[tuple[Line, ...], Field(max_length=30), Fact("Richtlijnen: gelezen door de student", "Guidelines: read by the student")] = ()


class Safety(Value):
    """What keeps the student safe at work."""

    risk_analysis: Annotated[RiskAnalysis | None, Fact("Risicoanalyse: van de werkplek", "Risk analysis: of the workplace")] = None
    health: Annotated[HealthAssessment | None, Fact("Gezondheidstoezicht: beoordeling vooraf", "Health surveillance: assessment beforehand")] = None
    workstation_sheet: Annotated[WorkstationSheet | None, Fact("Werkpostfiche: vóór de start", "Workstation sheet: before the start")] = None
    protective_equipment: Annotated[tuple[ProtectiveEquipment, ...], Field(max_length=30), Fact("Persoonlijke beschermingsmiddelen: PBM", "Personal protective equipment: PPE")] = ()
    training_required: Annotated[tuple[Line, ...], Field(max_length=20), Fact("Vereiste opleidingen: zoals VCA", "Training required: such as VCA")] = ()
    young_worker_annex: Annotated[bool | None, Fact("Bijlage jongeren op het werk: onder 18 jaar", "Young workers annex: under 18")] = None
