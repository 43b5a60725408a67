"""Requests that are safe to repeat: what was made for an `Idempotency-Key` is told again, as it is now."""

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
    """Refuse a key for what tells a secret once: that answer is kept nowhere, so it can't be given again."""
    if key is not None:
        raise Refusal("not_repeatable")


def answer_once(
    services: Services,
    principal: Principal,
    key: str | None,
    route: str,
    body: Value,
    make: Callable[[UUID | None], Response[Any]],
    tell: Callable[[UUID], Response[Any]] | None = None,
) -> Response[Any]:
    """Answer a request; when its key was answered before, with what was made then and nothing done again.

    ``make`` gets the id of what it makes, the same each time that this request comes with this key, and returns what is
    there under it. So an attempt that broke off between making and answering makes nothing twice either.

    No answer is kept, only its status: ``tell`` reads what was made, within the asker's reach of today; left out, it is
    ``make`` that finds it there.
    """
    method, _, path = route.partition(" ")
    tried = idempotent_attempt(key, method, path, body.model_dump_json().encode())
    if tried.key is None:
        return make(None)
    made = uuid5(principal.account_id, f"{tried.key} {tried.sha256}")
    earlier = services.idempotency.begin(principal.account_id, tried.key, route, tried.sha256)
    if earlier is not None:
        again = (tell or make)(made)
        headers = {**earlier.headers, **_replayed_headers(again), "Idempotency-Replayed": "true"}
        return Response(again.content, status_code=earlier.status, headers=headers)
    try:
        response = make(made)
    except BaseException:
        services.idempotency.delete(principal.account_id, tried.key)
        raise
    services.idempotency.save_response(
        principal.account_id, tried.key, response.status_code or 200, _replayed_headers(response)
    )
    return response


def _replayed_headers(response: Response[Any]) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name in {"ETag", "Location"}}
