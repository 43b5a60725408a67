"""Stored agreements, with their approvals, issued documents, amendments, terminations and national numbers."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from internships.domain.access import Side
from internships.domain.amendment import Amendment
from internships.domain.document import DocumentKind
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.identifiers import Sha256
from internships.domain.lifecycle import Status
from internships.domain.signatures import Subject
from internships.domain.termination import Termination
from internships.domain.value import Line, Slug, Value
from internships.domain.wording import Language


class NotFound(DomainError):
    """It does not exist, or this reader may not see it; the answer never says which of the two."""

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
    """The persons of an agreement were erased: it stays as it is, for statistics and to verify its documents."""

    code = "erased"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "De personen van deze overeenkomst zijn gewist; er kan niets meer aan gewijzigd worden. Maak een nieuwe.",
            "The persons of this agreement were erased; nothing of it can change any more. Make a new one.",
        )


class ExpectedVersion(int):
    """A version number, with the first characters of the content hash that came with it."""

    hash_prefix: str

    def __new__(cls, number: int, hash_prefix: str) -> Self:
        version = super().__new__(cls, number)
        version.hash_prefix = hash_prefix
        return version


class AgreementRecord(Value):
    """A stored agreement; ``body`` is the JSON of the unified record, perhaps incomplete.

    ``content_sha256`` is the hash of the shared view of the body; ``approved_sha256`` the hash that was approved.
    ``fulfilled`` holds the fulfilments entered after the approval, by the hash of the requirement. ``starts_on`` is the
    start day as computed when the record was saved; once that day has come, it stays. ``pending_hosts`` are the
    enterprise numbers of hosts that were named by another party: until an institution agrees, they can't read the
    agreement and it takes none of their places.
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
        """Refuse a change that is based on another version, or on other content with the same version number.

        The same number can occur twice after a database is restored from a backup.
        """
        hash_prefix = version.hash_prefix if isinstance(version, ExpectedVersion) else ""
        if self.version != version or not self.content_sha256.startswith(hash_prefix):
            raise StaleVersion(self.version)


class Approval(Value):
    """One step of the institution's approval of the content with this hash."""

    step: Slug
    content_sha256: Sha256
    by: UUID
    at: datetime
    is_void: bool = False


class IssuedDocument(Value):
    """A printed final document, with the hashes of the content and folders that it was made from."""

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


class ProposalRecord(Value):
    """The state of a proposed amendment or termination.

    It takes effect once everybody has signed; ``signed_on`` follows from the signature ledger.
    """

    content_sha256: Sha256
    proposed_by: UUID | None
    proposed_at: datetime
    proposed_side: Side | None = None
    is_issued: bool = False
    is_dropped: bool = False
    signed_on: date | None = None


class AmendmentRecord(ProposalRecord):
    """A proposed amendment of an agreement, with its state."""

    amendment: Amendment


class TerminationRecord(ProposalRecord):
    """A proposed termination of an agreement, with its state."""

    termination: Termination


class EncryptedNationalNumber(Value):
    """A student's encrypted national number, with the ``student_key`` and the institution that entered it.

    ``place`` identifies the number within its agreement and is part of the ciphertext's associated data, so it stays
    the same when the order of students changes.
    """

    place: int
    student_key: str
    institution: Slug
    sealed: bytes
