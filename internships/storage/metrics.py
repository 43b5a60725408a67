"""Metrics of the queues: how many batch lines and letters wait, and for how long."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from internships.storage.tables.background import BatchLineRow, BatchRow, LetterRow

_OPEN = ("waiting", "running", "failed")


def queue_metrics(session: Session, now: datetime) -> dict[str, float]:
    """Return batch lines that wait, run or failed, unsent letters, and the longest wait in seconds."""
    state, letter_state = col(BatchLineRow.state), col(LetterRow.state)
    state_counts = select(state, func.count()).where(state.in_(_OPEN)).group_by(state)
    rows = {row[0]: row[1] for row in session.execute(state_counts)}
    waiting = select(col(BatchLineRow.batch_id)).where(state == "waiting")
    oldest_batch = select(func.min(col(BatchRow.asked_at))).where(col(BatchRow.id).in_(waiting))
    oldest: datetime | None = session.execute(oldest_batch).scalar_one()
    unsent = select(func.count()).select_from(LetterRow).where(letter_state == "waiting")
    return {
        **{f"rows_{name}": float(rows.get(name, 0)) for name in _OPEN},
        "oldest_row_waiting_seconds": 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        "letters_unsent": float(session.execute(unsent).scalar_one()),
    }
