"""POST requests that are safe to repeat with an ``Idempotency-Key``."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from litestar import Response

from internships.domain.access import Principal
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.web.idempotency import idempotent_attempt
from internships.web.services import Services


def refuse_idempotency_key(key: str | None) -> None:
    """Refuse a key on a route that returns a secret, because that response is not stored and can't be repeated."""
    if key is not None:
        raise Refusal("not_repeatable")


def answer_once(
    services: Services,
    principal: Principal,
    key: str | None,
    route: str,
    body: Value,
    make: Callable[[UUID | None], Response[Any]],
    read: Callable[[UUID], Response[Any]] | None = None,
) -> Response[Any]:
    """Answer a request, once per key; a repeated request gets what was made, as it is now.

    ``make`` gets the id to give to the new entry, which is the same for each repetition, and returns the existing entry
    when there is one. So nothing is made twice when an attempt failed between making and answering.

    Only the status of the first response is stored. ``read`` returns what was made, with the principal's access of
    now; without it, ``make`` is called again.
    """
    method, _, path = route.partition(" ")
    attempt = idempotent_attempt(key, method, path, body.model_dump_json().encode())
    if attempt.key is None:
        return make(None)
    new_id = uuid5(principal.account_id, f"{attempt.key} {attempt.sha256}")
    earlier = services.idempotency.begin(principal.account_id, attempt.key, route, attempt.sha256)
    if earlier is not None:
        replay = (read or make)(new_id)
        headers = {**earlier.headers, **_replayed_headers(replay), "Idempotency-Replayed": "true"}
        return Response(replay.content, status_code=earlier.status, headers=headers)
    try:
        response = make(new_id)
    except BaseException:
        services.idempotency.delete(principal.account_id, attempt.key)
        raise
    services.idempotency.save_response(
        principal.account_id, attempt.key, response.status_code or 200, _replayed_headers(response)
    )
    return response


def _replayed_headers(response: Response[Any]) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name in {"ETag", "Location"}}
