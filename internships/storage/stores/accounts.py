"""Accounts and their grants."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session as Transaction
from sqlmodel import col

from internships.domain.access import Grant, Principal, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.email_addresses import email_key
from internships.domain.lookalike_addresses import lookalike_key
from internships.storage.row_values import from_row, read_value_or_none, read_values
from internships.storage.stores.api_keys import ApiKeyStore
from internships.storage.stores.calendar_feeds import CalendarFeedStore
from internships.storage.stores.mailed_links import MailedLinkStore
from internships.storage.stores.oidc_logins import OidcLoginStore
from internships.storage.stores.sessions import SessionStore
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
from internships.storage.tables.hosts import HostRow
from internships.storage.upsert import changed_rows, upsert


class AccountStore(SessionStore, ApiKeyStore, CalendarFeedStore, MailedLinkStore, OidcLoginStore):
    """Accounts with what they log in by; use cases check who may read or change them."""

    def __init__(self, session: Transaction) -> None:
        self.session = session

    def get(self, account_id: UUID, *, for_update: bool = False) -> Account | None:
        """Return an account; ``for_update`` reads it again and locks it until this transaction ends."""
        query = select(AccountRow).where(col(AccountRow.id) == account_id)
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        return read_value_or_none(self.session, Account, query)

    def get_by_email(self, email: str) -> Account | None:
        """Return an account by its e-mail address, in upper or lower case."""
        query = select(AccountRow).where(col(AccountRow.email_key) == email_key(email))
        return read_value_or_none(self.session, Account, query)

    def has_lookalike(self, email: str) -> bool:
        """Say whether there is an account with another address that looks the same."""
        alike = col(AccountRow.look_key) == lookalike_key(email), col(AccountRow.email_key) != email_key(email)
        return self.session.execute(select(col(AccountRow.id)).where(*alike).limit(1)).first() is not None

    def get_by_identity(self, issuer: str, subject: str) -> Account | None:
        """Return the account that an OpenID provider's user belongs to."""
        query = select(col(OidcIdentityRow.account_id)).where(
            col(OidcIdentityRow.issuer) == issuer, col(OidcIdentityRow.subject) == subject
        )
        account_id = self.session.execute(query).scalar_one_or_none()
        return None if account_id is None else self.get(account_id)

    def put(self, account: Account) -> None:
        """Save an account."""
        values = account.model_dump(exclude={"recovery", "language"})
        values |= {"email_key": email_key(account.email), "look_key": lookalike_key(account.email)}
        values["language"] = account.language.value
        upsert(self.session, AccountRow, {**values, "recovery": list(account.recovery)})

    def grants(self, account_id: UUID) -> tuple[GrantRecord, ...]:
        """Return the grants of an account, oldest first."""
        return self.grants_by_account([account_id]).get(account_id, ())

    def add_grant(self, record: GrantRecord) -> None:
        """Add a grant."""
        grant = record.grant
        self.session.execute(
            insert(GrantRow).values(
                id=record.id,
                account_id=record.account_id,
                body=grant.model_dump(mode="json", exclude_none=True),
                institution=grant.institution,
                enterprise_number=grant.enterprise_number,
                given_by=record.given_by,
                given_at=record.given_at,
            )
        )

    def remove_grant(self, account_id: UUID, grant_id: UUID) -> bool:
        """Delete a grant; False when the account has no such grant."""
        statement = delete(GrantRow).where(col(GrantRow.id) == grant_id, col(GrantRow.account_id) == account_id)
        return changed_rows(self.session, statement) == 1

    def list_all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        query = select(AccountRow).order_by(col(AccountRow.name), col(AccountRow.id))
        return read_values(self.session, Account, query)

    def list_administered(
        self, principal: Principal, *, after: tuple[str, UUID] | None = None, limit: int = 50
    ) -> tuple[Account, ...]:
        """Return accounts by name with a grant at a place that the principal administers, or that the principal gave.

        An operator gets all accounts. The use case checks which of the grants the principal may manage.
        """
        name, account_id = col(AccountRow.name), col(AccountRow.id)
        query = select(AccountRow).order_by(name, account_id).limit(limit)
        if not principal.holds(Role.OPERATOR):
            query = query.where(
                account_id.in_(select(col(GrantRow.account_id)).where(_administered_condition(principal)))
            )
        if after is not None:
            query = query.where(or_(name > after[0], and_(name == after[0], account_id > after[1])))
        return read_values(self.session, Account, query)

    def count_role(self, role: str) -> int:
        """Return how many active accounts hold a role that is not limited to an institution or host.

        Locks the rows until this transaction ends, so that two transactions don't both act on the same count.
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

        Locks the host until this transaction ends, so that only one of two concurrent requests finds none.
        """
        self.session.get(HostRow, enterprise_number, with_for_update=True)
        bodies = select(col(GrantRow.body)).join(AccountRow, col(AccountRow.id) == col(GrantRow.account_id))
        of_host = col(GrantRow.enterprise_number) == enterprise_number, col(AccountRow.deactivated_at).is_(None)
        return any(body.get("is_host_administrator") for body in self.session.execute(bodies.where(*of_host)).scalars())

    def revoke_keys_and_feeds(self, account_id: UUID, at: datetime) -> None:
        """Revoke every key and every feed of an account."""
        keys, feeds = col(ApiKeyRow.account_id) == account_id, col(CalendarFeedRow.account_id) == account_id
        self.session.execute(update(ApiKeyRow).where(keys, col(ApiKeyRow.revoked_at).is_(None)).values(revoked_at=at))
        self.session.execute(
            update(CalendarFeedRow).where(feeds, col(CalendarFeedRow.revoked_at).is_(None)).values(revoked_at=at)
        )

    def erase(self, account_id: UUID) -> None:
        """Delete an account with its logins and grants; histories keep its id."""
        account = self.get(account_id)
        if account is not None:
            self.session.execute(delete(MailedLinkRow).where(col(MailedLinkRow.email_key) == email_key(account.email)))
            self.session.execute(delete(IdempotencyKeyRow).where(col(IdempotencyKeyRow.account_id) == account_id))
            self.session.execute(delete(AccountRow).where(col(AccountRow.id) == account_id))

    def delete_expired(self, now: datetime, links_before: datetime, sources_before: datetime) -> int:
        """Delete expired sessions and begun logins, links expired before and sources last seen before a moment."""
        statements: list[Any] = [
            delete(SessionRow).where(col(SessionRow.expires_at) <= now),
            delete(OidcLoginRow).where(col(OidcLoginRow.expires_at) <= now),
            delete(MailedLinkRow).where(col(MailedLinkRow.expires_at) <= links_before),
            delete(KnownSourceRow).where(col(KnownSourceRow.seen_at) <= sources_before),
        ]
        return sum(changed_rows(self.session, statement) for statement in statements)

    def list_with_access(
        self, institutions: Sequence[str], enterprise_numbers: Sequence[str], addresses: Sequence[str], most: int = 200
    ) -> tuple[tuple[Account, tuple[Grant, ...]], ...]:
        """Return active accounts, with their grants, that have a grant at these places or one of these addresses.

        ``addresses`` are e-mail keys. The use case checks whether a grant covers one agreement.
        """
        at_places = col(GrantRow.institution).in_(institutions), col(GrantRow.enterprise_number).in_(enterprise_numbers)
        by_grant = col(AccountRow.id).in_(select(col(GrantRow.account_id)).where(or_(*at_places)))
        is_named = or_(by_grant, col(AccountRow.email_key).in_(addresses))
        query = select(AccountRow).where(is_named, col(AccountRow.deactivated_at).is_(None))
        accounts = read_values(self.session, Account, query.order_by(col(AccountRow.id)).limit(most))
        grants = self.grants_by_account([account.id for account in accounts])
        return tuple((account, tuple(record.grant for record in grants.get(account.id, ()))) for account in accounts)

    def grants_by_account(self, account_ids: Sequence[UUID]) -> dict[UUID, tuple[GrantRecord, ...]]:
        """Return the grants of several accounts, oldest first."""
        query = select(GrantRow).where(col(GrantRow.account_id).in_(account_ids))
        ordered = query.order_by(col(GrantRow.given_at), col(GrantRow.id))
        grants: dict[UUID, tuple[GrantRecord, ...]] = {}
        for row in self.session.execute(ordered).scalars():
            grant = from_row(GrantRecord, row, grant=Grant.model_validate(row.body))
            grants[row.account_id] = (*grants.get(row.account_id, ()), grant)
        return grants


def _administered_condition(principal: Principal) -> Any:
    administrators = [grant for grant in principal.grants if grant.role is Role.INSTITUTION_ADMINISTRATOR]
    return or_(
        col(GrantRow.given_by) == principal.account_id,
        col(GrantRow.institution).in_([grant.institution for grant in administrators]),
        col(GrantRow.enterprise_number).in_(
            [grant.enterprise_number for grant in principal.grants if grant.is_host_administrator]
        ),
    )
