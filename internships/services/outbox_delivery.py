"""Sending the outbox: one letter at a time, retried when the mail server is busy; the operator sees unsent letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from internships.domain.access import Principal, Role
from internships.domain.accounts import OutboxLetter, OutboxLetterState
from internships.domain.lifecycle import NotByThisRole
from internships.domain.wording import Bilingual
from internships.services.accounts.context import AccountContext
from internships.services.adapter_types import LetterSender

MAX_ATTEMPTS = 8
_LEASE = timedelta(minutes=5)
_READ_OUTBOX = Bilingual(nl="het postvak lezen", en="read the outbox")


@dataclass(frozen=True)
class OutboxDelivery:
    """The outbox of the service. Without a sender (no mail server) letters stay for the operator to read.

    ``random`` gives numbers from 0 to 1, which spread the retries.
    """

    context: AccountContext
    send: LetterSender | None
    random: Callable[[], float]

    def send_one(self) -> bool:
        """Send one letter that is due; False when there is none."""
        if self.send is None:
            return False
        now = self.context.clock()
        with self.context.storage.writing() as work:
            letter = work.outbox.claim(now, now + _LEASE)
        if letter is None:
            return False
        fault = self.send(letter.kind, letter.language, letter.body, letter.recipient, letter.id)
        with self.context.storage.writing() as work:
            if fault is None:
                work.outbox.record_outcome(letter.id, OutboxLetterState.SENT, self.context.clock())
                return True
            is_retried, reason = fault
            wait = retry_delay(letter.attempts, self.random()) if is_retried else None
            if wait is None:
                work.outbox.record_outcome(letter.id, OutboxLetterState.BOUNCED, self.context.clock(), error=reason)
            else:
                due = self.context.clock() + wait
                work.outbox.record_outcome(
                    letter.id, OutboxLetterState.WAITING, self.context.clock(), due_at=due, error=reason
                )
        return True

    def unsent_letters(self, principal: Principal) -> tuple[OutboxLetter, ...]:
        """Return the unsent letters with their links, for the operator, who passes them on where there is no mail."""
        if not principal.holds(Role.OPERATOR) or principal.key_id is not None:
            raise NotByThisRole(_READ_OUTBOX, {Role.OPERATOR})
        with self.context.storage.reading() as work:
            return work.outbox.unsent_letters()


def retry_delay(attempts: int, jitter: float) -> timedelta | None:
    """Return how long to wait after this number of attempts, or None to give up.

    One minute, doubled each time up to six hours; ``jitter`` (0 to 1) adds up to a quarter.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    minutes = min(2 ** (attempts - 1), 360)
    return timedelta(minutes=minutes * (1 + jitter / 4))
