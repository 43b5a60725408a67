"""A host is on an agreement by its own act or an institution's; whom another only names waits for an institution."""

from internships.domain.access import Role, Viewer
from internships.domain.agreement import Agreement
from internships.domain.pointers import found
from internships.domain.record import AgreementRecord

OF_INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_OF_HOST = frozenset({Role.HOST_HR, Role.HOST_SIGNATORY})


def hosts_of(viewer: Viewer) -> frozenset[str]:
    """Return the enterprise numbers that a viewer acts for."""
    numbers = (grant.enterprise_number for grant in viewer.grants if grant.role in _OF_HOST)
    return frozenset(number for number in numbers if number is not None)


def pending_hosts(
    facts: Agreement, viewer: Viewer, roles: frozenset[Role], former: AgreementRecord | None = None
) -> tuple[str, ...]:
    """Return the numbers of the hosts that wait, once somebody in these roles wrote these facts."""
    if roles & OF_INSTITUTION:
        return ()
    named = {number for _, number in found(facts, _NUMBERS)}
    before = () if former is None else (host.get("enterprise_number") for host in former.body.get("hosts", ()))
    agreed = {number for number in before if former is not None and number not in former.pending_hosts}
    return tuple(sorted(named - agreed - hosts_of(viewer)))


_NUMBERS = "/hosts/*/enterprise_number"
