"""Hourly deletion of expired sessions, links, letters and stored responses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from internships.services.accounts.context import AccountContext

INTERVAL = timedelta(hours=1)
RESPONSE_RETENTION = timedelta(days=2)
"""How long a response is stored under its ``Idempotency-Key``."""
LINK_RETENTION, LETTER_RETENTION = timedelta(days=30), timedelta(days=30)
"""How long expired links and sent letters are kept, to answer questions about them."""
NOTICE_RETENTION = timedelta(days=14)
"""How long a letter about an agreement is kept where no mail server takes it."""
SOURCE_RETENTION = timedelta(days=180)
"""How long a network from which somebody logged in to an account counts as known for it."""


@dataclass
class ExpiredTokenCleanup:
    """Deletes sessions, unfinished logins, links, letters and responses whose retention is over."""

    context: AccountContext
    due: datetime | None = field(default=None, init=False)

    def run_once(self) -> bool:
        """Clean up if an hour has passed; always False, so that the worker goes on waiting."""
        now = self.context.clock()
        if self.due is None or now >= self.due:
            with self.context.storage.writing() as work:
                work.accounts.delete_expired(now, now - LINK_RETENTION, now - SOURCE_RETENTION)
                work.idempotency.delete_before(now - RESPONSE_RETENTION)
                work.outbox.delete_sent_before(now - LETTER_RETENTION)
                work.outbox.delete_notices_before(now - NOTICE_RETENTION)
            self.due = now + INTERVAL
        return False
