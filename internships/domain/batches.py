"""Batches: rows of work asked at once, each done, refused or tried again by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from internships.domain.errors import Finding
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term


class BatchKind(Term):
    """What a batch does with each of its rows."""

    CREATE = "create", "ontwerpen aanmaken", "create drafts"
    SUBMIT = "submit", "indienen", "submit"
    ISSUE = "issue", "opmaken", "issue"
    REINDEX = "reindex", "opnieuw nakijken", "look at again"


class LineState(Term):
    """Where a row of a batch stands."""

    WAITING = "waiting", "wacht", "waiting"
    RUNNING = "running", "bezig", "running"
    DONE = "done", "klaar", "done"
    REFUSED = "refused", "geweigerd", "refused"
    FAILED = "failed", "mislukt", "failed"
    CANCELLED = "cancelled", "geannuleerd", "cancelled"


OVER = frozenset({LineState.DONE, LineState.REFUSED, LineState.FAILED, LineState.CANCELLED})
MOST_ATTEMPTS = 3
THE_SERVICE = UUID(int=0)
"""Who asks for what no account asked: its batches stand on nobody's list."""
LEASE_SECONDS = 180
"""How long a worker may be silent about a row before another takes it over; longer than any print may take."""


class BatchLine(Value):
    """One row: what it holds, where it stands, what came of it."""

    id: int
    batch_id: UUID
    place: int
    body: dict[str, Any]
    state: LineState
    attempts: int
    agreement_id: UUID | None = None
    outcome: "LineOutcome | None" = None


class LineOutcome(Value):
    """Why a row was refused or failed, and the findings about its record."""

    code: str
    text: Bilingual
    findings: tuple[Finding, ...] = ()


class Batch(Value):
    """A batch with how many of its rows stand where."""

    id: UUID
    kind: BatchKind
    asked_by: UUID
    asked_at: datetime
    cancelled_at: datetime | None = None
    rows: dict[LineState, int] = Field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return all(state in OVER for state, number in self.rows.items() if number)
