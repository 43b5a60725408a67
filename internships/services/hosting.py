"""What a host organisation keeps: its particulars, sites and caps; its offers and risk analyses; groups of hosts."""

from functools import partial
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.capacity import Cap
from internships.domain.errors import DomainError
from internships.domain.identifiers import EnterpriseNumber
from internships.domain.lifecycle import NotByThisRole, Status
from internships.domain.organisations import Group, HostOrganisation, Site
from internships.domain.parties import Address
from internships.domain.record import NotFound
from internships.domain.tracking import BoardFilter
from internships.domain.value import Line, Value
from internships.domain.wording import Bilingual
from internships.services.agreements.warnings import NO_PLACE_TAKEN
from internships.services.checks import Check, anything
from internships.services.host_keeping import KEEPING, NotForThem, there
from internships.services.index_requests import ask_again
from internships.services.offering import Offering, OfferTold
from internships.services.ports_jobs import JobWork
from internships.services.risk_analyses import Analysing, AnalysisSigned, AnalysisTakenBack, AnalysisTold

__all__ = ["AnalysisSigned", "AnalysisTakenBack", "AnalysisTold", "Hosting", "OfferTold"]

Told = TypeVar("Told", bound=Value)
_GROUPING = Bilingual(nl="een groep van stagegevers beheren", en="keep a group of hosts")
_BY_ADMINISTRATOR = Bilingual(
    nl="de beheerder van de stagegever of van de dienst", en="the administrator of the host or of the service"
)


class NoNumber(DomainError):
    """An enterprise or establishment number that can't be one."""

    code = "not_a_number"

    def __init__(self) -> None:
        super().__init__(
            "Dit is geen geldig ondernemings- of vestigingseenheidsnummer; kijk de controlecijfers na.",
            "This is not a valid enterprise or establishment unit number; check its check digits.",
        )


class SiteInUse(DomainError):
    """A site with placements or offers stays."""

    code = "site_in_use"

    def __init__(self) -> None:
        super().__init__(
            "Op deze vestiging lopen of komen nog stages, of worden nog plaatsen aangeboden; rond die eerst af of trek "
            "ze in.",
            "Placements still run or are to come at this site, or places are still offered there; finish or withdraw "
            "them first.",
        )


_PLACED = tuple(status for status in Status if status not in {*NO_PLACE_TAKEN, Status.COMPLETED})


def _read(kind: type[Told], **facts: object) -> Told:
    try:
        return kind.model_validate(facts)
    except ValidationError:
        raise NoNumber from None


class Hosting(Offering, Analysing):
    """Use cases of host organisations, by enterprise number."""

    def host(self, viewer: Viewer, number: EnterpriseNumber) -> HostOrganisation:
        """Return a host organisation that the viewer belongs to or places students at."""
        with self.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.host(number)

    def put_host(
        self, viewer: Viewer, number: EnterpriseNumber, name: Line, *, large: bool, check: Check = anything
    ) -> HostOrganisation:
        """Keep the name of a host, and whether it is a large one: its administrator or the operator."""
        own = [grant for grant in viewer.grants if grant.enterprise_number == number]
        if not own and not viewer.holds(Role.OPERATOR):
            raise NotFound
        is_administrator = viewer.holds(Role.OPERATOR) or any(grant.is_host_administrator for grant in own)
        if viewer.is_read_only or not is_administrator:
            raise NotForThem(KEEPING, _BY_ADMINISTRATOR)
        with self.storage.writing() as work:
            check(present := work.hosts.held_host(number))
            host = present.model_copy(update={"name": name, "large": large})
            work.hosts.put_host(host)
        return host

    def sites(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Site, ...]:
        """Return the host's sites."""
        with self.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.sites(number)

    def put_site(
        self, viewer: Viewer, number: str, establishment: str, name: Line, address: Address | None = None
    ) -> Site:
        """Keep a site of the host."""
        site = _read(Site, establishment_number=establishment, enterprise_number=number, name=name, address=address)
        return self._kept(
            viewer, site.enterprise_number, lambda work: work.hosts.put_site(site), site, site.establishment_number
        )

    def drop_site(self, viewer: Viewer, number: EnterpriseNumber, establishment: str) -> None:
        """Delete a site where nobody is placed and no places are offered any more."""
        self._require_keeper(viewer, number, None)
        today = self.bureau.today()
        wanted = BoardFilter(enterprise_numbers=(number,), establishment_number=establishment, statuses=_PLACED)
        with self.storage.writing() as work:  # whoever's students they are
            offered = (offer.site for offer in work.hosts.offers((number,)) if offer.last_day >= today)
            if work.boards.count(wanted, today) or establishment in offered:
                raise SiteInUse
            work.hosts.drop_site(number, establishment)

    def drop_cap(self, viewer: Viewer, number: EnterpriseNumber, programme_id: str | None = None) -> None:
        """Delete a cap: that of a programme, or that of all."""
        self._require_keeper(viewer, number, None)
        with self.storage.writing(reach_of(viewer)) as work:
            work.hosts.drop_cap(number, programme_id)
            ask_again(work, self.bureau, number)

    def caps(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Cap, ...]:
        """Return the host's caps."""
        with self.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.caps(number)

    def put_cap(self, viewer: Viewer, cap: Cap) -> Cap:
        """Keep a cap, for one programme or for all."""

        def put(work: JobWork) -> None:
            work.hosts.put_cap(cap)
            ask_again(work, self.bureau, cap.enterprise_number)

        return self._kept(viewer, cap.enterprise_number, put, cap, None)

    def groups(self, viewer: Viewer) -> tuple[Group, ...]:
        """Return the groups of which the viewer belongs to a member; all of them for the operator."""
        own = set(reach_of(viewer).hosts)
        with self.storage.reading() as work:
            groups = work.hosts.groups()
        if viewer.holds(Role.OPERATOR):
            return groups
        return tuple(group for group in groups if own & set(group.members))

    def group(self, viewer: Viewer, group_id: UUID) -> Group:
        """Return one group."""
        for group in self.groups(viewer):
            if group.id == group_id:
                return group
        raise NotFound

    def put_group(
        self,
        viewer: Viewer,
        name: Line,
        members: tuple[EnterpriseNumber, ...],
        group_id: UUID | None = None,
        *,
        made: UUID | None = None,
    ) -> Group:
        """Keep a group: the operator only, since it joins companies that must not read each other unasked.

        ``made`` is the id of a new one; when that is there already, it is returned as it is now.
        """
        if not viewer.holds(Role.OPERATOR):
            raise NotByThisRole(_GROUPING, {Role.OPERATOR})
        members = tuple(dict.fromkeys(members))
        group = Group(id=group_id or made or self.bureau.ids(), name=name, members=members)
        with self.storage.writing() as work:
            if made is not None and (known := there(partial(work.hosts.group, made))) is not None:
                return known
            if group_id is not None:
                work.hosts.group(group_id)
            for member in members:
                work.hosts.host(member)
            work.hosts.put_group(group)
        return group
