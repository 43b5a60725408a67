"""Places that hosts offer: made, changed and taken back by the host, and seen by those to whom they are offered."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Viewer, reach_of
from internships.domain.capacity import Offer, Taken, Usage, usage
from internships.domain.errors import DomainError
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.record import NotFound
from internships.domain.value import Day, Line, Slug, Value
from internships.services.agreements.warnings import taken
from internships.services.checks import Check, anything
from internships.services.host_keeping import PLACERS, HostKeeping, WrongPeriod, there
from internships.services.index_requests import ask_again
from internships.services.ports_jobs import JobWork

OfferCursor = tuple[date, UUID]


class OfferToNobody(DomainError):
    """An offer to an institution that the service does not know would be seen by nobody."""

    code = "offer_unknown_institution"

    def __init__(self) -> None:
        super().__init__(
            "De dienst kent deze instelling niet; neem een naam uit de lijst van instellingen, of geen voor elke.",
            "The service does not know this institution; take a name from the list of institutions, or none for any.",
        )


class OfferNowhere(DomainError):
    """Places are offered at a site that the host keeps: otherwise no placement would ever take one."""

    code = "offer_unknown_site"

    def __init__(self) -> None:
        super().__init__(
            "Deze vestiging staat niet bij de stagegever; bewaar ze eerst, of laat ze leeg voor elke vestiging.",
            "The host does not keep this site; keep it first, or leave it empty for every site.",
        )


class OfferTold(Value):
    """Places as the host offers them."""

    site: EstablishmentNumber | None = None
    institution: Slug | None = None
    programme_id: Slug | None = None
    first_day: Day
    last_day: Day
    places: Annotated[int, Field(ge=0, le=10_000)]
    note: Line | None = None


class Offering(HostKeeping):
    """Use cases on places offered."""

    def offers(self, viewer: Viewer, number: EnterpriseNumber) -> tuple[Usage, ...]:
        """Return the places that a host offers, with how many are filled, reserved and left on the busiest day.

        An institution sees those that are offered to it.
        """
        asking = _institutions(viewer)
        is_own = any(grant.enterprise_number == number for grant in viewer.grants)
        with self.storage.reading(reach_of(viewer)) as work:
            is_seen = is_own or self._places(work, viewer, number)
            found = [
                offer
                for offer in work.hosts.offers((number,))
                if is_own or (asking and offer.institution in {None, *asking})
            ]
            if not is_seen and not found:
                raise NotFound
            return self._used(work, found)

    def offer(self, viewer: Viewer, number: EnterpriseNumber, offer_id: UUID) -> Offer:
        """Return one offer, to whoever sees it among the host's."""
        for used in self.offers(viewer, number):
            if used.offer.id == offer_id:
                return used.offer
        raise NotFound

    def offered(
        self,
        viewer: Viewer,
        *,
        members: tuple[str, ...] | None = None,
        ends_from: date | None = None,
        after: OfferCursor | None = None,
        limit: int = 50,
    ) -> tuple[Usage, ...]:
        """Return a page, by first day, of what the viewer's own hosts offer and what is offered to their institution.

        ``members`` narrows to these hosts; offers that ended before ``ends_from`` (else: before today) are left out.
        """
        own = tuple(sorted({grant.enterprise_number for grant in viewer.grants if grant.enterprise_number}))
        with self.storage.reading(reach_of(viewer)) as work:
            found = work.hosts.offered(
                own,
                _institutions(viewer),
                ends_from=ends_from or self.bureau.today(),
                within=members,
                after=after,
                limit=limit,
            )
            return self._used(work, found)

    def put_offer(
        self,
        viewer: Viewer,
        number: EnterpriseNumber,
        told: OfferTold,
        offer_id: UUID | None = None,
        *,
        made: UUID | None = None,
        check: Check = anything,
    ) -> Offer:
        """Keep an offer, new or changed; the site that it was for counts as much as the one that it is for now.

        ``made`` is the id of a new one; when that is there already, it is returned as it is now.
        """
        self._require_keeper(viewer, number, told.site)
        if told.last_day < told.first_day:
            raise WrongPeriod
        if told.institution is not None and told.institution not in self.bureau.folders.slugs:
            raise OfferToNobody
        if made is not None:
            with self.storage.reading(reach_of(viewer)) as work:
                if (known := there(partial(work.hosts.offer, number, made))) is not None:
                    return known
        offer = Offer(id=offer_id or made or self.bureau.ids(), enterprise_number=number, **told.model_dump())

        def put(work: JobWork) -> None:
            if told.site not in {None, *(site.establishment_number for site in work.hosts.sites(number))}:
                raise OfferNowhere
            if offer_id is not None:
                present = work.hosts.offer(number, offer_id)
                self._require_keeper(viewer, number, present.site)
                check(present)
            work.hosts.put_offer(offer)
            ask_again(work, self.bureau, number)

        return self._kept(viewer, number, put, offer, told.site)

    def drop_offer(self, viewer: Viewer, number: EnterpriseNumber, offer_id: UUID) -> None:
        """Take back an offer."""
        self._require_keeper(viewer, number)
        with self.storage.writing(reach_of(viewer)) as work:
            self._require_keeper(viewer, number, work.hosts.offer(number, offer_id).site)
            work.hosts.drop_offer(number, offer_id)
            ask_again(work, self.bureau, number)

    def _used(self, work: JobWork, offers: list[Offer] | tuple[Offer, ...]) -> tuple[Usage, ...]:
        if not offers:
            return ()
        numbers, today = tuple(sorted({offer.enterprise_number for offer in offers})), self.bureau.today()
        period = min(offer.first_day for offer in offers), max(offer.last_day for offer in offers)
        at_host: dict[str | None, list[Taken]] = {}
        for span in work.hosts.spans(numbers, period, today):
            at_host.setdefault(span.enterprise_number, []).append(taken(span))
        return tuple(usage(offer, at_host.get(offer.enterprise_number, ()), today) for offer in offers)


def _institutions(viewer: Viewer) -> tuple[str, ...]:
    slugs = {grant.institution for grant in viewer.grants if grant.role in PLACERS and grant.institution}
    return tuple(sorted(slugs))
