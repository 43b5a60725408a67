"""Host organisations with sites, groups, offers, caps and risk analyses; confirmations and settings of institutions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from internships.domain.agreement import SCHEMA_VERSION
from internships.storage.columns import Body, Instant


class HostRow(SQLModel, table=True):
    """A host organisation that joined."""

    __tablename__ = "host"

    enterprise_number: str = Field(primary_key=True, max_length=10)
    name: str = Field(max_length=300)
    large: bool = False
    invited_by: UUID | None = None
    joined_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class SiteRow(SQLModel, table=True):
    """A site (establishment unit) of a host."""

    __tablename__ = "site"

    establishment_number: str = Field(primary_key=True, max_length=10)
    enterprise_number: str = Field(foreign_key="host.enterprise_number", index=True, max_length=10)
    name: str = Field(max_length=300)
    address: dict[str, Any] | None = Field(default=None, sa_column=Column(Body))


class HostGroupRow(SQLModel, table=True):
    """A group of host organisations that are shown together."""

    __tablename__ = "host_group"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=300)


class HostGroupMemberRow(SQLModel, table=True):
    """A host organisation in a group."""

    __tablename__ = "host_group_member"

    group_id: UUID = Field(primary_key=True, foreign_key="host_group.id", ondelete="CASCADE")
    enterprise_number: str = Field(primary_key=True, foreign_key="host.enterprise_number", max_length=10)


class OfferRow(SQLModel, table=True):
    """Places that a host offers in a period (both days included); without an institution they are open to all."""

    __tablename__ = "offer"

    id: UUID = Field(primary_key=True)
    enterprise_number: str = Field(index=True, max_length=10)
    site: str | None = Field(default=None, max_length=10)
    institution: str | None = Field(default=None, index=True, max_length=60)
    programme_id: str | None = Field(default=None, max_length=60)
    first_day: date
    last_day: date
    places: int
    note: str | None = Field(default=None, max_length=300)


class CapacityLimitRow(SQLModel, table=True):
    """The maximum of students at a time, per programme or per mentor; an empty programme means all programmes."""

    __tablename__ = "cap"

    enterprise_number: str = Field(primary_key=True, max_length=10)
    programme_id: str = Field(primary_key=True, max_length=60)
    per_programme: int | None = None
    per_mentor: int | None = None


class WorkplaceAnalysisRow(SQLModel, table=True):
    """A generic risk analysis of one workplace."""

    __tablename__ = "workplace_analysis"

    id: UUID = Field(primary_key=True)
    enterprise_number: str = Field(index=True, max_length=10)
    site: str | None = Field(default=None, max_length=10)
    workplace: str = Field(max_length=300)
    made_on: date
    signed_on: date | None = None
    sha256: str | None = Field(default=None, index=True, max_length=64)
    body: dict[str, Any] = Field(sa_column=Column(Body, nullable=False))
    schema_version: str = Field(default=SCHEMA_VERSION, max_length=20)


class VariantConfirmationRow(SQLModel, table=True):
    """An administrator's confirmation of an institution's folder, with the folder's hash."""

    __tablename__ = "variant_confirmation"

    id: int | None = Field(default=None, primary_key=True)
    institution: str = Field(index=True, max_length=60)
    folder_sha256: str = Field(max_length=64)
    by: UUID
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    is_withdrawn: bool = False
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class InstitutionSettingRow(SQLModel, table=True):
    """An institution's own settings."""

    __tablename__ = "institution_setting"

    institution: str = Field(primary_key=True, max_length=60)
    national_number_basis: str | None = Field(default=None, max_length=300)
    retention_months: int | None = None
    changed_by: UUID
    changed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
