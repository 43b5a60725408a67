"""The use cases on accounts over a real database, with a clock that the test sets and a cheap password hash."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from uuid import UUID, uuid5

from argon2 import PasswordHasher

from internships.domain.access import Grant, Principal
from internships.domain.accounts import Account, GrantRecord
from internships.domain.wording import Language
from internships.identity.passwords import Argon2Passwords
from internships.identity.tokens import RandomTokens
from internships.identity.totp import TotpCodes
from internships.identity.vault import KeyVault
from internships.services.accounts.account_administration import AccountAdministration
from internships.services.accounts.api_keys import ApiKeyService, CalendarFeedService
from internships.services.accounts.context import AccountContext
from internships.services.accounts.invitations import InvitationRequest, InvitationService
from internships.services.accounts.invitations_pending import PendingInvitationService
from internships.services.accounts.login import LoginService
from internships.services.accounts.password_reset import PasswordResetService
from internships.storage.unit_of_work import Storage

PASSWORD = "een lang wachtwoord"
NAMESPACE = UUID("0f5c1f7e-0000-4000-8000-000000000002")


@dataclass
class AccountUseCases:
    """The use cases on accounts."""

    storage: Storage
    now: datetime = field(default=datetime(2026, 9, 1, 8, 0, tzinfo=UTC))
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def advance_clock(self, **time: float) -> None:
        self.now += timedelta(**time)

    @cached_property
    def context(self) -> AccountContext:
        return AccountContext(
            storage=self.storage,
            passwords=Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
            codes=TotpCodes(),
            tokens=RandomTokens(),
            vault=KeyVault([b"k" * 32]),
            clock=lambda: self.now,
            new_id=lambda: uuid5(NAMESPACE, str(next(self.ids))),
            base_url="https://stages.example.org",
        )

    @property
    def login(self) -> LoginService:
        return LoginService(self.context)

    @property
    def invitations(self) -> InvitationService:
        return InvitationService(self.context)

    @property
    def pending_invitations(self) -> PendingInvitationService:
        return PendingInvitationService(self.context)

    @property
    def account_administration(self) -> AccountAdministration:
        return AccountAdministration(self.context)

    @property
    def password_resets(self) -> PasswordResetService:
        return PasswordResetService(self.context)

    @property
    def api_keys(self) -> ApiKeyService:
        return ApiKeyService(self.context)

    @property
    def calendar_feeds(self) -> CalendarFeedService:
        return CalendarFeedService(self.context)

    def account(self, email: str, *grants: Grant) -> Principal:
        """Make an account that can log in."""
        account = Account(
            id=self.context.new_id(),
            email=email,
            name="Noor Voorbeeld",
            password=self.context.passwords.hash_password(PASSWORD),
            created_at=self.now,
        )
        with self.storage.writing() as work:
            work.accounts.put(account)
            for grant in grants:
                work.accounts.add_grant(
                    GrantRecord(
                        id=self.context.new_id(), account_id=account.id, grant=grant, given_by=None, given_at=self.now
                    )
                )
        return account.principal(grants)

    def invite(self, by: Principal, email: str, grant: Grant, host_name: str | None = None) -> str:
        """Invite somebody; return the token of the letter."""
        request = InvitationRequest(email=email, grant=grant, language=Language.NL, host_name=host_name)
        self.invitations.invite(by, request)
        return self.last_token()

    def last_token(self) -> str:
        with self.storage.reading() as work:
            letters = work.outbox.unsent_letters()
        return str(max(letters, key=lambda letter: letter.created_at).body["link"]).partition("#")[2]
