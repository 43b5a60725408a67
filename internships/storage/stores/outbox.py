"""The outbox: letters written in the same transaction as what they report, and claimed by one sender at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.accounts import AGREEMENT_NOTICE_KINDS, OutboxLetter, OutboxLetterState
from internships.domain.email_addresses import email_key
from internships.storage.columns import ascii_lower
from internships.storage.row_values import from_row_or_none, read_values
from internships.storage.tables.background import LetterRow
from internships.storage.upsert import changed_rows

_DUE = (str(OutboxLetterState.WAITING), str(OutboxLetterState.SENDING))


class OutboxStore:
    """Letters to send."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, letter: OutboxLetter) -> None:
        """Add a letter."""
        columns = letter.model_dump()
        columns |= {"state": str(letter.state), "language": letter.language.value}
        self.session.execute(insert(LetterRow).values(**columns))

    def add_reference(self, kind: str, recipient: str, reference: str, max_references: int) -> bool:
        """Add an agreement to a waiting letter of this kind; False when there is none, or it has the maximum."""
        waiting = (
            select(LetterRow)
            .where(
                col(LetterRow.recipient) == recipient,
                col(LetterRow.kind) == kind,
                col(LetterRow.state) == str(OutboxLetterState.WAITING),
                col(LetterRow.attempts) == 0,
            )
            .order_by(col(LetterRow.created_at).desc())
            .limit(1)
            .with_for_update()
        )
        row = self.session.execute(waiting).scalar_one_or_none()
        if row is None or len(row.body["references"]) >= max_references:
            return False
        row.body = {"references": list(dict.fromkeys((*row.body["references"], reference)))}
        self.session.flush()
        return True

    def claim(self, now: datetime, until: datetime) -> OutboxLetter | None:
        """Claim one letter that is due, with a lease until ``until``; None when there is none."""
        next_letter = (
            select(col(LetterRow.id))
            .where(col(LetterRow.state).in_(_DUE), col(LetterRow.due_at) <= now)
            .order_by(col(LetterRow.due_at), col(LetterRow.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(LetterRow)
            .where(col(LetterRow.id) == next_letter.scalar_subquery(), col(LetterRow.due_at) <= now)
            .values(state=str(OutboxLetterState.SENDING), due_at=until, attempts=col(LetterRow.attempts) + 1)
            .returning(LetterRow)
        )
        return from_row_or_none(OutboxLetter, self.session.execute(statement).scalar_one_or_none())

    def record_outcome(
        self,
        letter_id: UUID,
        state: OutboxLetterState,
        at: datetime,
        *,
        due_at: datetime | None = None,
        error: str | None = None,
    ) -> None:
        """Record the outcome of a letter; empties the body of one that was sent or bounced.

        A sender may report after its lease expired: SENT is always recorded, any other outcome only while the letter
        is being sent.
        """
        values: dict[str, Any] = {"state": str(state), "error": error}
        if state is OutboxLetterState.SENT:
            values |= {"sent_at": at, "body": {}}
        if state is OutboxLetterState.BOUNCED:
            values["body"] = {}
        if due_at is not None:
            values["due_at"] = due_at
        current_state = col(LetterRow.state)
        may_change = (
            current_state != str(OutboxLetterState.SENT)
            if state is OutboxLetterState.SENT
            else current_state == str(OutboxLetterState.SENDING)
        )
        self.session.execute(update(LetterRow).where(col(LetterRow.id) == letter_id, may_change).values(**values))

    def delete_to(self, recipient: str) -> None:
        """Delete every letter to an address, sent or not."""
        self.session.execute(delete(LetterRow).where(_to(recipient)))

    def delete_sent_before(self, at: datetime) -> int:
        """Delete the letters that were sent before a moment; return how many."""
        sent = col(LetterRow.state) == str(OutboxLetterState.SENT), col(LetterRow.sent_at) < at
        return changed_rows(self.session, delete(LetterRow).where(*sent))

    def delete_notices_before(self, at: datetime) -> int:
        """Delete the letters about agreements from before a moment, sent or not; return how many."""
        old_notices = col(LetterRow.kind).in_(AGREEMENT_NOTICE_KINDS), col(LetterRow.created_at) < at
        return changed_rows(self.session, delete(LetterRow).where(*old_notices))

    def delete_notices_to(self, recipients: Sequence[str]) -> None:
        """Delete the letters about agreements to these addresses, sent or not."""
        to_recipients = col(LetterRow.kind).in_(AGREEMENT_NOTICE_KINDS), col(LetterRow.recipient).in_(recipients)
        self.session.execute(delete(LetterRow).where(*to_recipients))

    def delete(self, letter_id: UUID) -> None:
        """Delete a letter."""
        self.session.execute(delete(LetterRow).where(col(LetterRow.id) == letter_id))

    def unsent_letters_to(self, recipient: str) -> tuple[OutboxLetter, ...]:
        """Return the unsent letters to an address."""
        unsent = col(LetterRow.state) != str(OutboxLetterState.SENT), _to(recipient)
        return read_values(self.session, OutboxLetter, select(LetterRow).where(*unsent))

    def unsent_letters(self, limit: int = 200) -> tuple[OutboxLetter, ...]:
        """Return unsent letters, newest first, without those about agreements."""
        query = select(LetterRow).where(
            col(LetterRow.state) != str(OutboxLetterState.SENT), col(LetterRow.kind).not_in(AGREEMENT_NOTICE_KINDS)
        )
        newest_first = query.order_by(col(LetterRow.created_at).desc(), col(LetterRow.id))
        return read_values(self.session, OutboxLetter, newest_first.limit(limit))


def _to(recipient: str) -> ColumnElement[bool]:
    return ascii_lower(col(LetterRow.recipient)) == email_key(recipient)
