"""What an institution, unit or programme demands of a placement: parameters of the rules, set in its folder."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field, StringConstraints

from internships.domain.document import Evidence
from internships.domain.internship_kinds import InternshipKind
from internships.domain.safety import ArrangedBy, SignerOnRisk
from internships.domain.terms import InsuredBy
from internships.domain.value import Value
from internships.domain.wording import Term

DemandValue = TypeVar("DemandValue")
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class DurationUnit(Term):
    """The unit in which an institution measures a placement."""

    DAYS = "days", "dagen", "days"
    WEEKS = "weeks", "weken", "weeks"
    HOURS = "hours", "uren", "hours"
    ECTS = "ects", "studiepunten", "credits"
    SEA_DAYS = "sea_days", "zeedagen", "sea days"


class SheetDuty(Term):
    """When a workstation sheet is due."""

    ALWAYS = "always", "altijd", "always"
    WITH_HEALTH_ASSESSMENT = (
        "with_health_assessment",
        "alleen bij een gezondheidsbeoordeling",
        "only with a health assessment",
    )
    OR_RISK_ANALYSIS = "or_risk_analysis", "of een risicoanalyse", "or a risk analysis"


class Demand(Value, Generic[DemandValue]):
    """One demand: its value, how we know it, and where it was read."""

    value: DemandValue
    evidence: Evidence = Evidence.ASSUMED
    source: str | None = None


class PeriodWindow(Value):
    """The days of a year within which a placement must fall (``MM-DD``, both included)."""

    opens: MonthDay
    closes: MonthDay


class Demands(Value):
    """Everything that a layer can demand; what is None is not demanded, or not known."""

    duration_units: Demand[tuple[DurationUnit, ...]] | None = None
    kinship_degree_maximum: Demand[Annotated[int, Field(ge=0, le=10)]] | None = None
    kinship_any_forbidden: Demand[bool] | None = None
    telework_forbidden: Demand[bool] | None = None
    voluntary_days_maximum: Demand[int] | None = None
    voluntary_without_credits: Demand[bool] | None = None
    refused_kinds: Demand[tuple[InternshipKind, ...]] | None = None
    ends_before: Demand[MonthDay] | None = None
    period_window: Demand[PeriodWindow] | None = None
    days_minimum: Demand[int] | None = None
    days_per_week_minimum: Demand[int] | None = None
    interns_per_host_maximum: Demand[int] | None = None
    liability_insured_by: Demand[InsuredBy] | None = None
    liability_host_declares: Demand[bool] | None = None
    liability_secondary: Demand[bool] | None = None
    work_accident_insured_by: Demand[InsuredBy] | None = None
    travel_insured_by: Demand[InsuredBy] | None = None
    accident_notice_hours: Demand[int] | None = None
    written_report_hours: Demand[int] | None = None
    risk_analysis_signers: Demand[tuple[SignerOnRisk, ...]] | None = None
    workstation_sheet: Demand[SheetDuty] | None = None
    health_arranged_by: Demand[tuple[ArrangedBy, ...]] | None = None
    health_suspends: Demand[bool] | None = None
    credits_dissolve: Demand[bool] | None = None
    schedule_required: Demand[bool] | None = None
    costs_listed: Demand[bool] | None = None
    mentor_specialist: Demand[bool] | None = None
    holidays_not_made_up: Demand[bool] | None = None
    leave_days_maximum: Demand[int] | None = None
    signed_days_before_start: Demand[int] | None = None
    french_speaking_belgium_abroad: Demand[bool] | None = None
    emergency_contact: Demand[bool] | None = None
    framework_annex_required: Demand[bool] | None = None
    three_party_talk: Demand[bool] | None = None
    signature_level_minimum: Demand[str] | None = None
