"""Places that hosts offer, and how many are taken."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter

from internships.domain.capacity import Offer, OfferUsage
from internships.services.hosts.offers import OfferRequest
from internships.web.api.idempotent_requests import OncePerKey
from internships.web.api.responses import with_hash_etag
from internships.web.etag import OptionalIfMatch, unchanged_since
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, next_cursor, position_of
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import delete, get, post, put

Number = Annotated[str, PathParameter(pattern=r"^[0-9]{10}$")]


@get("/offers", nl="Lijst de plaatsen die u aanbiedt of die u aangeboden worden: ingevuld, voorbehouden en vrij")
def list_all_offers(
    principal: CurrentPrincipal,
    services: InjectedServices,
    group: FromQuery[UUID | None] = None,
    ends_from: FromQuery[date | None] = None,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[OfferUsage]:
    """List the places that your hosts offer or that are offered to your institution: filled, reserved and left.

    Each as on its busiest day: filled is signed by everybody, reserved is on its way there.
    """
    members = None if group is None else services.hosts.group(principal, group).members
    offers = services.offers.offers_page(
        principal, members=members, ends_from=ends_from, after=position_of(cursor, date, UUID), limit=limit + 1
    )
    last = offers[limit - 1].offer if len(offers) > limit else None
    return Page[OfferUsage](entries=offers[:limit], next=next_cursor((last.first_day, last.id) if last else None))


@get("/hosts/{number:str}/offers", nl="Lijst de aangeboden plaatsen: ingevuld, voorbehouden en vrij")
def list_offers(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[OfferUsage, ...]:
    """List the places offered, with how many are filled, reserved and left on the busiest day."""
    return services.offers.offers(principal, number)


@post("/hosts/{number:str}/offers", nl="Bied plaatsen aan")
def create_offer(
    number: Number,
    data: JSONBody[OfferRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    once: OncePerKey,
) -> Response[Offer]:
    """Offer places, per site, institution or programme, for a period."""
    path = f"/hosts/{number}/offers"

    def make(new_id: UUID | None) -> Response[Offer]:
        offer = services.offers.put_offer(principal, number, data, requested_id=new_id)
        return with_hash_etag(offer, f"{path}/{offer.id}")

    return once.answer(data, make)


@get("/hosts/{number:str}/offers/{offer_id:uuid}", nl="Lees een aanbod")
def read_offer(
    number: Number, offer_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[Offer]:
    """Read an offer."""
    return with_hash_etag(services.offers.offer(principal, number, offer_id))


@put("/hosts/{number:str}/offers/{offer_id:uuid}", nl="Wijzig een aanbod")
def edit_offer(
    number: Number,
    offer_id: FromPath[UUID],
    data: JSONBody[OfferRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    if_match: OptionalIfMatch = None,
) -> Response[Offer]:
    """Change an offer."""
    return with_hash_etag(
        services.offers.put_offer(principal, number, data, offer_id, precondition=unchanged_since(if_match))
    )


@delete("/hosts/{number:str}/offers/{offer_id:uuid}", nl="Trek een aanbod in")
def drop_offer(
    number: Number, offer_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Take back an offer."""
    services.offers.delete_offer(principal, number, offer_id)
