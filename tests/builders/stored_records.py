"""A stored draft, without a database."""

from datetime import UTC, datetime

from internships.domain.access import Side
from internships.domain.agreement_record import AgreementRecord
from internships.domain.lifecycle import Status
from tests.builders.agreement_use_cases import NAMESPACE

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)


def a_stored_record(body: dict[str, object], *pending: str) -> AgreementRecord:
    return AgreementRecord(
        id=NAMESPACE,
        version=1,
        state=Status.DRAFT,
        body=body,
        schema_version="1.0.0",
        content_sha256="0" * 64,
        created_by=None,
        created_side=Side.STUDENT,
        created_at=NOW,
        changed_at=NOW,
        pending_hosts=pending,
    )
