"""Phrases that say on which document something is."""

from internships.domain.document import DocumentKind
from internships.domain.wording import Bilingual

ON_DOCUMENT = {
    kind: Bilingual(nl=nl, en=en)
    for kind, nl, en in (
        (DocumentKind.AGREEMENT, "op de stageovereenkomst", "on the internship agreement"),
        (DocumentKind.RISK_ANALYSIS, "op de risicoanalyse", "on the risk analysis"),
        (DocumentKind.WORKSTATION_SHEET, "op de werkpostfiche", "on the workstation sheet"),
        (DocumentKind.SCHEDULE, "op het stagerooster", "on the internship schedule"),
        (DocumentKind.PROJECT_DESCRIPTION, "op de projectomschrijving", "on the project description"),
        (DocumentKind.ACTIVITY_PLAN, "op het activiteitenplan", "on the activity plan"),
        (DocumentKind.LEARNING_AGREEMENT, "op de Learning Agreement", "on the Learning Agreement"),
        (DocumentKind.AMENDMENT, "op het addendum", "on the amendment"),
        (DocumentKind.TERMINATION, "op de beëindiging", "on the termination"),
    )
}
