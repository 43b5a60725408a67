"""POST requests that are safe to repeat with an ``Idempotency-Key``, the sender's own name for a request."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID, uuid5

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, SkipValidation

from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.services.accounts.idempotency import IdempotencyService
from internships.web.api.responses import API_ROOT
from internships.web.services import CurrentPrincipal, InjectedServices

_MAX_KEY_LENGTH = 200
ContentT = TypeVar("ContentT")
IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key", max_length=_MAX_KEY_LENGTH)]


@dataclass(frozen=True)
class IdempotentRequest:
    """A POST request to ``path`` that is carried out once per account and key; without a key, every time."""

    service: IdempotencyService
    account_id: UUID
    key: str | None
    path: str

    def answer(
        self,
        body: Value,
        make: Callable[[UUID | None], Response[ContentT]],
        read: Callable[[UUID], Response[ContentT]] | None = None,
    ) -> Response[ContentT]:
        """Answer the request; a repeated one gets what was made, as it is now.

        ``make`` gets the id to give to the new entry, which is the same for each repetition, and returns the existing
        entry when there is one. So nothing is made twice when an attempt failed between making and answering.

        Only the status of the first response is stored. ``read`` returns what was made, with the principal's access of
        now; without it, ``make`` is called again.
        """
        if self.key is None:
            return make(None)
        require_printable(self.key)
        sha256 = request_sha256(self.path, body.model_dump_json().encode())
        new_id = uuid5(self.account_id, f"{self.key} {sha256}")
        earlier = self.service.begin(self.account_id, self.key, f"POST {self.path}", sha256)
        if earlier is not None:
            replay = (read or make)(new_id)
            headers = {**earlier.headers, **_replayed_headers(replay), "Idempotency-Replayed": "true"}
            return Response(replay.content, status_code=earlier.status, headers=headers)
        try:
            response = make(new_id)
        except BaseException:
            self.service.delete(self.account_id, self.key)
            raise
        status = response.status_code or 200
        self.service.save_response(self.account_id, self.key, status, _replayed_headers(response))
        return response


OncePerKey: TypeAlias = NamedDependency[SkipValidation[IdempotentRequest]]


def idempotent_request(
    request: Request[Any, Any, Any],
    principal: CurrentPrincipal,
    services: InjectedServices,
    idempotency_key: IdempotencyKey = None,
) -> IdempotentRequest:
    """Return the request as one that is answered once per key."""
    path = request.scope["path"].removeprefix(API_ROOT)
    return IdempotentRequest(services.idempotency, principal.account_id, idempotency_key, path)


def refuse_idempotency_key(key: str | None) -> None:
    """Refuse a key on a route that returns a secret, because that response is not stored and can't be repeated."""
    if key is not None:
        raise Refusal("not_repeatable")


def require_printable(key: str) -> None:
    """Refuse a key that is blank, too long or not printable ASCII."""
    if not (key.strip() and len(key) <= _MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Refusal("bad_idempotency_key")


def request_sha256(path: str, body: bytes) -> str:
    """Return the SHA-256 of a POST request, by which a retry is told from another request with the same key."""
    return hashlib.sha256(f"POST {path}\n".encode() + body).hexdigest()


def _replayed_headers(response: Response[Any]) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name in {"ETag", "Location"}}
