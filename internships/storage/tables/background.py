"""Batches with their rows, the outbox, and idempotency keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from internships.storage.columns import Body, Instant


class BatchRow(SQLModel, table=True):
    """A batch with the principal who requested it."""

    __tablename__ = "batch"

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=20)
    asked_by: UUID = Field(index=True)
    asked_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    viewer: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    cancelled_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class BatchLineRow(SQLModel, table=True):
    """One row of a batch; a worker claims it for the length of its lease."""

    __tablename__ = "batch_line"
    __table_args__ = (
        Index("ix_batch_line_state", "state", "priority", "id"),
        Index("ix_batch_line_batch_id", "batch_id", "place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: UUID = Field(foreign_key="batch.id", ondelete="CASCADE")
    place: int
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    priority: int = 0
    state: str = Field(max_length=12)
    attempts: int = 0
    worker: str | None = Field(default=None, max_length=100)
    leased_until: datetime | None = Field(default=None, sa_column=Column(Instant))
    agreement_id: UUID | None = None
    outcome: dict[str, Any] | None = Field(default=None, sa_column=Column(Body))
    finished_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class LetterRow(SQLModel, table=True):
    """A letter in the outbox; ``body`` is emptied once it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_state", "state", "due_at"),)

    id: UUID = Field(primary_key=True)
    kind: str = Field(max_length=40)
    recipient: str = Field(max_length=320)
    language: str = Field(max_length=2)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    state: str = Field(max_length=12)
    attempts: int = 0
    due_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    created_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    error: str | None = Field(default=None, max_length=300)


class IdempotencyKeyRow(SQLModel, table=True):
    """The response to a request with an ``Idempotency-Key``."""

    __tablename__ = "repeatable"

    account_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=200)
    route: str = Field(max_length=200)
    body_sha256: str = Field(max_length=64)
    status: int | None = None
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(Body))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
