"""Named sets of columns; they contain only facts that every party may read."""

BOARD = "board"
_IDENTIFYING = ("reference", "student", "host", "site")

COLUMN_SETS: dict[str, tuple[str, ...]] = {
    BOARD: (
        *_IDENTIFYING, "mentor", "institution", "programme", "academic_year", "first_day", "last_day", "status",
        "blockers", "warnings", "next_due",
    ),
    "contacts": (
        *_IDENTIFYING, "students.email", "students.mobile", "students.phone", "students.emergency_contact.name",
        "students.emergency_contact.mobile", "students.emergency_contact.phone", "mentor", "hosts.mentors.email",
        "hosts.mentors.mobile", "hosts.mentors.phone", "institution", "supervisor", "institutions.supervisors.email",
        "institutions.supervisors.mobile", "institutions.supervisors.phone", "institutions.contact.email",
        "institutions.contact.phone",
    ),
    "planning": (
        *_IDENTIFYING, "institution", "programme", "status", "first_day", "last_day", "period.duration.days",
        "period.duration.weeks", "period.duration.hours", "period.windows.first_day", "period.windows.last_day",
        "schedule.hours_per_week", "schedule.daily_maximum", "schedule.flexible", "schedule.return_days",
        "schedule.leave_days_maximum", "schedule.telework.allowed",
    ),
    "safety": (
        *_IDENTIFYING, "mentor", "first_day", "status", "blockers", "warnings", "next_due",
        "safety.risk_analysis.reference", "safety.risk_analysis.workplace", "safety.risk_analysis.made_on",
        "safety.risk_analysis.signed_by", "safety.risk_analysis.risks.name", "safety.risk_analysis.risks.measure",
        "safety.workstation_sheet.given_on", "safety.protective_equipment.name", "safety.training_required",
        "safety.health.required", "safety.health.arranged_by", "health_condition", "safety.young_worker_annex",
        "hosts.prevention_adviser.names.given", "hosts.prevention_adviser.names.family",
        "hosts.prevention_adviser.phone",
    ),
}  # fmt: skip
