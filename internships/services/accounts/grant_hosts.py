"""Checks on the host and site of a grant: does the host exist, has it its own administrator, does it have the site."""

from datetime import datetime

from internships.domain.access import Grant, Principal
from internships.domain.agreement_record import NotFound
from internships.domain.organisations import HostOrganisation
from internships.domain.refusals import Refusal
from internships.services.accounts.grants import is_outside_administrator
from internships.services.adapter_types import UnitOfWork


def require_own_administrator(work: UnitOfWork, principal: Principal, grant: Grant) -> None:
    """Refuse a role at a host from somebody outside once the host has its own administrator."""
    number = grant.enterprise_number
    if number is not None and is_outside_administrator(principal, grant) and work.accounts.has_administrator(number):
        raise Refusal("host_has_administrator")


def require_host(work: UnitOfWork, principal: Principal, grant: Grant, name: str | None, now: datetime) -> None:
    """Add a host that joins, with its name; refuse a site that the host does not have."""
    number = grant.enterprise_number
    if number is None:
        return
    require_own_administrator(work, principal, grant)
    try:
        work.hosts.host(number)
    except NotFound:
        if name is None:
            raise Refusal("host_name_needed") from None
        joining = HostOrganisation(enterprise_number=number, name=name, invited_by=principal.account_id, joined_at=now)
        work.hosts.put_host(joining)
    require_known_site(work, grant)


def require_known_site(work: UnitOfWork, grant: Grant) -> None:
    """Refuse a grant at a site that its host does not have."""
    number, site = grant.enterprise_number, grant.site
    if number is None or site is None:
        return
    if site not in {known.establishment_number for known in work.hosts.sites(number)}:
        raise Refusal("site_not_kept")
