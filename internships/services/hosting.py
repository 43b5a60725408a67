"""What a host organisation keeps: its sites, the places it offers, its caps, its risk analyses; and groups of hosts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from internships.domain.access import EVERYTHING, Role, Viewer, reach_of
from internships.domain.capacity import Cap, Offer, Usage, usage
from internships.domain.errors import DomainError
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.lifecycle import NotByThisRole
from internships.domain.organisations import Group, HostOrganisation, Site
from internships.domain.parties import Address
from internships.domain.placing import folded
from internships.domain.record import NotFound
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.tracking import BoardFilter
from internships.domain.value import Day, Line, Slug, Value
from internships.domain.wording import Bilingual
from internships.domain.workplaces import WorkplaceAnalysis, sign
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import index, load
from internships.services.agreements.warnings import taken
from internships.services.ports_work import Work

Kept = TypeVar("Kept")
Told = TypeVar("Told", bound=Value)
_KEEPERS = frozenset({Role.HOST_HR})
_KEEPING = Bilingual(nl="de gegevens van de stagegever beheren", en="keep the host's particulars")
_GROUPING = Bilingual(nl="een groep van stagegevers beheren", en="keep a group of hosts")


class OfferTold(Value):
    """Places as the host offers them."""

    site: EstablishmentNumber | None = None
    institution: Slug | None = None
    programme_id: Slug | None = None
    first_day: Day
    last_day: Day
    places: int
    note: Line | None = None


class AnalysisTold(Value):
    """A risk analysis of a workplace as the host tells it."""

    site: EstablishmentNumber | None = None
    workplace: Line
    reference: Line | None = None
    made_on: Day
    risks: tuple[Risk, ...] = ()


class AnalysisSigned(Value):
    """Who signed a risk analysis, and when."""

    signed_by: tuple[SignerOnRisk, ...]
    signed_on: Day


class NoNumber(DomainError):
    """An enterprise or establishment number that can't be one."""

    code = "not_a_number"

    def __init__(self) -> None:
        super().__init__(
            "Dit is geen geldig ondernemings- of vestigingseenheidsnummer; kijk de controlecijfers na.",
            "This is not a valid enterprise or establishment unit number; check its check digits.",
        )


def _read(kind: type[Told], **facts: object) -> Told:
    try:
        return kind.model_validate(facts)
    except ValidationError:
        raise NoNumber from None


class WrongPeriod(DomainError):
    """An offer that ends before it begins."""

    code = "period_backwards"

    def __init__(self) -> None:
        super().__init__(
            "De laatste dag ligt vóór de eerste; keer ze om.", "The last day is before the first; swap them."
        )


class AnalysisFrozen(DomainError):
    """A signed risk analysis is renewed by a new one, never changed."""

    code = "analysis_signed"

    def __init__(self) -> None:
        super().__init__(
            "Deze risicoanalyse is ondertekend; maak een nieuwe om ze te vernieuwen.",
            "This risk analysis is signed; make a new one to renew it.",
        )


@dataclass(frozen=True)
class Hosting:
    """Use cases of host organisations, by enterprise number."""

    bureau: Bureau

    def host(self, viewer: Viewer, number: EnterpriseNumber) -> HostOrganisation:
        """Return a host organisation that the viewer belongs to or places students at."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.host(number)

    def sites(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Site, ...]:
        """Return the host's sites."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
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

    def offers(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Usage, ...]:
        """Return the places offered, with how many are used and left on the busiest day."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            offers = work.hosts.offers((number,))
        with self.bureau.storage.reading(EVERYTHING) as work:  # places taken count, whoever's students they are
            spans = work.boards.spans(BoardFilter(enterprise_numbers=(number,)), self.bureau.today())
        return tuple(usage(offer, [taken(span) for span in spans]) for offer in offers)

    def put_offer(
        self, viewer: Viewer, number: EnterpriseNumber, told: OfferTold, offer_id: UUID | None = None
    ) -> Offer:
        """Keep an offer, new or changed."""
        self._require_keeper(viewer, number, told.site)
        if told.last_day < told.first_day:
            raise WrongPeriod
        offer = Offer(id=offer_id or self.bureau.ids(), enterprise_number=number, **told.model_dump())
        return self._kept(viewer, number, lambda work: work.hosts.put_offer(offer), offer, told.site)

    def drop_offer(self, viewer: Viewer, number: EnterpriseNumber, offer_id: UUID) -> None:
        """Take back an offer."""
        self._kept(viewer, number, lambda work: work.hosts.drop_offer(number, offer_id), None, None)

    def caps(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Cap, ...]:
        """Return the host's caps."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.caps(number)

    def put_cap(self, viewer: Viewer, cap: Cap) -> Cap:
        """Keep a cap, for one programme or for all."""
        return self._kept(viewer, cap.enterprise_number, lambda work: work.hosts.put_cap(cap), cap, None)

    def analyses(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[WorkplaceAnalysis, ...]:
        """Return the host's risk analyses, newest first within a workplace."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            self._require_seen(work, viewer, number)
            return work.hosts.analyses(number)

    def put_analysis(
        self, viewer: Viewer, number: EnterpriseNumber, told: AnalysisTold, analysis_id: UUID | None = None
    ) -> WorkplaceAnalysis:
        """Keep a risk analysis that is not signed yet."""
        self._require_keeper(viewer, number, told.site)
        analysis = WorkplaceAnalysis(id=analysis_id or self.bureau.ids(), enterprise_number=number, **told.model_dump())

        def put(work: Work) -> None:
            if analysis_id is not None and work.hosts.analysis(number, analysis_id).signed_on is not None:
                raise AnalysisFrozen
            work.hosts.put_analysis(analysis)

        return self._kept(viewer, number, put, analysis, told.site)

    def sign_analysis(
        self, viewer: Viewer, number: EnterpriseNumber, analysis_id: UUID, told: AnalysisSigned
    ) -> WorkplaceAnalysis:
        """Enter the signatures under a risk analysis: from then on it counts for every intern at that workplace."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            self._require_keeper(viewer, number, None)
            present = work.hosts.analysis(number, analysis_id)
            signed = sign(present, told.signed_by, told.signed_on)
            work.hosts.put_analysis(signed)
        self._index_again(number, folded(signed.workplace))
        return signed

    def groups(self, viewer: Viewer) -> tuple[Group, ...]:
        """Return the groups of which the viewer belongs to a member; all of them for the operator."""
        own = set(reach_of(viewer).hosts)
        with self.bureau.storage.reading() as work:
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
        self, viewer: Viewer, name: Line, members: tuple[EnterpriseNumber, ...], group_id: UUID | None = None
    ) -> Group:
        """Keep a group: the operator only, since it joins companies that must not read each other unasked."""
        if not viewer.holds(Role.OPERATOR):
            raise NotByThisRole(_GROUPING, {Role.OPERATOR})
        group = Group(id=group_id or self.bureau.ids(), name=name, members=members)
        with self.bureau.storage.writing() as work:
            if group_id is not None:
                work.hosts.group(group_id)
            for member in members:
                work.hosts.host(member)
            work.hosts.put_group(group)
        return group

    def _kept(self, viewer: Viewer, number: str, put: Callable[[Work], None], value: Kept, site: str | None) -> Kept:
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            self._require_keeper(viewer, number, site)
            put(work)
        return value

    def _require_keeper(self, viewer: Viewer, number: str, site: str | None) -> None:
        own = [grant for grant in viewer.grants if grant.enterprise_number == number]
        if not own:
            raise NotFound
        if viewer.is_read_only or not any(grant.role in _KEEPERS and grant.site in {None, site} for grant in own):
            raise NotByThisRole(_KEEPING, _KEEPERS)

    def _require_seen(self, work: Work, viewer: Viewer, number: str) -> None:
        """A host is seen by its own people and by institutions that place or placed somebody there."""
        if any(grant.enterprise_number == number for grant in viewer.grants):
            return
        if viewer.holds(Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR) and work.boards.count(
            BoardFilter(enterprise_numbers=(number,)), self.bureau.today()
        ):
            return
        raise NotFound

    def _index_again(self, number: str, workplace: str) -> None:
        # A signed analysis lifts the blocker, or moves the reminder, of every placement at that workplace.
        today = self.bureau.today()
        wanted = BoardFilter(enterprise_numbers=(number,), workplace=workplace)
        with self.bureau.storage.reading() as work:
            ids = dict.fromkeys(line.agreement_id for line in work.boards.every(wanted, today, 100_000))
        for agreement_id in ids:
            with self.bureau.storage.writing() as work:
                index(work, self.bureau, load(work, agreement_id))
