"""Accounts, their grants, and what they log in with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class AccountRow(SQLModel, table=True):
    """An account; ``email_key`` compares addresses without case, ``look_key`` compares addresses that look the same."""

    __tablename__ = "account"

    id: UUID = Field(primary_key=True)
    email: str = Field(max_length=320)
    email_key: str = Field(max_length=320, unique=True)
    look_key: str = Field(max_length=640, index=True)
    name: str = Field(max_length=300)
    language: str = Field(default="nl", max_length=2)
    password: str | None = Field(default=None, max_length=300)
    totp_sealed: bytes | None = None
    totp_last_step: int | None = None
    recovery: list[str] = Field(default_factory=list, sa_column=Column(Body, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    deactivated_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class GrantRow(SQLModel, table=True):
    """One role of one account; a role without institution and enterprise number is not limited to a place."""

    __tablename__ = "account_grant"

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    institution: str | None = Field(default=None, index=True, max_length=60)
    enterprise_number: str | None = Field(default=None, index=True, max_length=10)
    given_by: UUID | None = None
    given_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class OidcIdentityRow(SQLModel, table=True):
    """An account's identity at an OpenID provider."""

    __tablename__ = "account_identity"

    issuer: str = Field(primary_key=True, max_length=300)
    subject: str = Field(primary_key=True, max_length=300)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")


class KnownSourceRow(SQLModel, table=True):
    """The hash of a network that an account logged in from: failed attempts by others don't slow down logins there."""

    __tablename__ = "known_source"

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    sha256: str = Field(primary_key=True, max_length=64)
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class SessionRow(SQLModel, table=True):
    """A session; only the hash of its token is kept."""

    __tablename__ = "session"

    sha256: str = Field(primary_key=True, max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    csrf: str = Field(max_length=100)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class ApiKeyRow(SQLModel, table=True):
    """An API key of an account, with its own narrower grants; only its hash is kept."""

    __tablename__ = "api_key"

    id: UUID = Field(primary_key=True)
    public_id: str = Field(max_length=40, unique=True)
    sha256: str = Field(max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=300)
    grants: list[dict[str, Any]] = Field(sa_column=Column(Body, nullable=False))
    is_read_only: bool = True
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class MailedLinkRow(SQLModel, table=True):
    """A link that was mailed once: an invitation, or the reset of a password; only its hash is kept."""

    __tablename__ = "mailed_link"

    id: UUID = Field(primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    purpose: str = Field(max_length=20)
    email_key: str = Field(max_length=320, index=True)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    created_by: UUID | None = None
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class OidcLoginRow(SQLModel, table=True):
    """A login begun at an OpenID provider and not yet finished."""

    __tablename__ = "login_begun"

    state_sha256: str = Field(primary_key=True, max_length=64)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class CalendarFeedRow(SQLModel, table=True):
    """A calendar feed of an account; only the hash of its token is kept."""

    __tablename__ = "feed"

    id: UUID = Field(primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=300)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))
