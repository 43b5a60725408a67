"""Agreements with their readers, approvals, signatures and issued documents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class AgreementRow(SQLModel, table=True):
    """One agreement; ``body`` is the record as entered, in schema version ``schema_version``."""

    __tablename__ = "agreement"

    id: UUID = Field(primary_key=True)
    version: int
    state: str = Field(max_length=20)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    schema_version: str = Field(max_length=20)
    content_sha256: str = Field(max_length=64)
    approved_sha256: str | None = Field(default=None, max_length=64)
    fulfilled: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Body, nullable=False))
    created_by: UUID | None = None
    created_side: str = Field(max_length=12)
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    changed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    copied_from: UUID | None = None
    starts_on: date | None = None
    pending_hosts: list[str] = Field(default_factory=list, sa_column=Column(Body, nullable=False))
    erased_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class ReaderRow(SQLModel, table=True):
    """A reader of an agreement: an institution, unit or site beside the leading one, or a person's e-mail address."""

    __tablename__ = "reader"
    __table_args__ = (Index("ix_reader_agreement_id", "agreement_id"),)

    kind: str = Field(primary_key=True, max_length=12)
    key: str = Field(primary_key=True, max_length=320)
    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id", ondelete="CASCADE")
    until: date


class ApprovalRow(SQLModel, table=True):
    """One approval step, for one content hash."""

    __tablename__ = "approval"

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", index=True, ondelete="CASCADE")
    step: str = Field(max_length=60)
    content_sha256: str = Field(max_length=64)
    by: UUID
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    is_void: bool = False


class SignatureRow(SQLModel, table=True):
    """One signature that is asked for."""

    __tablename__ = "signature"

    id: UUID = Field(primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", index=True, ondelete="CASCADE")
    subject: str = Field(max_length=20)
    document: str = Field(max_length=40)
    document_sha256: str = Field(max_length=64)
    order: int
    role: str = Field(max_length=30)
    party: int = 0
    name: str = Field(max_length=300)
    channel: str = Field(max_length=20)
    state: str = Field(max_length=12)
    signed_on: date | None = None
    evidence: str | None = Field(default=None, max_length=300)
    evidence_sha256: str | None = Field(default=None, max_length=64)
    entered_by: UUID | None = None
    entered_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class DocumentRow(SQLModel, table=True):
    """One issued document; its bytes are in the archive under ``sha256``."""

    __tablename__ = "document"

    id: UUID = Field(primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", index=True, ondelete="CASCADE")
    subject: str = Field(max_length=20)
    kind: str = Field(max_length=40)
    form: str = Field(max_length=60)
    title: str = Field(max_length=300)
    language: str = Field(max_length=5)
    leading: bool
    sha256: str = Field(max_length=64, index=True)
    size: int
    pages: int
    content_sha256: str = Field(max_length=64)
    folders_sha256: str = Field(max_length=64)
    variant_confirmed: bool
    verification_code: str = Field(max_length=60, index=True)
    package_version: str = Field(max_length=20)
    issued_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    is_void: bool = False
