"""Amendments and terminations: bodies that wait for their signatures."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class AmendmentRow(SQLModel, table=True):
    """An amendment; ``signed_on`` repeats what the ledger says, for the effective agreement."""

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
    """A termination; a dropped one makes room for another."""

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
    """A student's national number, encrypted, outside the agreement's body.

    It belongs to the student by ``student_key`` and is for the institution that entered it; ``student`` only tells the
    agreement's numbers apart.
    """

    __tablename__ = "national_number"

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id", ondelete="CASCADE")
    student: int = Field(primary_key=True)
    student_key: str = Field(max_length=64)
    institution: str = Field(max_length=60)
    sealed: bytes
    entered_by: UUID
    entered_at: datetime = Field(sa_column=Column(Instant, nullable=False))
