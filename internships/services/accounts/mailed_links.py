"""Links that are mailed once: made with the letter that carries them, found again by their hash."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from internships.domain.access import Grant
from internships.domain.accounts import OneTimeLink, OneTimeLinkPurpose
from internships.domain.refusals import Refusal
from internships.domain.wording import Language
from internships.services.accounts.context import AccountContext
from internships.services.ports.accounts import AccountUnitOfWork

LINK_LIFETIMES: dict[OneTimeLinkPurpose, timedelta] = {
    OneTimeLinkPurpose.INVITATION: timedelta(days=14),
    OneTimeLinkPurpose.RESET: timedelta(hours=2),
}


@dataclass(frozen=True)
class MailedLinkService:
    """Makes and finds mailed links; only their hash is kept."""

    context: AccountContext

    def invitation(self, by: UUID | None, email: str, language: Language, grant: Grant) -> tuple[OneTimeLink, str]:
        """Return an invitation to keep, and its token."""
        told = {"language": language.value, "grant": grant.model_dump(mode="json", exclude_none=True)}
        return self._new_link(OneTimeLinkPurpose.INVITATION, by, email, told)

    def reset(self, email: str) -> tuple[OneTimeLink, str]:
        """Return a link for a new password to keep, and its token."""
        return self._new_link(OneTimeLinkPurpose.RESET, None, email, {})

    def find(self, work: AccountUnitOfWork, token: str, purpose: OneTimeLinkPurpose) -> OneTimeLink:
        """Return the link that a token opens; refuses one that is of no use any more."""
        link = work.accounts.link_by_hash(self.context.tokens.digest(token))
        if link is None or link.purpose is not purpose or link.used_at or link.expires_at <= self.context.clock():
            raise Refusal("link_unusable")
        return link

    def use(self, work: AccountUnitOfWork, link: OneTimeLink) -> None:
        """Use a link up; of two who come at once, one is refused."""
        if not work.accounts.mark_link_used(link.id, self.context.clock()):
            raise Refusal("link_unusable")
        for letter in work.outbox.unsent_letters_to(link.email):
            token = letter.body.get("link", "").rpartition("#")[2]
            if self.context.tokens.digest(token) == link.sha256:  # passed on by the operator, or late
                work.outbox.delete(letter.id)

    def _new_link(
        self, purpose: OneTimeLinkPurpose, by: UUID | None, email: str, body: dict[str, Any]
    ) -> tuple[OneTimeLink, str]:
        now, token = self.context.clock(), self.context.tokens.new_token(str(purpose))
        link = OneTimeLink(
            id=self.context.new_id(),
            sha256=token.sha256,
            purpose=purpose,
            email=email,
            body=body,
            created_by=by,
            created_at=now,
            expires_at=now + LINK_LIFETIMES[purpose],
        )
        return link, token.plain
