"""Checks on the host and site of a grant: does the host exist, has it its own administrator, does it have the site."""

from datetime import datetime

from internships.domain.access import Grant, Principal
from internships.domain.errors import DomainError
from internships.domain.organisations import HostOrganisation
from internships.services.accounts.grants import is_outside_administrator
from internships.services.ports.unit_of_work import UnitOfWork


class HostNameNeeded(DomainError):
    """A company that joins needs its name."""

    code = "host_name_needed"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever is nog niet bekend; geef ook de naam.", "This host is not known yet; give its name too."
        )


class HostHasAdministrator(DomainError):
    """A company that has joined lets its own administrator invite; a second one from outside would take it over."""

    code = "host_has_administrator"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever heeft al een beheerder; die nodigt zelf de eigen mensen uit.",
            "This host has an administrator already, who invites its own people.",
        )


class SiteUnknown(DomainError):
    """A role at a site that the host did not enter: a wrong digit would reach nothing, or somebody else's site."""

    code = "site_not_kept"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever heeft geen vestiging met dit nummer; voer de vestiging eerst in, of kijk het nummer na.",
            "This host keeps no site with this number; enter the site first, or check the number.",
        )


def require_own_administrator(work: UnitOfWork, principal: Principal, grant: Grant) -> None:
    """Refuse a role at a host from somebody outside once the host has its own administrator."""
    number = grant.enterprise_number
    if number is not None and is_outside_administrator(principal, grant) and work.accounts.has_administrator(number):
        raise HostHasAdministrator


def require_host(work: UnitOfWork, principal: Principal, grant: Grant, name: str | None, now: datetime) -> None:
    """Add a host that joins, with its name; refuse a site that the host does not have."""
    number = grant.enterprise_number
    if number is None:
        return
    require_own_administrator(work, principal, grant)
    if work.accounts.host(number) is None:
        if name is None:
            raise HostNameNeeded
        joining = HostOrganisation(enterprise_number=number, name=name, invited_by=principal.account_id, joined_at=now)
        work.accounts.put_host(joining)
    require_known_site(work, grant)


def require_known_site(work: UnitOfWork, grant: Grant) -> None:
    """Refuse a grant at a site that its host does not have."""
    number, site = grant.enterprise_number, grant.site
    if number is not None and site is not None and not work.accounts.has_site(number, site):
        raise SiteUnknown
