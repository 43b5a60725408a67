"""Hosts on an agreement by somebody else's act: they wait until an institution approves them."""

from internships.domain.access import HOST_ROLES, INSTITUTION_ROLES, Principal, Role
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import AgreementRecord
from internships.domain.pointers import facts_at


def hosts_of_principal(principal: Principal) -> frozenset[str]:
    """Return the enterprise numbers that a principal acts for."""
    numbers = (grant.enterprise_number for grant in principal.grants if grant.role in HOST_ROLES)
    return frozenset(number for number in numbers if number is not None)


def pending_hosts(
    facts: Agreement, principal: Principal, roles: frozenset[Role], former: AgreementRecord | None = None
) -> tuple[str, ...]:
    """Return the enterprise numbers of the hosts that wait, after somebody in these roles wrote these facts."""
    if roles & INSTITUTION_ROLES:
        return ()
    named = {number for _, number in facts_at(facts, _NUMBERS_POINTER)}
    before = () if former is None else (host.get("enterprise_number") for host in former.body.get("hosts", ()))
    agreed = {number for number in before if former is not None and number not in former.pending_hosts}
    return tuple(sorted(named - agreed - hosts_of_principal(principal)))


_NUMBERS_POINTER = "/hosts/*/enterprise_number"
