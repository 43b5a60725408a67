"""Who somebody is to the service: roles, where each role reaches, and which side of the agreement it reads from."""

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
    """The side of the agreement that somebody stands on; it decides which private facts they read."""

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
"""Roles that reach the agreements that name their own e-mail address, and no other."""
HOST_ROLES = frozenset({Role.HOST_HR, Role.HOST_SIGNATORY})
INSTITUTION_ROLES = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
WRITER_ROLES = INSTITUTION_ROLES | {Role.HOST_HR, Role.STUDENT}
"""Roles that write agreements and propose amendments and terminations."""


class Grant(Value):
    """One role and where it reaches: an institution (or one unit of it), a host (or one site of it), or own papers."""

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
    """Who asks: an account (or a key of it) with its grants. ``email`` decides which papers are somebody's own."""

    account_id: UUID
    name: Line
    email: Email
    grants: Grants = ()
    key_id: UUID | None = None
    is_read_only: bool = False

    def roles(self) -> frozenset[Role]:
        """Return every role held, wherever it reaches."""
        return frozenset(grant.role for grant in self.grants)

    def holds(self, *roles: Role) -> bool:
        """Say whether one of these roles is held."""
        return not self.roles().isdisjoint(roles)


class AccessScope(Value):
    """What a viewer's grants reach, by side: the one input of every scoped query.

    ``institutions`` and ``hosts`` are reached whole; ``units`` are ``slug/unit``, ``sites`` are ``enterprise
    number/establishment number``: whose site it is never follows from its number, which anybody can look up;
    ``students``, ``mentors`` and ``supervisors`` hold the key of the viewer's own address where that role is held.
    ``on`` is the day it is: a mentor or supervisor whom another replaced by then reads no longer.
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
        """Return what is reached on a day."""
        return self.model_copy(update={"on": day})

    @property
    def is_empty(self) -> bool:
        return self.on_day(date.min) == AccessScope()

    @property
    def sites_by_host(self) -> dict[str, tuple[str, ...]]:
        """The establishment numbers reached of each enterprise number."""
        found: dict[str, tuple[str, ...]] = {}
        for site in self.sites:
            number, _, establishment = site.partition("/")
            found[number] = (*found.get(number, ()), establishment)
        return found


UNRESTRICTED_SCOPE = AccessScope(everything=True)
"""The reach of the service itself (workers, the command line on the machine); never of an account."""


def access_scope(principal: Principal, roles: frozenset[Role] | None = None) -> AccessScope:
    """Return what a viewer reaches, through all grants or only through those with one of ``roles``."""
    grants = [grant for grant in principal.grants if roles is None or grant.role in roles]
    own = (email_key(principal.email),)
    held = {grant.role for grant in grants}
    return AccessScope(
        institutions=_distinct(grant.institution for grant in grants if grant.institution and not grant.unit),
        units=_distinct(f"{grant.institution}/{grant.unit}" for grant in grants if grant.unit),
        hosts=_distinct(grant.enterprise_number for grant in grants if grant.enterprise_number and not grant.site),
        sites=_distinct(f"{grant.enterprise_number}/{grant.site}" for grant in grants if grant.site),
        students=own if Role.STUDENT in held else (),
        mentors=own if Role.MENTOR in held else (),
        supervisors=own if Role.SUPERVISOR in held else (),
    )


def _distinct(keys: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({key for key in keys if key}))


PRIVATE_FACTS_BY_SIDE: dict[Side, frozenset[Visibility]] = {
    Side.STUDENT: frozenset(),
    Side.HOST: frozenset({Visibility.HOST}),
    Side.INSTITUTION: frozenset({Visibility.INSTITUTION}),
    Side.NEITHER: frozenset(),
}
"""The private facts that a side reads, besides what every party reads."""
