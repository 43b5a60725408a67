"""The history: appended to, read, and its personal values erased; never changed."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, insert, select, union
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.domain.history import GENESIS, Event
from internships.storage.tables.agreements import AgreementRow
from internships.storage.tables.trail import EventRow, SealedValueRow


class TrailStore:
    """Events of agreements; whoever appends has the agreement's row in hand, so sequences never clash."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def tip(self, agreement_id: UUID) -> tuple[int, str]:
        """Return the sequence number and hash of the last event; 0 and the genesis hash before the first."""
        query = (
            select(col(EventRow.sequence), col(EventRow.sha256))
            .where(col(EventRow.agreement_id) == agreement_id)
            .order_by(col(EventRow.sequence).desc())
            .limit(1)
        )
        row = self.session.execute(query).first()
        return (row[0], row[1]) if row else (0, GENESIS)

    def append(self, event: Event, personal: Mapping[str, tuple[str, str]]) -> None:
        """Add an event, and beside it its personal values as ``name → (salt, value)``."""
        told = event.model_dump()
        told["kind"] = str(event.kind)
        self.session.execute(insert(EventRow).values(**told))
        for name, (salt, value) in personal.items():
            self.session.execute(
                insert(SealedValueRow).values(
                    agreement_id=event.agreement_id, sequence=event.sequence, name=name, salt=salt, value=value
                )
            )

    def events(self, agreement_id: UUID) -> tuple[Event, ...]:
        """Return the history of an agreement, oldest first."""
        query = select(EventRow).where(col(EventRow.agreement_id) == agreement_id).order_by(col(EventRow.sequence))
        return tuple(Event.model_validate(row.model_dump()) for row in self.session.execute(query).scalars())

    def personal(self, agreement_id: UUID) -> dict[tuple[int, str], tuple[str, str]]:
        """Return the personal values that are still there, as ``(sequence, name) → (salt, value)``."""
        query = select(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id)
        rows = self.session.execute(query).scalars()
        return {(row.sequence, row.name): (row.salt, row.value) for row in rows}

    def erase(self, agreement_id: UUID) -> int:
        """Erase the personal values of an agreement; the chain stays whole. Returns how many there were."""
        gone = self.session.execute(delete(SealedValueRow).where(col(SealedValueRow.agreement_id) == agreement_id))
        return int(gone.rowcount)  # type: ignore[attr-defined]

    def agreements(self, *, after: UUID | None = None, limit: int) -> tuple[UUID, ...]:
        """Return some agreements by id, those beyond ``after``: all there are, and all that have a history."""
        ids = union(select(col(AgreementRow.id).label("id")), select(col(EventRow.agreement_id).label("id"))).subquery()
        query = select(ids.c.id).order_by(ids.c.id).limit(limit)
        return tuple(self.session.execute(query if after is None else query.where(ids.c.id > after)).scalars())
