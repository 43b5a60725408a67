"""Batches: many rows of work requested at once; each row is done, refused or retried on its own."""

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
    """The state of a row of a batch."""

    WAITING = "waiting", "wacht", "waiting"
    RUNNING = "running", "bezig", "running"
    DONE = "done", "klaar", "done"
    REFUSED = "refused", "geweigerd", "refused"
    FAILED = "failed", "mislukt", "failed"
    CANCELLED = "cancelled", "geannuleerd", "cancelled"


FINAL_STATES = frozenset({BatchLineState.DONE, BatchLineState.REFUSED, BatchLineState.FAILED, BatchLineState.CANCELLED})
MAX_ATTEMPTS = 3
SERVICE_ACCOUNT_ID = UUID(int=0)
"""The account id of batches that the service starts itself; no account lists them."""
LEASE_SECONDS = 180
"""Seconds without a report before another worker takes over a row; more than the time limit of a print."""


class CreateRow(Value):
    """A record to make a draft of.

    Refused if the student already has a placement at the same host on the same days, unless ``keep_duplicates``.
    """

    record: dict[str, Any]
    keep_duplicates: bool = False

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read the stored body of a row; rows written by version 0.1 are the bare record."""
        return cls.model_validate(body) if "record" in body else cls(record=body)


class ActionRow(Value):
    """An agreement to act on; refused if it no longer has ``version``, if given."""

    agreement_id: UUID
    version: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None


class ApproveRow(ActionRow):
    """An agreement to approve, by the hash of the content that was read."""

    content_sha256: Sha256


class SignRow(ActionRow):
    """Paper signatures on one agreement, of one day and with one piece of evidence.

    It enters all open signatures on the subject, or only those selected by ``role``, ``order``, ``document`` or
    ``signature_id``.
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
        filters = {"id": self.signature_id, "role": self.role, "order": self.order, "document": self.document}
        is_about_subject = row.subject == self.subject or self.signature_id is not None
        return is_about_subject and all(value in {None, getattr(row, name)} for name, value in filters.items())


ROW_TYPES: dict[BatchKind, type[ActionRow]] = {
    BatchKind.SUBMIT: ActionRow,
    BatchKind.APPROVE: ApproveRow,
    BatchKind.ISSUE: ActionRow,
    BatchKind.SEND: ActionRow,
    BatchKind.SIGN: SignRow,
}
"""The row type of each kind of batch that acts on agreements."""


class BatchLine(Value):
    """One row of a batch, with its state and outcome."""

    id: int
    batch_id: UUID
    place: int
    body: dict[str, Any]
    state: BatchLineState
    attempts: int
    agreement_id: UUID | None = None
    outcome: "BatchLineOutcome | None" = None


class BatchLineOutcome(Value):
    """Why a row was refused or failed, or the warning of a row that is done; with the findings about its record."""

    code: str
    text: Bilingual
    findings: CappedFindings = ()


class Batch(Value):
    """A batch, with the number of its rows in each state."""

    id: UUID
    kind: BatchKind
    asked_by: UUID
    asked_at: datetime
    cancelled_at: datetime | None = None
    rows: dict[BatchLineState, int] = Field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether all its rows are in a final state."""
        return all(state in FINAL_STATES for state, number in self.rows.items() if number)
