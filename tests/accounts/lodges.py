"""A lodge on a real database, with a clock that the test sets and a cheap password hash."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from uuid import UUID, uuid5

from argon2 import PasswordHasher

from internships.domain.access import Grant, Viewer
from internships.domain.accounts import Account, GivenGrant
from internships.domain.wording import Language
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import ClockCodes
from internships.identity.vault import KeyVault
from internships.services.accounts.entering import Entering
from internships.services.accounts.inviting import Invitation, Inviting
from internships.services.accounts.keys import Feeds, Keys
from internships.services.accounts.lodge import Lodge
from internships.storage.work import Storage

PASSWORD = "een lang wachtwoord"
NAMESPACE = UUID("0f5c1f7e-0000-4000-8000-000000000002")


@dataclass
class Lodged:
    """The use cases on accounts."""

    storage: Storage
    now: datetime = field(default=datetime(2026, 9, 1, 8, 0, tzinfo=UTC))
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)

    @cached_property
    def lodge(self) -> Lodge:
        return Lodge(
            storage=self.storage,
            passwords=Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
            codes=ClockCodes(),
            tokens=RandomTokens(),
            vault=KeyVault([b"k" * 32]),
            clock=lambda: self.now,
            ids=lambda: uuid5(NAMESPACE, str(next(self.ids))),
            base_url="https://stages.example.org",
        )

    @property
    def entering(self) -> Entering:
        return Entering(self.lodge)

    @property
    def inviting(self) -> Inviting:
        return Inviting(self.lodge)

    @property
    def keys(self) -> Keys:
        return Keys(self.lodge)

    @property
    def feeds(self) -> Feeds:
        return Feeds(self.lodge)

    def account(self, email: str, *grants: Grant) -> Viewer:
        """Make an account that can log in."""
        told = Account(
            id=self.lodge.ids(),
            email=email,
            name="Noor Voorbeeld",
            password=self.lodge.passwords.hash_password(PASSWORD),
            created_at=self.now,
        )
        with self.storage.writing() as work:
            work.accounts.put(told)
            for grant in grants:
                work.accounts.give(
                    GivenGrant(id=self.lodge.ids(), account_id=told.id, grant=grant, given_by=None, given_at=self.now)
                )
        return told.viewer(grants)

    def invited(self, by: Viewer, email: str, grant: Grant, host_name: str | None = None) -> str:
        """Invite somebody; return the token of the letter."""
        told = Invitation(email=email, grant=grant, language=Language.NL, host_name=host_name)
        self.inviting.invite(by, told)
        return self.last_token()

    def last_token(self) -> str:
        with self.storage.reading() as work:
            letters = work.outbox.open_letters()
        return str(max(letters, key=lambda letter: letter.created_at).body["link"]).partition("#")[2]
