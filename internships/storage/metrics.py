"""Figures of the moment for whoever watches the service: how long its queues are, and how long they wait."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.storage.tables.background import BatchLineRow, BatchRow, LetterRow

_OPEN = ("waiting", "running", "failed")


def queue_metrics(session: Session, now: datetime) -> dict[str, float]:
    """Return rows of batches that wait, run and failed, letters that are not sent, and the oldest wait in seconds."""
    state, letter = col(BatchLineRow.state), col(LetterRow.state)
    counted = select(state, func.count()).where(state.in_(_OPEN)).group_by(state)
    rows = {told[0]: told[1] for told in session.execute(counted)}
    waiting = select(col(BatchLineRow.batch_id)).where(state == "waiting")
    begun = select(func.min(col(BatchRow.asked_at))).where(col(BatchRow.id).in_(waiting))
    oldest: datetime | None = session.execute(begun).scalar_one()
    unsent = select(func.count()).select_from(LetterRow).where(letter == "waiting")
    return {
        **{f"rows_{name}": float(rows.get(name, 0)) for name in _OPEN},
        "oldest_row_waiting_seconds": 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        "letters_unsent": float(session.execute(unsent).scalar_one()),
    }
