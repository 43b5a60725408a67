"""API keys and calendar feeds: secrets told once, kept as hashes, revoked at will."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.access import Grants, Viewer
from internships.domain.accounts import ApiKey, FeedKept
from internships.domain.errors import DomainError
from internships.domain.record import NotFound
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.giving import holds_all, left_of
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.places import require_kept_site
from internships.services.accounts.seen import Seen

LONGEST_DAYS = 366
_NOTE_EVERY = timedelta(minutes=1)


class KeyTold(Value):
    """A key as somebody asks for it; no grants is all of the account's."""

    name: Line
    grants: Grants = ()
    is_read_only: bool = True
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class KeyView(Value):
    """A key as its owner sees it; ``secret`` is told once, when it is made."""

    key: ApiKey
    secret: str | None = None


class NotYourReach(DomainError):
    """A key reaches no further than its owner."""

    code = "key_reaches_too_far"

    def __init__(self) -> None:
        super().__init__(
            "Een sleutel kan niet verder reiken dan uw eigen rollen; kies onder de rollen die u zelf hebt.",
            "A key can't reach further than your own roles; choose among the roles that you hold.",
        )


class KeysByPerson(DomainError):
    """Keys are made by somebody who logged in, not by another key."""

    code = "key_makes_no_key"

    def __init__(self) -> None:
        super().__init__("Meld u aan om sleutels te beheren.", "Log in to keep keys.")


@dataclass(frozen=True)
class Keys:
    """API keys of an account."""

    lodge: Lodge

    def make(self, viewer: Viewer, told: KeyTold) -> KeyView:
        """Make a key; its secret is told this once."""
        self._require_person(viewer)
        made = self._made(viewer, told)
        with self.lodge.storage.writing() as work:
            for grant in told.grants:
                require_kept_site(work, grant)
            work.accounts.put_key(made[0])
        return KeyView(key=_shown(made[0]), secret=made[1])

    def rotate(self, viewer: Viewer, key_id: UUID, overlap_hours: int = 24) -> KeyView:
        """Make a new secret for a key that still works; the old one works for some hours more."""
        self._require_person(viewer)
        now = self.lodge.clock()
        with self.lodge.storage.writing() as work:
            old = next((key for key in work.accounts.keys(viewer.account_id) if key.id == key_id), None)
            until = now + timedelta(hours=overlap_hours)
            if old is None or not work.accounts.shorten_key(key_id, viewer.account_id, now, until):
                raise NotFound
            days = max(1, (old.expires_at - old.created_at).days)
            told = KeyTold(name=old.name, grants=old.grants, is_read_only=old.is_read_only, days=days)
            key, secret = self._made(viewer, told)
            work.accounts.put_key(key)
        return KeyView(key=_shown(key), secret=secret)

    def revoke(self, viewer: Viewer, key_id: UUID) -> None:
        """Stop a key now."""
        self._require_person(viewer)
        with self.lodge.storage.writing() as work:
            if not work.accounts.end_key(key_id, viewer.account_id, self.lodge.clock()):
                raise NotFound

    def keys(self, viewer: Viewer) -> tuple[ApiKey, ...]:
        """Return the viewer's keys."""
        with self.lodge.storage.reading() as work:
            return tuple(_shown(key) for key in work.accounts.keys(viewer.account_id))

    def by_key(self, token: str) -> Seen | None:
        """Return who a key speaks for, with what is left of its grants; None when it is of no use."""
        public_id, now = self.lodge.tokens.public_id_of(token), self.lodge.clock()
        if public_id is None:
            return None
        with self.lodge.storage.reading() as work:
            key = work.accounts.key_by(public_id)
            if key is None or not compare_digest(key.sha256, self.lodge.tokens.digest(token)):
                return None
            account = work.accounts.get(key.account_id)
            present = tuple(given.grant for given in work.accounts.grants(key.account_id))
        if key.revoked_at is not None or key.expires_at <= now or account is None or not account.is_active:
            return None
        if key.used_at is None or now - key.used_at >= _NOTE_EVERY:
            with suppress(DomainError), self.lodge.storage.writing() as work:  # a busy database fails no reading
                work.accounts.used_key(key.id, now)
        grants = left_of(key.grants, present)
        told = {"key_id": key.id, "is_read_only": key.is_read_only}
        return Seen(account.viewer(grants).model_copy(update=told), None, is_key=True)

    def _made(self, viewer: Viewer, told: KeyTold) -> tuple[ApiKey, str]:
        grants = told.grants or viewer.grants
        if not holds_all(viewer, grants):
            raise NotYourReach
        now, token = self.lodge.clock(), self.lodge.tokens.new_token("key")
        key = ApiKey(
            id=self.lodge.ids(),
            public_id=token.public_id,
            sha256=token.sha256,
            account_id=viewer.account_id,
            name=told.name,
            grants=grants,
            is_read_only=told.is_read_only,
            created_at=now,
            expires_at=now + timedelta(days=told.days),
        )
        return key, token.plain

    def _require_person(self, viewer: Viewer) -> None:
        if viewer.key_id is not None:
            raise KeysByPerson


def _shown(key: ApiKey) -> ApiKey:
    return key.model_copy(update={"sha256": ""})


class FeedView(Value):
    """A feed as its owner sees it; ``address`` is told once, when it is made."""

    id: UUID
    name: Line
    is_revoked: bool
    address: str | None = None


@dataclass(frozen=True)
class Feeds:
    """Calendar feeds of an account: whoever holds the address reads the calendar, until it is revoked."""

    lodge: Lodge

    def make(self, viewer: Viewer, name: str, language: Language) -> FeedView:
        """Make a feed; its address is told this once."""
        if viewer.key_id is not None:
            raise KeysByPerson
        token = self.lodge.tokens.new_token("feed")
        feed = FeedKept(
            id=self.lodge.ids(),
            sha256=token.sha256,
            account_id=viewer.account_id,
            name=name,
            language=language,
            created_at=self.lodge.clock(),
        )
        with self.lodge.storage.writing() as work:
            work.accounts.put_feed(feed)
        address = f"{self.lodge.base_url}/api/v1/calendar/{token.plain}.ics"
        return FeedView(id=feed.id, name=feed.name, is_revoked=False, address=address)

    def feeds(self, viewer: Viewer) -> tuple[FeedView, ...]:
        """Return the viewer's feeds."""
        with self.lodge.storage.reading() as work:
            return tuple(
                FeedView(id=feed.id, name=feed.name, is_revoked=feed.revoked_at is not None)
                for feed in work.accounts.feeds(viewer.account_id)
            )

    def revoke(self, viewer: Viewer, feed_id: UUID) -> None:
        """Stop a feed now."""
        with self.lodge.storage.writing() as work:
            for feed in work.accounts.feeds(viewer.account_id):
                if feed.id == feed_id:
                    work.accounts.put_feed(feed.model_copy(update={"revoked_at": self.lodge.clock()}))
                    return
        raise NotFound

    def by_token(self, token: str) -> tuple[Viewer, Language]:
        """Return whose calendar it is; an unknown or revoked token is not found."""
        with self.lodge.storage.reading() as work:
            feed = work.accounts.feed_by(self.lodge.tokens.digest(token))
            account = work.accounts.get(feed.account_id) if feed is not None else None
            if feed is None or feed.revoked_at is not None or account is None or not account.is_active:
                raise NotFound
            grants = tuple(given.grant for given in work.accounts.grants(account.id))
        return account.viewer(grants).model_copy(update={"is_read_only": True}), feed.language
