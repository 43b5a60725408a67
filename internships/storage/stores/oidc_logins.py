"""Identities of accounts at OpenID providers, and logins begun there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.storage.tables.accounts import OidcIdentityRow, OidcLoginRow
from internships.storage.upsert import insert_new


class OidcLoginStore:
    """Identities and logins at OpenID providers."""

    session: Session

    def link_identity(self, issuer: str, subject: str, account_id: UUID) -> None:
        """Link an OpenID provider's user to an account; a user that is linked already stays as it is."""
        insert_new(self.session, OidcIdentityRow, {"issuer": issuer, "subject": subject, "account_id": account_id})

    def add_oidc_login(self, state_sha256: str, body: dict[str, Any], expires_at: datetime, now: datetime) -> None:
        """Add a login begun at a provider, and delete expired ones."""
        self.session.execute(delete(OidcLoginRow).where(col(OidcLoginRow.expires_at) < now))
        self.session.execute(insert(OidcLoginRow).values(state_sha256=state_sha256, body=body, expires_at=expires_at))

    def pop_oidc_login(self, state_sha256: str, now: datetime) -> dict[str, Any] | None:
        """Delete a begun login and return its body; None when there is none or it expired."""
        statement = (
            delete(OidcLoginRow)
            .where(col(OidcLoginRow.state_sha256) == state_sha256)
            .returning(col(OidcLoginRow.body), col(OidcLoginRow.expires_at))
        )
        row = self.session.execute(statement).one_or_none()
        return row.body if row is not None and row.expires_at > now else None
