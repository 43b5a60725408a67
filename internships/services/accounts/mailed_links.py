"""One-time links in letters, stored as hashes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from internships.domain.access import Grant
from internships.domain.accounts import OneTimeLink, OneTimeLinkPurpose
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.services.accounts.context import AccountContext
from internships.services.adapter_types import UnitOfWork

LINK_LIFETIMES: dict[OneTimeLinkPurpose, timedelta] = {
    OneTimeLinkPurpose.INVITATION: timedelta(days=14),
    OneTimeLinkPurpose.RESET: timedelta(hours=2),
}


def new_invitation_link(
    context: AccountContext, by: UUID | None, email: str, language: Language, grant: Grant
) -> tuple[OneTimeLink, str]:
    """Return an invitation to store, and its token."""
    body = {"language": language.value, "grant": grant.model_dump(mode="json", exclude_none=True)}
    return _new_link(context, OneTimeLinkPurpose.INVITATION, by, email, body)


def new_reset_link(context: AccountContext, email: str) -> tuple[OneTimeLink, str]:
    """Return a link for a new password to store, and its token."""
    return _new_link(context, OneTimeLinkPurpose.RESET, None, email, {})


def find_link(context: AccountContext, work: UnitOfWork, token: str, purpose: OneTimeLinkPurpose) -> OneTimeLink:
    """Return the link of a token; refuses one that is unknown, used or expired."""
    link = work.accounts.link_by_hash(context.tokens.digest(token))
    if link is None or link.purpose is not purpose or link.used_at or link.expires_at <= context.clock():
        raise Refusal("link_unusable")
    return link


def use_link(context: AccountContext, work: UnitOfWork, link: OneTimeLink) -> None:
    """Mark a link as used; of two simultaneous uses one is refused. Its letter is deleted if it is not sent yet."""
    if not work.accounts.mark_link_used(link.id, context.clock()):
        raise Refusal("link_unusable")
    for letter in work.outbox.unsent_letters_to(link.email):
        token = letter.body.get("link", "").rpartition("#")[2]
        if context.tokens.digest(token) == link.sha256:  # used before the letter was sent: the operator passed it on
            work.outbox.delete(letter.id)


def _new_link(
    context: AccountContext, purpose: OneTimeLinkPurpose, by: UUID | None, email: str, body: dict[str, Any]
) -> tuple[OneTimeLink, str]:
    now, token = context.clock(), context.tokens.new_token(str(purpose))
    link = OneTimeLink(
        id=context.new_id(),
        sha256=token.sha256,
        purpose=purpose,
        email=email,
        body=body,
        created_by=by,
        created_at=now,
        expires_at=now + LINK_LIFETIMES[purpose],
    )
    return link, token.plain
