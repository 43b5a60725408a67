"""The signature ledger: one row per signatory and document; whether something is signed follows from it alone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind
from internships.domain.identifiers import Sha256
from internships.domain.value import Day, Line, Value
from internships.domain.wording import Term

Subject = Annotated[str, StringConstraints(pattern=r"^(agreement|amendment/[1-9][0-9]{0,2}|termination)$")]
"""What a document or signature is about: the agreement itself, one of its amendments, or its termination."""
AGREEMENT_SUBJECT: Literal["agreement"] = "agreement"
TERMINATION_SUBJECT: Literal["termination"] = "termination"


def amendment_subject(number: int) -> str:
    """Return the subject of an amendment by its number."""
    return f"amendment/{number}"


class SignatureChannel(Term):
    """How a signature came in."""

    PAPER = "paper", "op papier", "on paper"


class SignatureState(Term):
    """What a row of the ledger says."""

    ASKED = "asked", "gevraagd", "asked"
    SIGNED = "signed", "getekend", "signed"
    REFUSED = "refused", "geweigerd", "refused"
    VOID = "void", "vervallen", "void"


class SignatureRecord(Value):
    """One requested signature of a signatory on a document, and its state.

    ``party`` counts within the role from 0 (two hosts, several students); ``evidence`` says where the original is
    kept, ``evidence_sha256`` is the hash of a scan if there is one; ``entered_at`` is UTC.
    """

    id: UUID
    agreement_id: UUID
    subject: Subject
    document: DocumentKind
    document_sha256: Sha256
    order: Annotated[int, Field(ge=1)]
    role: SignatoryRole
    party: Annotated[int, Field(ge=0)] = 0
    name: Line
    channel: SignatureChannel = SignatureChannel.PAPER
    state: SignatureState = SignatureState.ASKED
    signed_on: Day | None = None
    evidence: Line | None = None
    evidence_sha256: Sha256 | None = None
    entered_by: UUID | None = None
    entered_at: datetime | None = None

    @model_validator(mode="after")
    def _check_dated(self) -> "SignatureRecord":
        if self.state is SignatureState.SIGNED and self.signed_on is None:
            raise PydanticCustomError("signature_undated", "a signature has a day")
        return self


def current_signatures(rows: Iterable[SignatureRecord], subject: str) -> tuple[SignatureRecord, ...]:
    """Return the rows about one subject that are not void."""
    return tuple(row for row in rows if row.subject == subject and row.state is not SignatureState.VOID)


def is_signed(rows: Iterable[SignatureRecord], subject: str) -> bool:
    """Say whether all requested signatures are in; without any requested signature it is not signed."""
    rows_in_force = current_signatures(rows, subject)
    return bool(rows_in_force) and all(row.state is SignatureState.SIGNED for row in rows_in_force)


def last_signature_day(rows: Iterable[SignatureRecord], subject: str) -> date | None:
    """Return the day of the last signature once all are in, else None."""
    rows_in_force = current_signatures(rows, subject)
    if not is_signed(rows_in_force, subject):
        return None
    return max(row.signed_on for row in rows_in_force if row.signed_on is not None)
