"""Accounts with their grants, sessions, keys, links, feeds and logins at OpenID providers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session as Transaction
from sqlmodel import col

from internships.domain.access import Grant
from internships.domain.accounts import Account, ApiKey, FeedKept, GivenGrant, Link, Session
from internships.domain.organisations import HostOrganisation
from internships.domain.value import Value
from internships.domain.wording import Language
from internships.storage.tables.accounts import (
    AccountRow,
    FeedRow,
    GrantRow,
    IdentityRow,
    KeyRow,
    LinkRow,
    LoginBegunRow,
    SessionRow,
)
from internships.storage.tables.hosts import HostRow

Kept = TypeVar("Kept", bound=Value)


class AccountStore:
    """Accounts; which of them somebody may touch is the use case's question."""

    def __init__(self, session: Transaction) -> None:
        self.session = session

    def get(self, account_id: UUID) -> Account | None:
        """Return an account by its id."""
        return self._account(col(AccountRow.id) == account_id)

    def by_email(self, email: str) -> Account | None:
        """Return an account by its address, in any case."""
        return self._account(col(AccountRow.email_key) == email.casefold())

    def by_identity(self, issuer: str, subject: str) -> Account | None:
        """Return the account that an OpenID provider's user belongs to."""
        query = select(col(IdentityRow.account_id)).where(
            col(IdentityRow.issuer) == issuer, col(IdentityRow.subject) == subject
        )
        account_id = self.session.execute(query).scalar_one_or_none()
        return None if account_id is None else self.get(account_id)

    def link_identity(self, issuer: str, subject: str, account_id: UUID) -> None:
        """Tie an OpenID provider's user to an account."""
        self.session.execute(insert(IdentityRow).values(issuer=issuer, subject=subject, account_id=account_id))

    def put(self, account: Account) -> None:
        """Keep an account."""
        told = account.model_dump(exclude={"recovery", "language"})
        self.session.merge(
            AccountRow(
                **told,
                email_key=account.email.casefold(),
                language=account.language.value,
                recovery=list(account.recovery),
            )
        )
        self.session.flush()

    def grants(self, account_id: UUID) -> tuple[GivenGrant, ...]:
        """Return the grants of an account, oldest first."""
        query = select(GrantRow).where(col(GrantRow.account_id) == account_id)
        rows = self.session.execute(query.order_by(col(GrantRow.given_at), col(GrantRow.id))).scalars()
        return tuple(_given(row) for row in rows)

    def give(self, given: GivenGrant) -> None:
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

    def take(self, account_id: UUID, grant_id: UUID) -> bool:
        """Take back a grant; False when there is none such."""
        gone = delete(GrantRow).where(col(GrantRow.id) == grant_id, col(GrantRow.account_id) == account_id)
        return bool(self.session.execute(gone).rowcount == 1)  # type: ignore[attr-defined]

    def every(self, institution: str | None = None, enterprise_number: str | None = None) -> tuple[Account, ...]:
        """Return accounts by name: all, or those with a grant at an institution or a host."""
        query = select(AccountRow).order_by(col(AccountRow.name), col(AccountRow.id))
        at = select(col(GrantRow.account_id))
        if institution is not None:
            query = query.where(col(AccountRow.id).in_(at.where(col(GrantRow.institution) == institution)))
        if enterprise_number is not None:
            query = query.where(col(AccountRow.id).in_(at.where(col(GrantRow.enterprise_number) == enterprise_number)))
        return tuple(_account(row) for row in self.session.execute(query).scalars())

    def count_role(self, role: str) -> int:
        """Return how many active accounts hold a role."""
        rows = self.session.execute(
            select(col(GrantRow.body), col(GrantRow.account_id))
            .join(AccountRow, col(AccountRow.id) == col(GrantRow.account_id))
            .where(
                col(AccountRow.deactivated_at).is_(None),
                col(GrantRow.institution).is_(None),
                col(GrantRow.enterprise_number).is_(None),
            )
        ).all()
        return len({account_id for body, account_id in rows if body.get("role") == role})

    def begin_session(self, session: Session) -> None:
        """Keep a session."""
        self.session.execute(insert(SessionRow).values(**session.model_dump()))

    def session_by(self, sha256: str) -> Session | None:
        """Return a session by the hash of its token."""
        return _maybe(Session, self.session.get(SessionRow, sha256))

    def seen(self, sha256: str, at: datetime) -> None:
        """Note that a session was used."""
        self.session.execute(update(SessionRow).where(col(SessionRow.sha256) == sha256).values(seen_at=at))

    def end_session(self, sha256: str) -> None:
        """End one session."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.sha256) == sha256))

    def end_sessions(self, account_id: UUID) -> None:
        """End every session of an account."""
        self.session.execute(delete(SessionRow).where(col(SessionRow.account_id) == account_id))

    def put_key(self, key: ApiKey) -> None:
        """Keep an API key."""
        told = key.model_dump(exclude={"grants"})
        grants = [grant.model_dump(mode="json", exclude_none=True) for grant in key.grants]
        self.session.merge(KeyRow(**told, grants=grants))
        self.session.flush()

    def key_by(self, public_id: str) -> ApiKey | None:
        """Return a key by the part of it that may be shown."""
        query = select(KeyRow).where(col(KeyRow.public_id) == public_id)
        return _maybe(ApiKey, self.session.execute(query).scalar_one_or_none())

    def keys(self, account_id: UUID) -> tuple[ApiKey, ...]:
        """Return the keys of an account, newest first."""
        query = select(KeyRow).where(col(KeyRow.account_id) == account_id)
        rows = self.session.execute(query.order_by(col(KeyRow.created_at).desc(), col(KeyRow.id))).scalars()
        return tuple(_value(ApiKey, row) for row in rows)

    def used_key(self, key_id: UUID, at: datetime) -> None:
        """Note that a key was used."""
        self.session.execute(update(KeyRow).where(col(KeyRow.id) == key_id).values(used_at=at))

    def put_link(self, link: Link) -> None:
        """Keep a mailed link."""
        told = {**link.model_dump(exclude={"email"}), "purpose": str(link.purpose), "email_key": link.email.casefold()}
        told["body"] = {**link.body, "email": link.email}
        self.session.merge(LinkRow(**told))
        self.session.flush()

    def link_by(self, sha256: str) -> Link | None:
        """Return a mailed link by the hash of its token."""
        row = self.session.execute(select(LinkRow).where(col(LinkRow.sha256) == sha256)).scalar_one_or_none()
        return None if row is None else _link(row)

    def use_link(self, link_id: UUID, at: datetime) -> bool:
        """Use up a link; False when it was used already."""
        used = update(LinkRow).where(col(LinkRow.id) == link_id, col(LinkRow.used_at).is_(None)).values(used_at=at)
        return bool(self.session.execute(used).rowcount == 1)  # type: ignore[attr-defined]

    def put_feed(self, feed: FeedKept) -> None:
        """Keep a calendar feed."""
        told = feed.model_dump(exclude={"language"})
        self.session.merge(FeedRow(**told, body={"language": feed.language.value}))
        self.session.flush()

    def feed_by(self, sha256: str) -> FeedKept | None:
        """Return a feed by the hash of its token."""
        row = self.session.execute(select(FeedRow).where(col(FeedRow.sha256) == sha256)).scalar_one_or_none()
        return None if row is None else _feed(row)

    def feeds(self, account_id: UUID) -> tuple[FeedKept, ...]:
        """Return the feeds of an account, newest first."""
        query = select(FeedRow).where(col(FeedRow.account_id) == account_id)
        rows = self.session.execute(query.order_by(col(FeedRow.created_at).desc(), col(FeedRow.id))).scalars()
        return tuple(_feed(row) for row in rows)

    def begin_login(self, state_sha256: str, body: dict[str, Any], expires_at: datetime, now: datetime) -> None:
        """Keep a login that was begun at a provider; those that ran out go."""
        self.session.execute(delete(LoginBegunRow).where(col(LoginBegunRow.expires_at) < now))
        self.session.execute(insert(LoginBegunRow).values(state_sha256=state_sha256, body=body, expires_at=expires_at))

    def take_login(self, state_sha256: str, now: datetime) -> dict[str, Any] | None:
        """Take a begun login, once; None when there is none or it ran out."""
        row = self.session.get(LoginBegunRow, state_sha256)
        if row is None:
            return None
        body, expires_at = row.body, row.expires_at
        self.session.delete(row)
        return body if expires_at > now else None

    def host(self, enterprise_number: str) -> HostOrganisation | None:
        """Return a host organisation that joined."""
        return _maybe(HostOrganisation, self.session.get(HostRow, enterprise_number))

    def join_host(self, host: HostOrganisation) -> None:
        """Keep a host organisation that joins."""
        self.session.merge(HostRow(**host.model_dump()))
        self.session.flush()

    def people_at(self, keys: Sequence[UUID]) -> dict[UUID, tuple[GivenGrant, ...]]:
        """Return the grants of several accounts at once."""
        query = select(GrantRow).where(col(GrantRow.account_id).in_(keys)).order_by(col(GrantRow.given_at))
        found: dict[UUID, tuple[GivenGrant, ...]] = {}
        for row in self.session.execute(query).scalars():
            found[row.account_id] = (*found.get(row.account_id, ()), _given(row))
        return found

    def number(self) -> int:
        """Return how many accounts there are."""
        return int(self.session.execute(select(func.count()).select_from(AccountRow)).scalar_one())

    def _account(self, condition: Any) -> Account | None:
        row = self.session.execute(select(AccountRow).where(condition)).scalar_one_or_none()
        return None if row is None else _account(row)


def _account(row: AccountRow) -> Account:
    return _value(Account, row)


def _given(row: GrantRow) -> GivenGrant:
    return GivenGrant(
        id=row.id,
        account_id=row.account_id,
        grant=Grant.model_validate(row.body),
        given_by=row.given_by,
        given_at=row.given_at,
    )


def _link(row: LinkRow) -> Link:
    body = dict(row.body)
    email = body.pop("email")
    names = ("id", "sha256", "purpose", "created_by", "created_at", "expires_at", "used_at")
    return Link.model_validate({**{name: getattr(row, name) for name in names}, "email": email, "body": body})


def _feed(row: FeedRow) -> FeedKept:
    names = ("id", "sha256", "account_id", "name", "created_at", "revoked_at")
    told = {name: getattr(row, name) for name in names}
    return FeedKept.model_validate({**told, "language": Language(row.body["language"])})


def _maybe(kind: type[Kept], row: Any) -> Kept | None:
    return None if row is None else _value(kind, row)


def _value(kind: type[Kept], row: Any) -> Kept:
    return kind.model_validate({name: getattr(row, name) for name in kind.model_fields})
