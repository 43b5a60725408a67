"""Requests that are safe to repeat: the answer once given to an `Idempotency-Key` is given again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from litestar import Response

from internships.domain.access import Viewer
from internships.domain.value import Value
from internships.web.idempotency import attempt
from internships.web.refusals import NotRepeatable
from internships.web.services import Services


def refuse_repeating(key: str | None) -> None:
    """Refuse a key for what tells a secret once: that answer is kept nowhere, so it can't be given again."""
    if key is not None:
        raise NotRepeatable


def once(
    services: Services,
    viewer: Viewer,
    key: str | None,
    route: str,
    told: Value,
    make: Callable[[UUID | None], Response[Any]],
) -> Response[Any]:
    """Answer a request; when its key was answered before, with that answer and nothing done again.

    ``make`` gets the id of what it makes, the same each time that this request comes with this key. So an attempt that
    broke off between making and answering makes nothing twice either.
    """
    method, _, path = route.partition(" ")
    tried = attempt(key, method, path, told.model_dump_json().encode())
    if tried.key is None:
        return make(None)
    earlier = services.repeats.first(viewer.account_id, tried.key, route, tried.sha256)
    if earlier is not None:
        headers = {**earlier.headers, "Idempotency-Replayed": "true"}
        return Response(earlier.answer, status_code=earlier.status, headers=headers)
    try:
        response = make(uuid5(viewer.account_id, f"{tried.key} {tried.sha256}"))
    except BaseException:
        services.repeats.forget(viewer.account_id, tried.key)
        raise
    told_headers = {name: value for name, value in response.headers.items() if name in {"ETag", "Location"}}
    services.repeats.keep(
        viewer.account_id,
        tried.key,
        response.status_code or 200,
        None if response.content is None else response.content.model_dump(mode="json"),
        told_headers,
    )
    return response
