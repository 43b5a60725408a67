"""What the use cases on accounts need: their stores, passwords, one-time codes, tokens, and OpenID providers."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from internships.domain.access import EVERYTHING, Reach
from internships.domain.accounts import (
    Account,
    ApiKey,
    FeedKept,
    GivenGrant,
    LetterKept,
    LetterState,
    Link,
    Session,
)
from internships.domain.errors import DomainError
from internships.domain.organisations import HostOrganisation


class Accounts(Protocol):
    """Accounts and the ways in."""

    def get(self, account_id: UUID) -> Account | None: ...

    def by_email(self, email: str) -> Account | None: ...

    def by_identity(self, issuer: str, subject: str) -> Account | None: ...

    def link_identity(self, issuer: str, subject: str, account_id: UUID) -> None: ...

    def put(self, account: Account) -> None: ...

    def grants(self, account_id: UUID) -> tuple[GivenGrant, ...]: ...

    def give(self, given: GivenGrant) -> None: ...

    def take(self, account_id: UUID, grant_id: UUID) -> bool: ...

    def every(self, institution: str | None = None, enterprise_number: str | None = None) -> tuple[Account, ...]: ...

    def count_role(self, role: str) -> int: ...

    def begin_session(self, session: Session) -> None: ...

    def session_by(self, sha256: str) -> Session | None: ...

    def seen(self, sha256: str, at: datetime) -> None: ...

    def end_session(self, sha256: str) -> None: ...

    def end_sessions(self, account_id: UUID) -> None: ...

    def put_key(self, key: ApiKey) -> None: ...

    def key_by(self, public_id: str) -> ApiKey | None: ...

    def keys(self, account_id: UUID) -> tuple[ApiKey, ...]: ...

    def used_key(self, key_id: UUID, at: datetime) -> None: ...

    def put_link(self, link: Link) -> None: ...

    def link_by(self, sha256: str) -> Link | None: ...

    def use_link(self, link_id: UUID, at: datetime) -> bool: ...

    def put_feed(self, feed: FeedKept) -> None: ...

    def feed_by(self, sha256: str) -> FeedKept | None: ...

    def feeds(self, account_id: UUID) -> tuple[FeedKept, ...]: ...

    def begin_login(self, state_sha256: str, body: dict[str, Any], expires_at: datetime, now: datetime) -> None: ...

    def take_login(self, state_sha256: str, now: datetime) -> dict[str, Any] | None: ...

    def host(self, enterprise_number: str) -> HostOrganisation | None: ...

    def join_host(self, host: HostOrganisation) -> None: ...

    def people_at(self, keys: Sequence[UUID]) -> dict[UUID, tuple[GivenGrant, ...]]: ...


class Outbox(Protocol):
    """Letters to send."""

    def add(self, letter: LetterKept) -> None: ...

    def claim(self, now: datetime, until: datetime) -> LetterKept | None: ...

    def settle(
        self,
        letter_id: UUID,
        state: LetterState,
        at: datetime,
        *,
        due_at: datetime | None = None,
        error: str | None = None,
    ) -> None: ...

    def open_letters(self, limit: int = 200) -> tuple[LetterKept, ...]: ...


class Repeatables(Protocol):
    """Answers once given."""

    def begin(self, account_id: UUID, key: str, route: str, body_sha256: str, at: datetime) -> bool: ...

    def known(self, account_id: UUID, key: str) -> tuple[str, str, datetime, int | None, dict[str, Any] | None]: ...

    def keep(self, account_id: UUID, key: str, status: int, answer: dict[str, Any]) -> None: ...

    def forget(self, account_id: UUID, key: str) -> None: ...


class AccountWork(Protocol):
    """One transaction on accounts."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def repeatables(self) -> Repeatables: ...


class AccountStorage(Protocol):
    """Opens transactions on accounts."""

    def reading(self, reach: Reach = EVERYTHING) -> AbstractContextManager[AccountWork]: ...

    def writing(self, reach: Reach = EVERYTHING) -> AbstractContextManager[AccountWork]: ...


class Passwords(Protocol):
    """Hashes and checks passwords, in the same time whether or not there is one."""

    def hash_password(self, text: str) -> str: ...

    def matches(self, kept: str | None, text: str) -> bool: ...

    def needs_rehash(self, kept: str) -> bool: ...

    def weak_password(self, text: str, *, email: str, name: str) -> DomainError | None: ...


class OneTimeCodes(Protocol):
    """One-time codes by the clock (RFC 6238), and recovery codes."""

    def new_secret(self) -> str: ...

    def provisioning_uri(self, secret: str, email: str) -> str: ...

    def verify(self, secret: str, code: str, *, at: datetime, last_used_step: int | None) -> int | None: ...

    def recovery_codes(self) -> tuple[str, ...]: ...


class Token(Protocol):
    """A new secret: shown once, kept as a hash."""

    @property
    def plain(self) -> str: ...

    @property
    def public_id(self) -> str: ...

    @property
    def sha256(self) -> str: ...


class Tokens(Protocol):
    """Makes and recognises bearer secrets."""

    def new_token(self, purpose: str) -> Token: ...

    def digest(self, plain: str) -> str: ...

    def public_id_of(self, plain: str) -> str | None: ...


class Begun(Protocol):
    """A login begun at a provider."""

    @property
    def url(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def nonce(self) -> str: ...

    @property
    def verifier(self) -> str: ...


class Claims(Protocol):
    """What a provider says of somebody."""

    @property
    def issuer(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def email(self) -> str | None: ...

    @property
    def email_verified(self) -> bool: ...


class Provider(Protocol):
    """An OpenID provider (authorization code with PKCE)."""

    def begin(self) -> Begun: ...

    def finish(self, state: str, nonce: str, verifier: str, callback: Mapping[str, str]) -> Claims: ...
