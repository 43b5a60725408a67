"""Protocols for passwords, one-time codes, tokens and OpenID providers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from internships.domain.errors import DomainError


class PasswordHasher(Protocol):
    """Hashes and checks passwords; a check takes as long without a stored hash as with one."""

    def hash_password(self, text: str) -> str: ...

    def matches(self, stored_hash: str | None, text: str) -> bool: ...

    def needs_rehash(self, stored_hash: str) -> bool: ...

    def weak_password(self, text: str, *, email: str, name: str) -> DomainError | None: ...


class OneTimeCodeVerifier(Protocol):
    """Time-based one-time codes (RFC 6238) and recovery codes."""

    def new_secret(self) -> str: ...

    def provisioning_uri(self, secret: str, email: str) -> str: ...

    def verify(self, secret: str, code: str, *, at: datetime, last_used_step: int | None) -> int | None: ...

    def recovery_codes(self) -> tuple[str, ...]: ...


class SecretToken(Protocol):
    """A new secret: shown once, stored as a hash."""

    @property
    def plain(self) -> str: ...

    @property
    def public_id(self) -> str: ...

    @property
    def sha256(self) -> str: ...


class TokenFactory(Protocol):
    """Makes and recognises bearer tokens."""

    def new_token(self, purpose: str) -> SecretToken: ...

    def digest(self, plain: str) -> str: ...

    def public_id_of(self, plain: str) -> str | None: ...


class LoginStart(Protocol):
    """A login that was started at a provider."""

    @property
    def url(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def nonce(self) -> str: ...

    @property
    def verifier(self) -> str: ...


class OidcClaims(Protocol):
    """What a provider says about somebody."""

    @property
    def issuer(self) -> str: ...

    @property
    def subject(self) -> str: ...

    @property
    def email(self) -> str | None: ...

    @property
    def email_verified(self) -> bool: ...

    @property
    def is_strong(self) -> bool: ...


class OidcProvider(Protocol):
    """An OpenID provider (authorization code with PKCE)."""

    def begin(self) -> LoginStart: ...

    def finish(self, state: str, nonce: str, verifier: str, callback: Mapping[str, str]) -> OidcClaims: ...
