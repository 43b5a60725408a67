"""Use cases of a host organisation: its name, sites and caps, and groups of hosts."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from internships.domain.access import Principal, Role, access_scope
from internships.domain.agreement_record import NotFound
from internships.domain.capacity import Cap
from internships.domain.identifiers import EnterpriseNumber
from internships.domain.lifecycle import UNOCCUPIED_STATUSES, NotByThisRole, Status
from internships.domain.organisations import HostGroup, HostOrganisation, HostSite
from internships.domain.parties import Address
from internships.domain.placement_board import BoardFilter
from internships.domain.refusals import Refusal
from internships.domain.value import Line
from internships.domain.wording import Bilingual
from internships.services.agreements.context import AgreementContext
from internships.services.hosts.host_access import (
    EDIT_HOST,
    RoleTooNarrow,
    require_editor,
    require_visible,
)
from internships.services.placements.reindex_requests import request_host_reindex
from internships.services.preconditions import Precondition, no_precondition

_EDIT_GROUP = Bilingual(nl="een groep van stagegevers beheren", en="keep a group of hosts")
_BY_ADMINISTRATOR = Bilingual(
    nl="de beheerder van de stagegever of van de dienst", en="the administrator of the host or of the service"
)


_OPEN_STATUSES = tuple(status for status in Status if status not in {*UNOCCUPIED_STATUSES, Status.COMPLETED})


@dataclass(frozen=True)
class HostService:
    """Use cases of host organisations, by enterprise number."""

    context: AgreementContext

    def host(self, principal: Principal, number: EnterpriseNumber) -> HostOrganisation:
        """Return a host organisation that the principal belongs to or places students at."""
        with self.context.storage.reading(access_scope(principal)) as work:
            require_visible(work, self.context, principal, number)
            return work.hosts.host(number)

    def put_host(
        self,
        principal: Principal,
        number: EnterpriseNumber,
        name: Line,
        *,
        large: bool,
        precondition: Precondition = no_precondition,
    ) -> HostOrganisation:
        """Save the name of a host, and whether it is large: for its administrator or the operator."""
        own = [grant for grant in principal.grants if grant.enterprise_number == number]
        if not own and not principal.holds(Role.OPERATOR):
            raise NotFound
        is_administrator = principal.holds(Role.OPERATOR) or any(grant.is_host_administrator for grant in own)
        if principal.is_read_only or not is_administrator:
            raise RoleTooNarrow(EDIT_HOST, _BY_ADMINISTRATOR)
        with self.context.storage.writing() as work:
            precondition(present := work.hosts.host(number, for_update=True))
            host = present.model_copy(update={"name": name, "large": large})
            work.hosts.put_host(host)
        return host

    def sites(self, principal: Principal, number: EnterpriseNumber) -> tuple[HostSite, ...]:
        """Return the host's sites."""
        with self.context.storage.reading(access_scope(principal)) as work:
            require_visible(work, self.context, principal, number)
            return work.hosts.sites(number)

    def put_site(
        self, principal: Principal, number: str, establishment: str, name: Line, address: Address | None = None
    ) -> HostSite:
        """Save a site of the host."""
        try:
            site = HostSite(establishment_number=establishment, enterprise_number=number, name=name, address=address)
        except ValidationError:
            raise Refusal("not_a_number") from None
        with self.context.storage.writing(access_scope(principal)) as work:
            require_editor(principal, site.enterprise_number, site.establishment_number)
            work.hosts.put_site(site)
        return site

    def delete_site(self, principal: Principal, number: EnterpriseNumber, establishment: str) -> None:
        """Delete a site where nobody is placed and no places are offered any more."""
        require_editor(principal, number, None)
        today = self.context.today()
        at_site = BoardFilter(enterprise_numbers=(number,), establishment_number=establishment, statuses=_OPEN_STATUSES)
        with self.context.storage.writing() as work:  # unrestricted: placements of any institution count
            offered = (offer.site for offer in work.hosts.offers((number,)) if offer.last_day >= today)
            if work.placements.count(at_site, today) or establishment in offered:
                raise Refusal("site_in_use")
            work.hosts.delete_site(number, establishment)

    def delete_cap(self, principal: Principal, number: EnterpriseNumber, programme_id: str | None = None) -> None:
        """Delete a cap: that of a programme, or that for all."""
        require_editor(principal, number, None)
        with self.context.storage.writing(access_scope(principal)) as work:
            work.hosts.delete_cap(number, programme_id)
            request_host_reindex(work, self.context, number)

    def caps(self, principal: Principal, number: EnterpriseNumber) -> tuple[Cap, ...]:
        """Return the host's caps."""
        with self.context.storage.reading(access_scope(principal)) as work:
            require_visible(work, self.context, principal, number)
            return work.hosts.caps((number,))

    def put_cap(self, principal: Principal, cap: Cap) -> Cap:
        """Save a cap, for one programme or for all."""
        require_editor(principal, cap.enterprise_number, None)
        with self.context.storage.writing(access_scope(principal)) as work:
            work.hosts.put_cap(cap)
            request_host_reindex(work, self.context, cap.enterprise_number)
        return cap

    def groups(self, principal: Principal) -> tuple[HostGroup, ...]:
        """Return the groups with a host that the principal belongs to; all groups for the operator."""
        own = set(access_scope(principal).hosts)
        with self.context.storage.reading() as work:
            groups = work.hosts.groups()
        if principal.holds(Role.OPERATOR):
            return groups
        return tuple(group for group in groups if own & set(group.members))

    def group(self, principal: Principal, group_id: UUID) -> HostGroup:
        """Return one group."""
        for group in self.groups(principal):
            if group.id == group_id:
                return group
        raise NotFound

    def put_group(
        self,
        principal: Principal,
        name: Line,
        members: tuple[EnterpriseNumber, ...],
        group_id: UUID | None = None,
        *,
        requested_id: UUID | None = None,
    ) -> HostGroup:
        """Save a group: the operator only, since its companies can then read each other's placements.

        ``requested_id`` is the id for a new group; when it exists already, that group is returned as it is now.
        """
        if not principal.holds(Role.OPERATOR):
            raise NotByThisRole(_EDIT_GROUP, {Role.OPERATOR})
        members = tuple(dict.fromkeys(members))
        group = HostGroup(id=group_id or requested_id or self.context.new_id(), name=name, members=members)
        with self.context.storage.writing() as work:
            if requested_id is not None:
                with suppress(NotFound):
                    return work.hosts.group(requested_id)
            if group_id is not None:
                work.hosts.group(group_id)
            for member in members:
                work.hosts.host(member)
            work.hosts.put_group(group)
        return group
