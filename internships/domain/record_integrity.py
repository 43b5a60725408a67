"""Detecting damaged records: a stored record that is less complete than its state requires is refused, never shown."""

from uuid import UUID

from internships.domain.agreement_record import AgreementRecord
from internships.domain.draft import RecordReading
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.lifecycle import EDITABLE_STATUSES, Status

MAY_BE_INCOMPLETE = EDITABLE_STATUSES | {Status.WITHDRAWN}
"""The states of incomplete records; every transition to another recorded state requires a complete one."""


class RecordDamaged(DomainError):
    """A stored record less complete than its state requires; ``pointers`` are the facts that are missing or wrong."""

    code = "record_damaged"
    kind = RefusalKind.FAULT

    def __init__(self, agreement_id: UUID, pointers: tuple[str, ...]) -> None:
        self.agreement_id, self.pointers = agreement_id, pointers
        places = ", ".join(pointers)
        super().__init__(
            f"Het bewaarde dossier {agreement_id} is beschadigd ({places}); zet het terug uit de reservekopie.",
            f"The stored record {agreement_id} is damaged ({places}); restore it from the backup.",
        )


def must_be_complete(record: AgreementRecord) -> bool:
    """Say whether the body must be a complete agreement: no longer a draft, and not erased."""
    return record.state not in MAY_BE_INCOMPLETE and record.erased_at is None


def require_complete(record: AgreementRecord, reading: RecordReading) -> None:
    """Refuse a record whose body is less complete than its state requires; ``reading`` is the reading of that body."""
    if must_be_complete(record) and not reading.complete:
        raise RecordDamaged(record.id, tuple(dict.fromkeys(finding.pointer for finding in reading.findings)))
