"""Batches: rows of work asked at once, each done, refused or tried again by itself."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.errors import CappedFindings
from internships.domain.identifiers import Sha256
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, Subject
from internships.domain.value import Day, Line, Value
from internships.domain.wording import Bilingual, Fact, Term


class BatchKind(Term):
    """What a batch does with each of its rows."""

    CREATE = "create", "ontwerpen aanmaken", "create drafts"
    SUBMIT = "submit", "indienen", "submit"
    APPROVE = "approve", "goedkeuren", "approve"
    ISSUE = "issue", "opmaken", "issue"
    SEND = "send", "ter ondertekening sturen", "send for signature"
    SIGN = "sign", "handtekeningen invoeren", "enter signatures"
    REINDEX = "reindex", "opnieuw nakijken", "look at again"


class BatchLineState(Term):
    """Where a row of a batch stands."""

    WAITING = "waiting", "wacht", "waiting"
    RUNNING = "running", "bezig", "running"
    DONE = "done", "klaar", "done"
    REFUSED = "refused", "geweigerd", "refused"
    FAILED = "failed", "mislukt", "failed"
    CANCELLED = "cancelled", "geannuleerd", "cancelled"


FINAL_STATES = frozenset({BatchLineState.DONE, BatchLineState.REFUSED, BatchLineState.FAILED, BatchLineState.CANCELLED})
MAX_ATTEMPTS = 3
SERVICE_ACCOUNT_ID = UUID(int=0)
"""Who asks for what no account asked: its batches stand on nobody's list."""
LEASE_SECONDS = 180
"""How long a worker may be silent about a row before another takes it over; longer than any print may take."""


class CreateRow(Value):
    """A record of which a draft is made.

    A student who has a placement at the same host on the same days already gets another one only with
    ``keep_duplicates``.
    """

    record: dict[str, Any]
    keep_duplicates: bool = False

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read the body of a row; rows of version 0.1 hold the bare record."""
        return cls.model_validate(body) if "record" in body else cls(record=body)


class ActionRow(Value):
    """An agreement to act on, as it is when its turn comes; as it was at ``version`` if the row names one."""

    agreement_id: UUID
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class ApproveRow(ActionRow):
    """An agreement to approve, by the hash of the content that was read."""

    content_sha256: Sha256


class SignRow(ActionRow):
    """Paper signatures on one agreement, of one day and with one piece of evidence.

    All that are still asked about the subject, or those of them that ``role``, ``order``, ``document`` or
    ``signature_id`` choose.
    """

    subject: Subject = AGREEMENT_SUBJECT
    signature_id: UUID | None = None
    role: SignatoryRole | None = None
    order: Annotated[int | None, Field(ge=1, le=1000)] = None
    document: DocumentKind | None = None
    signed_on: Day
    evidence: Annotated[Line, Fact("Waar het origineel is", "Where the original is", "map 12")]
    evidence_sha256: Sha256 | None = None

    def matches(self, row: SignatureRecord) -> bool:
        """Say whether a row of the ledger is one of these signatures."""
        told = {"id": self.signature_id, "role": self.role, "order": self.order, "document": self.document}
        asked = {name: value for name, value in told.items() if value is not None}
        is_about = row.subject == self.subject or self.signature_id is not None
        return is_about and all(getattr(row, name) == value for name, value in asked.items())


ROW_TYPES: dict[BatchKind, type[ActionRow]] = {
    BatchKind.SUBMIT: ActionRow,
    BatchKind.APPROVE: ApproveRow,
    BatchKind.ISSUE: ActionRow,
    BatchKind.SEND: ActionRow,
    BatchKind.SIGN: SignRow,
}
"""What a row of each kind holds that acts on an agreement."""


class BatchLine(Value):
    """One row: what it holds, where it stands, what came of it."""

    id: int
    batch_id: UUID
    place: int
    body: dict[str, Any]
    state: BatchLineState
    attempts: int
    agreement_id: UUID | None = None
    outcome: "BatchLineOutcome | None" = None


class BatchLineOutcome(Value):
    """Why a row was refused or failed, or what a row that is done warns of; with the findings about its record."""

    code: str
    text: Bilingual
    findings: CappedFindings = ()


class Batch(Value):
    """A batch with how many of its rows stand where."""

    id: UUID
    kind: BatchKind
    asked_by: UUID
    asked_at: datetime
    cancelled_at: datetime | None = None
    rows: dict[BatchLineState, int] = Field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return all(state in FINAL_STATES for state, number in self.rows.items() if number)
