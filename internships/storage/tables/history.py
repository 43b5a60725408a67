"""Events of agreements, chained by their hashes, and their personal values, which can be erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class EventRow(SQLModel, table=True):
    """One event of one agreement."""

    __tablename__ = "event"

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id")
    sequence: int = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    actor: UUID | None = None
    kind: str = Field(max_length=40)
    version: int
    facts: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    sealed: dict[str, str] = Field(sa_column=Column(Body, nullable=False))
    previous: str = Field(max_length=64)
    sha256: str = Field(max_length=64)


class SealedValueRow(SQLModel, table=True):
    """A personal value of an event and the salt of its hash; both are deleted when the person is erased."""

    __tablename__ = "sealed_value"

    agreement_id: UUID = Field(primary_key=True, foreign_key="agreement.id")
    sequence: int = Field(primary_key=True)
    name: str = Field(primary_key=True, max_length=60)
    salt: str = Field(max_length=64)
    value: str
