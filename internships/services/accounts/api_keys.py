"""API keys and calendar feeds: secrets that are shown once, stored as hashes and can be revoked."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Grants, Principal
from internships.domain.accounts import ApiKey, CalendarFeed
from internships.domain.agreement_record import NotFound
from internships.domain.errors import DomainError
from internships.domain.refusals import Refusal
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.authentication import AuthenticatedPrincipal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.grant_hosts import require_known_site
from internships.services.accounts.grants import holds_all, still_held

MAX_KEY_DAYS = 366
ROTATION_OVERLAP = timedelta(hours=24)
_TOUCH_INTERVAL = timedelta(minutes=1)


class ApiKeyRequest(Value):
    """A key as somebody asks for it; without grants it gets all grants of the account."""

    name: Line
    grants: Grants = ()
    is_read_only: bool = True
    days: Annotated[int, Field(ge=1, le=MAX_KEY_DAYS)] = 90


class ApiKeyView(Value):
    """A key as its owner sees it; ``secret`` is present only when the key was just made."""

    key: ApiKey
    secret: str | None = None


@dataclass(frozen=True)
class ApiKeyService:
    """API keys of an account."""

    context: AccountContext

    def make(self, principal: Principal, request: ApiKeyRequest) -> ApiKeyView:
        """Make a key; its secret is shown only now."""
        self._require_person(principal)
        made = self._new_key(principal, request)
        with self.context.storage.writing() as work:
            for grant in request.grants:
                require_known_site(work, grant)
            work.accounts.put_api_key(made[0])
        return ApiKeyView(key=_without_hash(made[0]), secret=made[1])

    def rotate(self, principal: Principal, key_id: UUID) -> ApiKeyView:
        """Make a new secret for a key that still works; the old one works for another 24 hours."""
        self._require_person(principal)
        now = self.context.clock()
        with self.context.storage.writing() as work:
            old = next((key for key in work.accounts.api_keys(principal.account_id) if key.id == key_id), None)
            until = now + ROTATION_OVERLAP
            if old is None or not work.accounts.limit_api_key(key_id, principal.account_id, now, until):
                raise NotFound
            days = max(1, (old.expires_at - old.created_at).days)
            request = ApiKeyRequest(name=old.name, grants=old.grants, is_read_only=old.is_read_only, days=days)
            key, secret = self._new_key(principal, request)
            work.accounts.put_api_key(key)
        return ApiKeyView(key=_without_hash(key), secret=secret)

    def revoke(self, principal: Principal, key_id: UUID) -> None:
        """Revoke a key at once."""
        self._require_person(principal)
        with self.context.storage.writing() as work:
            if not work.accounts.revoke_api_key(key_id, principal.account_id, self.context.clock()):
                raise NotFound

    def keys(self, principal: Principal) -> tuple[ApiKey, ...]:
        """Return the principal's keys."""
        with self.context.storage.reading() as work:
            return tuple(_without_hash(key) for key in work.accounts.api_keys(principal.account_id))

    def authenticate_key(self, token: str) -> AuthenticatedPrincipal | None:
        """Return whom a key authenticates, with the grants that the account still holds; None when it is not valid."""
        public_id, now = self.context.tokens.public_id_of(token), self.context.clock()
        if public_id is None:
            return None
        with self.context.storage.reading() as work:
            key = work.accounts.api_key_by_public_id(public_id)
            if key is None or not compare_digest(key.sha256, self.context.tokens.digest(token)):
                return None
            account = work.accounts.get(key.account_id)
            present = tuple(given.grant for given in work.accounts.grants(key.account_id))
        if key.revoked_at is not None or key.expires_at <= now or account is None or not account.is_active:
            return None
        if key.used_at is None or now - key.used_at >= _TOUCH_INTERVAL:
            with suppress(DomainError), self.context.storage.writing() as work:  # a busy database must not fail a read
                work.accounts.touch_api_key(key.id, now)
        grants = still_held(key.grants, present)
        limits = {"key_id": key.id, "is_read_only": key.is_read_only}
        return AuthenticatedPrincipal(account.principal(grants).model_copy(update=limits), None, is_key=True)

    def _new_key(self, principal: Principal, request: ApiKeyRequest) -> tuple[ApiKey, str]:
        grants = request.grants or principal.grants
        if not holds_all(principal, grants):
            raise Refusal("key_reaches_too_far")
        now, token = self.context.clock(), self.context.tokens.new_token("key")
        key = ApiKey(
            id=self.context.new_id(),
            public_id=token.public_id,
            sha256=token.sha256,
            account_id=principal.account_id,
            name=request.name,
            grants=grants,
            is_read_only=request.is_read_only,
            created_at=now,
            expires_at=now + timedelta(days=request.days),
        )
        return key, token.plain

    def _require_person(self, principal: Principal) -> None:
        if principal.key_id is not None:
            raise Refusal("key_makes_no_key")


def _without_hash(key: ApiKey) -> ApiKey:
    return key.model_copy(update={"sha256": ""})


class CalendarFeedView(Value):
    """A feed as its owner sees it; ``address`` is present only when the feed was just made."""

    id: UUID
    name: Line
    is_revoked: bool
    address: str | None = None


@dataclass(frozen=True)
class CalendarFeedService:
    """Calendar feeds of an account: anybody who has the address can read the calendar until it is revoked."""

    context: AccountContext

    def make(self, principal: Principal, name: str, language: Language) -> CalendarFeedView:
        """Make a feed; its address is shown only now."""
        if principal.key_id is not None:
            raise Refusal("key_makes_no_key")
        token = self.context.tokens.new_token("feed")
        feed = CalendarFeed(
            id=self.context.new_id(),
            sha256=token.sha256,
            account_id=principal.account_id,
            name=name,
            language=language,
            created_at=self.context.clock(),
        )
        with self.context.storage.writing() as work:
            work.accounts.put_feed(feed)
        address = f"{self.context.base_url}/api/v1/calendar/{token.plain}.ics"
        return CalendarFeedView(id=feed.id, name=feed.name, is_revoked=False, address=address)

    def feeds(self, principal: Principal) -> tuple[CalendarFeedView, ...]:
        """Return the principal's feeds."""
        with self.context.storage.reading() as work:
            return tuple(
                CalendarFeedView(id=feed.id, name=feed.name, is_revoked=feed.revoked_at is not None)
                for feed in work.accounts.feeds(principal.account_id)
            )

    def revoke(self, principal: Principal, feed_id: UUID) -> None:
        """Revoke a feed at once."""
        with self.context.storage.writing() as work:
            for feed in work.accounts.feeds(principal.account_id):
                if feed.id == feed_id:
                    work.accounts.put_feed(feed.model_copy(update={"revoked_at": self.context.clock()}))
                    return
        raise NotFound

    def by_token(self, token: str) -> tuple[Principal, Language]:
        """Return whose calendar a token gives; an unknown or revoked token is not found."""
        with self.context.storage.reading() as work:
            feed = work.accounts.feed_by_hash(self.context.tokens.digest(token))
            account = work.accounts.get(feed.account_id) if feed is not None else None
            if feed is None or feed.revoked_at is not None or account is None or not account.is_active:
                raise NotFound
            grants = tuple(given.grant for given in work.accounts.grants(account.id))
        return account.principal(grants).model_copy(update={"is_read_only": True}), feed.language
