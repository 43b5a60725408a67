"""Invitations that were not accepted yet: listed for and withdrawn by whoever administers the role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from internships.domain.access import Grant, Principal
from internships.domain.accounts import OneTimeLink, OneTimeLinkPurpose
from internships.domain.agreement_record import NotFound
from internships.domain.identifiers import Email
from internships.domain.value import Value
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import require_person
from internships.services.accounts.grants import may_withdraw
from internships.services.accounts.mailed_links import use_link


class PendingInvitation(Value):
    """An invitation that was not accepted yet; its link works until ``expires_at``."""

    id: UUID
    email: Email
    grant: Grant
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class PendingInvitationService:
    """Lists and withdraws invitations."""

    context: AccountContext

    def invitations(
        self, principal: Principal, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
    ) -> tuple[tuple[PendingInvitation, ...], tuple[datetime, UUID] | None]:
        """Return a page of invitations that the principal administers, newest first, and the next page's ``after``."""
        with self.context.storage.reading() as work:
            links = work.accounts.invitations(principal, self.context.clock(), after=after, limit=limit)
        last = (links[-1].created_at, links[-1].id) if len(links) == limit else None
        views = (_pending_invitation(link) for link in links)
        return tuple(entry for entry in views if may_withdraw(principal, entry.grant, entry.invited_by)), last

    def withdraw(self, principal: Principal, link_id: UUID) -> None:
        """Withdraw an invitation: its link stops working, and its letter is not sent if it still waits."""
        require_person(principal)
        with self.context.storage.writing() as work:
            link = work.accounts.link(link_id)
            if link is None or not _is_pending(link, self.context.clock()):
                raise NotFound
            entry = _pending_invitation(link)
            if not may_withdraw(principal, entry.grant, entry.invited_by):
                raise NotFound
            use_link(self.context, work, link)


def _is_pending(link: OneTimeLink, now: datetime) -> bool:
    return link.purpose is OneTimeLinkPurpose.INVITATION and link.used_at is None and link.expires_at > now


def _pending_invitation(link: OneTimeLink) -> PendingInvitation:
    return PendingInvitation(
        id=link.id,
        email=link.email,
        grant=Grant.model_validate(link.body["grant"]),
        invited_by=link.created_by,
        created_at=link.created_at,
        expires_at=link.expires_at,
    )
