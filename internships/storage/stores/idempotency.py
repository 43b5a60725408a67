"""Responses stored by idempotency key, so that a client can repeat a request safely."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.storage.tables.background import IdempotencyKeyRow
from internships.storage.upsert import changed_rows, insert_new


class IdempotencyStore:
    """One row per account and key."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def begin(self, account_id: UUID, key: str, route: str, body_sha256: str, at: datetime) -> bool:
        """Start an attempt; False when the key was used before."""
        row = {"account_id": account_id, "key": key, "route": route, "body_sha256": body_sha256, "at": at}
        return insert_new(self.session, IdempotencyKeyRow, row)

    def find(self, account_id: UUID, key: str) -> tuple[str, str, datetime, int | None, dict[str, Any] | None] | None:
        """Return route, body hash, start, status and response of an attempt; None when it was deleted meanwhile."""
        row = self.session.get(IdempotencyKeyRow, (account_id, key))
        return None if row is None else (row.route, row.body_sha256, row.at, row.status, row.answer)

    def retry(self, account_id: UUID, key: str, at: datetime, before: datetime) -> bool:
        """Restart an unanswered attempt that started before a moment; False when another request did so first."""
        is_stale = col(IdempotencyKeyRow.status).is_(None), col(IdempotencyKeyRow.at) <= before
        statement = update(IdempotencyKeyRow).where(*_has_key(account_id, key), *is_stale).values(at=at)
        return changed_rows(self.session, statement) == 1

    def save_response(self, account_id: UUID, key: str, status: int, answer: dict[str, Any]) -> None:
        """Save the response of an attempt."""
        statement = update(IdempotencyKeyRow).where(*_has_key(account_id, key)).values(status=status, answer=answer)
        self.session.execute(statement)

    def delete(self, account_id: UUID, key: str) -> None:
        """Delete a refused attempt, so that the client can try again."""
        self.session.execute(delete(IdempotencyKeyRow).where(*_has_key(account_id, key)))

    def delete_before(self, at: datetime) -> int:
        """Delete attempts from before a moment; return how many."""
        return changed_rows(self.session, delete(IdempotencyKeyRow).where(col(IdempotencyKeyRow.at) < at))


def _has_key(account_id: UUID, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(IdempotencyKeyRow.account_id) == account_id, col(IdempotencyKeyRow.key) == key
