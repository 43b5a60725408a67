"""Accounts, sessions, API keys, one-time links, calendar feeds and letters; secrets are hashed or encrypted."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from internships.domain.access import Grant, Principal
from internships.domain.identifiers import Email
from internships.domain.value import Line, Value
from internships.domain.wording import Language, Term


class Account(Value):
    """Somebody who can log in. ``password`` is a hash; ``totp_sealed`` an encrypted secret."""

    id: UUID
    email: Email
    name: Line
    language: Language = Language.NL
    password: str | None = None
    totp_sealed: bytes | None = None
    totp_last_step: int | None = None
    recovery: tuple[str, ...] = ()
    created_at: datetime
    deactivated_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    def principal(self, grants: tuple[Grant, ...]) -> Principal:
        """Return the principal of this account with these grants."""
        return Principal(account_id=self.id, name=self.name, email=self.email, grants=grants)


class GrantRecord(Value):
    """A grant of an account, with who gave it and when."""

    id: UUID
    account_id: UUID
    grant: Grant
    given_by: UUID | None
    given_at: datetime


class Session(Value):
    """A session by the hash of its token."""

    sha256: str
    account_id: UUID
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class ApiKey(Value):
    """An API key by the hash of its secret; it has access only by grants that both the key and the account have."""

    id: UUID
    public_id: str
    sha256: str
    account_id: UUID
    name: Line
    grants: tuple[Grant, ...]
    is_read_only: bool = True
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


class OneTimeLinkPurpose(Term):
    """What a mailed link is for."""

    INVITATION = "invitation", "uitnodiging", "invitation"
    RESET = "reset", "nieuw wachtwoord", "new password"


class OneTimeLink(Value):
    """A link that was mailed once, by the hash of its token."""

    id: UUID
    sha256: str
    purpose: OneTimeLinkPurpose
    email: Email
    body: dict[str, Any]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class CalendarFeed(Value):
    """A calendar feed by the hash of its token."""

    id: UUID
    sha256: str
    account_id: UUID
    name: Line
    language: Language
    created_at: datetime
    revoked_at: datetime | None = None


AGREEMENT_NOTICE_KINDS = frozenset(
    {"agreement_waiting", "changes_requested", "agreement_rejected", "signature_asked", "agreement_signed"}
)
"""Letters about agreements. They contain no one-time link, so without a mail server nobody has to pass them on."""


class OutboxLetterState(Term):
    """The delivery state of an outbox letter."""

    WAITING = "waiting", "wacht", "waiting"
    SENDING = "sending", "wordt verstuurd", "being sent"
    SENT = "sent", "verstuurd", "sent"
    BOUNCED = "bounced", "onbestelbaar", "undeliverable"
    HELD = "held", "niet verstuurd (geen mailserver)", "not sent (no mail server)"


class OutboxLetter(Value):
    """A letter in the outbox; its text is written when it is sent and not stored."""

    id: UUID
    kind: str
    recipient: Email
    language: Language
    body: dict[str, Any]
    state: OutboxLetterState = OutboxLetterState.WAITING
    attempts: Annotated[int, Field(ge=0)] = 0
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None = None
    error: str | None = None
