"""Roles, grants and access scopes, and which side of the agreement each role reads from."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from internships.domain.email_addresses import email_key
from internships.domain.identifiers import Email, EnterpriseNumber, EstablishmentNumber
from internships.domain.value import Line, Slug, Value
from internships.domain.wording import Term, Visibility


class Role(Term):
    """What somebody does in the service."""

    STUDENT = "student", "student", "student"
    MENTOR = "mentor", "stagementor", "mentor"
    HOST_HR = "host_hr", "personeelsdienst van de stagegever", "HR of the host organisation"
    HOST_SIGNATORY = "host_signatory", "ondertekenaar van de stagegever", "signatory of the host organisation"
    COORDINATOR = "coordinator", "stagecoördinator", "internship coordinator"
    SUPERVISOR = "supervisor", "stagebegeleider", "supervisor"
    INSTITUTION_ADMINISTRATOR = "institution_administrator", "beheerder van de instelling", "institution administrator"
    ASSOCIATION = "association", "associatie (alleen cijfers)", "association (figures only)"
    OPERATOR = "operator", "systeembeheerder", "operator"


class Side(Term):
    """The party that a role belongs to; it decides which private facts somebody reads."""

    STUDENT = "student", "student", "student"
    HOST = "host", "stagegever", "host organisation"
    INSTITUTION = "institution", "onderwijsinstelling", "educational institution"
    NEITHER = "neither", "geen partij", "no party"


SIDE_BY_ROLE: dict[Role, Side] = {
    Role.STUDENT: Side.STUDENT,
    Role.MENTOR: Side.HOST,
    Role.HOST_HR: Side.HOST,
    Role.HOST_SIGNATORY: Side.HOST,
    Role.COORDINATOR: Side.INSTITUTION,
    Role.SUPERVISOR: Side.INSTITUTION,
    Role.INSTITUTION_ADMINISTRATOR: Side.INSTITUTION,
    Role.ASSOCIATION: Side.NEITHER,
    Role.OPERATOR: Side.NEITHER,
}
OWN_ADDRESS_ROLES = frozenset({Role.STUDENT, Role.MENTOR, Role.SUPERVISOR})
"""Roles with access only to the agreements that name their own e-mail address."""
HOST_ROLES = frozenset({Role.HOST_HR, Role.HOST_SIGNATORY})
INSTITUTION_ROLES = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
WRITER_ROLES = INSTITUTION_ROLES | {Role.HOST_HR, Role.STUDENT}
"""Roles that write agreements and propose amendments and terminations."""


class Grant(Value):
    """One role and what it gives access to: an institution or unit, a host or site, or the agreements that name oneself."""

    role: Role
    institution: Slug | None = None
    unit: Slug | None = None
    enterprise_number: EnterpriseNumber | None = None
    site: EstablishmentNumber | None = None
    is_host_administrator: bool = False

    @model_validator(mode="after")
    def _check_scope(self) -> "Grant":
        if (self.role in INSTITUTION_ROLES) != (self.institution is not None):
            raise PydanticCustomError("grant_institution", "an institution goes with the institution's roles, and only with those")
        if (self.role in HOST_ROLES) != (self.enterprise_number is not None):
            raise PydanticCustomError("grant_host", "an enterprise number goes with the host's roles, and only with those")
        if self.unit is not None and self.institution is None:
            raise PydanticCustomError("grant_unit", "a unit belongs to an institution")
        if self.site is not None and self.enterprise_number is None:
            raise PydanticCustomError("grant_site", "a site belongs to a host organisation")
        if self.is_host_administrator and (self.role is not Role.HOST_HR or self.site is not None):
            raise PydanticCustomError("grant_administrator", "the administrator of a host is HR of the whole host")
        return self

    @property
    def side(self) -> Side:
        return SIDE_BY_ROLE[self.role]


MAX_GRANTS = 200
Grants = Annotated[tuple[Grant, ...], Field(max_length=MAX_GRANTS)]


class Principal(Value):
    """The caller: an account, or one of its API keys, with its grants. ``email`` decides which agreements are their own."""

    account_id: UUID
    name: Line
    email: Email
    grants: Grants = ()
    key_id: UUID | None = None
    is_read_only: bool = False

    def roles(self) -> frozenset[Role]:
        """Return the roles of all grants."""
        return frozenset(grant.role for grant in self.grants)

    def holds(self, *roles: Role) -> bool:
        """Say whether one of these roles is held."""
        return not self.roles().isdisjoint(roles)


class AccessScope(Value):
    """What a principal has access to, by side: the only input of every scoped query.

    ``institutions`` and ``hosts`` are accessible as a whole. ``units`` are ``slug/unit``. ``sites`` are ``enterprise
    number/establishment number``, because anybody can look up an establishment number and claim it.
    ``students``, ``mentors`` and ``supervisors`` hold the principal's e-mail key if the principal has that role.
    ``on`` is the day of the query: a mentor or supervisor who was replaced by then can no longer read.
    """

    everything: bool = False
    institutions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    students: tuple[str, ...] = ()
    mentors: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    on: date = date.min

    def on_day(self, day: date) -> "AccessScope":
        """Return the same scope for a query on a day."""
        return self.model_copy(update={"on": day})

    @property
    def is_empty(self) -> bool:
        return self.on_day(date.min) == AccessScope()

    @property
    def sites_by_host(self) -> dict[str, tuple[str, ...]]:
        """The accessible establishment numbers of each enterprise number."""
        sites: dict[str, tuple[str, ...]] = {}
        for site in self.sites:
            number, _, establishment = site.partition("/")
            sites[number] = (*sites.get(number, ()), establishment)
        return sites


UNRESTRICTED_SCOPE = AccessScope(everything=True)
"""The scope of the service itself (workers, the command line on the machine); never of an account."""


def access_scope(principal: Principal, roles: frozenset[Role] | None = None) -> AccessScope:
    """Return the access of all grants of a principal, or only of those with one of ``roles``."""
    grants = [grant for grant in principal.grants if roles is None or grant.role in roles]
    own_email = (email_key(principal.email),)
    held_roles = {grant.role for grant in grants}
    return AccessScope(
        institutions=_distinct(grant.institution for grant in grants if grant.institution and not grant.unit),
        units=_distinct(f"{grant.institution}/{grant.unit}" for grant in grants if grant.unit),
        hosts=_distinct(grant.enterprise_number for grant in grants if grant.enterprise_number and not grant.site),
        sites=_distinct(f"{grant.enterprise_number}/{grant.site}" for grant in grants if grant.site),
        students=own_email if Role.STUDENT in held_roles else (),
        mentors=own_email if Role.MENTOR in held_roles else (),
        supervisors=own_email if Role.SUPERVISOR in held_roles else (),
    )


def _distinct(keys: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if key}))


PRIVATE_FACTS_BY_SIDE: dict[Side, frozenset[Visibility]] = {
    Side.STUDENT: frozenset(),
    Side.HOST: frozenset({Visibility.HOST}),
    Side.INSTITUTION: frozenset({Visibility.INSTITUTION}),
    Side.NEITHER: frozenset(),
}
"""The private facts that a side reads, besides the shared facts."""
