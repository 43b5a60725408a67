"""Lines of a board, blockers and rows with invented people, for the tests of what is exported."""

from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import Role
from internships.domain.agreement import Agreement
from internships.domain.blockers.blocker import BlockerCode
from internships.domain.draft import read_record
from internships.domain.lifecycle import Status
from internships.domain.placement_board import BlockerLine, PlacementLine
from internships.domain.wording import Bilingual
from internships.exports.rows import ExportRow
from tests.builders.records import a_record, with_fact

ID = UUID("11111111-2222-4333-8444-555555555555")


def a_placement_line(**facts: Any) -> PlacementLine:
    line: dict[str, Any] = {
        "agreement_id": ID,
        "version": 3,
        "reference": "SKV-2026-001",
        "status": Status.SIGNED,
        "student": "Noor Voorbeeld",
        "host": "Scheldekraan",
        "enterprise_number": "0999999922",
        "site": "Kaai 730",
        "establishment_number": "2199999986",
        "mentor": "Els Kraanbalk",
        "supervisor": "Lotte Vuurtoren",
        "institution": "noordzee",
        "programme_id": "electronics-ict",
        "programme": "Elektronica-ICT",
        "academic_year": "2026-2027",
        "first_day": date(2026, 9, 21),
        "last_day": date(2026, 12, 18),
        "blockers": 2,
        "next_due": date(2026, 9, 20),
    }
    return PlacementLine.model_validate(line | facts)


def a_blocker_line(**facts: Any) -> BlockerLine:
    line: dict[str, Any] = {
        "agreement_id": ID,
        "reference": "SKV-2026-001",
        "student": "Noor Voorbeeld",
        "host": "Scheldekraan",
        "institution": "noordzee",
        "first_day": date(2026, 9, 21),
        "code": BlockerCode.SIGNATURE_MISSING,
        "text": Bilingual(nl="Karim Havenhoofd moet nog tekenen.", en="Karim Havenhoofd has yet to sign."),
        "owner": Role.HOST_SIGNATORY,
        "due_on": date(2026, 9, 20),
    }
    return BlockerLine.model_validate(line | facts)


def facts_with(*changes: tuple[str, Any]) -> Agreement:
    """Return the good record's facts with values at pointers; a draft's twin where they leave it incomplete."""
    record = a_record()
    for place, value in changes:
        record = with_fact(record, place, value)
    return read_record(record).facts


def an_export_row(*changes: tuple[str, Any], **facts: Any) -> ExportRow:
    return ExportRow(a_placement_line(**facts), facts_with(*changes))
