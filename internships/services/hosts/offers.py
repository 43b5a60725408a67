"""Places that hosts offer: edited by the host, and seen by those to whom they are offered."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import INSTITUTION_ROLES, Principal, access_scope
from internships.domain.agreement_record import NotFound
from internships.domain.capacity import Offer, OfferUsage, offer_usage
from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber
from internships.domain.placement_board import IndexedPlacement
from internships.domain.refusals import Refusal
from internships.domain.value import Day, Line, Slug, Value
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.hosts.host_access import has_placements, require_editor
from internships.services.placements.reindex_requests import request_host_reindex
from internships.services.preconditions import Precondition, no_precondition

OfferCursor = tuple[date, UUID]


class OfferRequest(Value):
    """The request body of an offer."""

    site: EstablishmentNumber | None = None
    institution: Slug | None = None
    programme_id: Slug | None = None
    first_day: Day
    last_day: Day
    places: Annotated[int, Field(ge=0, le=10_000)]
    note: Line | None = None


@dataclass(frozen=True)
class OfferService:
    """Use cases on offered places."""

    context: AgreementContext

    def offers(self, principal: Principal, number: EnterpriseNumber) -> tuple[OfferUsage, ...]:
        """Return the places that a host offers, with how many are filled, reserved and left on the busiest day.

        An institution sees those that are offered to it.
        """
        institutions = _institutions_of(principal)
        is_own = any(grant.enterprise_number == number for grant in principal.grants)
        with self.context.storage.reading(access_scope(principal)) as work:
            may_see = is_own or has_placements(work, self.context, principal, number)
            offers = [
                offer
                for offer in work.hosts.offers((number,))
                if is_own or (institutions and offer.institution in {None, *institutions})
            ]
            if not may_see and not offers:
                raise NotFound
            return self._with_usage(work, offers)

    def offer(self, principal: Principal, number: EnterpriseNumber, offer_id: UUID) -> Offer:
        """Return one offer, if the principal may see it."""
        for used in self.offers(principal, number):
            if used.offer.id == offer_id:
                return used.offer
        raise NotFound

    def offers_page(
        self,
        principal: Principal,
        *,
        members: tuple[str, ...] | None = None,
        ends_from: date | None = None,
        after: OfferCursor | None = None,
        limit: int = 50,
    ) -> tuple[OfferUsage, ...]:
        """Return a page, by first day, of offers of the principal's own hosts and offers to their institution.

        ``members`` limits to these hosts; offers that ended before ``ends_from`` (default: today) are left out.
        """
        own = tuple(sorted({grant.enterprise_number for grant in principal.grants if grant.enterprise_number}))
        with self.context.storage.reading(access_scope(principal)) as work:
            offers = work.hosts.offers_page(
                own,
                _institutions_of(principal),
                ends_from=ends_from or self.context.today(),
                within=members,
                after=after,
                limit=limit,
            )
            return self._with_usage(work, offers)

    def put_offer(
        self,
        principal: Principal,
        number: EnterpriseNumber,
        request: OfferRequest,
        offer_id: UUID | None = None,
        *,
        requested_id: UUID | None = None,
        precondition: Precondition = no_precondition,
    ) -> Offer:
        """Save an offer, new or changed; the principal must be an editor of the old site and of the new one.

        ``requested_id`` is the id for a new offer; when it exists already, that offer is returned as it is now.
        """
        require_editor(principal, number, request.site)
        if request.last_day < request.first_day:
            raise Refusal("period_backwards")
        if request.institution is not None and request.institution not in self.context.folders.slugs:
            raise Refusal("offer_unknown_institution")
        offer = Offer(
            id=offer_id or requested_id or self.context.new_id(), enterprise_number=number, **request.model_dump()
        )
        with self.context.storage.writing(access_scope(principal)) as work:
            if requested_id is not None:
                with suppress(NotFound):
                    return work.hosts.offer(number, requested_id)
            if request.site not in {None, *(site.establishment_number for site in work.hosts.sites(number))}:
                raise Refusal("offer_unknown_site")
            if offer_id is not None:
                present = work.hosts.offer(number, offer_id, for_update=True)
                require_editor(principal, number, present.site)
                precondition(present)
            work.hosts.put_offer(offer)
            request_host_reindex(work, self.context, number)
        return offer

    def delete_offer(self, principal: Principal, number: EnterpriseNumber, offer_id: UUID) -> None:
        """Withdraw an offer."""
        require_editor(principal, number)
        with self.context.storage.writing(access_scope(principal)) as work:
            require_editor(principal, number, work.hosts.offer(number, offer_id, for_update=True).site)
            work.hosts.delete_offer(number, offer_id)
            request_host_reindex(work, self.context, number)

    def _with_usage(self, work: UnitOfWork, offers: list[Offer] | tuple[Offer, ...]) -> tuple[OfferUsage, ...]:
        if not offers:
            return ()
        numbers, today = tuple(sorted({offer.enterprise_number for offer in offers})), self.context.today()
        period = min(offer.first_day for offer in offers), max(offer.last_day for offer in offers)
        at_host: dict[str | None, list[IndexedPlacement]] = {}
        for span in work.hosts.spans(numbers, period, today):
            at_host.setdefault(span.enterprise_number, []).append(span)
        return tuple(offer_usage(offer, at_host.get(offer.enterprise_number, ()), today) for offer in offers)


def _institutions_of(principal: Principal) -> tuple[str, ...]:
    slugs = {grant.institution for grant in principal.grants if grant.role in INSTITUTION_ROLES and grant.institution}
    return tuple(sorted(slugs))
