"""API keys of accounts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.accounts import ApiKey
from internships.storage.row_values import read_value_or_none, read_values
from internships.storage.tables.accounts import ApiKeyRow
from internships.storage.upsert import changed_rows, upsert


class ApiKeyStore:
    """API keys by the part of them that may be shown."""

    session: Session

    def put_api_key(self, key: ApiKey) -> None:
        """Save an API key."""
        grants = [grant.model_dump(mode="json", exclude_none=True) for grant in key.grants]
        upsert(self.session, ApiKeyRow, {**key.model_dump(exclude={"grants"}), "grants": grants})

    def api_key_by_public_id(self, public_id: str) -> ApiKey | None:
        """Return a key by the part of it that may be shown."""
        query = select(ApiKeyRow).where(col(ApiKeyRow.public_id) == public_id)
        return read_value_or_none(self.session, ApiKey, query)

    def api_keys(self, account_id: UUID) -> tuple[ApiKey, ...]:
        """Return the keys of an account, newest first."""
        query = select(ApiKeyRow).where(col(ApiKeyRow.account_id) == account_id)
        return read_values(self.session, ApiKey, query.order_by(col(ApiKeyRow.created_at).desc(), col(ApiKeyRow.id)))

    def revoke_api_key(self, key_id: UUID, account_id: UUID, at: datetime) -> bool:
        """Revoke a key of an account; False when the account has no such valid key."""
        return self._update_valid_key(key_id, account_id, at, revoked_at=at)

    def limit_api_key(self, key_id: UUID, account_id: UUID, at: datetime, until: datetime) -> bool:
        """Let a key of an account expire at ``until`` at the latest; False when the account has no such valid key."""
        sooner = case((col(ApiKeyRow.expires_at) < until, col(ApiKeyRow.expires_at)), else_=until)
        return self._update_valid_key(key_id, account_id, at, expires_at=sooner)

    def touch_api_key(self, key_id: UUID, at: datetime) -> None:
        """Record when a key was last used."""
        self.session.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(used_at=at))

    def _update_valid_key(self, key_id: UUID, account_id: UUID, at: datetime, **values: Any) -> bool:
        valid: tuple[ColumnElement[bool], ...] = (
            col(ApiKeyRow.id) == key_id,
            col(ApiKeyRow.account_id) == account_id,
            col(ApiKeyRow.expires_at) > at,
            col(ApiKeyRow.revoked_at).is_(None),
        )
        return changed_rows(self.session, update(ApiKeyRow).where(*valid).values(**values)) == 1
