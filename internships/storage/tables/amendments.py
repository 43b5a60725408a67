"""Amendments, terminations and encrypted national numbers of agreements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class AmendmentRow(SQLModel, table=True):
    """An amendment; ``signed_on`` is copied from the signatures, for computing the effective agreement."""

    __tablename__ = "amendment"

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    schema_version: str = Field(max_length=20)
    content_sha256: str = Field(max_length=64)
    proposed_by: UUID | None = None
    proposed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    proposed_side: str | None = Field(default=None, max_length=12)
    is_issued: bool = False
    is_dropped: bool = False
    signed_on: date | None = None


class TerminationRow(SQLModel, table=True):
    """A termination; at most one per agreement is not dropped."""

    __tablename__ = "termination"

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", index=True, ondelete="CASCADE")
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    schema_version: str = Field(max_length=20)
    content_sha256: str = Field(max_length=64)
    proposed_by: UUID | None = None
    proposed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    proposed_side: str | None = Field(default=None, max_length=12)
    is_issued: bool = False
    is_dropped: bool = False
    signed_on: date | None = None


class NationalNumberRow(SQLModel, table=True):
    """A student's encrypted national number, kept outside the agreement's body.

    ``student_key`` says whose it is, and ``institution`` who entered it and may read it; ``student`` only numbers the
    rows of an agreement.
    """

    __tablename__ = "national_number"

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id", ondelete="CASCADE")
    student: int = Field(primary_key=True)
    student_key: str = Field(max_length=64)
    institution: str = Field(max_length=60)
    sealed: bytes
    entered_by: UUID
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))
