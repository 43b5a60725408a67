"""Places that hosts offer, and how many are taken."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from internships.domain.capacity import Offer, OfferUsage
from internships.services.hosts.offers import OfferRequest
from internships.web.api.idempotent_requests import answer_once
from internships.web.api.responses import IdempotencyKey, OptionalIfMatch, with_hash_etag
from internships.web.etag import unchanged_since
from internships.web.paging import DEFAULT_LIMIT, CursorParam, LimitParam, Page, cursor_of, position_of
from internships.web.services import CurrentPrincipal, InjectedServices

TAGS = ["placements"]
Number = Annotated[str, PathParameter(description="The host's enterprise number, ten digits.", pattern=r"^[0-9]{10}$")]
_Group = Annotated[UUID | None, QueryParameter(description="Only the companies of this group that you reach.")]
_EndsFrom = Annotated[
    date | None, QueryParameter(description="Leave out what ended before this day; without it, before today.")
]


def _after(cursor: str | None) -> tuple[date, UUID] | None:
    return position_of(cursor, (str, str), lambda day, key: (date.fromisoformat(day), UUID(key)))


@get(
    "/offers",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de plaatsen die u aanbiedt of die u aangeboden worden: ingevuld, voorbehouden en vrij"},
)
def list_all_offers(
    principal: CurrentPrincipal,
    services: InjectedServices,
    group: _Group = None,
    ends_from: _EndsFrom = None,
    cursor: CursorParam = None,
    limit: LimitParam = DEFAULT_LIMIT,
) -> Page[OfferUsage]:
    """List the places that your hosts offer or that are offered to your institution: filled, reserved and left.

    Each as on its busiest day: filled is signed by everybody, reserved is on its way there.
    """
    members = None if group is None else services.hosts.group(principal, group).members
    offers = services.offers.offers_page(
        principal, members=members, ends_from=ends_from, after=_after(cursor), limit=limit + 1
    )
    last = offers[limit - 1].offer if len(offers) > limit else None
    return Page[OfferUsage](
        entries=offers[:limit], next=cursor_of((last.first_day.isoformat(), str(last.id))) if last else None
    )


@get(
    "/hosts/{number:str}/offers",
    tags=TAGS,
    sync_to_thread=True,
    opt={"nl": "Lijst de aangeboden plaatsen: ingevuld, voorbehouden en vrij"},
)
def list_offers(number: Number, principal: CurrentPrincipal, services: InjectedServices) -> tuple[OfferUsage, ...]:
    """List the places offered, with how many are filled, reserved and left on the busiest day."""
    return services.offers.offers(principal, number)


@post("/hosts/{number:str}/offers", tags=TAGS, sync_to_thread=True, opt={"nl": "Bied plaatsen aan"})
def create_offer(
    number: Number,
    data: JSONBody[OfferRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[Offer]:
    """Offer places, per site, institution or programme, for a period."""
    path = f"/hosts/{number}/offers"

    def make(new_id: UUID | None) -> Response[Offer]:
        offer = services.offers.put_offer(principal, number, data, requested_id=new_id)
        return with_hash_etag(offer, f"{path}/{offer.id}")

    return answer_once(services, principal, idempotency_key, f"POST {path}", data, make)


@get("/hosts/{number:str}/offers/{offer_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Lees een aanbod"})
def read_offer(
    number: Number, offer_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> Response[Offer]:
    """Read an offer."""
    return with_hash_etag(services.offers.offer(principal, number, offer_id))


@put("/hosts/{number:str}/offers/{offer_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Wijzig een aanbod"})
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


@delete("/hosts/{number:str}/offers/{offer_id:uuid}", tags=TAGS, sync_to_thread=True, opt={"nl": "Trek een aanbod in"})
def drop_offer(
    number: Number, offer_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices
) -> None:
    """Take back an offer."""
    services.offers.delete_offer(principal, number, offer_id)


ROUTES: list[ControllerRouterHandler] = [
    list_all_offers,
    list_offers,
    create_offer,
    read_offer,
    edit_offer,
    drop_offer,
]
