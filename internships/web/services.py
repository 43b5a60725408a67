"""What the routes call: the use cases, and the two that the skeleton itself needs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from internships.domain.access import Principal
from internships.services.accounts.elsewhere import OidcLoginService
from internships.services.accounts.entering import LoginService
from internships.services.accounts.inviting import InvitationService
from internships.services.accounts.keys import CalendarFeedService, ApiKeyService
from internships.services.accounts.repeating import IdempotencyService
from internships.services.accounts.seen import AuthenticatedPrincipal
from internships.services.agreements.amending import AmendmentService
from internships.services.agreements.copying import DraftCopyService
from internships.services.agreements.drafting import DraftService
from internships.services.agreements.ending import TerminationService
from internships.services.agreements.fulfilling import FulfilmentService
from internships.services.agreements.keeping import EvidenceService
from internships.services.agreements.moving import TransitionService
from internships.services.agreements.persons import PersonRightsService
from internships.services.agreements.printing import DocumentService
from internships.services.agreements.signing import SignatureService
from internships.services.agreements.viewing import AgreementQueryService
from internships.services.batching import BatchService
from internships.services.boards import PlacementListService
from internships.services.checking import RecordCheckService
from internships.services.hosting import HostService
from internships.services.institutions import InstitutionService
from internships.services.posting import OutboxDelivery
from internships.services.verifying import PublicVerifier
from internships.web.file_queue import FileQueue, SheetsBusy, VerifierBusy
from internships.web.press_room import PrintQueue
from internships.web.settings import WebSettings


class Authenticator(Protocol):
    """Knows sessions and keys. What is unknown, expired, revoked or of a deleted account is None."""

    def authenticate_session(self, token: str) -> AuthenticatedPrincipal | None: ...

    def authenticate_key(self, token: str) -> AuthenticatedPrincipal | None: ...


class Health(Protocol):
    """Tells whether the service can do its work now."""

    def ready(self) -> list[tuple[str, bool]]:
        """Return the name and the state of every part that the service needs."""
        ...


@dataclass(frozen=True)
class Services:
    """The use cases behind the routes."""

    authenticator: Authenticator
    health: Health
    drafts: DraftService
    agreements: AgreementQueryService
    transitions: TransitionService
    document_printing: DocumentService
    signatures: SignatureService
    fulfilments: FulfilmentService
    amendments: AmendmentService
    terminations: TerminationService
    copies: DraftCopyService
    evidence: EvidenceService
    persons: PersonRightsService
    placements: PlacementListService
    hosts: HostService
    institutions: InstitutionService
    batches: BatchService
    login: LoginService
    invitations: InvitationService
    api_keys: ApiKeyService
    calendar_feeds: CalendarFeedService
    oidc_login: OidcLoginService
    idempotency: IdempotencyService
    outbox_delivery: OutboxDelivery
    verification: PublicVerifier
    record_checks: RecordCheckService
    read_sheet: Callable[[Path], bytes]
    """Reads a workbook and checks its rows where a hostile file does no harm; returns ``CheckedRow``s as JSON."""
    print_queue: PrintQueue = field(default_factory=PrintQueue)
    sheet_queue: FileQueue = field(default_factory=lambda: FileQueue(SheetsBusy))
    verification_queue: FileQueue = field(default_factory=lambda: FileQueue(VerifierBusy))


# Litestar would look through every value that it hands over; these are our own, made a moment ago.
InjectedServices: TypeAlias = NamedDependency[SkipValidation[Services]]
CurrentPrincipal: TypeAlias = NamedDependency[SkipValidation[Principal]]
InjectedSettings: TypeAlias = NamedDependency[SkipValidation[WebSettings]]
