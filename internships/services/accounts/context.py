"""The dependencies of every use case on accounts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from internships.domain.accounts import OutboxLetter
from internships.domain.wording import Language
from internships.services.accounts.login_rate_limits import LoginRateLimiter
from internships.services.adapter_types import Argon2Passwords, KeyVault, RandomTokens, Storage, TotpCodes, UnitOfWork


@dataclass(frozen=True)
class AccountContext:
    """``base_url`` is the public address that links in letters begin with."""

    storage: Storage
    passwords: Argon2Passwords
    codes: TotpCodes
    tokens: RandomTokens
    vault: KeyVault
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    base_url: str

    @cached_property
    def login_rate_limiter(self) -> LoginRateLimiter:
        """The failed attempts that this process counted."""
        return LoginRateLimiter(self.clock)

    def add_letter(self, work: UnitOfWork, kind: str, recipient: str, language: Language, **facts: str) -> None:
        """Add a letter to the outbox, in the transaction that it reports on."""
        now = self.clock()
        work.outbox.add(
            OutboxLetter(
                id=self.new_id(),
                kind=kind,
                recipient=recipient,
                language=language,
                body=facts,
                due_at=now,
                created_at=now,
            )
        )
