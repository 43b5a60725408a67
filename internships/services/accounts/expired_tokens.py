"""What the service itself no longer needs: it goes once an hour, without anybody asking."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from internships.services.accounts.context import AccountContext

INTERVAL = timedelta(hours=1)
RESPONSE_RETENTION = timedelta(days=2)
"""How long an ``Idempotency-Key`` is known."""
LINK_RETENTION, LETTER_RETENTION = timedelta(days=30), timedelta(days=30)
"""How long links that ran out and letters that were sent stay, to answer somebody who asks what became of them."""
NOTICE_RETENTION = timedelta(days=14)
"""How long a letter about an agreement is of use where no mail server takes it."""
SOURCE_RETENTION = timedelta(days=180)
"""How long a network from which an account was entered is known for it."""


@dataclass
class ExpiredTokenCleanup:
    """Deletes sessions, begun logins, links, letters and answers that have had their time."""

    context: AccountContext
    due: datetime | None = field(default=None, init=False)

    def run_once(self) -> bool:
        """Tidy if an hour has gone by; says that there was nothing to do, so that a worker goes on waiting."""
        now = self.context.clock()
        if self.due is None or now >= self.due:
            with self.context.storage.writing() as work:
                work.accounts.delete_expired(now, now - LINK_RETENTION, now - SOURCE_RETENTION)
                work.idempotency.delete_before(now - RESPONSE_RETENTION)
                work.outbox.delete_sent_before(now - LETTER_RETENTION)
                work.outbox.delete_notices_before(now - NOTICE_RETENTION)
            self.due = now + INTERVAL
        return False
