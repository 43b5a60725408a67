"""Calendar feeds of accounts."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.accounts import CalendarFeed
from internships.domain.wording import Language
from internships.storage.row_values import from_row
from internships.storage.tables.accounts import CalendarFeedRow
from internships.storage.upsert import upsert


class CalendarFeedStore:
    """Calendar feeds by the hash of their token."""

    session: Session

    def put_feed(self, feed: CalendarFeed) -> None:
        """Save a calendar feed."""
        body = {"language": feed.language.value}
        upsert(self.session, CalendarFeedRow, {**feed.model_dump(exclude={"language"}), "body": body})

    def feed_by_hash(self, sha256: str) -> CalendarFeed | None:
        """Return a feed by the hash of its token."""
        query = select(CalendarFeedRow).where(col(CalendarFeedRow.sha256) == sha256)
        row = self.session.execute(query).scalar_one_or_none()
        return None if row is None else _feed(row)

    def feeds(self, account_id: UUID) -> tuple[CalendarFeed, ...]:
        """Return the feeds of an account, newest first."""
        query = select(CalendarFeedRow).where(col(CalendarFeedRow.account_id) == account_id)
        newest_first = query.order_by(col(CalendarFeedRow.created_at).desc(), col(CalendarFeedRow.id))
        return tuple(_feed(row) for row in self.session.execute(newest_first).scalars())


def _feed(row: CalendarFeedRow) -> CalendarFeed:
    return from_row(CalendarFeed, row, language=Language(row.body["language"]))
