"""Sessions of accounts, and the networks that accounts logged in from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session as Transaction
from sqlmodel import col

from internships.domain.accounts import Session
from internships.storage.row_values import from_row_or_none
from internships.storage.tables.accounts import KnownSourceRow, SessionRow
from internships.storage.upsert import upsert


class SessionStore:
    """Sessions by the hash of their token."""

    session: Transaction

    def is_known_source(self, account_id: UUID, sha256: str) -> bool:
        """Say whether an account logged in from a source before."""
        return self.session.get(KnownSourceRow, (account_id, sha256)) is not None

    def remember_source(self, account_id: UUID, sha256: str, at: datetime) -> None:
        """Record that an account logged in from a source."""
        upsert(self.session, KnownSourceRow, {"account_id": account_id, "sha256": sha256, "seen_at": at})

    def add_session(self, session: Session) -> None:
        """Add a session, and delete expired ones of the same account."""
        expired = col(SessionRow.account_id) == session.account_id, col(SessionRow.expires_at) <= session.created_at
        self.session.execute(delete(SessionRow).where(*expired))
        self.session.execute(insert(SessionRow).values(**session.model_dump()))

    def session_by_hash(self, sha256: str) -> Session | None:
        """Return a session by the hash of its token."""
        return from_row_or_none(Session, self.session.get(SessionRow, sha256))

    def touch_session(self, sha256: str, at: datetime) -> None:
        """Record when a session was last used."""
        self.session.execute(update(SessionRow).where(col(SessionRow.sha256) == sha256).values(seen_at=at))

    def delete_session(self, sha256: str) -> None:
        """End one session."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.sha256) == sha256))

    def delete_sessions(self, account_id: UUID) -> None:
        """End every session of an account."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.account_id) == account_id))
