"""Requests that are safe to repeat."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.refusals import Refusal
from internships.services.accounts.context import AccountContext

_ATTEMPT_TIMEOUT = timedelta(minutes=2)
"""An attempt without an answer after this long broke off, and may be made again."""


@dataclass(frozen=True)
class StoredResponse:
    """What is known of the answer once given: what it told is read again, since persons may be erased meanwhile."""

    status: int
    headers: dict[str, str]


@dataclass(frozen=True)
class IdempotencyService:
    """Answers by account and key."""

    context: AccountContext

    def begin(self, account_id: UUID, key: str, route: str, body_sha256: str) -> StoredResponse | None:
        """Begin an attempt, or return the answer it had."""
        now = self.context.clock()
        with self.context.storage.writing() as work:
            if work.idempotency.begin(account_id, key, route, body_sha256, now):
                return None
            known = work.idempotency.find(account_id, key)
            if known is None:  # forgotten this very moment: whoever asks again begins anew
                raise Refusal("attempt_in_progress")
            known_route, known_body, begun, status, answer = known
            if (known_route, known_body) != (route, body_sha256):
                raise Refusal("idempotency_key_reused")
            if status is not None and answer is not None:
                return StoredResponse(status, answer["headers"])
            if now - begun < _ATTEMPT_TIMEOUT or not work.idempotency.retry(
                account_id, key, now, now - _ATTEMPT_TIMEOUT
            ):
                raise Refusal("attempt_in_progress")
            return None

    def save_response(self, account_id: UUID, key: str, status: int, headers: dict[str, str]) -> None:
        """Keep that an attempt was answered, and how; nothing of what was told."""
        with self.context.storage.writing() as work:
            work.idempotency.save_response(account_id, key, status, {"headers": headers})

    def delete(self, account_id: UUID, key: str) -> None:
        """Forget an attempt that was refused."""
        with self.context.storage.writing() as work:
            work.idempotency.delete(account_id, key)
