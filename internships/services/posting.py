"""Sending the outbox: one letter at a time, tried again when the server is busy; the operator sees what is not sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from internships.domain.access import Role, Viewer
from internships.domain.accounts import LetterKept, LetterState
from internships.domain.lifecycle import NotByThisRole
from internships.domain.wording import Bilingual, Language
from internships.services.accounts.lodge import Lodge

_LEASE = timedelta(minutes=5)
_READING = Bilingual(nl="het postvak lezen", en="read the outbox")


class Sender(Protocol):
    """Writes and sends a letter; returns None when it was sent, or whether to try again and why."""

    def __call__(
        self, kind: str, language: Language, facts: Mapping[str, Any], recipient: str, letter_id: UUID
    ) -> tuple[bool, str] | None: ...


@dataclass(frozen=True)
class Posting:
    """The outbox of the service. Without a sender (no mail server) letters wait where the operator reads them."""

    lodge: Lodge
    send: Sender | None
    pause: Callable[[int], timedelta | None]

    def send_one(self) -> bool:
        """Send one letter that is due; False when none is."""
        if self.send is None:
            return False
        now = self.lodge.clock()
        with self.lodge.storage.writing() as work:
            letter = work.outbox.claim(now, now + _LEASE)
        if letter is None:
            return False
        fault = self.send(letter.kind, letter.language, letter.body, letter.recipient, letter.id)
        with self.lodge.storage.writing() as work:
            if fault is None:
                work.outbox.settle(letter.id, LetterState.SENT, self.lodge.clock())
                return True
            again, reason = fault
            wait = self.pause(letter.attempts) if again else None
            if wait is None:
                work.outbox.settle(letter.id, LetterState.BOUNCED, self.lodge.clock(), error=reason)
            else:
                due = self.lodge.clock() + wait
                work.outbox.settle(letter.id, LetterState.WAITING, self.lodge.clock(), due_at=due, error=reason)
        return True

    def letters(self, viewer: Viewer) -> tuple[LetterKept, ...]:
        """Return what is not sent, with its links: for the operator, who passes them on where there is no mail."""
        if not viewer.holds(Role.OPERATOR) or viewer.key_id is not None:
            raise NotByThisRole(_READING, {Role.OPERATOR})
        with self.lodge.storage.reading() as work:
            return work.outbox.open_letters()
