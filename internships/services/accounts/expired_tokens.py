"""Deletion of expired sessions, links, letters and stored responses."""

from datetime import timedelta

from internships.services.accounts.context import AccountContext

RESPONSE_RETENTION = timedelta(days=2)
"""How long a response is stored under its ``Idempotency-Key``."""
LINK_RETENTION, LETTER_RETENTION = timedelta(days=30), timedelta(days=30)
"""How long expired links and sent letters are kept, to answer questions about them."""
NOTICE_RETENTION = timedelta(days=14)
"""How long a letter about an agreement is kept where no mail server takes it."""
SOURCE_RETENTION = timedelta(days=180)
"""How long a network from which somebody logged in to an account counts as known for it."""


def delete_expired(context: AccountContext) -> None:
    """Delete sessions, unfinished logins, links, letters and responses whose retention is over."""
    now = context.clock()
    with context.storage.writing() as work:
        work.accounts.delete_expired(now, now - LINK_RETENTION, now - SOURCE_RETENTION)
        work.idempotency.delete_before(now - RESPONSE_RETENTION)
        work.outbox.delete_sent_before(now - LETTER_RETENTION)
        work.outbox.delete_notices_before(now - NOTICE_RETENTION)
