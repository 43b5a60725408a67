"""Links that are mailed once: invitations, and resets of a password."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.access import Role, Viewer
from internships.domain.accounts import Link, LinkPurpose
from internships.domain.email_addresses import email_key
from internships.storage.putting import put
from internships.storage.tables.accounts import LinkRow


class LinkStore:
    """Mailed links, by the hash of their token."""

    session: Session

    def put_link(self, link: Link) -> None:
        """Keep a mailed link."""
        told = {**link.model_dump(exclude={"email"}), "purpose": str(link.purpose), "email_key": email_key(link.email)}
        told["body"] = {**link.body, "email": link.email}
        put(self.session, LinkRow, told)

    def link_by(self, sha256: str) -> Link | None:
        """Return a mailed link by the hash of its token."""
        row = self.session.execute(select(LinkRow).where(col(LinkRow.sha256) == sha256)).scalar_one_or_none()
        return None if row is None else _link(row)

    def link(self, link_id: UUID) -> Link | None:
        """Return a mailed link by its id."""
        row = self.session.get(LinkRow, link_id)
        return None if row is None else _link(row)

    def has_link(self, email: str, purpose: str, since: datetime) -> bool:
        """Say whether a link of a purpose was mailed to an address since a moment and is not used."""
        mailed = col(LinkRow.email_key) == email_key(email), col(LinkRow.purpose) == purpose
        unused = col(LinkRow.used_at).is_(None), col(LinkRow.created_at) > since
        return self.session.execute(select(col(LinkRow.id)).where(*mailed, *unused).limit(1)).first() is not None

    def invitations(
        self, viewer: Viewer, now: datetime, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[Link, ...]:
        """Return invitations that wait, the newest first: a viewer's own and those to their places; an operator's, all.

        Whether the viewer looks after each of them is the use case's question.
        """
        at, key = col(LinkRow.created_at), col(LinkRow.id)
        waits = col(LinkRow.purpose) == str(LinkPurpose.INVITATION), col(LinkRow.used_at).is_(None)
        query = select(LinkRow).where(*waits, col(LinkRow.expires_at) > now)
        if not viewer.holds(Role.OPERATOR):
            query = query.where(_theirs(viewer))
        if after is not None:
            query = query.where(or_(at < after[0], and_(at == after[0], key > after[1])))
        rows = self.session.execute(query.order_by(at.desc(), key).limit(limit)).scalars()
        return tuple(_link(row) for row in rows)

    def use_link(self, link_id: UUID, at: datetime) -> bool:
        """Use up a link; False when it was used already."""
        used = update(LinkRow).where(col(LinkRow.id) == link_id, col(LinkRow.used_at).is_(None)).values(used_at=at)
        return bool(self.session.execute(used).rowcount == 1)  # type: ignore[attr-defined]

    def void_links(self, email: str, purpose: str, at: datetime) -> None:
        """Use up every link of a purpose that was mailed to an address."""
        mailed = col(LinkRow.email_key) == email_key(email), col(LinkRow.purpose) == purpose
        self.session.execute(update(LinkRow).where(*mailed, col(LinkRow.used_at).is_(None)).values(used_at=at))


def _theirs(viewer: Viewer) -> Any:
    grant = col(LinkRow.body)["grant"]
    institutions = [own.institution for own in viewer.grants if own.institution]
    numbers = [own.enterprise_number for own in viewer.grants if own.enterprise_number]
    return or_(
        col(LinkRow.created_by) == viewer.account_id,
        grant["institution"].as_string().in_(institutions),
        grant["enterprise_number"].as_string().in_(numbers),
    )


def _link(row: LinkRow) -> Link:
    body = dict(row.body)
    email = body.pop("email")
    names = ("id", "sha256", "purpose", "created_by", "created_at", "expires_at", "used_at")
    return Link.model_validate({**{name: getattr(row, name) for name in names}, "email": email, "body": body})
