"""Hosts and sites at which a role is given: who joins, who has an administrator already, what a host keeps."""

from datetime import datetime

from internships.domain.access import Grant, Principal
from internships.domain.organisations import HostOrganisation
from internships.domain.refusals import Refusal
from internships.services.accounts.grants import is_outside_administrator
from internships.services.ports.accounts import AccountUnitOfWork


def require_own_administrator(work: AccountUnitOfWork, principal: Principal, grant: Grant) -> None:
    """Refuse a role at a host from somebody outside, once the host has an administrator of its own."""
    number = grant.enterprise_number
    if number is not None and is_outside_administrator(principal, grant) and work.accounts.has_administrator(number):
        raise Refusal("host_has_administrator")


def require_host(work: AccountUnitOfWork, principal: Principal, grant: Grant, name: str | None, now: datetime) -> None:
    """Keep a host that joins, by its name; refuse a site that it does not keep."""
    number = grant.enterprise_number
    if number is None:
        return
    require_own_administrator(work, principal, grant)
    if work.accounts.host(number) is None:
        if name is None:
            raise Refusal("host_name_needed")
        joining = HostOrganisation(enterprise_number=number, name=name, invited_by=principal.account_id, joined_at=now)
        work.accounts.put_host(joining)
    require_known_site(work, grant)


def require_known_site(work: AccountUnitOfWork, grant: Grant) -> None:
    """Refuse a grant at a site that its host does not keep."""
    number, site = grant.enterprise_number, grant.site
    if number is not None and site is not None and not work.accounts.has_site(number, site):
        raise Refusal("site_not_kept")
