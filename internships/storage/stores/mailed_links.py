"""Links mailed once: invitations and password resets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Principal, Role
from internships.domain.accounts import OneTimeLink, OneTimeLinkPurpose
from internships.domain.email_addresses import email_key
from internships.storage.row_values import from_row
from internships.storage.tables.accounts import MailedLinkRow
from internships.storage.upsert import changed_rows, upsert


class MailedLinkStore:
    """Mailed links, by the hash of their token."""

    session: Session

    def put_link(self, link: OneTimeLink) -> None:
        """Save a mailed link."""
        columns = link.model_dump(exclude={"email"})
        columns |= {"email_key": email_key(link.email), "body": {**link.body, "email": link.email}}
        upsert(self.session, MailedLinkRow, columns)

    def link_by_hash(self, sha256: str) -> OneTimeLink | None:
        """Return a mailed link by the hash of its token."""
        row = self.session.execute(
            select(MailedLinkRow).where(col(MailedLinkRow.sha256) == sha256)
        ).scalar_one_or_none()
        return None if row is None else _link(row)

    def link(self, link_id: UUID) -> OneTimeLink | None:
        """Return a mailed link by its id."""
        row = self.session.get(MailedLinkRow, link_id)
        return None if row is None else _link(row)

    def has_link(self, email: str, purpose: str, since: datetime) -> bool:
        """Say whether an unused link with this purpose was mailed to an address since a moment."""
        mailed = col(MailedLinkRow.email_key) == email_key(email), col(MailedLinkRow.purpose) == purpose
        unused = col(MailedLinkRow.used_at).is_(None), col(MailedLinkRow.created_at) > since
        return self.session.execute(select(col(MailedLinkRow.id)).where(*mailed, *unused).limit(1)).first() is not None

    def invitations(
        self, principal: Principal, now: datetime, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[OneTimeLink, ...]:
        """Return open invitations, newest first, that the principal sent or that are for the principal's places.

        An operator gets all of them. The use case checks which ones the principal may manage.
        """
        at, key = col(MailedLinkRow.created_at), col(MailedLinkRow.id)
        is_invitation = col(MailedLinkRow.purpose) == str(OneTimeLinkPurpose.INVITATION)
        is_open = col(MailedLinkRow.used_at).is_(None), col(MailedLinkRow.expires_at) > now
        query = select(MailedLinkRow).where(is_invitation, *is_open)
        if not principal.holds(Role.OPERATOR):
            query = query.where(_own_invitations(principal))
        if after is not None:
            query = query.where(or_(at < after[0], and_(at == after[0], key > after[1])))
        rows = self.session.execute(query.order_by(at.desc(), key).limit(limit)).scalars()
        return tuple(_link(row) for row in rows)

    def mark_link_used(self, link_id: UUID, at: datetime) -> bool:
        """Mark a link as used; False when it was used already."""
        statement = (
            update(MailedLinkRow)
            .where(col(MailedLinkRow.id) == link_id, col(MailedLinkRow.used_at).is_(None))
            .values(used_at=at)
        )
        return changed_rows(self.session, statement) == 1

    def mark_links_used(self, email: str, purpose: str, at: datetime) -> None:
        """Mark every link with this purpose to an address as used."""
        mailed = col(MailedLinkRow.email_key) == email_key(email), col(MailedLinkRow.purpose) == purpose
        self.session.execute(
            update(MailedLinkRow).where(*mailed, col(MailedLinkRow.used_at).is_(None)).values(used_at=at)
        )


def _own_invitations(principal: Principal) -> Any:
    invited_to = col(MailedLinkRow.body)["grant"]
    institutions = [grant.institution for grant in principal.grants if grant.institution]
    numbers = [grant.enterprise_number for grant in principal.grants if grant.enterprise_number]
    return or_(
        col(MailedLinkRow.created_by) == principal.account_id,
        invited_to["institution"].as_string().in_(institutions),
        invited_to["enterprise_number"].as_string().in_(numbers),
    )


def _link(row: MailedLinkRow) -> OneTimeLink:
    body = dict(row.body)
    email = body.pop("email")
    return from_row(OneTimeLink, row, email=email, body=body)
