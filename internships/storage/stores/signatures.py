"""The signatures on the documents of an agreement."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.signatures import SignatureRecord
from internships.storage.columns import enums_as_text
from internships.storage.row_values import read_values
from internships.storage.tables.agreements import SignatureRow


class SignatureStore:
    """One row per signature that is asked for."""

    session: Session

    def ledger(self, agreement_id: UUID) -> tuple[SignatureRecord, ...]:
        """Return every signature row of an agreement, in signing order."""
        query = (
            select(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id)
            .order_by(
                col(SignatureRow.subject), col(SignatureRow.document), col(SignatureRow.order), col(SignatureRow.id)
            )
        )
        return read_values(self.session, SignatureRecord, query)

    def add_signatures(self, rows: Sequence[SignatureRecord]) -> None:
        """Add signature rows."""
        if rows:
            self.session.execute(insert(SignatureRow), [enums_as_text(row.model_dump()) for row in rows])

    def update_signature(self, row: SignatureRecord) -> None:
        """Save a changed signature row."""
        values = enums_as_text(row.model_dump(exclude={"id", "agreement_id"}))
        self.session.execute(update(SignatureRow).where(col(SignatureRow.id) == row.id).values(**values))

    def void_signatures(self, agreement_id: UUID, subject: str) -> None:
        """Mark every row about a subject as void."""
        self.session.execute(
            update(SignatureRow)
            .where(col(SignatureRow.agreement_id) == agreement_id, col(SignatureRow.subject) == subject)
            .values(state="void")
        )
