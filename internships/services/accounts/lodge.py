"""What every use case on accounts works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from internships.domain.accounts import LetterKept
from internships.domain.wording import Language
from internships.services.accounts.tries import Tries
from internships.services.ports_accounts import AccountStorage, AccountWork, OneTimeCodes, Passwords, Tokens
from internships.services.ports_work import Vault


@dataclass(frozen=True)
class Lodge:
    """``base_url`` is the public address that links in letters begin with."""

    storage: AccountStorage
    passwords: Passwords
    codes: OneTimeCodes
    tokens: Tokens
    vault: Vault
    clock: Callable[[], datetime]
    ids: Callable[[], UUID]
    base_url: str

    @cached_property
    def tries(self) -> Tries:
        """The wrong tries of this process."""
        return Tries(self.clock)

    def post(self, work: AccountWork, kind: str, recipient: str, language: Language, **facts: str) -> None:
        """Put a letter in the outbox, in the transaction of what it tells."""
        now = self.clock()
        work.outbox.add(
            LetterKept(
                id=self.ids(),
                kind=kind,
                recipient=recipient,
                language=language,
                body=facts,
                due_at=now,
                created_at=now,
            )
        )
