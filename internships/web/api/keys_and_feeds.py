"""API keys and calendar feeds."""

from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody

from internships.domain.accounts import ApiKey
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.api_keys import ApiKeyRequest, ApiKeyView, CalendarFeedView
from internships.web.api.idempotent_requests import IdempotencyKey, refuse_idempotency_key
from internships.web.api.responses import created
from internships.web.services import CurrentPrincipal, InjectedServices
from internships.web.thread_routes import delete, get, post


class CreateFeedRequest(Value):
    """A calendar feed."""

    name: Line
    language: Language = Language.NL


@get("/me/keys", nl="Lijst uw sleutels")
def list_keys(principal: CurrentPrincipal, services: InjectedServices) -> tuple[ApiKey, ...]:
    """List your API keys; never their secrets."""
    return services.api_keys.keys(principal)


@post("/me/keys", nl="Maak een sleutel")
def create_key(
    data: JSONBody[ApiKeyRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[ApiKeyView]:
    """Make an API key; its secret is shown only once, so an `Idempotency-Key` is refused.

    Did the answer not reach you, then revoke the key and make another.
    """
    refuse_idempotency_key(idempotency_key)
    view = services.api_keys.make(principal, data)
    return created(view, f"/me/keys/{view.key.id}")


@post("/me/keys/{key_id:uuid}/rotate", status_code=200, nl="Vernieuw een sleutel")
def rotate_key(key_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> ApiKeyView:
    """Make a new secret for a key; the old one works for a day more."""
    return services.api_keys.rotate(principal, key_id)


@delete("/me/keys/{key_id:uuid}", nl="Trek een sleutel in")
def revoke_key(key_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Revoke a key now."""
    services.api_keys.revoke(principal, key_id)


@get("/me/feeds", nl="Lijst uw agenda's")
def list_feeds(principal: CurrentPrincipal, services: InjectedServices) -> tuple[CalendarFeedView, ...]:
    """List your calendar feeds."""
    return services.calendar_feeds.feeds(principal)


@post("/me/feeds", nl="Maak een agenda om op te abonneren")
def create_feed(
    data: JSONBody[CreateFeedRequest],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> Response[CalendarFeedView]:
    """Make a calendar feed; its address is shown only once, and shows the calendar to everybody who has it.

    So an `Idempotency-Key` is refused. Did the answer not reach you, then stop the feed and make another.
    """
    refuse_idempotency_key(idempotency_key)
    feed = services.calendar_feeds.make(principal, data.name, data.language)
    return created(feed, f"/me/feeds/{feed.id}")


@delete("/me/feeds/{feed_id:uuid}", nl="Stop een agenda")
def revoke_feed(feed_id: FromPath[UUID], principal: CurrentPrincipal, services: InjectedServices) -> None:
    """Stop a calendar feed now."""
    services.calendar_feeds.revoke(principal, feed_id)
