"""Links that are mailed once: invitations, and resets of a password."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Principal, Role
from internships.domain.accounts import OneTimeLink, OneTimeLinkPurpose
from internships.domain.email_addresses import email_key
from internships.storage.tables.accounts import MailedLinkRow
from internships.storage.upsert import upsert


class MailedLinkStore:
    """Mailed links, by the hash of their token."""

    session: Session

    def put_link(self, link: OneTimeLink) -> None:
        """Keep a mailed link."""
        told = {**link.model_dump(exclude={"email"}), "purpose": str(link.purpose), "email_key": email_key(link.email)}
        told["body"] = {**link.body, "email": link.email}
        upsert(self.session, MailedLinkRow, told)

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
        """Say whether a link of a purpose was mailed to an address since a moment and is not used."""
        mailed = col(MailedLinkRow.email_key) == email_key(email), col(MailedLinkRow.purpose) == purpose
        unused = col(MailedLinkRow.used_at).is_(None), col(MailedLinkRow.created_at) > since
        return self.session.execute(select(col(MailedLinkRow.id)).where(*mailed, *unused).limit(1)).first() is not None

    def invitations(
        self, viewer: Principal, now: datetime, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[OneTimeLink, ...]:
        """Return invitations that wait, the newest first: a viewer's own and those to their places; an operator's, all.

        Whether the viewer looks after each of them is the use case's question.
        """
        at, key = col(MailedLinkRow.created_at), col(MailedLinkRow.id)
        waits = col(MailedLinkRow.purpose) == str(OneTimeLinkPurpose.INVITATION), col(MailedLinkRow.used_at).is_(None)
        query = select(MailedLinkRow).where(*waits, col(MailedLinkRow.expires_at) > now)
        if not viewer.holds(Role.OPERATOR):
            query = query.where(_own_invitations(viewer))
        if after is not None:
            query = query.where(or_(at < after[0], and_(at == after[0], key > after[1])))
        rows = self.session.execute(query.order_by(at.desc(), key).limit(limit)).scalars()
        return tuple(_link(row) for row in rows)

    def mark_link_used(self, link_id: UUID, at: datetime) -> bool:
        """Use up a link; False when it was used already."""
        used = (
            update(MailedLinkRow)
            .where(col(MailedLinkRow.id) == link_id, col(MailedLinkRow.used_at).is_(None))
            .values(used_at=at)
        )
        return bool(self.session.execute(used).rowcount == 1)  # type: ignore[attr-defined]

    def mark_links_used(self, email: str, purpose: str, at: datetime) -> None:
        """Use up every link of a purpose that was mailed to an address."""
        mailed = col(MailedLinkRow.email_key) == email_key(email), col(MailedLinkRow.purpose) == purpose
        self.session.execute(
            update(MailedLinkRow).where(*mailed, col(MailedLinkRow.used_at).is_(None)).values(used_at=at)
        )


def _own_invitations(viewer: Principal) -> Any:
    grant = col(MailedLinkRow.body)["grant"]
    institutions = [own.institution for own in viewer.grants if own.institution]
    numbers = [own.enterprise_number for own in viewer.grants if own.enterprise_number]
    return or_(
        col(MailedLinkRow.created_by) == viewer.account_id,
        grant["institution"].as_string().in_(institutions),
        grant["enterprise_number"].as_string().in_(numbers),
    )


def _link(row: MailedLinkRow) -> OneTimeLink:
    body = dict(row.body)
    email = body.pop("email")
    names = ("id", "sha256", "purpose", "created_by", "created_at", "expires_at", "used_at")
    return OneTimeLink.model_validate({**{name: getattr(row, name) for name in names}, "email": email, "body": body})
