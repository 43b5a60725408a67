"""Requests that are safe to repeat."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.errors import DomainError
from internships.services.accounts.lodge import Lodge

_STALE = timedelta(minutes=2)
"""An attempt without an answer after this long broke off, and may be made again."""


class KeyReused(DomainError):
    """The same key for another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            "Deze Idempotency-Key hoort bij een andere vraag; kies een nieuwe.",
            "This Idempotency-Key belongs to another request; choose a new one.",
        )


class StillBusy(DomainError):
    """The first attempt with this key is not done yet."""

    code = "attempt_in_progress"

    def __init__(self) -> None:
        super().__init__(
            "De eerste poging met deze sleutel loopt nog; wacht even.",
            "The first attempt with this key is still going on; wait a moment.",
        )


@dataclass(frozen=True)
class Earlier:
    """What is known of the answer once given: what it told is read again, since persons may be erased meanwhile."""

    status: int
    headers: dict[str, str]


@dataclass(frozen=True)
class Repeating:
    """Answers by account and key."""

    lodge: Lodge

    def first(self, account_id: UUID, key: str, route: str, body_sha256: str) -> Earlier | None:
        """Begin an attempt, or return the answer it had."""
        now = self.lodge.clock()
        with self.lodge.storage.writing() as work:
            if work.repeatables.begin(account_id, key, route, body_sha256, now):
                return None
            known = work.repeatables.known(account_id, key)
            if known is None:  # forgotten this very moment: whoever asks again begins anew
                raise StillBusy
            known_route, known_body, begun, status, answer = known
            if (known_route, known_body) != (route, body_sha256):
                raise KeyReused
            if status is not None and answer is not None:
                return Earlier(status, answer["headers"])
            if now - begun < _STALE or not work.repeatables.again(account_id, key, now, now - _STALE):
                raise StillBusy
            return None

    def keep(self, account_id: UUID, key: str, status: int, headers: dict[str, str]) -> None:
        """Keep that an attempt was answered, and how; nothing of what was told."""
        with self.lodge.storage.writing() as work:
            work.repeatables.keep(account_id, key, status, {"headers": headers})

    def forget(self, account_id: UUID, key: str) -> None:
        """Forget an attempt that was refused."""
        with self.lodge.storage.writing() as work:
            work.repeatables.forget(account_id, key)
