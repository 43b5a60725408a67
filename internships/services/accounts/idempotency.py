"""Requests with an ``Idempotency-Key``, which are safe to repeat."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.refusals import Refusal
from internships.services.accounts.context import AccountContext

_ATTEMPT_TIMEOUT = timedelta(minutes=2)
"""An attempt without a response after this long was interrupted, and may be made again."""


@dataclass(frozen=True)
class StoredResponse:
    """What is stored of a response. Not its body: that is read again, since persons may be erased meanwhile."""

    status: int
    headers: dict[str, str]


@dataclass(frozen=True)
class IdempotencyService:
    """Stored responses by account and key."""

    context: AccountContext

    def begin(self, account_id: UUID, key: str, route: str, body_sha256: str) -> StoredResponse | None:
        """Begin an attempt, or return the response that it had."""
        now = self.context.clock()
        with self.context.storage.writing() as work:
            if work.idempotency.begin(account_id, key, route, body_sha256, now):
                return None
            stored = work.idempotency.find(account_id, key)
            if stored is None:  # deleted meanwhile: a repeated request begins a new attempt
                raise Refusal("attempt_in_progress")
            stored_route, stored_body, begun_at, status, response = stored
            if (stored_route, stored_body) != (route, body_sha256):
                raise Refusal("idempotency_key_reused")
            if status is not None and response is not None:
                return StoredResponse(status, response["headers"])
            if now - begun_at < _ATTEMPT_TIMEOUT or not work.idempotency.retry(
                account_id, key, now, now - _ATTEMPT_TIMEOUT
            ):
                raise Refusal("attempt_in_progress")
            return None

    def save_response(self, account_id: UUID, key: str, status: int, headers: dict[str, str]) -> None:
        """Store status and headers of the response to an attempt; nothing of its body."""
        with self.context.storage.writing() as work:
            work.idempotency.save_response(account_id, key, status, {"headers": headers})

    def delete(self, account_id: UUID, key: str) -> None:
        """Delete an attempt that was refused."""
        with self.context.storage.writing() as work:
            work.idempotency.delete(account_id, key)
