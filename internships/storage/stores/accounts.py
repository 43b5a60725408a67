"""Accounts with their grants, sessions, keys, links, feeds and logins at OpenID providers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Transaction
from sqlmodel import col

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import Account, ApiKey, CalendarFeed, GrantRecord, Session
from internships.domain.email_addresses import email_key
from internships.domain.lookalike_addresses import lookalike_key
from internships.domain.organisations import HostOrganisation
from internships.domain.value import Value
from internships.domain.wording import Language
from internships.storage.stores.mailed_links import MailedLinkStore
from internships.storage.tables.accounts import (
    AccountRow,
    ApiKeyRow,
    CalendarFeedRow,
    GrantRow,
    KnownSourceRow,
    MailedLinkRow,
    OidcIdentityRow,
    OidcLoginRow,
    SessionRow,
)
from internships.storage.tables.background import IdempotencyKeyRow
from internships.storage.tables.hosts import HostRow, SiteRow
from internships.storage.upsert import upsert

ValueType = TypeVar("ValueType", bound=Value)


class AccountStore(MailedLinkStore):
    """Accounts; which of them somebody may touch is the use case's question."""

    def __init__(self, session: Transaction) -> None:
        self.session = session

    def get(self, account_id: UUID) -> Account | None:
        """Return an account by its id."""
        return self._account(col(AccountRow.id) == account_id)

    def get_for_update(self, account_id: UUID) -> Account | None:
        """Return an account as it is now, and let nobody else change it until this transaction ends."""
        query = select(AccountRow).where(col(AccountRow.id) == account_id).with_for_update()
        row = self.session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
        return None if row is None else _account(row)

    def get_by_email(self, email: str) -> Account | None:
        """Return an account by its address, in any case."""
        return self._account(col(AccountRow.email_key) == email_key(email))

    def has_lookalike(self, email: str) -> bool:
        """Say whether another address, which looks the same, has an account."""
        alike = col(AccountRow.look_key) == lookalike_key(email), col(AccountRow.email_key) != email_key(email)
        return self.session.execute(select(col(AccountRow.id)).where(*alike).limit(1)).first() is not None

    def is_known_source(self, account_id: UUID, sha256: str) -> bool:
        """Say whether an account was entered from a source before."""
        return self.session.get(KnownSourceRow, (account_id, sha256)) is not None

    def remember_source(self, account_id: UUID, sha256: str, at: datetime) -> None:
        """Note that an account was entered from a source."""
        upsert(self.session, KnownSourceRow, {"account_id": account_id, "sha256": sha256, "seen_at": at})

    def get_by_identity(self, issuer: str, subject: str) -> Account | None:
        """Return the account that an OpenID provider's user belongs to."""
        query = select(col(OidcIdentityRow.account_id)).where(
            col(OidcIdentityRow.issuer) == issuer, col(OidcIdentityRow.subject) == subject
        )
        account_id = self.session.execute(query).scalar_one_or_none()
        return None if account_id is None else self.get(account_id)

    def link_identity(self, issuer: str, subject: str, account_id: UUID) -> None:
        """Tie an OpenID provider's user to an account."""
        self._insert_once(OidcIdentityRow, issuer=issuer, subject=subject, account_id=account_id)

    def put(self, account: Account) -> None:
        """Keep an account."""
        told = account.model_dump(exclude={"recovery", "language"})
        told |= {"email_key": email_key(account.email), "look_key": lookalike_key(account.email)}
        told["language"] = account.language.value
        upsert(self.session, AccountRow, {**told, "recovery": list(account.recovery)})

    def grants(self, account_id: UUID) -> tuple[GrantRecord, ...]:
        """Return the grants of an account, oldest first."""
        query = select(GrantRow).where(col(GrantRow.account_id) == account_id)
        rows = self.session.execute(query.order_by(col(GrantRow.given_at), col(GrantRow.id))).scalars()
        return tuple(_grant(row) for row in rows)

    def add_grant(self, given: GrantRecord) -> None:
        """Keep a grant."""
        grant = given.grant
        self.session.execute(
            insert(GrantRow).values(
                id=given.id,
                account_id=given.account_id,
                body=grant.model_dump(mode="json", exclude_none=True),
                institution=grant.institution,
                enterprise_number=grant.enterprise_number,
                given_by=given.given_by,
                given_at=given.given_at,
            )
        )

    def remove_grant(self, account_id: UUID, grant_id: UUID) -> bool:
        """Take back a grant; False when there is none such."""
        gone = delete(GrantRow).where(col(GrantRow.id) == grant_id, col(GrantRow.account_id) == account_id)
        return bool(self.session.execute(gone).rowcount == 1)  # type: ignore[attr-defined]

    def list_all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        query = select(AccountRow).order_by(col(AccountRow.name), col(AccountRow.id))
        return tuple(_account(row) for row in self.session.execute(query).scalars())

    def list_administered(
        self, viewer: Principal, *, after: tuple[str, UUID] | None = None, limit: int = 50
    ) -> tuple[Account, ...]:
        """Return accounts by name: those with a role at a place that a viewer administers or that they gave; or all.

        Whether the viewer looks after each of those roles is the use case's question.
        """
        name, key = col(AccountRow.name), col(AccountRow.id)
        query = select(AccountRow).order_by(name, key).limit(limit)
        if not viewer.holds(Role.OPERATOR):
            query = query.where(key.in_(select(col(GrantRow.account_id)).where(_administered_condition(viewer))))
        if after is not None:
            query = query.where(or_(name > after[0], and_(name == after[0], key > after[1])))
        return tuple(_account(row) for row in self.session.execute(query).scalars())

    def count_role(self, role: str) -> int:
        """Return how many active accounts hold a role that reaches no place in particular.

        They stay as they are until this transaction ends, so that two who count at once don't both act on it.
        """
        holders = (
            select(col(GrantRow.account_id))
            .join(AccountRow, col(AccountRow.id) == col(GrantRow.account_id))
            .where(
                col(AccountRow.deactivated_at).is_(None),
                col(GrantRow.institution).is_(None),
                col(GrantRow.enterprise_number).is_(None),
                col(GrantRow.body)["role"].as_string() == role,
            )
            .order_by(col(GrantRow.id))
            .with_for_update()
        )
        return len(set(self.session.execute(holders).scalars()))

    def has_administrator(self, enterprise_number: str) -> bool:
        """Say whether a host has an active administrator of its own.

        The host stays as it is until this transaction ends, so that of two who find none only one gets to be it.
        """
        self.session.get(HostRow, enterprise_number, with_for_update=True)
        bodies = select(col(GrantRow.body)).join(AccountRow, col(AccountRow.id) == col(GrantRow.account_id))
        here = col(GrantRow.enterprise_number) == enterprise_number, col(AccountRow.deactivated_at).is_(None)
        return any(body.get("is_host_administrator") for body in self.session.execute(bodies.where(*here)).scalars())

    def add_session(self, session: Session) -> None:
        """Keep a session; those of the same account that ran out go."""
        over = col(SessionRow.account_id) == session.account_id, col(SessionRow.expires_at) <= session.created_at
        self.session.execute(delete(SessionRow).where(*over))
        self.session.execute(insert(SessionRow).values(**session.model_dump()))

    def session_by_hash(self, sha256: str) -> Session | None:
        """Return a session by the hash of its token."""
        return _value_or_none(Session, self.session.get(SessionRow, sha256))

    def touch_session(self, sha256: str, at: datetime) -> None:
        """Note that a session was used."""
        self.session.execute(update(SessionRow).where(col(SessionRow.sha256) == sha256).values(seen_at=at))

    def delete_session(self, sha256: str) -> None:
        """End one session."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.sha256) == sha256))

    def delete_sessions(self, account_id: UUID) -> None:
        """End every session of an account."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.account_id) == account_id))

    def put_api_key(self, key: ApiKey) -> None:
        """Keep an API key."""
        told = key.model_dump(exclude={"grants"})
        grants = [grant.model_dump(mode="json", exclude_none=True) for grant in key.grants]
        upsert(self.session, ApiKeyRow, {**told, "grants": grants})

    def api_key_by_public_id(self, public_id: str) -> ApiKey | None:
        """Return a key by the part of it that may be shown."""
        query = select(ApiKeyRow).where(col(ApiKeyRow.public_id) == public_id)
        return _value_or_none(ApiKey, self.session.execute(query).scalar_one_or_none())

    def api_keys(self, account_id: UUID) -> tuple[ApiKey, ...]:
        """Return the keys of an account, newest first."""
        query = select(ApiKeyRow).where(col(ApiKeyRow.account_id) == account_id)
        rows = self.session.execute(query.order_by(col(ApiKeyRow.created_at).desc(), col(ApiKeyRow.id))).scalars()
        return tuple(_value(ApiKey, row) for row in rows)

    def revoke_api_key(self, key_id: UUID, account_id: UUID, at: datetime) -> bool:
        """Revoke a key of an account; False when it has none such that still works."""
        key = col(ApiKeyRow.id) == key_id, col(ApiKeyRow.account_id) == account_id, col(ApiKeyRow.expires_at) > at
        ended = update(ApiKeyRow).where(*key, col(ApiKeyRow.revoked_at).is_(None)).values(revoked_at=at)
        return bool(self.session.execute(ended).rowcount == 1)  # type: ignore[attr-defined]

    def limit_api_key(self, key_id: UUID, account_id: UUID, at: datetime, until: datetime) -> bool:
        """Let a key of an account work no longer than until a moment; False when it has none such that still works."""
        key = col(ApiKeyRow.id) == key_id, col(ApiKeyRow.account_id) == account_id, col(ApiKeyRow.expires_at) > at
        soon = case((col(ApiKeyRow.expires_at) < until, col(ApiKeyRow.expires_at)), else_=until)
        shorter = update(ApiKeyRow).where(*key, col(ApiKeyRow.revoked_at).is_(None)).values(expires_at=soon)
        return bool(self.session.execute(shorter).rowcount == 1)  # type: ignore[attr-defined]

    def revoke_keys_and_feeds(self, account_id: UUID, at: datetime) -> None:
        """Revoke every key and every feed of an account, for good."""
        keys, feeds = col(ApiKeyRow.account_id) == account_id, col(CalendarFeedRow.account_id) == account_id
        self.session.execute(update(ApiKeyRow).where(keys, col(ApiKeyRow.revoked_at).is_(None)).values(revoked_at=at))
        self.session.execute(
            update(CalendarFeedRow).where(feeds, col(CalendarFeedRow.revoked_at).is_(None)).values(revoked_at=at)
        )

    def touch_api_key(self, key_id: UUID, at: datetime) -> None:
        """Note that a key was used."""
        self.session.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(used_at=at))

    def put_feed(self, feed: CalendarFeed) -> None:
        """Keep a calendar feed."""
        told = feed.model_dump(exclude={"language"})
        upsert(self.session, CalendarFeedRow, {**told, "body": {"language": feed.language.value}})

    def feed_by_hash(self, sha256: str) -> CalendarFeed | None:
        """Return a feed by the hash of its token."""
        row = self.session.execute(
            select(CalendarFeedRow).where(col(CalendarFeedRow.sha256) == sha256)
        ).scalar_one_or_none()
        return None if row is None else _feed(row)

    def feeds(self, account_id: UUID) -> tuple[CalendarFeed, ...]:
        """Return the feeds of an account, newest first."""
        query = select(CalendarFeedRow).where(col(CalendarFeedRow.account_id) == account_id)
        rows = self.session.execute(
            query.order_by(col(CalendarFeedRow.created_at).desc(), col(CalendarFeedRow.id))
        ).scalars()
        return tuple(_feed(row) for row in rows)

    def add_oidc_login(self, state_sha256: str, body: dict[str, Any], expires_at: datetime, now: datetime) -> None:
        """Keep a login that was begun at a provider; those that ran out go."""
        self.session.execute(delete(OidcLoginRow).where(col(OidcLoginRow.expires_at) < now))
        self.session.execute(insert(OidcLoginRow).values(state_sha256=state_sha256, body=body, expires_at=expires_at))

    def pop_oidc_login(self, state_sha256: str, now: datetime) -> dict[str, Any] | None:
        """Take a begun login, once; None when there is none or it ran out."""
        taken = (
            delete(OidcLoginRow)
            .where(col(OidcLoginRow.state_sha256) == state_sha256)
            .returning(col(OidcLoginRow.body), col(OidcLoginRow.expires_at))
        )
        row = self.session.execute(taken).one_or_none()
        return row.body if row is not None and row.expires_at > now else None

    def erase(self, account_id: UUID) -> None:
        """Erase an account with every way in and every role; what it did stays in histories under its id alone."""
        account = self.get(account_id)
        if account is not None:
            self.session.execute(delete(MailedLinkRow).where(col(MailedLinkRow.email_key) == email_key(account.email)))
            self.session.execute(delete(IdempotencyKeyRow).where(col(IdempotencyKeyRow.account_id) == account_id))
            self.session.execute(delete(AccountRow).where(col(AccountRow.id) == account_id))

    def delete_expired(self, now: datetime, links_before: datetime, sources_before: datetime) -> int:
        """Delete sessions and begun logins that ran out, and links and sources of before a moment; return how many."""
        gone: list[Any] = [
            delete(SessionRow).where(col(SessionRow.expires_at) <= now),
            delete(OidcLoginRow).where(col(OidcLoginRow.expires_at) <= now),
            delete(MailedLinkRow).where(col(MailedLinkRow.expires_at) <= links_before),
            delete(KnownSourceRow).where(col(KnownSourceRow.seen_at) <= sources_before),
        ]
        return sum(self.session.execute(each).rowcount for each in gone)  # type: ignore[attr-defined]

    def host(self, enterprise_number: str) -> HostOrganisation | None:
        """Return a host organisation that joined."""
        return _value_or_none(HostOrganisation, self.session.get(HostRow, enterprise_number))

    def has_site(self, enterprise_number: str, establishment_number: str) -> bool:
        """Say whether a host keeps a site."""
        site = self.session.get(SiteRow, establishment_number)
        return site is not None and site.enterprise_number == enterprise_number

    def put_host(self, host: HostOrganisation) -> None:
        """Keep a host organisation that joins."""
        upsert(self.session, HostRow, host.model_dump())

    def list_with_access(
        self, institutions: Sequence[str], enterprise_numbers: Sequence[str], addresses: Sequence[str], most: int = 200
    ) -> tuple[tuple[Account, tuple[Grant, ...]], ...]:
        """Return active accounts with their grants: those with a grant at these places, or with these addresses.

        ``addresses`` are keys of accounts. Whether a grant reaches one agreement is the use case's question.
        """
        there = col(GrantRow.institution).in_(institutions), col(GrantRow.enterprise_number).in_(enterprise_numbers)
        by_grant = col(AccountRow.id).in_(select(col(GrantRow.account_id)).where(or_(*there)))
        is_named = or_(by_grant, col(AccountRow.email_key).in_(addresses))
        query = select(AccountRow).where(is_named, col(AccountRow.deactivated_at).is_(None))
        rows = self.session.execute(query.order_by(col(AccountRow.id)).limit(most)).scalars()
        accounts = [_account(row) for row in rows]
        grants = self.grants_by_account([account.id for account in accounts])
        return tuple((account, tuple(given.grant for given in grants.get(account.id, ()))) for account in accounts)

    def grants_by_account(self, keys: Sequence[UUID]) -> dict[UUID, tuple[GrantRecord, ...]]:
        """Return the grants of several accounts at once."""
        query = select(GrantRow).where(col(GrantRow.account_id).in_(keys)).order_by(col(GrantRow.given_at))
        found: dict[UUID, tuple[GrantRecord, ...]] = {}
        for row in self.session.execute(query).scalars():
            found[row.account_id] = (*found.get(row.account_id, ()), _grant(row))
        return found

    def count(self) -> int:
        """Return how many accounts there are."""
        return int(self.session.execute(select(func.count()).select_from(AccountRow)).scalar_one())

    def _insert_once(self, rows: Any, **values: Any) -> None:
        kind = postgresql.insert if self.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        self.session.execute(kind(rows).values(**values).on_conflict_do_nothing())

    def _account(self, condition: Any) -> Account | None:
        row = self.session.execute(select(AccountRow).where(condition)).scalar_one_or_none()
        return None if row is None else _account(row)


def _administered_condition(viewer: Principal) -> Any:
    administrators = [own for own in viewer.grants if own.role is Role.INSTITUTION_ADMINISTRATOR]
    return or_(
        col(GrantRow.given_by) == viewer.account_id,
        col(GrantRow.institution).in_([own.institution for own in administrators]),
        col(GrantRow.enterprise_number).in_(
            [own.enterprise_number for own in viewer.grants if own.is_host_administrator]
        ),
    )


def _account(row: AccountRow) -> Account:
    return _value(Account, row)


def _grant(row: GrantRow) -> GrantRecord:
    return GrantRecord(
        id=row.id,
        account_id=row.account_id,
        grant=Grant.model_validate(row.body),
        given_by=row.given_by,
        given_at=row.given_at,
    )


def _feed(row: CalendarFeedRow) -> CalendarFeed:
    names = ("id", "sha256", "account_id", "name", "created_at", "revoked_at")
    told = {name: getattr(row, name) for name in names}
    return CalendarFeed.model_validate({**told, "language": Language(row.body["language"])})


def _value_or_none(kind: type[ValueType], row: Any) -> ValueType | None:
    return None if row is None else _value(kind, row)


def _value(kind: type[ValueType], row: Any) -> ValueType:
    return kind.model_validate({name: getattr(row, name) for name in kind.model_fields})
