"""The placement index, read by lists, searches, counts and calendars and rewritten with each change of an agreement."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

_INDEXED_COLUMNS = (
    "is_placement", "since", "until", "state", "signed", "ready", "starts_on", "last_day", "ended_on", "stale_on",
    "blockers", "establishment_number", "unit", "programme_id", "academic_year", "host_index", "search",
)  # fmt: skip
"""Columns that filters, searches and counts read, all part of the index, so that a list fetches only the rows of its
page and a count fetches none. ``search`` has a maximum length (domain.placement_index), since an index entry on
PostgreSQL holds at most 2.7 kB."""


class _StatusColumns(SQLModel):
    """The columns that determine the status on a day, and the interval for which the row applies."""

    since: date
    until: date
    state: str = Field(max_length=20)
    signed: bool
    ready: bool
    starts_on: date | None = None
    ended_on: date | None = None
    stale_on: date | None = None
    first_day: date
    last_day: date


STATUS_COLUMNS = tuple(_StatusColumns.model_fields)


class PlacementRow(_StatusColumns, table=True):
    """One student at one host for one interval of the effective agreement, from ``since`` until before ``until``.

    An agreement without students (a framework agreement) has one row with ``is_placement`` false, so that the same
    access conditions apply to it.
    """

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_host", "enterprise_number", "first_day", "id", "institution", *_INDEXED_COLUMNS),
        Index("ix_placement_institution", "institution", "first_day", "id", "enterprise_number", *_INDEXED_COLUMNS),
        Index("ix_placement_agreement_id", "agreement_id"),
        Index("ix_placement_student_key", "student_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", ondelete="CASCADE")
    version: int
    is_placement: bool
    student_index: int
    host_index: int
    reference: str | None = Field(default=None, max_length=300)
    student: str | None = Field(default=None, max_length=610)
    student_key: str | None = Field(default=None, max_length=64)
    host: str | None = Field(default=None, max_length=300)
    enterprise_number: str | None = Field(default=None, max_length=10)
    site: str | None = Field(default=None, max_length=300)
    establishment_number: str | None = Field(default=None, max_length=10)
    workplace: str | None = Field(default=None, max_length=600)
    mentor: str | None = Field(default=None, max_length=610)
    supervisor: str | None = Field(default=None, max_length=610)
    institution: str | None = Field(default=None, max_length=60)
    unit: str | None = Field(default=None, max_length=60)
    programme_id: str | None = Field(default=None, max_length=60)
    programme: str | None = Field(default=None, max_length=300)
    academic_year: str | None = Field(default=None, max_length=9)
    blockers: int = 0
    warnings: int = Field(sa_column_kwargs={"server_default": "0"})
    next_due: date | None = None
    search: str


_BLOCKER_INDEX_COLUMNS = ("placement_id", "owner", "is_reminder", "listed_until", *STATUS_COLUMNS)
"""Includes the placement's status columns: most blockers belong to placements that ended, and a list skips them
without fetching the rows."""


class BlockerRow(_StatusColumns, table=True):
    """One blocker of one placement, with the columns by which lists of blockers are limited, filtered and sorted.

    ``listed_until`` is set for a blocker about days after the placement's last one.
    """

    __tablename__ = "blocker"
    __table_args__ = (
        Index("ix_blocker_host", "enterprise_number", "due_on", "id", *_BLOCKER_INDEX_COLUMNS),
        Index("ix_blocker_institution", "institution", "due_on", "id", *_BLOCKER_INDEX_COLUMNS),
        Index("ix_blocker_agreement_id", "agreement_id"),
        Index("ix_blocker_placement_id", "placement_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agreement_id: UUID = Field(foreign_key="agreement.id", ondelete="CASCADE")
    placement_id: int = Field(foreign_key="placement.id", ondelete="CASCADE")
    enterprise_number: str | None = Field(default=None, max_length=10)
    institution: str | None = Field(default=None, max_length=60)
    unit: str | None = Field(default=None, max_length=60)
    code: str = Field(max_length=40)
    nl: str
    en: str
    owner: str = Field(max_length=30)
    due_on: date
    has_due: bool
    pointer: str
    is_reminder: bool
    listed_until: date | None = None
