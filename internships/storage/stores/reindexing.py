"""Which agreements to reindex, and the locks that reindexing needs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.batches import BatchKind, BatchLineState
from internships.domain.blockers.blocker import WARNING_CODES
from internships.domain.lifecycle import CLOSED_STATUSES
from internships.domain.placement_index import FAR_FUTURE
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.background import BatchLineRow, BatchRow
from internships.storage.tables.placements import BlockerRow, PlacementRow

B, L, P = BlockerRow, BatchLineRow, PlacementRow
_WARNINGS = sorted(str(code) for code in WARNING_CODES)
_CLOSED = sorted(str(status) for status in CLOSED_STATUSES)


class ReindexStore:
    """Queries over all agreements, without an access scope."""

    session: Session

    def open_reindex_requests(self, since: datetime) -> tuple[dict[str, Any], ...]:
        """Return the bodies of the reindex requests made since a moment that are not done."""
        is_open = col(L.state).in_([str(BatchLineState.WAITING), str(BatchLineState.RUNNING)])
        requested = col(BatchRow.kind) == str(BatchKind.REINDEX), col(BatchRow.asked_at) >= since
        query = select(col(L.body)).join(BatchRow, col(BatchRow.id) == col(L.batch_id)).where(is_open, *requested)
        return tuple(self.session.execute(query).scalars())

    def agreements_to_reindex(
        self, enterprise_number: str | None, today: date, *, after: UUID | None, limit: int
    ) -> tuple[UUID, ...]:
        """Return, by id, the agreements with a host that are not over; all agreements when no host is given."""
        number: Any = col(AgreementRow.id) if enterprise_number is None else col(P.agreement_id)
        query = select(number).order_by(number).limit(limit)
        if enterprise_number is not None:
            is_over = and_(col(P.ready), col(P.last_day) < today)
            of_host = col(P.enterprise_number) == enterprise_number
            query = query.distinct().where(of_host, col(P.state).not_in(_CLOSED), not_(is_over))
        if after is not None:
            query = query.where(number > after)
        return tuple(self.session.execute(query).scalars())

    def lock_agreement(self, agreement_id: UUID) -> bool:
        """Lock an agreement until this unit of work ends; False when it was deleted."""
        # Does nothing on SQLite, which has one writer at a time.
        query = select(col(AgreementRow.id)).where(col(AgreementRow.id) == agreement_id).with_for_update()
        return self.session.execute(query).scalar_one_or_none() is not None

    def agreements_of_students(self, student_keys: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]:
        """Return the other agreements of these students."""
        of_students = col(P.student_key).in_(student_keys), col(P.agreement_id) != but
        query = select(col(P.agreement_id)).where(*of_students).distinct()
        return tuple(self.session.execute(query.limit(limit)).scalars())

    def warned_agreements(self, enterprise_numbers: Sequence[str], but: UUID, limit: int) -> tuple[UUID, ...]:
        """Return the other agreements at these hosts that have warnings about other placements."""
        at_hosts = col(B.enterprise_number).in_(enterprise_numbers), col(B.agreement_id) != but
        undated = col(B.due_on) == FAR_FUTURE  # warnings have no due day; this lets the query use the index by host
        query = select(col(B.agreement_id)).where(*at_hosts, undated, col(B.code).in_(_WARNINGS)).distinct()
        return tuple(self.session.execute(query.limit(limit)).scalars())

    def lock_students(self, keys: Sequence[str]) -> None:
        """Lock these students until this unit of work ends, so that concurrent changes see each other's placements."""
        if self.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
            for key in sorted(set(keys)):
                self.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
