"""An agreement as it is kept: the body that was told, its version, its recorded state, and what hangs on it."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from internships.domain.access import Side
from internships.domain.amendment import Amendment
from internships.domain.document import DocumentKind, Json
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.identifiers import Sha256
from internships.domain.lifecycle import Status
from internships.domain.signatures import Subject
from internships.domain.termination import Termination
from internships.domain.value import Line, Slug, Value
from internships.domain.wording import Language


class NotFound(DomainError):
    """It does not exist, or not for this reader; which of the two is never told."""

    code = "not_found"
    kind = RefusalKind.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "Dit bestaat niet, of niet voor u. Kijk het nummer na.",
            "This does not exist, or not for you. Check the number.",
        )


class StaleVersion(DomainError):
    """Somebody else changed it first."""

    code = "stale_version"
    kind = RefusalKind.STALE

    def __init__(self, current: int | None = None) -> None:
        self.current = current
        super().__init__(
            "Iemand anders wijzigde dit ondertussen; haal de laatste versie op en doe het opnieuw.",
            "Somebody else changed this in the meantime; fetch the latest version and do it again.",
        )


class PersonsErased(DomainError):
    """The persons of an agreement were erased: it stays as it is, for the figures and to verify its documents."""

    code = "erased"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "De personen van deze overeenkomst zijn gewist; er kan niets meer aan gewijzigd worden. Maak een nieuwe.",
            "The persons of this agreement were erased; nothing of it can change any more. Make a new one.",
        )


class ExpectedVersion(int):
    """The number of a version, with the head of the content hash that its reader saw beside it."""

    hash_prefix: str

    def __new__(cls, number: int, head: str) -> Self:
        """Return a number that knows the head."""
        seen = super().__new__(cls, number)
        seen.hash_prefix = head
        return seen


class AgreementRecord(Value):
    """The kept agreement: ``body`` is the truth (JSON of the unified record, perhaps incomplete).

    ``content_sha256`` is the hash of the shared view of the body; ``approved_sha256`` the one that was approved.
    ``fulfilled`` holds what was fulfilled after the approval, by what was asked. ``starts_on`` is the day on which the
    placement starts by what was known when it was kept; once that day has come, it stays. ``pending_hosts`` are the
    enterprise numbers of hosts that others named: until an institution agrees, they neither read it nor give a place.
    """

    id: UUID
    version: int
    state: Status
    body: dict[str, Any]
    schema_version: str
    content_sha256: Sha256
    approved_sha256: Sha256 | None = None
    fulfilled: dict[str, Any] = Field(default_factory=dict)
    created_by: UUID | None
    created_side: Side
    created_at: datetime
    changed_at: datetime
    copied_from: UUID | None = None
    starts_on: date | None = None
    pending_hosts: tuple[str, ...] = ()
    erased_at: datetime | None = None

    def require_version(self, version: int) -> None:
        """Refuse a change that starts from another version, or from other content under the same number.

        A number alone comes twice when a database goes back to its backup.
        """
        head = version.hash_prefix if isinstance(version, ExpectedVersion) else ""
        if self.version != version or not self.content_sha256.startswith(head):
            raise StaleVersion(self.version)


class Approval(Value):
    """One step of the institution's approval, taken for one content hash."""

    step: Slug
    content_sha256: Sha256
    by: UUID
    at: datetime
    is_void: bool = False


class IssuedDocument(Value):
    """One printed final and everything that it came from."""

    id: UUID
    agreement_id: UUID
    subject: Subject
    kind: DocumentKind
    form: Slug
    title: Line
    language: Language
    leading: bool
    sha256: Sha256
    size: int
    pages: int
    content_sha256: Sha256
    folders_sha256: Sha256
    variant_confirmed: bool
    verification_code: Line
    package_version: Line
    issued_at: datetime
    is_void: bool = False


class AmendmentRecord(Value):
    """An amendment of one agreement: proposed, printed and signed, or dropped. Signed follows from the ledger."""

    amendment: Amendment
    content_sha256: Sha256
    proposed_by: UUID | None
    proposed_at: datetime
    proposed_side: Side | None = None
    is_issued: bool = False
    is_dropped: bool = False
    signed_on: date | None = None


class TerminationRecord(Value):
    """The termination of one agreement, as proposed; it counts once everybody signed."""

    termination: Termination
    content_sha256: Sha256
    proposed_by: UUID | None
    proposed_at: datetime
    proposed_side: Side | None = None
    is_issued: bool = False
    is_dropped: bool = False
    signed_on: date | None = None


class EncryptedNationalNumber(Value):
    """A student's national number, encrypted: whose it is (by ``student_key``) and which institution entered it.

    ``place`` tells the agreement's numbers apart and is part of what the ciphertext is bound to; it stays when students
    change places.
    """

    place: int
    student_key: str
    institution: Slug
    sealed: bytes


class Body(Value):
    """A record as somebody sends it: JSON values, read and judged elsewhere."""

    record: Json
