"""Answers once given, by the sender's own key: what makes a request safe to repeat."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.storage.tables.background import IdempotencyKeyRow


class IdempotencyStore:
    """One row per account and key."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def begin(self, account_id: UUID, key: str, route: str, body_sha256: str, at: datetime) -> bool:
        """Begin an attempt; False when the key is known already."""
        made = {"account_id": account_id, "key": key, "route": route, "body_sha256": body_sha256, "at": at}
        insert = postgresql.insert if self.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        # An insert's row count is not told by psycopg.
        begun = insert(IdempotencyKeyRow).values(**made).on_conflict_do_nothing().returning(col(IdempotencyKeyRow.key))
        return self.session.execute(begun).one_or_none() is not None

    def find(self, account_id: UUID, key: str) -> tuple[str, str, datetime, int | None, dict[str, Any] | None] | None:
        """Return route, body hash, begin, status and answer of an attempt; None when it was forgotten meanwhile."""
        row = self.session.get(IdempotencyKeyRow, (account_id, key))
        return None if row is None else (row.route, row.body_sha256, row.at, row.status, row.answer)

    def retry(self, account_id: UUID, key: str, at: datetime, before: datetime) -> bool:
        """Begin an unanswered attempt anew if it was begun before a moment; False when another was first."""
        row = update(IdempotencyKeyRow).where(
            col(IdempotencyKeyRow.account_id) == account_id, col(IdempotencyKeyRow.key) == key
        )
        stale = row.where(col(IdempotencyKeyRow.status).is_(None), col(IdempotencyKeyRow.at) <= before).values(at=at)
        return bool(self.session.execute(stale).rowcount == 1)  # type: ignore[attr-defined]

    def save_response(self, account_id: UUID, key: str, status: int, answer: dict[str, Any]) -> None:
        """Keep the answer of an attempt."""
        row = update(IdempotencyKeyRow).where(
            col(IdempotencyKeyRow.account_id) == account_id, col(IdempotencyKeyRow.key) == key
        )
        self.session.execute(row.values(status=status, answer=answer))

    def delete(self, account_id: UUID, key: str) -> None:
        """Forget an attempt that was refused, so that it can be made again."""
        row = delete(IdempotencyKeyRow).where(
            col(IdempotencyKeyRow.account_id) == account_id, col(IdempotencyKeyRow.key) == key
        )
        self.session.execute(row)

    def delete_before(self, at: datetime) -> int:
        """Forget what was asked before a moment; return how many."""
        gone = self.session.execute(delete(IdempotencyKeyRow).where(col(IdempotencyKeyRow.at) < at))
        return int(gone.rowcount)  # type: ignore[attr-defined]
