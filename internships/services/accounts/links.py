"""Links that are mailed once: made with the letter that carries them, found again by their hash."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from internships.domain.access import Grant
from internships.domain.accounts import Link, LinkPurpose
from internships.domain.errors import DomainError
from internships.domain.wording import Language
from internships.services.accounts.lodge import Lodge
from internships.services.ports_accounts import AccountWork

VALID: dict[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.RESET: timedelta(hours=2),
}


class LinkUnusable(DomainError):
    """An unknown, used or expired link."""

    code = "link_unusable"

    def __init__(self) -> None:
        super().__init__(
            "Deze link is gebruikt, verlopen of onbekend; vraag een nieuwe.",
            "This link was used, has expired or is unknown; ask for a new one.",
        )


@dataclass(frozen=True)
class Links:
    """Makes and finds mailed links; only their hash is kept."""

    lodge: Lodge

    def invitation(self, by: UUID | None, email: str, language: Language, grant: Grant) -> tuple[Link, str]:
        """Return an invitation to keep, and its token."""
        told = {"language": language.value, "grant": grant.model_dump(mode="json", exclude_none=True)}
        return self._made(LinkPurpose.INVITATION, by, email, told)

    def reset(self, email: str) -> tuple[Link, str]:
        """Return a link for a new password to keep, and its token."""
        return self._made(LinkPurpose.RESET, None, email, {})

    def found(self, work: AccountWork, token: str, purpose: LinkPurpose) -> Link:
        """Return the link that a token opens; refuses one that is of no use any more."""
        link = work.accounts.link_by(self.lodge.tokens.digest(token))
        if link is None or link.purpose is not purpose or link.used_at or link.expires_at <= self.lodge.clock():
            raise LinkUnusable
        return link

    def use(self, work: AccountWork, link: Link) -> None:
        """Use a link up; of two who come at once, one is refused."""
        if not work.accounts.use_link(link.id, self.lodge.clock()):
            raise LinkUnusable
        for letter in work.outbox.open_letters_to(link.email):
            token = letter.body.get("link", "").rpartition("#")[2]
            if self.lodge.tokens.digest(token) == link.sha256:  # passed on by the operator, or late
                work.outbox.drop(letter.id)

    def _made(self, purpose: LinkPurpose, by: UUID | None, email: str, body: dict[str, Any]) -> tuple[Link, str]:
        now, token = self.lodge.clock(), self.lodge.tokens.new_token(str(purpose))
        link = Link(
            id=self.lodge.ids(),
            sha256=token.sha256,
            purpose=purpose,
            email=email,
            body=body,
            created_by=by,
            created_at=now,
            expires_at=now + VALID[purpose],
        )
        return link, token.plain
