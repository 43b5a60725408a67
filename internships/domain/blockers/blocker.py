"""A blocker: what keeps a placement from starting, with the role whose task it is and a due date."""

from datetime import date

from internships.domain.access import Role
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class BlockerCode(Term):
    """What is missing."""

    NOT_SUBMITTED = "not_submitted", "nog niet ingediend", "not submitted yet"
    NOT_APPROVED = "not_approved", "nog niet goedgekeurd", "not approved yet"
    NOT_ISSUED = "not_issued", "nog niet opgemaakt", "not issued yet"
    NOT_SENT = "not_sent", "nog niet ter ondertekening gestuurd", "not sent for signature yet"
    SIGNATURE_MISSING = "signature_missing", "handtekening ontbreekt", "signature missing"
    SIGNATURE_REFUSED = "signature_refused", "handtekening geweigerd", "signature refused"
    ANNEX_MISSING = "annex_missing", "bijlage ontbreekt", "annex missing"
    RISK_ANALYSIS_MISSING = "risk_analysis_missing", "risicoanalyse ontbreekt", "risk analysis missing"
    RISK_ANALYSIS_UNSIGNED = "risk_analysis_unsigned", "risicoanalyse niet ondertekend", "risk analysis not signed"
    RISK_ANALYSIS_EXPIRED = "risk_analysis_expired", "risicoanalyse ouder dan een jaar bij de start", "risk analysis older than a year at the start"
    RISK_ANALYSIS_LATE = "risk_analysis_late", "risicoanalyse van na de start", "risk analysis from after the start"
    WORKSTATION_SHEET_MISSING = "workstation_sheet_missing", "werkpostfiche niet bezorgd", "workstation sheet not given"
    WORKSTATION_SHEET_LATE = "workstation_sheet_late", "werkpostfiche na de start bezorgd", "workstation sheet given after the start"
    HEALTH_CONDITION = "health_condition", "voorwaarde van het gezondheidstoezicht", "condition of health surveillance"
    CONDITION_UNMET = "condition_unmet", "voorwaarde niet vervuld", "condition not met"
    AMENDMENT_UNSIGNED = "amendment_unsigned", "addendum nog niet ondertekend", "amendment not signed yet"
    DAYS_NOT_INSURED = "days_not_insured", "dagen nog niet verzekerd", "days not insured yet"
    SIGNED_LATE = "signed_late", "na de start ondertekend", "signed after the start"
    TERMINATION_UNSIGNED = "termination_unsigned", "beëindiging nog niet ondertekend", "termination not signed yet"
    RENEWAL_DUE = "renewal_due", "risicoanalyse te vernieuwen", "risk analysis to be renewed"
    DUPLICATE_PLACEMENT = "duplicate_placement", "misschien een dubbel", "perhaps a duplicate"
    NO_PLACES_LEFT = "no_places_left", "geen plaats meer vrij", "no place left"
    CAP_REACHED = "cap_reached", "boven het maximum van de stagegever", "above the host's maximum"


WARNING_CODES = frozenset({BlockerCode.DUPLICATE_PLACEMENT, BlockerCode.NO_PLACES_LEFT, BlockerCode.CAP_REACHED})
"""Warnings because of other placements; they don't block the start."""


class Blocker(Value):
    """One thing that is missing, with its owner, its due date and its pointer into the record.

    ``is_reminder`` marks what has a due date but doesn't block the start; ``listed_until`` is the last day on which
    lists show it, if that is after the placement's last day.
    """

    code: BlockerCode
    text: Bilingual
    owner: Role
    due_on: date | None = None
    pointer: str = ""
    is_reminder: bool = False
    listed_until: date | None = None
