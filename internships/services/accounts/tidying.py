"""What the service itself no longer needs: it goes once an hour, without anybody asking."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from internships.services.accounts.lodge import Lodge

EVERY = timedelta(hours=1)
ANSWERS_KEPT = timedelta(days=2)
"""How long an ``Idempotency-Key`` is known."""
LINKS_KEPT, LETTERS_KEPT = timedelta(days=30), timedelta(days=30)
"""How long links that ran out and letters that were sent stay, to answer somebody who asks what became of them."""
NOTICES_KEPT = timedelta(days=14)
"""How long a letter about an agreement is of use where no mail server takes it."""
SOURCES_KEPT = timedelta(days=180)
"""How long a network from which an account was entered is known for it."""


@dataclass
class Tidying:
    """Deletes sessions, begun logins, links, letters and answers that have had their time."""

    lodge: Lodge
    due: datetime | None = field(default=None, init=False)

    def do_one(self) -> bool:
        """Tidy if an hour has gone by; says that there was nothing to do, so that a worker goes on waiting."""
        now = self.lodge.clock()
        if self.due is None or now >= self.due:
            with self.lodge.storage.writing() as work:
                work.accounts.sweep(now, now - LINKS_KEPT, now - SOURCES_KEPT)
                work.repeatables.forget_before(now - ANSWERS_KEPT)
                work.outbox.forget_sent_before(now - LETTERS_KEPT)
                work.outbox.forget_notices_before(now - NOTICES_KEPT)
            self.due = now + EVERY
        return False
