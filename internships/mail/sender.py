"""Sends letters of the outbox by SMTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from internships.domain.wording import Language
from internships.mail.letters import write_letter
from internships.mail.smtp import Deferred, Mailer, Sent


@dataclass(frozen=True)
class LetterSender:
    """Writes a letter and sends it; ``base_url`` is the address of the service, which letters link to."""

    mailer: Mailer
    base_url: str

    def __call__(
        self, kind: str, language: Language, facts: Mapping[str, Any], recipient: str, letter_id: UUID
    ) -> tuple[bool, str] | None:
        """Send one letter; return None when it was sent, else whether to try again and the reason."""
        letter = write_letter(kind, language, {**facts, "home": f"{self.base_url}/"})
        outcome = self.mailer.send(letter, recipient, letter_id)
        if isinstance(outcome, Sent):
            return None
        return isinstance(outcome, Deferred), f"{outcome.reason} {outcome.code}".strip()
