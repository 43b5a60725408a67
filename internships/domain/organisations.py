"""Host organisations with their sites and groups, and the settings of institutions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber, Sha256
from internships.domain.parties import Address
from internships.domain.value import Line, Slug, Value


class HostOrganisation(Value):
    """A host organisation that joined the service; ``large`` exempts it from a programme's maximum of interns."""

    enterprise_number: EnterpriseNumber
    name: Line
    large: bool = False
    invited_by: UUID | None = None
    joined_at: datetime


class HostSite(Value):
    """A site of a host organisation."""

    establishment_number: EstablishmentNumber
    enterprise_number: EnterpriseNumber
    name: Line
    address: Address | None = None


class HostGroup(Value):
    """Host organisations that are shown together."""

    id: UUID
    name: Line
    members: tuple[EnterpriseNumber, ...] = ()


class FolderConfirmation(Value):
    """The confirmation of an institution's folder by its administrator; it lapses when the folder's hash changes."""

    institution: Slug
    folder_sha256: Sha256
    by: UUID
    at: datetime


class InstitutionSetting(Value):
    """The settings of an institution.

    ``national_number_basis`` is its legal basis for storing national numbers; without one they are refused.
    ``retention_months`` counts from the last day of a placement; without it nothing has to be erased.
    """

    institution: Slug
    national_number_basis: Line | None = None
    retention_months: Annotated[int | None, Field(ge=1, le=600)] = None
