"""The outbox: letters kept with what caused them, claimed by one sender at a time."""

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
from internships.storage.tables.background import LetterRow

_DUE = (str(OutboxLetterState.WAITING), str(OutboxLetterState.SENDING))


class OutboxStore:
    """Letters to send."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, letter: OutboxLetter) -> None:
        """Keep a letter."""
        told = letter.model_dump()
        told |= {"state": str(letter.state), "language": letter.language.value}
        self.session.execute(insert(LetterRow).values(**told))

    def add_reference(self, kind: str, recipient: str, reference: str, most: int) -> bool:
        """Name one more agreement in a letter of this kind that waits; False when there is none, or it is full."""
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
        if row is None or len(row.body["references"]) >= most:
            return False
        row.body = {"references": list(dict.fromkeys((*row.body["references"], reference)))}
        self.session.flush()
        return True

    def claim(self, now: datetime, until: datetime) -> OutboxLetter | None:
        """Take one letter that is due; until ``until`` nobody else takes it."""
        chosen = (
            select(col(LetterRow.id))
            .where(col(LetterRow.state).in_(_DUE), col(LetterRow.due_at) <= now)
            .order_by(col(LetterRow.due_at), col(LetterRow.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(LetterRow)
            .where(col(LetterRow.id) == chosen.scalar_subquery(), col(LetterRow.due_at) <= now)
            .values(state=str(OutboxLetterState.SENDING), due_at=until, attempts=col(LetterRow.attempts) + 1)
            .returning(LetterRow)
        )
        row = self.session.execute(taken).scalar_one_or_none()
        return None if row is None else _letter(row)

    def record_outcome(
        self,
        letter_id: UUID,
        state: OutboxLetterState,
        at: datetime,
        *,
        due_at: datetime | None = None,
        error: str | None = None,
    ) -> None:
        """Record what became of a letter; what is over holds its words no longer.

        A sender whose lease ran out may come late: that a letter was sent always counts, anything else only from
        whom the letter is still with.
        """
        values: dict[str, Any] = {"state": str(state), "error": error}
        if state is OutboxLetterState.SENT:
            values |= {"sent_at": at, "body": {}}
        if state is OutboxLetterState.BOUNCED:
            values["body"] = {}
        if due_at is not None:
            values["due_at"] = due_at
        known = col(LetterRow.state)
        counts = (
            known != str(OutboxLetterState.SENT)
            if state is OutboxLetterState.SENT
            else known == str(OutboxLetterState.SENDING)
        )
        self.session.execute(update(LetterRow).where(col(LetterRow.id) == letter_id, counts).values(**values))

    def delete_to(self, recipient: str) -> None:
        """Delete every letter to an address, sent or not."""
        self.session.execute(delete(LetterRow).where(_to(recipient)))

    def delete_sent_before(self, at: datetime) -> int:
        """Delete the letters that were sent before a moment; return how many."""
        sent = col(LetterRow.state) == str(OutboxLetterState.SENT), col(LetterRow.sent_at) < at
        gone = self.session.execute(delete(LetterRow).where(*sent))
        return int(gone.rowcount)  # type: ignore[attr-defined]

    def delete_notices_before(self, at: datetime) -> int:
        """Delete the letters about agreements of before a moment, sent or not; return how many."""
        gone = delete(LetterRow).where(col(LetterRow.kind).in_(AGREEMENT_NOTICE_KINDS), col(LetterRow.created_at) < at)
        return int(self.session.execute(gone).rowcount)  # type: ignore[attr-defined]

    def delete_notices_to(self, recipients: Sequence[str]) -> None:
        """Delete the letters about agreements to these addresses, sent or not."""
        gone = col(LetterRow.kind).in_(AGREEMENT_NOTICE_KINDS), col(LetterRow.recipient).in_(recipients)
        self.session.execute(delete(LetterRow).where(*gone))

    def delete(self, letter_id: UUID) -> None:
        """Delete a letter that nobody needs any more."""
        self.session.execute(delete(LetterRow).where(col(LetterRow.id) == letter_id))

    def unsent_letters_to(self, recipient: str) -> tuple[OutboxLetter, ...]:
        """Return the letters to an address that are not sent."""
        open_ones = col(LetterRow.state) != str(OutboxLetterState.SENT), _to(recipient)
        return tuple(map(_letter, self.session.execute(select(LetterRow).where(*open_ones)).scalars()))

    def unsent_letters(self, limit: int = 200) -> tuple[OutboxLetter, ...]:
        """Return the letters that are not sent, newest first; not those about agreements, which nobody can pass on."""
        query = select(LetterRow).where(
            col(LetterRow.state) != str(OutboxLetterState.SENT), col(LetterRow.kind).not_in(AGREEMENT_NOTICE_KINDS)
        )
        rows = self.session.execute(query.order_by(col(LetterRow.created_at).desc(), col(LetterRow.id)).limit(limit))
        return tuple(_letter(row) for row in rows.scalars())


def _to(recipient: str) -> ColumnElement[bool]:
    """Say that a letter goes to an address."""
    return ascii_lower(col(LetterRow.recipient)) == email_key(recipient)


def _letter(row: LetterRow) -> OutboxLetter:
    return OutboxLetter.model_validate({name: getattr(row, name) for name in OutboxLetter.model_fields})
